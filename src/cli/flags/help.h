// Help texts from the flag table. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

std::string version_line();                                      // "finops 0.1.0"
std::string overview_help();                                     // finops --help
std::string command_help(std::string_view command, bool brief);  // brief: -h

}  // namespace finops::cli
