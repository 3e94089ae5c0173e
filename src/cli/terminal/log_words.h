// What people are told about logs that were read: names, damage, what was not there. One thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/search/scan.h"

namespace finops::cli {

// "1 byte", "2 bytes"
std::string counted(std::uint64_t count, std::string_view noun);

// `~` for the home folder, control characters written out.
std::string display_name(const LogInput& input);

// When there was nothing in what was `named`: where was looked, and what to do.
std::string no_entries(const std::vector<std::string>& named);

// As diagnostics: what was passed over in the folders.
void warn_of_skipped(const FoundInputs& found);

// "finops: cannot read FILE: why\n"
std::string unreadable_line(const LogInput& input, const Error& error);
// Line by line, input by input: "finops: skipped 2 damaged lines (412 bytes) in FILE (first at line 17)", and what else
// was noticed. A line is named by its first byte if the file was read from its end.
std::string report_of(const ScanSummary& summary);

}  // namespace finops::cli
