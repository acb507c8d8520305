// Batches on their way to the device: right values on every device, whatever happens to the host's
// memory meanwhile; and the simulated copy stream finds a missing wait.
#include "engine/upload.h"

#include <doctest/doctest.h>

#include <numeric>

#include "kernels/scale/scale.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

std::vector<float> numbers(size_t count, float first) {
    std::vector<float> values(count);
    std::iota(values.begin(), values.end(), first);
    return values;
}

void check_rounds(Context& context) {
    Upload upload(context);
    std::vector<float> images, labels;
    const auto begin = [&](int round) {
        const int64_t batch = round % 4 == 3 ? 2 : round == 5 ? 7 : 5;  // short ones, a longer one
        images = numbers(static_cast<size_t>(batch * 6), static_cast<float>(100 * round));
        labels = numbers(static_cast<size_t>(batch), static_cast<float>(-round));
        const Upload::Values values[] = {{images, {batch, 6}}, {labels, {batch, 1}}};
        upload.begin(values);
    };
    begin(0);
    for (int round = 0; round < 9; ++round) {
        const std::vector<float> want_images = images, want_labels = labels;
        std::fill(images.begin(), images.end(), -1.0f);  // the host has other use for its memory
        const Tensors batch = upload.take();
        CHECK_FALSE(upload.begun());
        const Tensor doubled = scale(context, batch[0], 2);
        if (round % 3 != 2) begin(round + 1);  // while the device computes
        const std::vector<double> got = doubled.to_doubles(), labels_got = batch[1].to_doubles();
        REQUIRE(got.size() == want_images.size());
        for (size_t i = 0; i < got.size(); ++i) CHECK(got[i] == 2.0 * want_images[i]);
        for (size_t i = 0; i < labels_got.size(); ++i) CHECK(labels_got[i] == want_labels[i]);
        if (round == 4) {  // an epoch that was interrupted
            upload.cancel();
            CHECK_FALSE(upload.begun());
            begin(round + 1);
        }
        if (!upload.begun()) begin(round + 1);
    }
}

}  // namespace

TEST_CASE("upload: batches arrive on cpu and sim, short and long ones") {
    Context cpu = make_context(), sim = make_sim_context("forward");
    check_rounds(cpu);
    check_rounds(sim);
    CHECK_FALSE(Upload(cpu).beside_kernels());
    CHECK(Upload(sim).beside_kernels());
}

TEST_CASE("upload: one batch on its way at a time, of the shape it claims") {
    Context context = make_sim_context("forward");
    Upload upload(context);
    const std::vector<float> values(6);
    const Upload::Values right[] = {{values, {2, 3}}}, wrong[] = {{values, {7}}};
    CHECK_THROWS_WITH_AS(upload.take(), "[upload] expected begin() before take()", Error);
    CHECK_THROWS_WITH_AS(upload.begin(wrong), doctest::Contains("expected 7 values"), Error);
    upload.begin(right);
    CHECK_THROWS_WITH_AS(upload.begin(right), doctest::Contains("expected take() before"), Error);
}

TEST_CASE("upload: the simulated copy stream copies as late as its events allow") {
    using Lane = CopyStream::Lane;
    Context context = make_sim_context("forward");
    const auto stream = context.allocator()->runtime().make_copy_stream();
    const Tensor x = context.full({2}, 1);
    const auto staging = stream->staging(8);
    auto* values = static_cast<float*>(staging.get());
    values[0] = values[1] = 5;
    stream->copy(x.raw(), values, 8);
    stream->record(0, Lane::copies);
    CHECK(x.to_doubles() == std::vector<double>{1, 1});  // nobody waited
    values[1] = 6;                                       // too early: the copy gets it
    stream->wait(0, Lane::kernels);
    CHECK(x.to_doubles() == std::vector<double>{5, 6});
    // Kernels may be reading x now.
    CHECK_THROWS_WITH_AS(stream->copy(x.raw(), values, 8),
                         doctest::Contains("expected the copies to wait for the kernels"), Error);
    stream->record(1, Lane::kernels);
    stream->wait(1, Lane::copies);
    stream->copy(x.raw(), values, 8);
    stream->record(0, Lane::copies);
    stream->wait(0);
    values[0] = 9;  // late enough
    CHECK(x.to_doubles() == std::vector<double>{5, 6});
    const auto graph = context.allocator()->runtime().make_graph();
    graph->begin();
    CHECK_THROWS_WITH_AS(stream->record(1, Lane::kernels),
                         doctest::Contains("while a step is captured"), Error);
    graph->abandon();
}
