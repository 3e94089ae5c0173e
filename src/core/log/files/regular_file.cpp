#include "core/log/files/regular_file.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

namespace finops {

Result<RegularFile> open_regular_file(const std::string& path, FileCalls& calls, int more_flags) {
  RegularFile out;
  out.fd.reset(calls.open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | more_flags, 0));
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
