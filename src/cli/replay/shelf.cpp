#include "cli/replay/shelf.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace finops::cli {
namespace {

Error io_error(const std::string& what) {
  return {ErrorCode::io, what + ": " + std::generic_category().message(errno), {}};
}

Result<UniqueFd> temporary_file() {
  const char* chosen = std::getenv("TMPDIR");
  std::string name = chosen != nullptr && *chosen == '/' ? chosen : "/var/tmp";
  UniqueFd nameless(::open(name.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (nameless) return nameless;
  name += "/finops-XXXXXX";
  UniqueFd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return io_error("cannot create a temporary file in " + name.substr(0, name.rfind('/')));
  ::unlink(name.c_str());
  return fd;
}

}  // namespace

std::uint32_t RecordShelf::add_file(UniqueFd fd) {
  files_.push_back(std::move(fd));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

Result<RecordShelf::Place> RecordShelf::keep(std::string_view line) {
  if (kept_file_ < 0) {
    auto fd = temporary_file();
    if (!fd) return std::move(fd).error();
    kept_file_ = add_file(*std::move(fd));
  }
  const auto file = static_cast<std::uint32_t>(kept_file_);
  const Place place{kept_, line.size(), file};
  while (!line.empty()) {
    const ssize_t n = ::pwrite(files_[file].get(), line.data(), line.size(), static_cast<off_t>(kept_));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return io_error("cannot write the temporary file");
    kept_ += static_cast<std::uint64_t>(n);
    line.remove_prefix(static_cast<std::size_t>(n));
  }
  return place;
}

Result<void> RecordShelf::read(const Place& place, std::string& line) const {
  line.resize(place.size);
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t n = ::pread(files_[place.file].get(), line.data() + done, line.size() - done,
                              static_cast<off_t>(place.begin + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return io_error("cannot read the log");
    if (n == 0) return Error{ErrorCode::io, "the log is shorter now", {}};
    done += static_cast<std::size_t>(n);
  }
  return {};
}

}  // namespace finops::cli
