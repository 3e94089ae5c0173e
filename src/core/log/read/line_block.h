// A record that somebody laid out over several lines, as jq and most JSON libraries do: a line `{`, members that stand
// further in, a line `}` as far in as the first. No string holds a line end, so lines alone tell it. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace finops {

// How far in the line stands, if it opens (is `{`) or closes (is `}`, perhaps with a comma or the end of an array
// behind it) such a record.
std::optional<std::string_view> block_opens(std::string_view line) noexcept;
std::optional<std::string_view> block_closes(std::string_view line) noexcept;

// Whether a line is further in than that.
bool is_inside_block(std::string_view line, std::string_view indent) noexcept;

// Makes one line of it: its line ends become blanks.
void join_block_lines(char* text, std::size_t size) noexcept;

// Keeps the search for such records linear where many of them begin within each other and none ends: what was searched
// in vain is searched again only a few times. A reader's own.
class BlockSearches {
 public:
  // `at`: the byte of the file with which the search would begin.
  bool allowed(std::uint64_t at) const noexcept;
  // What lies between, `to` excluded, was searched and is no such record. The line that showed it belongs to the rest.
  void in_vain(std::uint64_t from, std::uint64_t to) noexcept;

 private:
  std::uint64_t begin_ = 0, end_ = 0;  // of what was searched in vain
  std::uint64_t bytes_ = 0;            // searched there, each time counted
};

}  // namespace finops
