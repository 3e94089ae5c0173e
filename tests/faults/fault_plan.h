// What the test and the interposed library (faults.cpp) share: a page of memory in a file. The test says which call is
// to fail, the library counts. Both map it; all members are lock-free.
#pragma once
#include <atomic>
#include <cstdint>

namespace finops::test {

enum class FaultKind : std::uint32_t { none, call, allocation };

struct FaultPlan {
  std::atomic<FaultKind> kind{FaultKind::none};
  std::atomic<std::int64_t> left{0};        // calls of that kind until the one that fails
  std::atomic<std::int32_t> number{0};      // errno
  std::atomic<bool> from_then_on{false};    // else once
  std::atomic<std::int64_t> failed{0};      // how many did
  std::atomic<std::uint64_t> loaded{0};     // processes that have the library
  std::atomic<std::uint32_t> last_call{0};  // which one failed, as an index into kFaultCalls
  std::atomic<std::uint64_t> accepted{0};   // connections that the process has accepted
};

inline constexpr const char* kFaultCalls[] = {
    "open",  "openat",    "read",    "pread",  "write",  "pwrite",     "fstat",  "stat",           "flock", "ftruncate",
    "fsync", "fdatasync", "rename",  "unlink", "mkdir",  "close",      "statfs", "fchmod",         "send",  "sendmsg",
    "recv",  "poll",      "connect", "socket", "accept", "setsockopt", "fcntl",  "pthread_create", "malloc"};

}  // namespace finops::test
