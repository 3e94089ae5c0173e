// Names of fields and members of queries, as the model of the contract reads them. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/http_text.h"

namespace finops::test::fidelity {

bool same_name(std::string_view a, std::string_view b);  // ignoring case
bool starts_with_name(std::string_view text, std::string_view start);
bool has_field(const Headers& headers, std::string_view name);
std::string first_value(const Headers& headers, std::string_view name);
std::size_t remove_field(Headers& headers, std::string_view name);
std::vector<std::string> list_members(std::string_view value);  // of a field like Connection, without blanks

// Removes what belongs to one connection; how many fields went.
std::size_t remove_connection_fields(Headers& headers);
// Removes x-finops-*; their names in lower case, each once.
std::vector<std::string> remove_own_fields(Headers& headers);

struct Target {
  std::string path;
  bool has_query = false;
  std::vector<std::string> members;  // of the query, raw
};
Target split_target(std::string_view target);
std::string joined(const Target& target);
std::string member_name(std::string_view member);   // percent-decoded
std::string member_value(std::string_view member);  // raw

std::vector<std::string> segments(std::string_view path);  // "/a/b" is "a", "b"

}  // namespace finops::test::fidelity
