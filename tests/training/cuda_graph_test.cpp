// Training by captured steps gives the bits of training without: on device sim, with dropout, a
// learning rate that changes, class weights and a short last batch; errors stay the same.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

#include "data/synthetic_mammogram.h"
#include "tests/gpu.h"
#include "tests/message_of.h"
#include "tests/training/run_check.h"
#include "training/segmentation_trainer.h"
#include "training/trainer.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Trained {
    std::vector<double> losses;
    std::vector<std::vector<double>> tensors;  ///< weights and moving statistics
    uint64_t random_index = 0;
    LaunchGraphStatistics graph;
    std::string out;
};

/// Seven images in batches of 2, 2, 2 and 1.
Trained train(const TrainingConfig& config, bool cuda_graph, DeviceKind device = DeviceKind::sim) {
    ContextOptions context_options;
    context_options.device.kind = device;
    context_options.threads = 2;
    context_options.cuda_graph = cuda_graph;
    Context context(all_operations(), context_options);
    nlohmann::json model_config = to_json(small_run().model);
    Model model = make_model("pnet", model_config);
    model.module->initialize(context, 1);
    static const auto images = std::make_shared<ImageCache>(synthetic_dataset({}, 4), 32, 32);
    LoaderOptions loader;
    loader.batch_size = 2;
    Loader training(images, {0, 1, 2, 3, 4, 5, 6}, loader);
    Loader validation(images, {7}, loader);
    std::ostringstream out;
    TrainerOptions options;
    options.config = config;
    options.class_weights = {0.8, 1.25};
    options.out = &out;
    Trainer trainer(context, model, training, validation, options);
    trainer.run();
    Trained result{
        trainer.step_losses(), {}, context.random.index(), trainer.graph_statistics(), out.str()};
    for (const auto& [name, tensor] : model.module->named_tensors())
        result.tensors.push_back(tensor.to_doubles());
    return result;
}

TrainingConfig one_epoch() {
    TrainingConfig config = small_run().training;
    config.epochs = 1;
    config.batch_size = 2;
    config.schedule = "cosine";
    return config;
}

void check_same(const Trained& a, const Trained& b) {
    CHECK(a.losses.size() == 4);
    CHECK(a.losses == b.losses);
    CHECK(a.tensors == b.tensors);
    CHECK(a.random_index == b.random_index);
}

/// U-Net on five images in batches of 2, 2 and 1.
Trained train_unet(bool cuda_graph, DeviceKind device, int64_t micro_batch = 0) {
    ContextOptions context_options;
    context_options.device.kind = device;
    context_options.threads = 2;
    context_options.cuda_graph = cuda_graph;
    Context context(all_operations(), context_options);
    SegmentationConfig config;
    config.model.height = config.model.width = 16;
    config.model.base_filters = 2;
    config.training.epochs = 1;
    config.training.batch_size = 2;
    config.training.micro_batch = micro_batch;
    Model model = make_model("unet", to_json(config.model));
    model.module->initialize(context, 1);
    const Dataset dataset = synthetic_dataset({}, 3);
    const auto images = std::make_shared<ImageCache>(dataset, 16, 16);
    const auto lesions = std::make_shared<LesionPlanes>(dataset, 16, 16, 2);
    LoaderOptions loader;
    loader.batch_size = 2;
    loader.channels = 1;
    SegmentationLoader training(images, lesions, {0, 1, 2, 3, 4}, loader),
        validation(images, lesions, {5}, loader);
    const TemporaryFolder folder;
    std::ostringstream out;
    SegmentationTrainer trainer(context, model, training, validation,
                                {config, folder.path(""), false, out});
    trainer.run(InterruptGuard());
    Trained result{{}, {}, context.random.index(), trainer.graph_statistics(), out.str()};
    for (const auto& [name, tensor] : model.module->named_tensors())
        result.tensors.push_back(tensor.to_doubles());
    return result;
}

std::string failure(const TrainingConfig& config, bool cuda_graph) {
    return message_of<Error>([&] { train(config, cuda_graph); });
}

}  // namespace

TEST_CASE("cuda graph: captured steps give the bits of steps that are not") {
    const Trained plain = train(one_epoch(), false), captured = train(one_epoch(), true);
    check_same(plain, captured);
    CHECK(plain.graph.launches == 0);
    CHECK(captured.graph.launches == 2);  // of three full batches; the first step is not captured
    CHECK(captured.graph.built == 1);
    CHECK(captured.graph.nodes > 100);
}

TEST_CASE("cuda graph: the slices of a batch are captured together") {
    TrainingConfig config = one_epoch();
    config.micro_batch = 1;
    const Trained plain = train(config, false), captured = train(config, true);
    check_same(plain, captured);
    CHECK(captured.graph.launches == 2);
}

TEST_CASE("cuda: captured steps on a GPU give the bits of steps that are not") {
    CURIE_SKIP_WITHOUT_GPU();
    const Trained plain = train(one_epoch(), false, DeviceKind::cuda),
                  captured = train(one_epoch(), true, DeviceKind::cuda);
    check_same(plain, captured);
    CHECK(captured.graph.launches == 2);
    // Where the PTX runtime refuses to update a graph, it is built anew.
    CHECK(captured.graph.built == (std::getenv("CURIE_PTX_REFUSE_UPDATE") ? 2 : 1));
    const Trained on_cpu = train(one_epoch(), false, DeviceKind::cpu);
    CHECK(plain.losses[0] == doctest::Approx(on_cpu.losses[0]).epsilon(1e-4));
}

TEST_CASE("cuda graph: so do those of a segmentation, whole or in slices") {
    for (int64_t micro_batch : {0, 1}) {
        CAPTURE(micro_batch);
        const Trained plain = train_unet(false, DeviceKind::sim, micro_batch),
                      captured = train_unet(true, DeviceKind::sim, micro_batch);
        CHECK(plain.tensors == captured.tensors);
        CHECK(plain.graph.launches == 0);
        CHECK(captured.graph.launches == 1);  // of two full batches
        CHECK(captured.graph.nodes > 100);
    }
}

TEST_CASE("cuda: captured steps of a segmentation on a GPU give the bits of steps that are not") {
    CURIE_SKIP_WITHOUT_GPU();
    const Trained plain = train_unet(false, DeviceKind::cuda),
                  captured = train_unet(true, DeviceKind::cuda);
    CHECK(plain.tensors == captured.tensors);
    CHECK(captured.graph.launches == 1);
}

TEST_CASE("cuda graph: an update that reads norms back is not captured; the pass still is") {
    TrainingConfig config = one_epoch();
    config.optimizer = "sgd";
    config.clipping.global_norm = 0.5;
    const Trained plain = train(config, false), captured = train(config, true);
    CHECK(plain.tensors == captured.tensors);
    CHECK(captured.graph.launches == 2);
}

TEST_CASE("cuda graph: a loss that is not finite stops training with the weights intact") {
    TrainingConfig config = one_epoch();
    config.learning_rate = 1e30;
    const std::string plain = failure(config, false);
    CHECK(plain.find("[train] the loss became ") == 0);
    CHECK(failure(config, true) == plain);
}

TEST_CASE("cuda graph: the CPU says that it has nothing to capture") {
    TrainingConfig config = one_epoch();
    const Trained plain = train(config, false, DeviceKind::cpu),
                  asked = train(config, true, DeviceKind::cpu);
    check_same(plain, asked);
    CHECK(asked.out.find("[graph] device cpu has no launches to capture") != std::string::npos);
    CHECK(plain.out.find("[graph]") == std::string::npos);
    CHECK(train_unet(true, DeviceKind::cpu).out.find("[graph] device cpu") != std::string::npos);
}
