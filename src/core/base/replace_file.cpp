#include "core/base/replace_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
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

// The folder of a file, created if need be.
Result<std::string> folder_for(const std::string& file) {
  const std::size_t slash = file.rfind('/');
  if (slash == file.npos) return std::string(".");
  if (slash == 0) return std::string("/");
  FINOPS_TRY(create_private_folders(file.substr(0, slash)));
  return file.substr(0, slash);
}

Result<void> check_regular(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return {};  // a new file
  if (::stat(path.c_str(), &found) != 0) return Error{ErrorCode::io, "this is a link to nothing", path};
  if (S_ISREG(found.st_mode)) return {};
  return Error{ErrorCode::io, "this is not a regular file", path};
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

Result<UniqueFd> lock_file(const std::string& path) {
  const auto folder = folder_for(target_of(path));
  if (!folder) return folder.error();
  UniqueFd fd(::open(folder->c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return failed(path);
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return failed(path);
  }
  return fd;
}

Result<void> write_private_file(const std::string& path, std::string_view content, Existing existing) {
  FINOPS_TRY(check_regular(path));
  const std::string target = target_of(path);
  if (auto folder = folder_for(target); !folder) return std::move(folder).error();
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
