#include "core/log/files/segment_calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "core/base/waiter.h"

namespace finops {

ssize_t SegmentCalls::pread(int fd, void* to, std::size_t size, off_t at) { return ::pread(fd, to, size, at); }
ssize_t SegmentCalls::write(int fd, const void* from, std::size_t size) { return ::write(fd, from, size); }
int SegmentCalls::futimens(int fd, const timespec* times) { return ::futimens(fd, times); }
int SegmentCalls::fsync(int fd) { return blocking_waiter().sync(fd); }
int SegmentCalls::rename(const char* from, const char* to) { return ::rename(from, to); }
int SegmentCalls::unlink(const char* path) { return ::unlink(path); }

SegmentCalls& system_segment_calls() {
  static SegmentCalls calls;
  return calls;
}

}  // namespace finops
