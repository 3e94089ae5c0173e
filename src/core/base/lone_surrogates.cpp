#include "core/base/lone_surrogates.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace finops {
namespace {

constexpr std::size_t kEscape = 6;  // \uXXXX
// U+D800 to U+DFFF are replaced by the last 2048 private-use characters, U+10F800 to U+10FFFF.
constexpr std::string_view kHidden = "\xF4\x8F";
constexpr std::size_t kHiddenSize = 4;

bool has_some(std::string_view json) noexcept {
  const std::size_t first = json.find('\\');  // most texts have none
  if (first == json.npos) return false;
  json.remove_prefix(first);
  for (const std::string_view start : {"\\ud", "\\uD"}) {
    if (::memmem(json.data(), json.size(), start.data(), start.size()) != nullptr) return true;
  }
  return false;
}

bool is_low(int unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

// Calls visit(place, unit) for each; visit may overwrite the escape.
template <class Visit>
void for_each_lone(std::string_view json, Visit visit) {
  std::size_t at = 0;
  while ((at = json.find('\\', at)) != std::string_view::npos) {
    const int unit = escaped_unit(json, at);
    if (is_high_surrogate(unit) && is_low(escaped_unit(json, at + kEscape))) {
      at += 2 * kEscape;
    } else if (is_high_surrogate(unit) || is_low(unit)) {
      visit(at, unit);
      at += kEscape;
    } else {
      at += 2;
    }
  }
}

// Whether `json` has one of the characters that hide() uses, as it is or as an escape.
bool has_hidden(std::string_view json) noexcept {
  for (std::size_t at = 0; (at = json.find(kHidden, at)) != std::string_view::npos; at += kHidden.size()) {
    if (at + 2 < json.size() && static_cast<unsigned char>(json[at + 2]) >= 0xA0) return true;
  }
  for (const std::string_view start : {"\\udbf", "\\uDBF", "\\udBF", "\\uDbf"}) {
    if (json.find(start) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

int escaped_unit(std::string_view json, std::size_t at) noexcept {
  if (at + kEscape > json.size() || json[at] != '\\' || json[at + 1] != 'u') return -1;
  int unit = 0;
  for (const char c : json.substr(at + 2, 4)) {
    const char low = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      unit = unit * 16 + (c - '0');
    } else if (low >= 'a' && low <= 'f') {
      unit = unit * 16 + (low - 'a' + 10);
    } else {
      return -1;
    }
  }
  return unit;
}

bool mend_lone_surrogates(char* json, std::size_t size) noexcept {
  bool any = false;
  if (!has_some({json, size})) return any;
  for_each_lone({json, size}, [&](std::size_t at, int) {
    std::memcpy(json + at, "\\ufffd", kEscape);
    any = true;
  });
  return any;
}

HiddenSurrogates hide_lone_surrogates(std::string_view json) {
  HiddenSurrogates out;
  if (!has_some(json) || has_hidden(json)) {
    out.json = without_lone_surrogates(json);
    return out;
  }
  std::size_t done = 0;
  for_each_lone(json, [&](std::size_t at, int unit) {
    const auto code = static_cast<unsigned>(unit - 0xD800);
    out.json.append(json.substr(done, at - done)).append(kHidden);
    out.json += static_cast<char>(static_cast<unsigned char>(0xA0 | code >> 6));
    out.json += static_cast<char>(static_cast<unsigned char>(0x80 | (code & 0x3F)));
    done = at + kEscape;
  });
  out.any = done > 0;
  out.json.append(json.substr(done));
  return out;
}

void show_lone_surrogates(std::string& json) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = 0; (at = json.find(kHidden, at)) != std::string::npos;) {
    const std::string_view bytes = std::string_view(json).substr(at, kHiddenSize);
    if (bytes.size() < kHiddenSize || static_cast<unsigned char>(bytes[2]) < 0xA0) {
      at += kHidden.size();
      continue;
    }
    const unsigned unit = 0xD800U + ((static_cast<unsigned char>(bytes[2]) & 0x1FU) << 6) +
                          (static_cast<unsigned char>(bytes[3]) & 0x3FU);
    out.append(json, done, at - done).append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[unit >> shift & 0xF];
    done = at += kHiddenSize;
  }
  if (done > 0) json = std::move(out.append(json, done));
}

}  // namespace finops
