#include "core/base/json_writer.h"

#include <cmath>

namespace finops {

void JsonWriter::milliseconds(double value) {
  thousandths(value > 0 ? static_cast<std::uint64_t>(std::llround(value * 1000)) : 0);
}

void JsonWriter::milliseconds(std::chrono::nanoseconds value) {
  thousandths(value.count() > 0 ? static_cast<std::uint64_t>((value.count() + 500) / 1000) : 0);
}

// 12 | 12.5 | 0.042: no trailing zeros.
void JsonWriter::thousandths(std::uint64_t value) {
  number(value / 1000);
  const std::uint64_t rest = value % 1000;
  if (rest == 0) return;
  const char digits[] = {'.', static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                         static_cast<char>('0' + rest % 10)};
  std::string_view text(digits, sizeof digits);
  while (text.back() == '0') text.remove_suffix(1);
  out_ += text;
}

}  // namespace finops
