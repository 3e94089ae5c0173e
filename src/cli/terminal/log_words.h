// Messages about logs that were read: names, damage, missing inputs. One thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/search/scan.h"

namespace finops::cli {

// "1 byte", "2 bytes"
std::string counted(std::uint64_t count, std::string_view noun);

// With `~` for the home folder, and control characters escaped.
std::string display_name(const LogInput& input);

// The message if the `named` inputs had no records: where finops looked, and what to do.
std::string no_entries(const std::vector<std::string>& named);

// Warns about files in the folders that were skipped.
void warn_of_skipped(const FoundInputs& found);

// "finops: cannot read FILE: why\n"
std::string unreadable_line(const LogInput& input, const Error& error);
// Lines for each input: "finops: skipped 2 damaged lines (412 bytes) in FILE (first at line 17)", and other findings.
// If the file was read from its end, a line is given by the offset of its first byte.
std::string report_of(const ScanSummary& summary);

}  // namespace finops::cli
