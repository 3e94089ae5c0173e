// HAR 1.2 files (of browsers, mitmproxy, finops) as logs: each entry becomes the line of a record. Entries are read one
// by one, so a file of any size needs only the memory of its largest entry, and a truncated file gives the entries
// before the cut. An entry that is invalid or larger than 64 MiB becomes a line that is no record.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/log/read/byte_source.h"

namespace finops {

enum class HarLook { yes, no, unclear };
// Whether a text that begins with `start` is a HAR file: an object whose first member is an object `log`.
HarLook looks_like_har(std::string_view start);

inline constexpr std::size_t kMaxHarEntry = std::size_t{64} << 20;
std::unique_ptr<ByteSource> make_har_source(std::unique_ptr<ByteSource> text, std::size_t max_entry = kMaxHarEntry);

// Turns the JSON text of an entry into the line of a record, without a line end; empty: the entry is invalid. The id is
// the one that finops wrote; otherwise it is computed from the entry's time and text, so it is the same each time. What
// HAR does not contain is null.
std::string har_record(std::string_view entry);

}  // namespace finops
