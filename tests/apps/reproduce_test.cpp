// What `reproduce` takes and refuses.
#include "tests/apps/program_call.h"

using namespace curie::test;

TEST_CASE("reproduce: an option of another subject is refused with the subjects that take it") {
    check_refused("reproduce pnet --data synthetic --views 3",
                  "no --views for pnet; it is an option of transfer and transfer-study");
    check_refused("reproduce transfer --seeds=2",
                  "no --seeds for transfer; it is an option of transfer-study");
    check_refused("reproduce transfer --weights a.h5", "an option of transfer-study");
    check_refused("reproduce transfer --search-epochs 2", "an option of pnet");
    check_refused("reproduce transfer-study --protocols patient --seeds 1",
                  "no --protocols for transfer-study; it is an option of pnet and transfer");
    check_refused("reproduce transfer-study --budget 1", "--budget");
    // What every subject sets run by run.
    check_refused("reproduce transfer --protocol paper", "--protocol");
    check_refused("reproduce pnet --speed 9", "--speed");
    check_refused("reproduce transfer-study --weights a.h5 --weights-dir b", "excludes");
    check_refused("reproduce --views 3 transfer", "first");
}

TEST_CASE("reproduce: --resume keeps what was given at the start") {
    check_refused("reproduce pnet --resume out --estimate",
                  "got --estimate; what was given at the start holds, see out/reproduce.json");
    check_refused("reproduce pnet --resume out --search-epochs 2", "--search-epochs");
    check_refused("reproduce pnet --resume out --epochs 2", "--epochs");
    check_refused("reproduce pnet --resume out --folder other", "--folder");
    check_refused("reproduce transfer --resume out --views 2", "--views");
    check_refused("reproduce transfer --resume out --seed 2", "--seed");
    check_refused("reproduce transfer-study --resume out --estimate", "see out/study.json");
    check_refused("reproduce transfer-study --resume out --seeds 2", "--seeds");
    check_refused("tune --resume out --search random", "got --search; what was given at the");
    check_refused("ablate --resume out --seeds 2", "see out/ablate.json");
    // How it is run may be given again.
    check_refused("reproduce transfer --resume out --jobs 2 --threads 1", "out/reproduce.json");
}
