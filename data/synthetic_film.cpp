#include "data/synthetic_film.h"

#include <array>
#include <string_view>

namespace curie {
namespace {

struct Glyph {
    char letter;
    std::array<uint8_t, 7> rows;  // 5 bits each, the left pixel is the highest
};
constexpr std::array<Glyph, 16> kGlyphs = {{{'L', {16, 16, 16, 16, 16, 16, 31}},
                                            {'R', {30, 17, 17, 30, 20, 18, 17}},
                                            {'M', {17, 27, 21, 21, 17, 17, 17}},
                                            {'O', {14, 17, 17, 17, 17, 17, 14}},
                                            {'B', {30, 17, 17, 30, 17, 17, 30}},
                                            {'0', {14, 17, 19, 21, 25, 17, 14}},
                                            {'1', {4, 12, 4, 4, 4, 4, 14}},
                                            {'2', {14, 17, 1, 2, 4, 8, 31}},
                                            {'3', {31, 2, 4, 2, 1, 17, 14}},
                                            {'4', {2, 6, 10, 18, 31, 2, 2}},
                                            {'5', {31, 16, 30, 1, 1, 17, 14}},
                                            {'6', {6, 8, 16, 30, 17, 17, 14}},
                                            {'7', {31, 1, 2, 4, 8, 8, 8}},
                                            {'8', {14, 17, 17, 14, 17, 17, 14}},
                                            {'9', {14, 17, 17, 15, 1, 2, 12}},
                                            {' ', {0, 0, 0, 0, 0, 0, 0}}}};

bool is_ink(char letter, int row, int column) {
    for (const Glyph& glyph : kGlyphs)
        if (glyph.letter == letter) return glyph.rows[row] >> (4 - column) & 1;
    return false;
}

/// Calls paint(row, column) for the pixels of a rectangle in film coordinates.
template <class Paint>
void for_each_cell(const Field& film, float left, float top, float right, float bottom,
                   Paint paint) {
    for (int row = film.cell(top); row < film.cell(bottom); ++row)
        for (int column = film.cell(left); column < film.cell(right); ++column) paint(row, column);
}

/// Text with its top-left corner at (x, y), `scale` film pixels a dot; mirrored, because mini-MIAS
/// films were scanned from the back.
void write_text(Field& film, std::string_view text, float x, float y, float scale, float slant,
                float brightness, const Breast& breast, bool mirror) {
    const float length = 6 * scale * static_cast<float>(text.size());
    for_each_cell(film, x, y, x + length, y + 7 * scale + std::abs(slant) * length,
                  [&](int row, int column) {
                      const float px = film.place(column);
                      // A right film is mirrored as a whole later on; turn its letters beforehand.
                      const float u = (mirror ? px - x : x + length - px) / scale;
                      const float v = (film.place(row) - y - slant * (px - x)) / scale;
                      const int letter = static_cast<int>(u / 6), dot = static_cast<int>(u) % 6;
                      if (px < breast.film_left() || px > breast.film_right() || u < 0 || v < 0 ||
                          v >= 7 || dot >= 5 || letter >= static_cast<int>(text.size()))
                          return;
                      if (is_ink(text[letter], static_cast<int>(v), dot))
                          film.at(row, column) = brightness;
                  });
}

/// The marker in the free upper corner: a bright plate with dark letters, or faint exposed letters.
void draw_marker(Field& film, const Breast& breast, bool mirror, Random& random) {
    if (random.uniform() < 0.15f) return;
    const char side = mirror ? 'R' : 'L';
    const float skin = breast.film_right() - breast.outline(60);
    const float x = std::min(breast.film_left() + draw(random, -25, 60), skin - 95);
    const float y = draw(random, -20, 150), slant = draw(random, -0.2, 0.2);
    if (random.uniform() < 0.6f) {
        const float width = draw(random, 52, 70), height = draw(random, 95, 130);
        const float bright = draw(random, 225, 250);
        for_each_cell(film, x - 40, y - 20, x + width + 40, y + height + 20,
                      [&](int row, int column) {
                          const float px = film.place(column), py = film.place(row);
                          const float u = px - x + slant * (py - y), v = py - y - slant * (px - x);
                          if (px > breast.film_left() && u > 0 && u < width && v > 0 && v < height)
                              film.at(row, column) = bright;
                      });
        const float dark = draw(random, 20, 70);
        write_text(film, std::string_view(&side, 1), x + 0.5f * width - 12, y + 14, 4.2f, slant,
                   dark, breast, mirror);
        write_text(film, "ML", x + 0.5f * width - 22, y + 0.5f * height, 3.4f, slant, dark, breast,
                   mirror);
    } else {
        const float faint = draw(random, 35, 95);
        write_text(film, std::string_view(&side, 1), x + 30, y + 30, 4, slant, faint, breast,
                   mirror);
        write_text(film, random.uniform() < 0.5f ? "OBL" : "ML", x, y + 70, 4, slant, faint, breast,
                   mirror);
    }
    const std::array<char, 3> number = {static_cast<char>('1' + random.below(9)), ' ',
                                        static_cast<char>('0' + random.below(10))};
    write_text(film, std::string_view(number.data(), 3), x - 5, y + draw(random, 140, 200), 3.6f,
               slant, draw(random, 20, 70), breast, mirror);
}

/// Bright film borders, a light wedge below the breast, thin scratches along the film transport.
void draw_damage(Field& film, const Breast& breast, Random& random) {
    if (random.uniform() < 0.12f) {
        const float width = draw(random, 4, 30), bright = draw(random, 200, 250);
        for_each_cell(film, breast.film_left(), 0, breast.film_left() + width, 1024,
                      [&](int row, int column) { film.at(row, column) = bright; });
    }
    if (random.uniform() < 0.18f) {
        const float height = draw(random, 4, 14), bright = draw(random, 30, 240);
        for_each_cell(film, breast.film_left(), 0, breast.film_right(), height,
                      [&](int row, int column) { film.at(row, column) = bright; });
    }
    if (random.uniform() < 0.25f) {
        const float top = draw(random, 860, 990), width = draw(random, 10, 40);
        const float bright = draw(random, 200, 250);
        for_each_cell(film, breast.film_right() - width, top, breast.film_right(), 1024,
                      [&](int row, int column) {
                          const float reach = width * (film.place(row) - top) / (1024 - top);
                          if (breast.film_right() - film.place(column) < reach)
                              film.at(row, column) = bright;
                      });
    }
    for (uint64_t k = random.below(4); k > 0; --k) {
        const float x = draw(random, breast.film_left(), breast.film_right());
        const float y = draw(random, 0, 900), change = draw(random, -25, 25);
        for_each_cell(film, x, y, x + film.step, y + draw(random, 50, 700),
                      [&](int row, int column) { film.at(row, column) += change; });
    }
}

/// The shoulder of the film: what would be brighter than 200 approaches 245.
float film_response(float exposure) {
    constexpr float kKnee = 200, kRange = 45;
    if (exposure <= kKnee) return exposure;
    const float over = (exposure - kKnee) / kRange;
    return kKnee + kRange * over / (1 + over);
}

/// Bilinear enlargement of the tissue over the film's fog.
Field enlarge(const Breast& breast, const Field& tissue, int size, float fog) {
    Field film(size);
    const float ratio = film.step / tissue.step;
    const int left = film.cell(breast.film_left()), right = film.cell(breast.film_right());
    const int limit = tissue.size - 2;
    for (int row = 0; row < size; ++row) {
        const float y = std::max((static_cast<float>(row) + 0.5f) * ratio - 0.5f, 0.0f);
        const int i = std::min(static_cast<int>(y), limit);
        const float fy = std::min(y - static_cast<float>(i), 1.0f);
        for (int column = left; column < right; ++column) {
            const float x = std::max((static_cast<float>(column) + 0.5f) * ratio - 0.5f, 0.0f);
            const int j = std::min(static_cast<int>(x), limit);
            const float fx = std::min(x - static_cast<float>(j), 1.0f);
            const float* a = &tissue.values[size_t(i) * tissue.size + j];
            const float* b = a + tissue.size;
            const float top = a[0] + fx * (a[1] - a[0]), bottom = b[0] + fx * (b[1] - b[0]);
            film.at(row, column) = fog + film_response(top + fy * (bottom - top));
        }
    }
    return film;
}

}  // namespace

Image expose_film(const Breast& breast, const Field& tissue, int size, bool mirror,
                  Random& random) {
    const float fog = draw(random, 0, 12), grain = draw(random, 0.8, 1.8);
    Field film = enlarge(breast, tissue, size, fog);
    draw_marker(film, breast, mirror, random);
    draw_damage(film, breast, random);

    // A short table of grains, entered anywhere on each row: as good as fresh draws to the eye.
    std::array<float, 4096> grains;
    for (float& g : grains) g = grain * static_cast<float>(random.normal());
    const int left = film.cell(breast.film_left()), right = film.cell(breast.film_right());
    Image image{size, size, 1, std::vector<uint8_t>(size_t(size) * size)};
    for (int row = 0; row < size; ++row) {
        const auto offset = static_cast<size_t>(random.word());
        for (int column = left; column < right; ++column) {
            const float value = film.at(row, column) + grains[(offset + column) % grains.size()];
            image.at(row, mirror ? size - 1 - column : column) =
                static_cast<uint8_t>(std::clamp(value + 0.5f, 0.0f, 250.0f));
        }
    }
    return image;
}

}  // namespace curie
