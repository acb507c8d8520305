#include "experiments/training_rate.h"

#include <chrono>

#include "models/registry.h"
#include "optim/l2.h"
#include "training/classification_loss.h"
#include "training/make_optimizer.h"

namespace curie {
namespace {

template <class Work>
double rate_of(int64_t images, const Work& work) {
    work();
    constexpr int repeats = 3;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < repeats; ++i) work();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    return static_cast<double>(repeats * images) / elapsed.count();
}

}  // namespace

TrainingRate measure_training_rate(Context& context, const RunConfig& config) {
    Model model = make_model("pnet", to_json(config.model));
    model.module->initialize(context, 0);
    const Parameters parameters = model.module->parameters();
    const auto optimizer = make_optimizer(context, parameters, config.training);
    const int64_t batch = config.training.batch_size;
    std::vector<float> pixels(config.model.input_shape(batch).size());
    for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i % 251) / 251;
    const Tensor images = context.from(pixels, config.model.input_shape(batch));
    const std::vector<float> labels(static_cast<size_t>(batch));
    TrainingRate rate;
    context.training = true;
    rate.training = rate_of(batch, [&] {
        const Tensor logits = (*model.module)(context, images);
        const Tensor loss = add_l2_regularization(
            context, classification_loss(context, logits, labels), parameters);
        loss.item();
        context.tape.backward(context, loss);
        optimizer->step(context);
        model.module->clear_gradients();
    });
    context.training = false;
    rate.inference = rate_of(batch, [&] {
        const NoGradient guard(context.tape);
        (*model.module)(context, images).to_doubles();
    });
    return rate;
}

}  // namespace curie
