// ./curie export, as a user runs it.
#include "tests/apps/program_call.h"
#include "tests/temporary_folder.h"

using namespace curie::test;

TEST_CASE("export: the program writes a model and an example, or says what it lacks") {
    const TemporaryFolder folder;
    const std::string place = folder.path().string();
    const std::string model = "export squeezenet --input 48x48 --no-top ";
    const Outcome made = call(model + "--random-weights --to " + place +
                              "/a.safetensors --example " + place + "/x.safetensors");
    CAPTURE(made.out);
    CHECK(made.code == 0);
    CHECK(made.out.find("a.safetensors: squeezenet, 722496 parameters") != std::string::npos);
    CHECK(made.out.find("x 2x48x48x3") != std::string::npos);
    const Outcome again =
        call(model + "--weights " + place + "/a.safetensors --to " + place + "/b.safetensors");
    CHECK(again.code == 0);
    CHECK(again.out.find("50 arrays matched") != std::string::npos);
    check_refused(model + "--to " + place + "/c.onnx", "expected --weights FILE");
    check_refused(model + "--random-weights --to " + place + "/c.pt", "got " + place + "/c.pt");
    check_refused("export /no/such.safetensors --to " + place + "/c.h5", "/no/such.safetensors");
    check_refused("export " + place + " --to " + place + "/c.h5", "best.safetensors");
    check_refused("export " + place + "/a.safetensors --random-weights --to " + place + "/c.h5",
                  "brings its model and weights");
    check_refused("export " + place + "/a.safetensors --to " + place + "/c.h5",
                  "expected a checkpoint");
}
