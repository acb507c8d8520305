// Keras' HDF5 layout of its versions 1 and 2, which version 3 still writes as .h5: a list of layers
// in an attribute, each a group with a list of arrays.
#pragma once

#include "models/hdf5.h"
#include "models/weight_file.h"

namespace curie {

WeightFile read_keras_h5(const Hdf5File& file);

}  // namespace curie
