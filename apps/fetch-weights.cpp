// Fetches the ImageNet weights that Keras publishes, checks them, and keeps them where Keras does.
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <iostream>

#include "apps/command_line.h"
#include "models/download.h"
#include "models/hdf5.h"
#include "models/official_weights.h"

namespace {

using namespace curie;

std::string megabytes(int64_t bytes) {
    return fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

/// Shows how far a download is, in one line of a terminal.
class Progress {
  public:
    explicit Progress(std::string file) : file_(std::move(file)), on_(isatty(STDERR_FILENO) != 0) {}
    ~Progress() {
        if (shown_ >= 0) std::cerr << "\r\033[K";
    }

    void operator()(int64_t have, int64_t all) {
        const int64_t now = all > 0 ? have * 100 / all : have / 1'000'000;
        if (!on_ || now == shown_) return;
        shown_ = now;
        std::cerr << fmt::format(
                         "\r\033[K{} {}", file_,
                         all > 0 ? fmt::format("{}% of {}", now, megabytes(all)) : megabytes(have))
                  << std::flush;
    }

  private:
    std::string file_;
    bool on_;
    int64_t shown_ = -1;
};

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(fmt::format("Fetch the ImageNet weights that Keras publishes for {}.",
                             fmt::join(official_weight_models(), ", ")),
                 "fetch-weights");
    std::vector<std::string> models;
    std::string folder, base = official_weights_url;
    bool no_top = false, list = false;
    double width = 1;
    int64_t size = 224;
    app.add_option("model", models, "The models")->required();
    app.add_flag("--no-top", no_top, "The files without the classifier");
    app.add_option("--width", width, "Of MobileNetV2 (Keras' alpha): 0.35, 0.5, 0.75, 1, 1.3, 1.4")
        ->type_name("W")
        ->capture_default_str();
    app.add_option("--size", size, "Of MobileNetV2's training images: 96, 128, 160, 192, 224")
        ->type_name("SIDE")
        ->capture_default_str();
    app.add_option("--dir", folder, "Keep them here; default: $KERAS_HOME/models, ~/.keras/models")
        ->type_name("DIR");
    app.add_option("--url-base", base, "A mirror of Keras' folder of files")
        ->type_name("URL")
        ->capture_default_str();
    app.add_flag("--list", list, "Print the URLs and the places, and fetch nothing");
    return run_program(app, argc, argv, [&] {
        if (folder.empty()) folder = keras_cache_folder();
        if (!base.ends_with('/')) base += '/';
        std::vector<Download> downloads;
        for (const std::string& model : models) {
            const OfficialWeights file = official_weights(model, !no_top, width, size);
            downloads.push_back({base + file.folder + file.file,
                                 (std::filesystem::path(folder) / file.cached).string(), file.md5,
                                 file.bytes, std::string(hdf5_signature)});
        }
        size_t missing = 0;
        for (Download& download : downloads) {
            const std::string checksum =
                download.digest.empty() ? "Keras lists no checksum" : "md5 " + download.digest;
            if (list) {
                std::cout << fmt::format("{} -> {} ({})\n", download.url, download.path, checksum);
                continue;
            }
            if (is_fetched(download)) {
                std::cout << fmt::format("{}: is there already ({})\n", download.path, checksum);
                continue;
            }
            try {
                {
                    Progress progress(std::filesystem::path(download.path).filename());
                    download.progress = std::ref(progress);
                    fetch(download);
                }
                std::cout << fmt::format(
                    "{}: {} ({})\n", download.path,
                    megabytes(int64_t(std::filesystem::file_size(download.path))), checksum);
            } catch (const InputError&) {
                throw;
            } catch (const Error& error) {
                ++missing;
                std::cerr << fmt::format(
                    "{}\nWithout a connection: fetch {} elsewhere and put it at {} ({})\n",
                    error.what(), download.url, download.path, checksum);
            }
        }
        if (missing > 0)
            fail("fetch-weights", "{} of {} could not be fetched", missing, downloads.size());
    });
}
