// A parsed command line: values by flag name, checked for shape but not yet for meaning. One thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops::cli {

class Arguments {
 public:
  std::string command;  // empty: none was given
  std::vector<std::string> positionals;

  bool on(std::string_view flag) const;
  // The last value, from the command line or else from the flag's environment variable; nullopt: neither.
  std::optional<std::string> value(std::string_view flag) const;
  std::vector<std::string> values(std::string_view flag) const;

  // Errors of these: invalid_argument naming the flag and the value.
  Result<std::optional<std::uint64_t>> number(std::string_view flag, std::uint64_t max) const;
  Result<std::optional<double>> seconds(std::string_view flag) const;
  Result<std::optional<std::uint64_t>> size(std::string_view flag) const;

  void put(const std::string& flag, std::string value) { given_[flag].push_back(std::move(value)); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
};

// Reads `argv` and the flags' variables by the table in flags.h. Error: invalid_argument with a sentence that names the
// offender and, where one is near, what was probably meant.
Result<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace finops::cli
