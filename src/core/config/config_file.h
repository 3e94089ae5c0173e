// The configuration file: where it is, reading it, and the check against the table of keys (contract C7). The values of
// keys that are flags too are checked by the flags' rows (cli/flags). Start-up code; a ConfigFile that was read is
// immutable, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/config/config_json.h"

namespace finops {

struct ConfigPath {
  std::string path;    // empty: there is no home folder, so no place for one
  bool named = false;  // by the flag or FINOPS_CONFIG, so it must exist
};
// `flag`: the value of --config. Else FINOPS_CONFIG, else $XDG_CONFIG_HOME/finops/config.json, else that in ~/.config.
ConfigPath config_path(const std::optional<std::string>& flag);

class ConfigFile {
 public:
  ConfigFile() = default;  // without a file: no key is set

  // Errors: config (with "FILE:LINE:COLUMN" as its context) for what is wrong inside; config also for a named file that
  // cannot be read. A file that is not named and does not exist is an empty one.
  static Result<ConfigFile> read(const ConfigPath& path);
  static Result<ConfigFile> parse(std::string text, std::string path);

  // The value of "server.port"; nullptr: it is not set, or null.
  const ConfigValue* find(std::string_view key) const noexcept;
  const ConfigValue& root() const noexcept { return root_; }
  const std::string& path() const noexcept { return path_; }
  bool exists() const noexcept { return exists_; }
  // "FILE:LINE:COLUMN"
  std::string place(const ConfigValue& value) const { return place_in(path_, text_, value.at); }
  // An error about this value.
  Error error(const ConfigValue& value, std::string message) const;

 private:
  std::string path_, text_;
  bool exists_ = false;
  ConfigValue root_;
};

}  // namespace finops
