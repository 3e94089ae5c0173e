#include "core/search/inputs.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "core/base/regular_file.h"
#include "core/log/files/log_files.h"

namespace finops {
namespace {

namespace fs = std::filesystem;

// A segment that exists plain and compressed is listed twice, since only the records show whether one is a copy of the
// other.
Result<void> add_folder(const std::string& folder, FoundInputs& found) {
  auto files = list_files(folder);
  if (!files) return std::move(files).error();
  for (FolderFile& file : *files) {
    if (!is_log(file.kind)) continue;
    std::error_code unknown;
    const fs::file_type type = fs::status(file.path, unknown).type();
    if (type == fs::file_type::regular) {
      found.inputs.push_back({std::move(file.path), true});
    } else if (type != fs::file_type::directory && type != fs::file_type::not_found) {
      found.skipped.push_back(std::move(file.path));
    }
  }
  return {};
}

// A FIFO that the user named may block. A file that was listed in a folder was checked, but may have changed since.
Result<UniqueFd> open_file(const std::string& path, bool listed) {
  if (listed) return open_regular_file(path);
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) return fd;
  return Error{errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(errno), path};
}

}  // namespace

Result<std::string> default_log() {
  const char* named = std::getenv("FINOPS_LOG");
  if (named != nullptr && *named != '\0') return std::string(named);
  const auto folder = default_log_dir();
  if (!folder) return folder.error();
  return folder->string();
}

Result<FoundInputs> find_inputs(const std::vector<std::string>& named) {
  FoundInputs found;
  std::error_code failed;
  if (named.empty()) {
    const auto place = default_log();
    if (!place) return place.error();
    if (fs::is_directory(*place, failed)) {
      FINOPS_TRY(add_folder(*place, found));
    } else if (fs::exists(*place, failed)) {
      found.inputs.push_back({*place, false});
    }
    return found;
  }
  for (const std::string& path : named) {
    if (path == "-") {
      found.inputs.push_back({path, false});
      continue;
    }
    const fs::file_status status = fs::status(path, failed);
    if (failed || !fs::exists(status)) return Error{ErrorCode::io, failed.message(), path};
    if (fs::is_directory(status)) {
      FINOPS_TRY(add_folder(path, found));
    } else if (::access(path.c_str(), R_OK) != 0) {
      return Error{ErrorCode::io, std::strerror(errno), path};
    } else {
      found.inputs.push_back({path, false});
    }
  }
  return found;
}

Result<UniqueFd> open_descriptor(const LogInput& input) {
  if (input.path == "-") {
    UniqueFd fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    if (fd) return fd;
    return Error{ErrorCode::io, std::strerror(errno), "stdin"};
  }
  auto fd = open_file(input.path, input.listed);
  if (fd || fd.error().code != ErrorCode::not_found) return fd;
  if (!input.listed) return Error{ErrorCode::io, fd.error().message, input.path};
  return has_log_name(input.path) ? open_file(compressed_name(input.path), true) : std::move(fd);
}

Result<LogReader> open_input(const LogInput& input, LogReader::Limits limits) {
  auto fd = open_descriptor(input);
  if (!fd) return std::move(fd).error();
  return LogReader(std::move(*fd), limits);
}

}  // namespace finops
