// Records in lines that are not exactly one record. Pure, but for the caller's `is_record`.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace finops {

// --- Several records in a line: joined to each other or to incomplete ones, with NUL bytes, blanks or commas between
// them, or in an array. Takes time linear in the length of the line.

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

// --- Records that were formatted over several lines, as jq and most JSON libraries do: a line `{`, members with more
// indentation, and a line `}` with the indentation of the first. JSON strings hold no line ends, so lines are enough to
// recognise it.

// The indentation of the line, if it opens such a record (is `{`) or closes one (is `}`, perhaps followed by a comma or
// the end of an array).
std::optional<std::string_view> block_opens(std::string_view line) noexcept;
std::optional<std::string_view> block_closes(std::string_view line) noexcept;

// Whether a line has more indentation than `indent`.
bool is_inside_block(std::string_view line, std::string_view indent) noexcept;

// Turns the record into one line: its line ends become blanks.
void join_block_lines(char* text, std::size_t size) noexcept;

// Keeps the search for such records linear when many of them begin inside each other and none ends: bytes that were
// searched without success are searched again only a few times. Each reader has its own.
class BlockSearches {
 public:
  // Whether a search may begin at byte `at` of the file.
  bool allowed(std::uint64_t at) const noexcept;
  // The bytes from `from` to before `to` were searched and are no such record. The line that ended the search is not
  // among them.
  void in_vain(std::uint64_t from, std::uint64_t to) noexcept;

 private:
  std::uint64_t begin_ = 0, end_ = 0;  // the bytes searched without success
  std::uint64_t bytes_ = 0;            // how many bytes were searched there, repetitions included
};

}  // namespace finops
