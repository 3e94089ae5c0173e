// When two bodies of a request are the same to `serve --replay` (contract C3): JSON by its values, so neither the order
// of members, nor white space, nor the way a number or string is written matters; multipart forms by their parts, since
// clients invent a new boundary each time; anything else by its bytes. Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

// JSON pointers (RFC 6901) to what does not count, each as its unescaped names.
class IgnoredPlaces {
 public:
  IgnoredPlaces() = default;
  // False: `pointer` is none. The empty pointer would ignore everything and is refused, too.
  bool add(std::string_view pointer);
  bool empty() const noexcept { return pointers_.empty(); }
  const std::vector<std::vector<std::string>>& pointers() const noexcept { return pointers_; }

 private:
  std::vector<std::vector<std::string>> pointers_;
};

// Equal for bodies that are the same. Different bodies have the same number with a chance of 2^-64.
std::uint64_t body_value(std::string_view body, const IgnoredPlaces& ignored);

// A number that is also equal for bodies that are the same, computed many times faster from the text of a JSON body as
// it is, or as it stands escaped in a line of the log: how often some letters occur, which neither escapes nor numbers
// are written with. nullopt: it cannot be told from the text as it stands (another type of body, or letters that are
// written as escapes); then quick_value() of the body itself says it.
std::optional<std::uint64_t> quick_value_of_text(std::string_view text, const IgnoredPlaces& ignored);
std::uint64_t quick_value(std::string_view body, const IgnoredPlaces& ignored);

// Mixes numbers into a hash.
constexpr std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  hash ^= value + 0x9E3779B97F4A7C15 + (hash << 6) + (hash >> 2);
  hash ^= hash >> 32;
  hash *= 0xD6E8FEB86659FD93;
  return hash ^ hash >> 32;
}
std::uint64_t hash_of(std::string_view text) noexcept;

}  // namespace finops
