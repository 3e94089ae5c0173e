#include "core/redact/install_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include <spdlog/spdlog.h>

#include "core/base/digest.h"
#include "core/base/private_folders.h"
#include "core/base/strings.h"
#include "core/base/unique_fd.h"

namespace finops {
namespace {

constexpr std::size_t kSize = 32;

Error io_error(const char* what, const std::string& path) {
  return {ErrorCode::io, std::string("cannot ") + what + " " + path + ": " + std::system_category().message(errno),
          path};
}

std::string file_in(const std::string& folder) { return folder + "/install-key"; }

// nullopt: there is no such file.
Result<std::optional<std::string>> read_key(const std::string& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT) return std::optional<std::string>{};
    return io_error("read", path);
  }
  std::string key(kSize + 1, '\0');
  const ssize_t n = ::read(fd.get(), key.data(), key.size());
  if (n < 0) return io_error("read", path);
  if (n != static_cast<ssize_t>(kSize)) {
    return Error{ErrorCode::io, path + " is damaged; remove it to get a new one", path};
  }
  key.resize(kSize);
  return std::optional<std::string>(std::move(key));
}

// The file is complete before it gets its name, and link() never replaces a file. So the first process wins, and no
// process reads half a key.
Result<void> create_key(const std::string& path) {
  const std::string draft = path + "." + hex(random_bytes(8));
  const UniqueFd fd(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return io_error("create", draft);
  const std::string key = random_bytes(kSize);
  const bool written =
      ::fchmod(fd.get(), 0600) == 0 && ::write(fd.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size());
  const bool linked = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int why = errno;
  ::unlink(draft.c_str());
  errno = why;
  if (!linked) return io_error("write", path);
  return {};
}

}  // namespace

std::string state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && state[0] == '/') return std::string(state) + "/finops";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') return {};
  return std::string(home) + "/.local/state/finops";
}

Result<std::string> read_or_create_install_key(const std::string& folder) {
  const std::string path = file_in(folder);
  for (int tries = 0; tries < 2; ++tries) {
    auto key = read_key(path);
    if (!key) return std::move(key).error();
    if (*key) return std::move(**key);
    FINOPS_TRY(create_private_folders(folder));
    FINOPS_TRY(create_key(path));
  }
  return Error{ErrorCode::io, "cannot keep " + path + ": it is deleted right after it is created", path};
}

std::string install_key() {
  const std::string folder = state_folder();
  auto key = folder.empty() ? Result<std::string>(Error{ErrorCode::io, "neither XDG_STATE_HOME nor HOME is set", {}})
                            : read_or_create_install_key(folder);
  if (key) return std::move(*key);
  spdlog::warn("{}; the marks of redacted secrets will differ from run to run", key.error().message);
  return random_bytes(kSize);
}

std::optional<std::string> existing_install_key() {
  const std::string folder = state_folder();
  if (folder.empty()) return std::nullopt;
  auto key = read_key(file_in(folder));
  return key ? *std::move(key) : std::nullopt;
}

}  // namespace finops
