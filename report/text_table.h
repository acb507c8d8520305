// The tables of a page, for a terminal or a Markdown file.
#pragma once

#include <string>

#include "report/html.h"

namespace curie {

/// Aligned columns, the first to the left, the others to the right.
std::string text_table(const html::Table& table);

/// | a | b | with a separator line.
std::string markdown_table(const html::Table& table);

}  // namespace curie
