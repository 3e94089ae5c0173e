#include "cli/terminal/tsv.h"

namespace finops::cli {

void append_tsv_field(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\t') {
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
