// What a command's exit status means (contract C6). By signal: 130, 143. `serve -- CMD` ends with CMD's own.
#pragma once

namespace finops::cli {

inline constexpr int kDone = 0;        // also: a closed pipe
inline constexpr int kNo = 1;          // the command worked, and the answer is no: not found, differs, check failed
inline constexpr int kUsage = 2;       // flags, configuration, a missing key
inline constexpr int kNoResponse = 3;  // no usable response
inline constexpr int kProvider4xx = 4;
inline constexpr int kProvider5xx = 5;  // or an error event inside a stream
inline constexpr int kLocalIo = 6;      // files, disk, ports
inline constexpr int kLimit = 7;        // stopped by a limit

}  // namespace finops::cli
