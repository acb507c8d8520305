// Event files against one that TensorBoard's own writer made.
#include "report/event_file.h"

#include <doctest/doctest.h>

#include "engine/error.h"
#include "tests/training/run_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("report tensorboard: CRC-32C as RFC 3720 prints it") {
    CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAu);
    CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43u);
    CHECK(crc32c("123456789") == 0xE3069283u);
    CHECK(crc32c("") == 0u);
}

#if CURIE_HAVE_PROTOBUF
TEST_CASE("report tensorboard: the bytes of TensorBoard's writer") {
    const TemporaryFolder folder;
    const std::string path = in(folder, "events.out.tfevents.1.curie");
    {
        EventFile file(path, 1000.25);
        file.scalar("step_loss", 1, 0.75f, 1001.5);
        file.scalar("step_loss", 200, 0.0f, 1001.5);
        file.scalar("epoch_accuracy", 1, -1.5f, 1001.5);
        file.scalar("epoch_loss", 3000000000, 1e-30f, 1001.5);
        file.scalar("\u00e9", 0, 2.0f, 1001.5);
        // Readable while it grows: all of it is on disk.
        CHECK(read_text(path) == read_text(std::string(CURIE_FIXTURES) + "/scalars.tfevents"));
    }
    CHECK_THROWS_AS(EventFile(in(folder, "nowhere/x"), 0), InputError);
}
#else
TEST_CASE("report tensorboard: a build without protobuf says what to install") {
    CHECK_THROWS_WITH_AS(EventFile("/nowhere", 0), doctest::Contains("libprotobuf-dev"),
                         InputError);
}
#endif
