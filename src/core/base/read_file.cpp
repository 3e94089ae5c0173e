#include "core/base/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/unique_fd.h"

namespace finops {

Result<std::string> read_file(const std::string& path, std::size_t most) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return Error{errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(errno), path};
  return read_to_end(fd.get(), path, most);
}

Result<std::string> read_to_end(int fd, const std::string& path, std::size_t most) {
  std::string out;
  std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Error{ErrorCode::io, std::strerror(errno), path};
    if (n == 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(n));
    if (out.size() > most) {
      return Error{ErrorCode::too_large, "it is larger than " + std::to_string(most >> 20) + " MiB", path};
    }
  }
}

}  // namespace finops
