#include "core/search/inputs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"
#include "core/log/files/log_place.h"

namespace finops {
namespace {

std::optional<struct stat> look_at(const std::string& path) {
  struct stat found {};
  if (path == "-" ? system_file_calls().fstat(STDIN_FILENO, &found) : system_file_calls().stat(path.c_str(), &found)) {
    return std::nullopt;
  }
  return found;
}

// A segment that exists plain and compressed is listed twice, since only the records show whether one is a copy of the
// other.
Result<void> add_folder(const std::string& folder, FoundInputs& found) {
  auto files = list_files(folder);
  if (!files) return std::move(files).error();
  for (FolderFile& file : *files) {
    if (!is_log(file.kind)) continue;
    const auto about = look_at(file.path);
    if (about && S_ISREG(about->st_mode)) {
      found.inputs.push_back({std::move(file.path), true});
    } else if (about ? !S_ISDIR(about->st_mode) : errno != ENOENT && errno != ENOTDIR) {
      found.skipped.push_back(std::move(file.path));
    }
  }
  return {};
}

Error error_of(int number, const std::string& path) {
  return {number == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(number), path};
}

Result<UniqueFd> open_file(const std::string& path) {
  auto file = open_regular_file(path);
  if (!file) return std::move(file).error();
  return std::move(file->fd);
}

// Waits for the writer of a FIFO.
Result<UniqueFd> open_stream(const std::string& path) {
  UniqueFd fd(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                          : system_file_calls().open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY, 0));
  if (fd) return fd;
  return error_of(errno, path == "-" ? "stdin" : path);
}

// The inputs that a user named.
class Named {
 public:
  Result<void> add(const std::string& path) {
    const auto about = look_at(path);
    if (!about && path != "-") return Error{ErrorCode::io, std::strerror(errno), path};
    if (about && S_ISDIR(about->st_mode) && path != "-") return add_folder(path, found);
    if (about && S_ISSOCK(about->st_mode) && path != "-") {
      return Error{ErrorCode::io, "it is a socket; pass what comes from it with '-'", path};
    }
    if (path != "-" && ::access(path.c_str(), R_OK) != 0) return Error{ErrorCode::io, std::strerror(errno), path};
    found.inputs.push_back({path, false});
    if (can_be_read_again(found.inputs.back())) return {};
    const auto id = about ? std::pair(about->st_dev, about->st_ino) : std::pair<dev_t, ino_t>();
    if (streams_.insert(id).second) return {};
    return Error{ErrorCode::invalid_argument, path + " is named twice, and a stream can be read only once", path};
  }

  FoundInputs found;

 private:
  std::set<std::pair<dev_t, ino_t>> streams_;
};

}  // namespace

Result<std::string> default_log() {
  const char* named = std::getenv("FINOPS_LOG");
  if (named != nullptr && *named != '\0') return std::string(named);
  const auto folder = default_log_dir();
  if (!folder) return folder.error();
  return folder->string();
}

Result<FoundInputs> find_inputs(const std::vector<std::string>& named) {
  Named inputs;
  for (const std::string& path : named) FINOPS_TRY(inputs.add(path));
  if (named.empty()) {
    const auto place = default_log();
    if (!place) return place.error();
    if (*place != "-" && look_at(*place)) FINOPS_TRY(inputs.add(*place));
  }
  return std::move(inputs.found);
}

bool can_be_read_again(const LogInput& input) {
  if (input.listed || input.path == "-") return input.listed;
  const auto about = look_at(input.path);
  return !about || S_ISREG(about->st_mode);
}

Result<UniqueFd> open_descriptor(const LogInput& input) {
  if (!can_be_read_again(input)) return open_stream(input.path);
  auto fd = open_file(input.path);
  if (fd || fd.error().code != ErrorCode::not_found) return fd;
  if (!input.listed) return Error{ErrorCode::io, fd.error().message, input.path};
  return has_log_name(input.path) ? open_file(compressed_name(input.path)) : std::move(fd);
}

Result<LogReader> open_input(const LogInput& input, LogReader::Limits limits) {
  auto fd = open_descriptor(input);
  if (!fd) return std::move(fd).error();
  return LogReader(std::move(*fd), limits);
}

}  // namespace finops
