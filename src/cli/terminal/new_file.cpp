#include "cli/terminal/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/base/waiter.h"

namespace finops::cli {
namespace {

constexpr std::size_t kBuffer = 256 * 1024;

Error failed(int number, const std::string& path) { return {ErrorCode::io, std::strerror(number), path}; }

}  // namespace

NewFile::NewFile(std::string path, std::string temporary, UniqueFd fd, Existing existing)
    : path_(std::move(path)), temporary_(std::move(temporary)), fd_(std::move(fd)), existing_(existing) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      fd_(std::move(other.fd_)),
      existing_(other.existing_),
      buffer_(std::move(other.buffer_)),
      errno_(other.errno_) {}

NewFile::~NewFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<NewFile> NewFile::create(const std::string& path, Existing existing) {
  struct stat status {};
  const bool exists = ::lstat(path.c_str(), &status) == 0;
  if (exists && existing == Existing::refuse) return failed(EEXIST, path);
  if (exists && S_ISDIR(status.st_mode)) return failed(EISDIR, path);
  std::string temporary = path + ".XXXXXX";
  UniqueFd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return failed(errno, path);
  return NewFile(path, std::move(temporary), std::move(fd), existing);
}

void NewFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && errno_ == 0) {
    const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      errno_ = errno;
    } else {
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  buffer_.clear();
}

bool NewFile::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= kBuffer) flush();
  return errno_ == 0;
}

Result<void> NewFile::commit() {
  flush();
  if (errno_ == 0 && blocking_waiter().sync(fd_.get()) != 0) errno_ = errno;
  const auto appear = existing_ == Existing::refuse ? &::link : &::rename;
  if (errno_ == 0 && appear(temporary_.c_str(), path_.c_str()) != 0) errno_ = errno;
  ::unlink(temporary_.c_str());
  temporary_.clear();
  if (errno_ != 0) return failed(errno_, path_);
  return {};
}

}  // namespace finops::cli
