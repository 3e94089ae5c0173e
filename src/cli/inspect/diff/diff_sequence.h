// What two sequences have in common, and where they differ. Pure functions.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace finops::cli {

// A stretch that is the same on both sides, or what stands on each side instead.
struct Stretch {
  bool same = false;
  std::size_t left = 0, left_size = 0;  // where, and how many elements
  std::size_t right = 0, right_size = 0;
};

// Elements are equal where their numbers are. In order, without gaps, same and different by turns; as few differences
// as can be found (Myers' greedy algorithm), or one for all between the common ends where the sides have little in
// common.
std::vector<Stretch> align(const std::vector<std::size_t>& left, const std::vector<std::size_t>& right);

// Words, and what is between them: every character is in one of the views. Characters of scripts without blanks between
// words are words.
std::vector<std::string_view> words_of(std::string_view text);
bool is_blank(std::string_view word) noexcept;

// The same number for equal words, in both lists.
void number_words(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right,
                  std::vector<std::size_t>& left_numbers, std::vector<std::size_t>& right_numbers);

}  // namespace finops::cli
