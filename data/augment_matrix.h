// The geometry of one augmentation: Keras' backward map from output to input pixels.
#pragma once

namespace curie {

struct AugmentParameters;

/// input row = row_by_row * r + row_by_column * c + row0 for the output pixel (r, c), likewise the
/// column.
struct AffineMap {
    double row_by_row = 1, row_by_column = 0, row0 = 0;
    double column_by_row = 0, column_by_column = 1, column0 = 0;
};

/// C R(theta) T(tx, ty) H(shear) Z(zx, zy) C^-1 on (x, y, 1), factors that do nothing left out:
/// R = [cos -sin; sin cos], H = [1 -sin; 0 cos], Z = diag(zx, zy), C moves the centre to
/// (height/2 - 0.5, width/2 - 0.5). x is the column and y the row, although x's centre and shift
/// come from the height: that is upstream's behaviour (Keras >= 2.9), kept on purpose. `legacy`:
/// x is the row, the centre n/2 + 0.5. Throws Error where the map leaves +-1e9 pixels.
AffineMap backward_map(const AugmentParameters& parameters, int height, int width, bool legacy);

}  // namespace curie
