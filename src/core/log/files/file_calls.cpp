#include "core/log/files/file_calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

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

Result<RegularFile> open_regular_file(const std::string& path, FileCalls& calls, int more_flags) {
  RegularFile out;
  do {
    out.fd.reset(calls.open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | more_flags, 0));
  } while (!out.fd && errno == EINTR);
  if (!out.fd || calls.fstat(out.fd.get(), &out.about) != 0) {
    return Error{errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(errno), path};
  }
  if (!S_ISREG(out.about.st_mode)) return Error{ErrorCode::io, "it is not a regular file", path};
  return out;
}

UniqueFd open_folder(const std::string& folder, FileCalls& calls) {
  return UniqueFd(calls.open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::size_t> read_at(int fd, char* to, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = system_file_calls().pread(fd, to + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{ErrorCode::io, std::strerror(errno), {}};
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

}  // namespace finops
