// What two sequences or two texts have in common, and where they differ. Pure functions.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

namespace finops {

// A stretch that is the same on both sides, or two stretches that differ.
struct Stretch {
  bool same = false;
  std::size_t left = 0, left_size = 0;  // position and number of elements
  std::size_t right = 0, right_size = 0;
};

// Elements are equal if their numbers are. The result is in order and without gaps; equal and different stretches
// alternate. It has as few differences as possible (Myers' greedy algorithm). If the sides have little in common,
// everything between the common beginning and end is one difference.
std::vector<Stretch> align(const std::vector<std::size_t>& left, const std::vector<std::size_t>& right);

// Splits a text into words and the text between them; every character is in one of the views. In scripts without blanks
// between words, each character is a word.
std::vector<std::string_view> words_of(std::string_view text);
bool is_blank(std::string_view word) noexcept;

// Numbers the words: equal words, in either list, get the same number.
void number_words(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right,
                  std::vector<std::size_t>& left_numbers, std::vector<std::size_t>& right_numbers);

// The word, or the text between two words, that begins at `begin`.
std::string_view word_at(std::string_view text, std::size_t begin) noexcept;

// How alike two texts are, from 0 to 1: twice the number of words that both have (each as often as both have it),
// divided by the number of words of both (Sørensen-Dice). In scripts without blanks each character is a word. Of a text
// of more than a million words the beginning is compared. Two texts without words are alike.
double likeness(std::string_view left, std::string_view right);

}  // namespace finops
