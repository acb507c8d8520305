// Runs a whole paper and writes its tables beside what came out here.
#include <algorithm>

#include "apps/reproduce_pnet.h"
#include "apps/reproduce_transfer.h"

int main(int argc, char** argv) {
    using namespace curie;
    ReproducePnet pnet;
    ReproduceTransfer transfer;
    TransferStudy study;
    const std::vector<ReproduceSubject*> subjects = {&pnet, &transfer, &study};
    ReproduceSubject* asked = &pnet;  // whose --help shows which others there are
    for (ReproduceSubject* subject : subjects)
        if (argc > 1 && subject->name == argv[1]) asked = subject;
    int exit_code = 0;
    const int parsed = run_program(asked->app, argc, argv, [&] {
        asked->refuse_others(subjects);
        exit_code = asked->run();
    });
    return parsed != 0 ? parsed : exit_code;
}
