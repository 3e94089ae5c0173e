// Looking for line ends at memory speed. Pure.
#pragma once
#include <cstddef>

namespace finops {

struct LineScan {
  std::size_t at;  // of the first line end, else where the scan stopped
  bool unusual;    // before it: a raw control byte, or {"v": behind the first byte of the line
};

// Bytes before the end of a scan in which the start of a record may be cut: the next scan begins with them again.
inline constexpr std::size_t kScanOverlap = 4;

// data[from, to) of a line that begins at `begin`. 64 bytes behind `to` must be readable.
// In a string of a record every quote and control byte is escaped, so either means that the line is no single record of
// ours as it was written.
LineScan scan_line(const char* data, std::size_t begin, std::size_t from, std::size_t to);

}  // namespace finops
