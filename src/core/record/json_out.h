// The small pieces of JSON that the records are written with. Pure; they append to `out`.
#pragma once
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/strings.h"

namespace finops {

// 12 | 12.5 | 0.042: thousandths, without trailing zeros.
inline void append_thousandths(std::string& out, std::uint64_t value) {
  append_uint(out, value / 1000);
  const std::uint64_t rest = value % 1000;
  if (rest == 0) return;
  const char digits[] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  std::string_view text(digits, sizeof digits);
  while (text.back() == '0') text.remove_suffix(1);
  out += text;
}

inline void append_ms(std::string& out, double ms) {
  append_thousandths(out, ms > 0 ? static_cast<std::uint64_t>(std::llround(ms * 1000)) : 0);
}

inline void append_ms(std::string& out, std::chrono::nanoseconds d) {
  append_thousandths(out, d.count() > 0 ? static_cast<std::uint64_t>((d.count() + 500) / 1000) : 0);
}

inline void append_string_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

}  // namespace finops
