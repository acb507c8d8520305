#include "training/make_optimizer.h"

#include "optim/adam.h"
#include "optim/adamw.h"
#include "optim/constant_schedule.h"
#include "optim/cosine_schedule.h"
#include "optim/plateau_schedule.h"
#include "optim/sgd.h"
#include "optim/step_schedule.h"
#include "optim/warmup_schedule.h"

namespace curie {

std::unique_ptr<Optimizer> make_optimizer(Context& context, const Parameters& parameters,
                                          const TrainingConfig& config) {
    if (config.optimizer == "sgd") {
        SgdOptions options;
        options.learning_rate = config.learning_rate;
        options.momentum = config.momentum;
        options.nesterov = config.nesterov;
        return std::make_unique<Sgd>(context, parameters, options, config.clipping);
    }
    AdamOptions options;
    options.learning_rate = config.learning_rate;
    options.beta1 = config.beta1;
    options.beta2 = config.beta2;
    options.epsilon = config.epsilon;
    if (config.optimizer == "adam")
        return std::make_unique<Adam>(context, parameters, options, config.clipping);
    if (config.optimizer != "adamw")
        fail_input("optimizer", "expected adam, adamw or sgd, got {}", config.optimizer);
    options.weight_decay = config.weight_decay;
    return std::make_unique<AdamW>(context, parameters, options, config.clipping);
}

std::unique_ptr<Schedule> make_schedule(const TrainingConfig& config, bool maximize) {
    const double rate = config.learning_rate, epochs = static_cast<double>(config.epochs);
    std::unique_ptr<Schedule> schedule;
    if (config.schedule == "constant") {
        schedule = std::make_unique<ConstantSchedule>(rate);
    } else if (config.schedule == "step") {
        schedule = std::make_unique<StepSchedule>(rate, static_cast<double>(config.schedule_epochs),
                                                  config.schedule_factor);
    } else if (config.schedule == "cosine") {
        schedule = std::make_unique<CosineSchedule>(rate, epochs);
    } else if (config.schedule == "plateau") {
        PlateauOptions options;
        options.maximize = maximize;
        options.factor = config.schedule_factor;
        options.patience = config.schedule_epochs;
        schedule = std::make_unique<PlateauSchedule>(rate, options);
    } else {
        fail_input("schedule", "expected constant, step, cosine or plateau, got {}",
                   config.schedule);
    }
    if (config.warmup_epochs > 0)
        schedule = std::make_unique<WarmupSchedule>(std::move(schedule), config.warmup_epochs);
    return schedule;
}

}  // namespace curie
