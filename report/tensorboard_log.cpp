#include "report/tensorboard_log.h"

#include <chrono>
#include <cmath>
#include <filesystem>

#include "engine/error.h"
#include "report/event_file.h"

namespace curie {
namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::unique_ptr<EventFile> event_file_in(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) fail_input("tensorboard", "cannot create '{}': {}", folder, error.message());
    const double time = now();
    return std::make_unique<EventFile>(
        fmt::format("{}/events.out.tfevents.{}.curie", folder, static_cast<int64_t>(time)), time);
}

class TensorboardLog : public RunObserver {
  public:
    void begin(const std::string& run_folder) override {
        training_ = event_file_in(run_folder + "/tensorboard/train");
        validation_ = event_file_in(run_folder + "/tensorboard/validation");
    }

    void step(int64_t step, double loss) override {
        training_->scalar("step_loss", step, static_cast<float>(loss), now());
    }

    void epoch(const EpochRecord& record) override {
        const double time = now();
        const nlohmann::json json = to_json(record);
        for (const auto& [file, part] :
             {std::pair{training_.get(), "training"}, std::pair{validation_.get(), "validation"}})
            for (const auto& [name, value] : json[part].items())
                if (value.is_number())  // undefined ones are null
                    file->scalar("epoch_" + name, record.epoch, value.get<float>(), time);
        training_->scalar("epoch_learning_rate", record.epoch,
                          static_cast<float>(record.learning_rate), time);
    }

  private:
    std::unique_ptr<EventFile> training_, validation_;
};

}  // namespace

std::shared_ptr<RunObserver> make_tensorboard_log() {
    return std::make_shared<TensorboardLog>();
}

}  // namespace curie
