// The records in a line that is not exactly one: glued to each other or to torn ones, with NUL bytes, blanks or commas
// between them, in an array. In time linear in the line. Pure, but for the caller's `is_record`.
#pragma once
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace finops {

struct LinePiece {
  std::size_t begin = 0, end = 0;
  bool record = false;  // else what is of no use
};

// All of `line` in its order, less what stands between records without being damage: white space, commas, the brackets
// of an array, byte order marks. `is_record` tells whether a text is one whole record.
std::vector<LinePiece> line_pieces(std::string_view line, const std::function<bool(std::string_view)>& is_record);

// Behind the object that begins at text[begin] == '{', or npos: it does not end, or another record begins where it is
// in the middle of a string.
std::size_t object_end(std::string_view text, std::size_t begin);

}  // namespace finops
