#include <doctest/doctest.h>

#include <cmath>

#include "optim/constant_schedule.h"
#include "optim/cosine_schedule.h"
#include "optim/plateau_schedule.h"
#include "optim/step_schedule.h"
#include "optim/warmup_schedule.h"

using namespace curie;

TEST_CASE("schedules: constant, step, cosine") {
    CHECK(ConstantSchedule(0.01).rate(17.5) == 0.01);
    const StepSchedule step(1.0, 10, 0.5);
    CHECK(step.rate(0) == 1.0);
    CHECK(step.rate(9.99) == 1.0);
    CHECK(step.rate(10) == 0.5);
    CHECK(step.rate(35) == 0.125);
    const CosineSchedule cosine(1.0, 8, 0.2);
    CHECK(cosine.rate(0) == 1.0);
    CHECK(cosine.rate(4) == doctest::Approx(0.6));
    CHECK(cosine.rate(2) == doctest::Approx(0.2 + 0.8 * 0.5 * (1 + std::sqrt(0.5))));
    CHECK(cosine.rate(8) == doctest::Approx(0.2));
    CHECK(cosine.rate(100) == doctest::Approx(0.2));
    CHECK_THROWS_AS(ConstantSchedule(0), InputError);
    CHECK_THROWS_AS(ConstantSchedule(-1), InputError);
    CHECK_THROWS_AS(StepSchedule(1, 0, 0.5), InputError);
    CHECK_THROWS_AS(CosineSchedule(1, 0), InputError);
}

TEST_CASE("schedules: warm-up rises in a line and then starts the inner schedule") {
    const WarmupSchedule warmup(std::make_unique<CosineSchedule>(1.0, 8), 4, 0.1);
    CHECK(warmup.rate(0) == doctest::Approx(0.1));
    CHECK(warmup.rate(2) == doctest::Approx(0.55));
    CHECK(warmup.rate(4) == 1.0);
    CHECK(warmup.rate(8) == doctest::Approx(0.5));
    CHECK_THROWS_AS(WarmupSchedule(std::make_unique<ConstantSchedule>(1.0), 0), InputError);
}

// Expected by hand from Keras' on_epoch_end: patience 2, cooldown 2, factor 0.5.
TEST_CASE("schedules: plateau is Keras' ReduceLROnPlateau") {
    PlateauOptions options;
    options.factor = 0.5;
    options.patience = 2;
    options.cooldown = 2;
    options.min_delta = 0.1;
    options.min_rate = 0.2;
    PlateauSchedule plateau(1.0, options);
    struct Epoch {
        double value, rate_after;
    };
    const Epoch epochs[] = {
        {5.0, 1.0},    // the first value is the best
        {4.95, 1.0},   // within min_delta: wait 1
        {4.80, 1.0},   // better by 0.2: wait 0
        {4.80, 1.0},   // wait 1
        {4.80, 0.5},   // wait 2: falls, cooldown 2
        {4.80, 0.5},   // cooldown 1
        {4.80, 0.5},   // cooldown 0 before the test: this epoch waits, 1
        {4.80, 0.25},  // wait 2: falls, cooldown 2
        {4.00, 0.25},  // better during the cooldown
        {4.00, 0.25},  // cooldown over: wait 1
        {4.00, 0.2},   // falls, but not below min_rate
        {4.00, 0.2},   // cooldown 1
        {4.00, 0.2},   // wait 1
        {4.00, 0.2},   // wait 2, at min_rate: stays
        {std::nan(""), 0.2},
    };
    PlateauSchedule resumed(1.0, options);
    for (const Epoch& epoch : epochs) {
        plateau.end_epoch(epoch.value);
        CHECK(plateau.rate(0) == doctest::Approx(epoch.rate_after));
        // Interrupted after every epoch: the state says everything, through JSON text too.
        resumed.end_epoch(epoch.value);
        CHECK(resumed.rate(0) == plateau.rate(0));
        PlateauSchedule next(1.0, options);
        next.load_state(nlohmann::json::parse(resumed.state().dump()));
        resumed = next;
    }
    CHECK_THROWS_AS(plateau.load_state({{"rate", "fast"}}), InputError);
}

TEST_CASE("schedules: plateau before the first epoch and for values that should rise") {
    PlateauOptions options;
    options.patience = 1;
    options.maximize = true;
    PlateauSchedule plateau(1.0, options);
    PlateauSchedule resumed(1.0, options);
    resumed.load_state(nlohmann::json::parse(plateau.state().dump()));
    resumed.end_epoch(0.5);
    resumed.end_epoch(0.6);
    CHECK(resumed.rate(0) == 1.0);
    resumed.end_epoch(0.6);
    CHECK(resumed.rate(0) == doctest::Approx(0.1));
}
