#include "cli/inspect/input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <spdlog/fmt/fmt.h>

#include "cli/display_text.h"
#include "core/log/log_dir.h"

namespace finops::cli {
namespace {

namespace fs = std::filesystem;

Result<void> add_folder(const fs::path& folder, std::vector<LogInput>& inputs) {
  std::error_code failed;
  std::vector<std::string> paths;
  fs::directory_iterator entry(folder, failed);
  while (!failed && entry != fs::directory_iterator()) {
    std::error_code ignored;
    if (entry->path().extension() == ".jsonl" && !entry->is_directory(ignored)) paths.push_back(entry->path().string());
    entry.increment(failed);
  }
  if (failed) return Error{ErrorCode::io, failed.message(), folder.string()};
  std::sort(paths.begin(), paths.end());
  for (std::string& path : paths) inputs.push_back({std::move(path)});
  return {};
}

}  // namespace

Result<std::vector<LogInput>> find_inputs(const std::vector<std::string>& named) {
  std::vector<LogInput> inputs;
  std::error_code failed;
  if (named.empty()) {
    const auto folder = default_log_dir();
    if (!folder) return folder.error();
    if (fs::exists(*folder, failed)) FINOPS_TRY(add_folder(*folder, inputs));
    return inputs;
  }
  for (const std::string& path : named) {
    if (path == "-") {
      inputs.push_back({path});
      continue;
    }
    const fs::file_status status = fs::status(path, failed);
    if (failed || !fs::exists(status)) return Error{ErrorCode::io, failed.message(), path};
    if (fs::is_directory(status)) {
      FINOPS_TRY(add_folder(path, inputs));
    } else if (::access(path.c_str(), R_OK) != 0) {
      return Error{ErrorCode::io, std::strerror(errno), path};
    } else {
      inputs.push_back({path});
    }
  }
  return inputs;
}

Result<LogReader> open_input(const LogInput& input) {
  if (input.path != "-") return LogReader::open(input.path);
  UniqueFd fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!fd) return Error{ErrorCode::io, std::strerror(errno), "stdin"};
  return LogReader(std::move(fd));
}

std::string display_name(const LogInput& input) {
  if (input.path == "-") return "stdin";
  const char* home = std::getenv("HOME");
  const std::string folder = home == nullptr ? "" : std::string(home) + '/';
  if (folder.size() > 1 && input.path.starts_with(folder)) return neutralise("~/" + input.path.substr(folder.size()));
  return neutralise(input.path);
}

void report_counts(const LogReadCounts& counts, const LogInput& input, std::ostream& err) {
  if (counts.damaged > 0) {
    err << fmt::format("finops: skipped {} damaged {} ({} {}) in {} (first at line {})\n", counts.damaged,
                       counts.damaged == 1 ? "line" : "lines", counts.damaged_bytes,
                       counts.damaged_bytes == 1 ? "byte" : "bytes", display_name(input), counts.damages.front().line);
  }
  if (counts.unknown_version > 0) {
    err << fmt::format("finops: {} {} in {} of another version than 1, shown as far as understood\n",
                       counts.unknown_version, counts.unknown_version == 1 ? "record" : "records", display_name(input));
  }
}

}  // namespace finops::cli
