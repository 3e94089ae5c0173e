// A file system that fails when a test says so. Each test owns what it makes; thread-safe but for its settings.
#pragma once
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>

#include "core/log/files/file_calls.h"

namespace finops::test {

// Makes call number `fail_at` (counting all calls from 1) go wrong.
class Faulty final : public FileCalls {
 public:
  enum class Fault { enospc, eio, edquot, eintr, short_write };
  std::atomic<int> fail_at = 0;
  int times = 1;  // so many calls in a row
  std::atomic<int> calls = 0;
  Fault fault = Fault::eio;
  std::size_t missing = 1;  // bytes a short write leaves out

  int open(const char* path, int flags, mode_t mode) override {
    return fails() ? -1 : FileCalls::open(path, flags, mode);
  }
  int fchmod(int fd, mode_t mode) override { return fails() ? -1 : FileCalls::fchmod(fd, mode); }
  int fstat(int fd, struct stat* out) override { return fails_without_eintr() ? -1 : FileCalls::fstat(fd, out); }
  int stat(const char* path, struct stat* out) override {
    return fails_without_eintr() ? -1 : FileCalls::stat(path, out);
  }
  int flock(int fd, int operation) override { return fails() ? -1 : FileCalls::flock(fd, operation); }
  ssize_t pread(int fd, void* to, std::size_t size, off_t at) override {
    return fails() ? -1 : FileCalls::pread(fd, to, size, at);
  }
  ssize_t write(int fd, const void* from, std::size_t size) override {
    if (!fails()) return FileCalls::write(fd, from, size);
    return fault == Fault::short_write ? FileCalls::write(fd, from, size - std::min(size - 1, missing)) : -1;
  }
  ssize_t pwrite(int fd, const void* from, std::size_t size, off_t at) override {
    if (!fails()) return FileCalls::pwrite(fd, from, size, at);
    if (fault != Fault::short_write) return -1;
    return size == 1 ? 0 : FileCalls::pwrite(fd, from, size - std::min(size - 1, missing), at);
  }
  int ftruncate(int fd, off_t size) override { return fails() ? -1 : FileCalls::ftruncate(fd, size); }
  int fdatasync(int) override { return fails() ? -1 : 0; }  // the disk is not what is tested
  int fsync(int) override { return fails() ? -1 : 0; }
  int unlink(const char* path) override { return fails_without_eintr() ? -1 : FileCalls::unlink(path); }
  int statfs(const char* path, struct statfs* out) override { return fails() ? -1 : FileCalls::statfs(path, out); }

 private:
  bool fails() {
    const int now = ++calls;
    if (fail_at == 0 || now < fail_at || now >= fail_at + times) return false;
    switch (fault) {
      case Fault::enospc: errno = ENOSPC; break;
      case Fault::edquot: errno = EDQUOT; break;
      case Fault::eintr: errno = EINTR; break;
      default: errno = EIO;
    }
    return true;
  }
  bool fails_without_eintr() { return fails() && fault != Fault::eintr; }  // stat() never gives EINTR
};

}  // namespace finops::test
