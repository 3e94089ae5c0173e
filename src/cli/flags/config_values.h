// The configuration file's values for flags (contract C7). Start-up code, one thread.
#pragma once
#include <string>
#include <vector>

#include "cli/flags/arguments.h"

namespace finops::cli {

// Reads the file that --config, FINOPS_CONFIG or the default path names, unless --no-config is on, and gives
// `arguments` what it says. Error: config; its context is the place in the file.
Result<void> take_config(Arguments& arguments);

// The same for a file that was read already.
Result<void> take_values(const ConfigFile& file, Arguments& arguments);

// A path as the configuration file has it: "~/" is the home folder, which a shell would have written there.
std::string path_from_file(std::string text);

// The logs that a command reads: those that are `named`, else that of the configuration file. Empty: what FINOPS_LOG
// names, else the default folder (core/search/inputs.h).
std::vector<std::string> named_logs(const Arguments& arguments, std::vector<std::string> named);

// The message of an error about the file, with its place: "finops/config.json:3:14: ...".
std::string config_error_text(const Error& error);

}  // namespace finops::cli
