// Finds the records in a line that is not exactly one record: records joined to each other or to incomplete ones, with
// NUL bytes, blanks or commas between them, or in an array. Takes time linear in the length of the line. Pure, but for
// the caller's `is_record`.
#pragma once
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace finops {

struct LinePiece {
  std::size_t begin = 0, end = 0;
  bool record = false;  // false: damage
};

// All pieces of `line` in order, without what may separate records: white space, commas, the brackets of an array, byte
// order marks. `is_record` decides whether a text is one whole record.
std::vector<LinePiece> line_pieces(std::string_view line, const std::function<bool(std::string_view)>& is_record);

// The offset after the object that begins at text[begin] == '{'. npos: it does not end, or another record begins inside
// one of its strings.
std::size_t object_end(std::string_view text, std::size_t begin);

}  // namespace finops
