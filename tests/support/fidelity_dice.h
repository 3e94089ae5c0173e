// Random choices that are the same for the same seed on every machine (std's distributions promise that nowhere).
// Belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace finops::test::fidelity {

class Dice {
 public:
  // One sequence for each exchange, so that an exchange is the same whichever thread runs it.
  Dice(std::uint64_t seed, std::uint64_t exchange) : state_(seed * 0x9e3779b97f4a7c15ULL + exchange) {}

  std::uint64_t next() {  // splitmix64
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  bool one_in(std::size_t count) { return below(count) == 0; }

  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& all) {
    return all[below(N)];
  }
  template <std::size_t N>
  std::string_view pick(const std::string_view (&all)[N]) {
    return all[below(N)];
  }

  std::string text(std::size_t size, std::string_view letters);  // `size` letters of these
  std::string odd_case(std::string_view name);                   // each letter in upper or lower case
  std::string bytes(std::size_t size);                           // every value occurs

 private:
  std::uint64_t state_;
};

inline constexpr std::string_view kWordLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

}  // namespace finops::test::fidelity
