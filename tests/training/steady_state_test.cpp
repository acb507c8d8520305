// A training step in steady state asks the system for no memory: the caching allocator serves it.
#include <doctest/doctest.h>

#include "data/synthetic_mammogram.h"
#include "tests/training/run_check.h"
#include "training/trainer.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("steady state: P-NET's training steps allocate nothing from the system") {
    Context context = context_with(2);
    const RunConfig config = small_run();
    Model model = make_model("pnet", to_json(config.model));
    model.module->initialize(context, 1);
    const auto images = std::make_shared<ImageCache>(synthetic_dataset({}, 8), 32, 32);
    LoaderOptions loader;
    loader.batch_size = 4;
    Loader training(images, {0, 1, 2, 3, 4, 5, 6, 7}, loader), validation(images, {8, 9}, loader);
    TrainerOptions options;
    options.config = config.training;
    options.config.epochs = 2;
    Trainer(context, model, training, validation, options).run();
    const MemoryStatistics before = context.allocator()->statistics();
    options.config.epochs = 4;
    training.start(0);
    validation.start(0);
    Trainer(context, model, training, validation, options).run();
    const MemoryStatistics after = context.allocator()->statistics();
    CHECK(after.requests > before.requests + 1000);
    CHECK(after.system_allocations == before.system_allocations);
}
