// One program at a time in a folder: a second search in it would run the same trials again.
#pragma once

#include <string>

namespace curie {

class FolderLock {
  public:
    /// Makes the folder if needed and locks `<folder>/.lock` until the program or the object ends.
    /// The programs it started hold the lock too, so that a killed search's last trial is over
    /// before the next one begins; waits up to 10 s for that, then InputError.
    explicit FolderLock(const std::string& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int descriptor_;
};

}  // namespace curie
