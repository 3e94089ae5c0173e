#include "core/log/files/file_calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>

namespace finops {

int FileCalls::open(const char* path, int flags, mode_t mode) { return ::open(path, flags, mode); }
int FileCalls::fchmod(int fd, mode_t mode) { return ::fchmod(fd, mode); }
int FileCalls::fstat(int fd, struct stat* out) { return ::fstat(fd, out); }
int FileCalls::stat(const char* path, struct stat* out) { return ::stat(path, out); }
int FileCalls::lstat(const char* path, struct stat* out) { return ::lstat(path, out); }
int FileCalls::flock(int fd, int operation) { return ::flock(fd, operation); }
ssize_t FileCalls::pread(int fd, void* to, std::size_t size, off_t at) { return ::pread(fd, to, size, at); }
ssize_t FileCalls::write(int fd, const void* from, std::size_t size) { return ::write(fd, from, size); }
ssize_t FileCalls::pwrite(int fd, const void* from, std::size_t size, off_t at) { return ::pwrite(fd, from, size, at); }
int FileCalls::ftruncate(int fd, off_t size) { return ::ftruncate(fd, size); }
int FileCalls::futimens(int fd, const timespec* times) { return ::futimens(fd, times); }
int FileCalls::fdatasync(int fd) { return waiter_.sync_data(fd); }
int FileCalls::fsync(int fd) { return waiter_.sync(fd); }
void FileCalls::pause(std::chrono::milliseconds time) { waiter_.pause(time); }
int FileCalls::rename(const char* from, const char* to) { return ::rename(from, to); }
int FileCalls::unlink(const char* path) { return ::unlink(path); }
int FileCalls::statfs(const char* path, struct statfs* out) { return ::statfs(path, out); }

FileCalls& system_file_calls() {
  static FileCalls calls;
  return calls;
}

}  // namespace finops
