#include "explain/colour_map.h"

#include <algorithm>
#include <cmath>

namespace curie {
namespace {

constexpr std::array<Colour, 33> inferno{
    {{0, 0, 4},       {4, 3, 18},      {11, 7, 36},    {21, 11, 55},   {33, 12, 74},
     {47, 10, 91},    {61, 9, 101},    {74, 12, 107},  {87, 16, 110},  {100, 21, 110},
     {113, 25, 110},  {125, 30, 109},  {138, 34, 106}, {151, 39, 102}, {163, 44, 97},
     {176, 49, 91},   {188, 55, 84},   {198, 61, 77},  {208, 69, 69},  {218, 78, 60},
     {227, 89, 51},   {235, 100, 41},  {241, 113, 31}, {246, 126, 20}, {249, 140, 10},
     {251, 155, 6},   {252, 170, 15},  {251, 186, 31}, {249, 201, 50}, {245, 217, 73},
     {242, 232, 101}, {243, 245, 134}, {252, 255, 164}}};
// The ends have the same lightness (CIELAB L* 43), so that neither sign looks stronger.
constexpr std::array<Colour, 3> blue_white_red{{{0, 105, 172}, {255, 255, 255}, {190, 44, 50}}};

template <size_t Stops>
Colour between(const std::array<Colour, Stops>& stops, double value) {
    const double place = std::clamp(value, 0.0, 1.0) * (Stops - 1);
    const size_t first = std::min(static_cast<size_t>(place), Stops - 2);
    Colour colour;
    for (size_t c = 0; c < 3; ++c)
        colour[c] = static_cast<uint8_t>(std::lround(
            std::lerp(stops[first][c], stops[first + 1][c], place - static_cast<double>(first))));
    return colour;
}

}  // namespace

Colour sequential_colour(double value) {
    return between(inferno, value);
}
Colour diverging_colour(double value) {
    return between(blue_white_red, (value + 1) / 2);
}

}  // namespace curie
