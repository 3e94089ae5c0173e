#include "cli/terminal/tsv.h"

namespace finops::cli {

void append_tsv_field(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const auto next = static_cast<unsigned char>(i + 1 < value.size() ? value[i + 1] : 0);
    if (c == '\xC2' && next >= 0x80 && next <= 0x9F) {  // a C1 control; one of them ends lines
      constexpr char kHex[] = "0123456789abcdef";
      out.append("\\u00").append(1, kHex[next >> 4]).append(1, kHex[next & 0xF]);
      ++i;
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
}

std::string tsv_field(std::string_view value) {
  std::string out;
  append_tsv_field(out, value);
  return out;
}

void append_csv_field(std::string& out, std::string_view value) {
  if (value.find_first_of("\",\r\n") == std::string_view::npos) {
    out += value;
    return;
  }
  out += '"';
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace finops::cli
