// The system calls on the files of a log, as virtual functions, so that tests can make the Nth one fail. All code that
// opens, examines, changes or deletes such files goes through them. Thread-safe.
#pragma once
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
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

// --- What is made of them. A FIFO, device or socket in the place of a file must neither block nor be read.

struct RegularFile {
  UniqueFd fd;
  struct stat about {};
};
// Opens a regular file for reading and never waits. `more_flags` are those of open(2); links are followed unless they
// say O_NOFOLLOW. Errors: not_found; io, also for anything that is not a regular file.
Result<RegularFile> open_regular_file(const std::string& path, FileCalls& calls = system_file_calls(),
                                      int more_flags = 0);

// The folder, to force to the disk which files it has. No descriptor: it cannot be opened, as errno says.
UniqueFd open_folder(const std::string& folder, FileCalls& calls);
// The folder in which `path` is.
std::string folder_of(const std::string& path);

// Bytes from `offset` on: `size` of them, fewer at the end of the file. Error: io.
Result<std::size_t> read_at(int fd, char* to, std::size_t size, std::uint64_t offset);

}  // namespace finops
