#include "cli/replay/report/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace finops::cli {
namespace {

constexpr std::size_t kSpoolBuffer = 256 * 1024;

}  // namespace

Result<Spool> Spool::create(const std::string& path) {
  std::string name = path + ".XXXXXX";
  UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return Error{ErrorCode::io, std::strerror(errno), path};
  ::unlink(name.c_str());
  return Spool(std::move(fd), path);
}

void Spool::add(std::string_view line) {
  buffer_.append(line).append(1, '\n');
  if (buffer_.size() >= kSpoolBuffer) flush();
}

void Spool::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && errno_ == 0) {
    const ssize_t written = ::write(fd_.get(), rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      errno_ = errno;
    }
  }
  buffer_.clear();
}

Result<void> Spool::read(const std::function<void(std::string_view line)>& take) {
  flush();
  std::string piece(kSpoolBuffer, '\0'), line;
  off_t at = 0;
  while (errno_ == 0) {
    const ssize_t got = ::pread(fd_.get(), piece.data(), piece.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) errno_ = errno;
    if (got <= 0) break;
    at += got;
    std::string_view rest(piece.data(), static_cast<std::size_t>(got));
    for (std::size_t end; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1)) {
      line += rest.substr(0, end);
      take(line);
      line.clear();
    }
    line += rest;
  }
  if (errno_ != 0) return Error{ErrorCode::io, std::strerror(errno_), path_};
  return {};
}

}  // namespace finops::cli
