// The system calls that change a log folder, so that tests can make the Nth one fail. Thread-safe.
#pragma once
#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>

namespace finops {

// Each behaves like the system call of the same name: -1 and errno on failure.
class SegmentCalls {
 public:
  virtual ~SegmentCalls() = default;
  virtual ssize_t pread(int fd, void* to, std::size_t size, off_t at);
  virtual ssize_t write(int fd, const void* from, std::size_t size);
  virtual int futimens(int fd, const timespec* times);
  virtual int fsync(int fd);
  virtual int rename(const char* from, const char* to);
  virtual int unlink(const char* path);
};

SegmentCalls& system_segment_calls();

}  // namespace finops
