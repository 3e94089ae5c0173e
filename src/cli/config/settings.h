// Every setting with its value and where that comes from, for `finops config show` and `get`. No secret is in it. One
// thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/config/config_file.h"

namespace finops::cli {

struct Setting {
  std::string key;                   // "log.path"
  std::optional<std::string> value;  // nullopt: it has none; of a secret only where it is, "env:NAME"
  std::string origin;                // "env FINOPS_PORT", "FILE:LINE:COLUMN", "default"
};

// The variables come before the file. Reads no secret.
std::vector<Setting> all_settings(const ConfigFile& file);

}  // namespace finops::cli
