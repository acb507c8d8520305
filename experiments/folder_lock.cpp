#include "experiments/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "engine/error.h"

namespace curie {

FolderLock::FolderLock(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::string path = folder + "/.lock";
    descriptor_ = open(path.c_str(), O_RDWR | O_CREAT, 0644);
    if (descriptor_ < 0)
        fail_input("folder", "cannot write to {}: {}; give another folder", folder,
                   error ? error.message() : std::strerror(errno));
    for (int tenths = 0; flock(descriptor_, LOCK_EX | LOCK_NB) != 0; ++tenths) {
        if (tenths == 100) {
            close(descriptor_);
            fail_input("folder", "another program works in {}; wait for it or give another folder",
                       folder);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

FolderLock::~FolderLock() {
    close(descriptor_);
}

}  // namespace curie
