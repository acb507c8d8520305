// Runs a whole paper and writes its tables beside what came out here.
#include <algorithm>

#include "apps/reproduce_pnet.h"
#include "apps/reproduce_transfer.h"

int main(int argc, char** argv) {
    using namespace curie;
    ReproducePnet pnet;
    ReproduceTransfer transfer;
    TransferStudy study;
    const std::vector<const ReproduceSubject*> subjects = {&pnet, &transfer, &study};
    const std::string first = argc > 1 ? argv[1] : "";
    ReproduceSubject& subject = first == transfer.name ? static_cast<ReproduceSubject&>(transfer)
                                : first == study.name  ? static_cast<ReproduceSubject&>(study)
                                                       : pnet;
    int exit_code = 0;
    const int parsed = run_program(subject.app, argc, argv, [&] {
        subject.refuse_others(subjects);
        exit_code = subject.run();
    });
    return parsed != 0 ? parsed : exit_code;
}
