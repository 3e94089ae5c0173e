// Finds any of a set of secrets in text, in all its spellings (plain, JSON-escaped, percent-encoded, Base64), in one
// pass: Wu and Manber's shift table over pairs of bytes, so text without a secret takes far less than one step per
// byte. Text with plain characters written as \u0073 or %73 is searched a second time with these decoded. Filled by one
// thread; after build() any number of threads may search.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

struct SecretHit {
  std::size_t begin, end;  // the bytes to hide
  std::string_view mark;   // the replacement; empty: the bytes are removed
};

// Sorts hits and merges those that overlap.
void merge_hits(std::vector<SecretHit>& hits);

class SecretFinder {
 public:
  static constexpr std::size_t kShortest = 8;  // shorter secrets would match ordinary words; they are ignored

  void clear();
  void add(std::string_view secret, std::string_view mark);
  void build();  // after the last add(), before the first search

  bool empty() const noexcept { return patterns_.empty(); }
  // The mark with which `secret` was added; empty: not added.
  std::string_view mark_of(std::string_view secret) const noexcept;

  // Appends the hits, in order, without overlaps. The marks are valid until the next clear() or add().
  void find(std::string_view text, std::vector<SecretHit>& hits) const;
  bool contains(std::string_view text) const;
  // For a text that was cut off: also appends a hit if the text ends with the beginning of a secret.
  void find_cut_off(std::string_view text, std::vector<SecretHit>& hits) const;

 private:
  struct Pattern {
    std::string text;
    std::size_t mark;  // index in marks_
  };
  void add_form(std::string text, std::size_t mark);
  void add_base64(std::string_view secret, std::size_t mark);
  void find_spelled(std::string_view text, std::vector<SecretHit>& hits) const;
  const Pattern* match_at(std::string_view text, std::size_t at) const noexcept;

  static constexpr std::size_t kSlots = 1024;
  static std::size_t slot(char a, char b) noexcept {
    return (static_cast<unsigned char>(a) ^ (static_cast<std::size_t>(static_cast<unsigned char>(b)) << 2)) % kSlots;
  }

  std::vector<Pattern> patterns_;  // after build(): longest first
  std::vector<std::string> secrets_, marks_;
  std::size_t window_ = 0;  // length of the part of each pattern that is in the table
  std::array<std::uint8_t, kSlots> shift_{};
};

}  // namespace finops
