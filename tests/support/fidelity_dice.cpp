#include "support/fidelity_dice.h"

#include <cctype>
#include <cstring>

namespace finops::test::fidelity {

std::string Dice::text(std::size_t size, std::string_view letters) {
  std::string out(size, '\0');
  for (char& letter : out) letter = letters[below(letters.size())];
  return out;
}

std::string Dice::odd_case(std::string_view name) {
  std::string out(name);
  for (char& letter : out) {
    const auto byte = static_cast<unsigned char>(letter);
    letter = static_cast<char>(one_in(2) ? std::toupper(byte) : std::tolower(byte));
  }
  return out;
}

std::string Dice::bytes(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t value = next();
    std::memcpy(out.data() + at, &value, std::min(sizeof value, size - at));
  }
  return out;
}

}  // namespace finops::test::fidelity
