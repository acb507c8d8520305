// ./curie fetch-weights, as a user without a connection and with one meets it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/apps/program_call.h"
#include "tests/models/http_server.h"
#include "tests/temporary_folder.h"

using namespace curie::test;

TEST_CASE("weights: fetch-weights says what to fetch by hand, and keeps what is right") {
    const TemporaryFolder folder;
    const std::string dir = folder.path().string();
    const HttpServer server([](const HttpRequest& request) -> HttpReply {
        if (request.path.find("/mobilenet_v2/") != 0) return {.body = "of something else"};
        if (request.path.find("_0.35_") != std::string::npos) return {.body = "<html>"};
        // The size and the signature are all that is known of the file.
        std::string body = "\x89HDF\r\n\x1a\n";
        body.resize(9406464);
        return {.body = body};
    });
    const std::string from = " --dir " + dir + " --url-base " + server.url();
    const Outcome fetched = call("fetch-weights mobilenet_v2 --no-top" + from);
    CAPTURE(fetched.out);
    if (fetched.out.find("this build has no") != std::string::npos) {
        MESSAGE("skipped: ", fetched.out);
        return;
    }
    CHECK(fetched.code == 0);
    const std::string file =
        dir + "/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5";
    CHECK(fetched.out == file + ": 9.4 MB (Keras lists no checksum)\n");
    const std::string again =
        call("fetch-weights mobilenet_v2 --no-top --url-base http://127.0.0.1:1/ --dir " + dir).out;
    CHECK(again == file + ": is there already (Keras lists no checksum)\n");

    const Outcome page = call("fetch-weights mobilenet_v2 --width 0.35" + from);
    CHECK(page.code == 1);
    CHECK(page.out.find("begins as every .h5 file") != std::string::npos);

    const Outcome wrong = call("fetch-weights xception" + from);
    CAPTURE(wrong.out);
    if (wrong.out.find("this build has no OpenSSL") != std::string::npos) {
        MESSAGE("skipped the checksums: ", wrong.out);
        return;
    }
    CHECK(wrong.code == 1);
    CHECK(wrong.out.find("expected the checksum 0a58e3b7378bc2990ea3b43d5981f1f6") !=
          std::string::npos);
    const std::string name = "xception_weights_tf_dim_ordering_tf_kernels.h5";
    CHECK(wrong.out.find("fetch " + server.url() + "xception/" + name +
                         " elsewhere and put it at " + dir + "/" + name) != std::string::npos);
    CHECK(!std::filesystem::exists(dir + "/" + name));
    check_refused("fetch-weights lenet6 --dir " + dir, "lenet6");
    check_refused("fetch-weights mobilenet_v2 --width 0.4 --dir " + dir, "0.35");
    check_refused("fetch-weights vgg16", "HOME or KERAS_HOME");
}
