// Help texts from the flag table. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "cli/flags/arguments.h"

namespace finops::cli {

std::string version_line();                                      // "finops 0.1.0"
std::string overview_help();                                     // finops --help
std::string command_help(std::string_view command, bool brief);  // brief: -h
// The text for --help, -h or --version; nullopt: none of them was given.
std::optional<std::string> asked_text(const Arguments& arguments);

}  // namespace finops::cli
