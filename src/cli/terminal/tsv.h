// Fields of tab-separated and comma-separated output. Pure.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// Only what would break the line or the columns is escaped: tab, LF and CR as \t, \n, \r; and C1 controls, as \u0085.
void append_tsv_field(std::string& out, std::string_view value);
std::string tsv_field(std::string_view value);

// RFC 4180: in quotes if necessary, with quotes doubled.
void append_csv_field(std::string& out, std::string_view value);

}  // namespace finops::cli
