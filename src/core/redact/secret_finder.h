// Finds any of a set of secrets in text, in the spellings a secret can have there (as it is, JSON-escaped,
// percent-encoded, Base64), in one pass: Wu and Manber's shift table over pairs of bytes, so that text without a secret
// costs far less than one step per byte. Text that spells plain characters as \u0073 or %73 is searched a second time
// with these undone. Filled by one thread; after build() any number of threads may search.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

struct SecretHit {
  std::size_t begin, end;  // the bytes to hide
  std::string_view mark;   // what stands in their place; empty: nothing does
};

// Puts hits in order and makes one of those that overlap.
void merge_hits(std::vector<SecretHit>& hits);

class SecretFinder {
 public:
  static constexpr std::size_t kShortest = 8;  // shorter secrets would hit ordinary words; they are ignored

  void clear();
  void add(std::string_view secret, std::string_view mark);
  void build();  // after the last add(), before the first search

  bool empty() const noexcept { return patterns_.empty(); }
  // The mark that a secret was added with; empty when it is unknown.
  std::string_view mark_of(std::string_view secret) const noexcept;

  // Appends what is found, in order, without overlaps. The marks live until the next clear() or add().
  void find(std::string_view text, std::vector<SecretHit>& hits) const;
  bool contains(std::string_view text) const;
  // A text that was cut off may end in the beginning of a secret: appends that as a hit, too.
  void find_cut_off(std::string_view text, std::vector<SecretHit>& hits) const;

 private:
  struct Pattern {
    std::string text;
    std::size_t mark;  // in marks_
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
  std::size_t window_ = 0;  // length of the part of each pattern that the table knows
  std::array<std::uint8_t, kSlots> shift_{};
};

}  // namespace finops
