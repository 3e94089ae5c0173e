// The system calls on the files of a log, as virtual functions, so that tests can make the Nth one fail. All code that
// opens, examines, changes or deletes such files goes through them. Thread-safe.
#pragma once
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>

#include "core/base/waiter.h"

namespace finops {

// Each behaves like the system call of the same name: -1 and errno on failure.
class FileCalls {
 public:
  explicit FileCalls(Waiter& waiter = blocking_waiter()) : waiter_(waiter) {}
  virtual ~FileCalls() = default;
  virtual int open(const char* path, int flags, mode_t mode);
  virtual int fchmod(int fd, mode_t mode);
  virtual int fstat(int fd, struct stat* out);
  virtual int stat(const char* path, struct stat* out);
  virtual int lstat(const char* path, struct stat* out);
  virtual int flock(int fd, int operation);
  virtual ssize_t pread(int fd, void* to, std::size_t size, off_t at);
  virtual ssize_t write(int fd, const void* from, std::size_t size);
  virtual ssize_t pwrite(int fd, const void* from, std::size_t size, off_t at);
  virtual int ftruncate(int fd, off_t size);
  virtual int futimens(int fd, const timespec* times);
  virtual int fdatasync(int fd);
  virtual int fsync(int fd);
  virtual int rename(const char* from, const char* to);
  virtual int unlink(const char* path);
  virtual int statfs(const char* path, struct statfs* out);
  virtual void pause(std::chrono::milliseconds time);

 private:
  Waiter& waiter_;
};

FileCalls& system_file_calls();

}  // namespace finops
