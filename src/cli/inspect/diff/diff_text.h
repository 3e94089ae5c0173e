// Two texts on a terminal, word by word: what changed with a few words around it. Pure functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/terminal.h"

namespace finops::cli {

// A line that may hold escape sequences, and the columns that it takes.
struct DiffLine {
  std::string text;
  std::size_t width = 0;
};

// One place where the texts differ. Lines are neutralised, at most `width` columns wide. Changed words have a colour,
// or without colours stand in [-...-] and {+...+}.
struct TextHunk {
  std::vector<DiffLine> left, right;  // empty: nothing is there
};
std::vector<TextHunk> text_hunks(std::string_view left, std::string_view right, std::size_t width,
                                 const Terminal& terminal);

// A text in lines of at most `width` columns, broken between words where it can be.
std::vector<DiffLine> wrapped(std::string_view text, std::size_t width, const Terminal& terminal);

}  // namespace finops::cli
