// A parsed command line: values by flag name, each checked by its row of the flag table. One thread.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/config/config_file.h"

namespace finops::cli {

// Ask only for flags that the command has: anything else throws std::logic_error, and so does number() for a flag whose
// type is not a number.
class Arguments {
 public:
  std::string command;  // empty: none was given
  std::vector<std::string> positionals;

  bool on(std::string_view flag) const;
  // The last value, from the command line, else from the flag's environment variable, else from the configuration file;
  // nullopt: none of them.
  std::optional<std::string> value(std::string_view flag) const;
  // Of a list: the values of the command line, else those of the configuration file. Of a list of NAME=VALUE: both, the
  // file's first.
  std::vector<std::string> values(std::string_view flag) const;

  // The value of a flag with a numeric type; nullopt: not given.
  std::optional<std::uint64_t> number(std::string_view flag) const;
  std::optional<double> seconds(std::string_view flag) const;
  std::optional<std::uint64_t> size(std::string_view flag) const;

  // How the flag was requested: "--mock", or "FINOPS_MOCK" if the variable of a toggle is on. nullopt: it was not. The
  // variable of a flag with a value only sets a default and does not count; nor does the configuration file, or a
  // negation that only undoes the flag.
  std::optional<std::string> asked(std::string_view flag) const;

  void put(const std::string& flag, std::string value) { given_[flag].push_back(std::move(value)); }

  // What the configuration file says about a flag; `values` as on a command line.
  struct Configured {
    std::vector<std::string> values;
    std::string where;  // "server.port (FILE:3:14)"
  };
  void configure(std::string_view flag, Configured what) { configured_[std::string(flag)] = std::move(what); }
  const Configured* configured(std::string_view flag) const;  // nullptr: the file says nothing

  ConfigFile config;  // the configuration file, once take_config() has read it

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::map<std::string, Configured, std::less<>> configured_;
};

// Reads `argv` and the flags' variables, using the table in flags.h. Values are not checked if the help or the version
// is requested. Error: invalid_argument with a sentence that names what is wrong and, if possible, what was probably
// meant.
Result<Arguments> parse_arguments(int argc, const char* const* argv);

}  // namespace finops::cli
