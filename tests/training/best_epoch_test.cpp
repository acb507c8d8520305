// Early stopping, the best epoch and the table of metrics.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "tests/training/run_check.h"
#include "training/best_epoch.h"

using namespace curie;
using namespace curie::test;

namespace {

EpochRecord record_of(int64_t epoch, double val_loss, double val_auc) {
    EpochRecord record;
    record.epoch = epoch;
    record.validation.loss = val_loss;
    record.validation.auc = val_auc;
    return record;
}

}  // namespace

TEST_CASE("best epoch: losses fall, everything else rises, ties do not improve") {
    BestEpoch loss("val_loss"), auc("val_auc");
    CHECK(loss.update(record_of(1, 0.9, 0.5)));
    CHECK(auc.update(record_of(1, 0.9, 0.5)));
    CHECK(loss.update(record_of(2, 0.7, 0.5)));
    CHECK_FALSE(auc.update(record_of(2, 0.7, 0.5)));
    CHECK_FALSE(loss.update(record_of(3, 0.8, 0.6)));
    CHECK(auc.update(record_of(3, 0.8, 0.6)));
    CHECK(loss.epoch() == 2);
    CHECK(loss.waited() == 1);
    CHECK(auc.epoch() == 3);
    BestEpoch restored("val_loss");
    restored.load_state(loss.state());
    CHECK(restored.epoch() == 2);
    CHECK(restored.value() == 0.7);
    CHECK_FALSE(restored.update(record_of(4, 0.7, 0.6)));
}

TEST_CASE("best epoch: a number beats an undefined metric, which beats nothing but the absence") {
    const double undefined = std::numeric_limits<double>::quiet_NaN();  // the AUC of one class
    BestEpoch auc("val_auc");
    CHECK(auc.update(record_of(1, 0.9, undefined)));
    CHECK_FALSE(auc.update(record_of(2, 0.9, undefined)));
    BestEpoch restored("val_auc");
    restored.load_state(nlohmann::json::parse(auc.state().dump()));
    CHECK(std::isnan(restored.value()));
    CHECK(restored.waited() == 1);
    CHECK(restored.update(record_of(3, 0.9, 0.2)));
    CHECK_FALSE(restored.update(record_of(4, 0.9, undefined)));
    CHECK(restored.epoch() == 3);
}

TEST_CASE("early stopping: a run ends after `patience` epochs without improvement") {
    const TemporaryFolder folder;
    RunConfig config = small_run();
    config.training.epochs = 50;
    config.training.patience = 2;
    config.training.learning_rate = 1e-12;  // nothing changes but the moving statistics
    config.training.monitor = "val_accuracy";
    std::ostringstream out;
    run_in(in(folder, "run"), config, 2, &out);
    CHECK(out.str().find("stopped early: val_accuracy has not improved for 2 epochs") !=
          std::string::npos);
    const std::string csv = read_text(in(folder, "run/metrics.csv"));
    const auto epochs = std::count(csv.begin(), csv.end(), '\n') - 1;
    CHECK(epochs >= 3);
    CHECK(epochs < 50);
    CHECK(csv.rfind("epoch,learning_rate,loss,accuracy,precision,recall,specificity,f1,auc,"
                    "val_loss,",
                    0) == 0);
}
