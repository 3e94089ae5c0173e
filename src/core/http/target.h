// Work on raw request targets (RFC 9112, 3.2). Nothing is decoded, re-encoded or normalised. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops {

struct SplitTarget {
  std::string_view path, query;  // views into the target; the query is without its '?'
  bool has_query = false;        // "/a?" has an empty query, "/a" has none
};
SplitTarget split_target(std::string_view target) noexcept;

// What follows `prefix` in `target`. The prefix must be whole segments ("/a" matches "/a", "/a/b", "/a?x", not "/ab").
// An empty path becomes "/". nullopt: no match.
std::optional<std::string> strip_prefix(std::string_view target, std::string_view prefix);

// Contract F2: refuses a remainder that could change the upstream host or escape the base path; checked as it is and
// percent-decoded once. Error: invalid_argument, naming what is wrong.
Result<void> check_remainder(std::string_view target);

// An absolute http(s) URL cut into its parts. The base path has no trailing '/'.
struct BaseUrl {
  bool tls = true;
  std::string host;  // without brackets for IPv6
  int port = 443;
  std::string authority;       // as the Host field shows it: the default port is left out
  std::string path;            // "" or "/v1"
  std::string origin() const;  // https://host:port
};
Result<BaseUrl> parse_base_url(std::string_view url);
// `url` for an error: without a login and without what follows '?' or '#', where keys may be.
std::string url_without_secrets(std::string_view url);

// Removes the members called `name` (in any case) from a query; all other bytes stay. Returns how many were removed.
std::size_t remove_query_member(std::string& target, std::string_view name);
std::string_view query_member(std::string_view target, std::string_view name) noexcept;  // first raw value, or empty
std::vector<std::string_view> query_members(std::string_view target, std::string_view name);  // every raw value
std::vector<std::string> query_names(std::string_view target);  // each once, percent-decoded, in their order

}  // namespace finops
