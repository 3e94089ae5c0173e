#include "core/plugins/mock/text.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/digest.h"
#include "core/base/strings.h"

namespace finops::mock {
namespace {

constexpr std::size_t kDeltaCharacters = 12;
constexpr std::uint64_t kInlineFileTokens = 258;  // what Gemini counts for an image
constexpr std::size_t kInlineFileBytes = 4096;    // a longer string without a blank is a file in base64

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

// The offset after the character that begins at `at`.
std::size_t next_character(std::string_view text, std::size_t at) {
  do ++at;
  while (at < text.size() && !starts_character(text[at]));
  return at;
}

bool is_inline_file(std::string_view text) {
  return text.starts_with("data:") || (text.size() > kInlineFileBytes && text.find(' ') == std::string_view::npos);
}

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word = (word << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return word;
}

}  // namespace

std::string make_id(std::string_view prefix, std::string_view seed, std::string_view salt, std::size_t length) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string input(salt);
  input.append("/").append(seed);
  std::string bytes;
  while (bytes.size() < length) bytes += input = sha256(input);
  std::string id(prefix);
  for (std::size_t i = 0; i < length; ++i) id += kAlphabet[static_cast<unsigned char>(bytes[i]) % kAlphabet.size()];
  return id;
}

std::uint64_t tokens_of(std::string_view text) { return std::max<std::uint64_t>(1, (characters(text) + 3) / 4); }

std::uint64_t tokens_of(const Json& value) {
  if (const auto* text = value.get_ptr<const Json::string_t*>()) {
    return is_inline_file(*text) ? kInlineFileTokens : tokens_of(std::string_view(*text));
  }
  std::uint64_t sum = 0;
  if (value.is_structured()) {
    for (const Json& part : value) sum += tokens_of(part);
  }
  return sum;
}

std::vector<std::string> split_deltas(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t cut = next_character(text, 0);
    for (std::size_t n = 1; n < kDeltaCharacters && cut < text.size() && text[cut] != ' '; ++n) {
      cut = next_character(text, cut);
    }
    out.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  return out;
}

std::string clip(std::string_view text, std::size_t max_characters) {
  std::size_t cut = 0;
  for (std::size_t n = 0; n < max_characters && cut < text.size(); ++n) cut = next_character(text, cut);
  std::string out(text.substr(0, cut));
  if (cut < text.size()) out += "\u2026";
  return out;
}

std::vector<float> unit_vector(std::string_view text, std::size_t dimensions) {
  std::vector<double> values;
  std::string block = sha256(text);
  double squares = 0;
  while (values.size() < dimensions) {
    for (std::size_t at = 0; at + 4 <= block.size() && values.size() < dimensions; at += 4) {
      const double value = static_cast<double>(word_at(block, at)) / 2147483648.0 - 1.0;
      values.push_back(value);
      squares += value * value;
    }
    block = sha256(block);
  }
  const double length = squares > 0 ? std::sqrt(squares) : 1.0;
  std::vector<float> out;
  out.reserve(values.size());
  for (const double value : values) out.push_back(static_cast<float>(value / length));
  return out;
}

Json to_json(const std::vector<float>& vector) {
  Json out = Json::array();
  for (const float value : vector) out.push_back(static_cast<double>(value));
  return out;
}

std::string to_base64(const std::vector<float>& vector) {
  std::string bytes;
  for (const float value : vector) {
    const auto word = std::bit_cast<std::uint32_t>(value);
    for (std::uint32_t shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((word >> shift) & 0xFFU);
  }
  std::string out;
  append_base64(out, bytes);
  return out;
}

}  // namespace finops::mock
