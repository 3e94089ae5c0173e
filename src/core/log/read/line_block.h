// Records that were formatted over several lines, as jq and most JSON libraries do: a line `{`, members with more
// indentation, and a line `}` with the indentation of the first. JSON strings hold no line ends, so lines are enough to
// recognise it. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace finops {

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
