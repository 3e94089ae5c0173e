#include "core/base/replace_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "core/base/digest.h"
#include "core/base/private_folders.h"
#include "core/base/unique_fd.h"
#include "core/base/waiter.h"

namespace finops {
namespace {

Error failed(const std::string& path) { return {ErrorCode::io, std::strerror(errno), path}; }

// The file that a link leads to, or the path itself.
std::string target_of(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), std::free);
  return real ? std::string(real.get()) : path;
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

Result<void> write_private_file(const std::string& path, std::string_view content, Existing existing) {
  const std::string target = target_of(path);
  if (const std::size_t slash = target.rfind('/'); slash != target.npos && slash > 0) {
    FINOPS_TRY(create_private_folders(target.substr(0, slash)));
  }
  const std::string draft = target + "." + hex(random_bytes(8));
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return failed(path);
  const bool written = write_all(fd.get(), content) && blocking_waiter().sync(fd.get()) == 0;
  // link() never replaces a file, rename() does.
  const bool named = written && (existing == Existing::keep ? ::link(draft.c_str(), target.c_str())
                                                            : ::rename(draft.c_str(), target.c_str())) == 0;
  const int why = errno;
  if (!named || existing == Existing::keep) ::unlink(draft.c_str());
  errno = why;
  if (!named) return failed(path);
  return {};
}

}  // namespace finops
