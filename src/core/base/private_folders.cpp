#include "core/base/private_folders.h"

#include <sys/stat.h>
#include <cerrno>
#include <system_error>

namespace finops {
namespace {

Error io_error(const std::string& what, const std::string& path, int number) {
  return {ErrorCode::io, what + " " + path + ": " + std::system_category().message(number), path};
}

bool is_folder(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

}  // namespace

Result<void> create_private_folders(const std::string& folder) {
  for (std::size_t at = 0; at != std::string::npos;) {
    at = folder.find('/', at + 1);
    const std::string part = folder.substr(0, at);
    if (is_folder(part)) continue;
    if (::mkdir(part.c_str(), 0700) != 0) {
      if (errno == EEXIST && is_folder(part)) continue;  // another process was faster
      return io_error("cannot create the folder", part, errno);
    }
    if (::chmod(part.c_str(), 0700) != 0) return io_error("cannot protect the folder", part, errno);
  }
  return {};
}

}  // namespace finops
