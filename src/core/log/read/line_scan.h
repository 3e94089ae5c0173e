// Searches line ends at the speed of memory. Pure.
#pragma once
#include <cstddef>

namespace finops {

struct LineScan {
  std::size_t at;  // of the first line end, else where the scan stopped
  bool unusual;    // before it is a raw control byte, or {"v": after the first byte of the line
};

// The start of a record may be cut by the end of a scan, so the next scan begins this many bytes earlier.
inline constexpr std::size_t kScanOverlap = 4;

// Scans data[from, to) of a line that begins at `begin`. 64 bytes after `to` must be readable.
// Strings of a record have every quote and control byte escaped. So an unusual line is not a single record as finops
// writes it.
LineScan scan_line(const char* data, std::size_t begin, std::size_t from, std::size_t to);

}  // namespace finops
