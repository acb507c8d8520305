// A pooling as CUDA kernels take it.
#pragma once

#include "kernels/device_axis.h"

namespace curie {

struct DevicePool {
    int64_t batch;
    int channels;
    DeviceAxis rows, columns;
};

/// `p` is a PoolGeometry.
template <class Geometry>
DevicePool device_pool(const Geometry& p) {
    return {p.batch, static_cast<int>(p.channels), device_axis(p.rows, p.height),
            device_axis(p.columns, p.width)};
}

}  // namespace curie
