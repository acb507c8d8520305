// A handle of libhdf5 that closes itself; for the files that speak to the library.
#pragma once

// Newer versions of the library change calls under their old names unless asked for 1.10's.
#define H5_USE_110_API
#include <hdf5.h>

namespace curie {

class Hdf5Handle {
  public:
    Hdf5Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
    ~Hdf5Handle() {
        if (id_ >= 0) close_(id_);
    }
    Hdf5Handle(const Hdf5Handle&) = delete;
    Hdf5Handle& operator=(const Hdf5Handle&) = delete;
    operator hid_t() const { return id_; }
    bool valid() const { return id_ >= 0; }

  private:
    hid_t id_;
    herr_t (*close_)(hid_t);
};

}  // namespace curie
