#include "cli/inspect/search/input.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "cli/terminal/display_text.h"
#include "core/base/folder_names.h"
#include "core/base/regular_file.h"
#include "core/log/files/log_dir.h"

namespace finops::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlain = ".jsonl";

bool is_log(std::string_view name) {
  for (const std::string_view ending : {".zst", ".gz"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return name.size() > kPlain.size() && name.ends_with(kPlain);
}

// A segment that is there plain and compressed is named twice: whether one is a copy of the other only their records
// tell.
Result<void> add_folder(const fs::path& folder, std::vector<LogInput>& inputs) {
  const auto names = folder_names(folder.string());
  if (!names) return names.error();
  for (const std::string& name : *names) {
    if (!is_log(name)) continue;
    std::string path = path_in(folder.string(), name);
    std::error_code unknown;
    const fs::file_type type = fs::status(path, unknown).type();
    if (type == fs::file_type::regular) {
      inputs.push_back({std::move(path), true});
    } else if (type != fs::file_type::directory && type != fs::file_type::not_found) {
      spdlog::warn("{} is skipped: it is not a regular file", neutralise(path));
    }
  }
  return {};
}

// A FIFO that somebody named is waited for; what stands in a folder was looked at, but may have changed.
Result<UniqueFd> open_file(const std::string& path, bool listed) {
  if (listed) return open_regular_file(path);
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd) return fd;
  return Error{errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, std::strerror(errno), path};
}

// "1 byte", "2 bytes"
std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

Result<std::string> default_log() {
  const char* named = std::getenv("FINOPS_LOG");
  if (named != nullptr && *named != '\0') return std::string(named);
  const auto folder = default_log_dir();
  if (!folder) return folder.error();
  return folder->string();
}

std::string no_entries(const std::vector<std::string>& named) {
  std::string places;
  for (const std::string& path : named) places += (places.empty() ? " in " : ", ") + display_name({path, false});
  if (!named.empty()) return "no entries" + places + '\n';
  const auto place = default_log();
  if (!place) return "no entries\n";
  std::error_code failed;
  return fmt::format(
      "no entries in {}{}\n  start finops serve, or name another log: finops inspect DIR, or FINOPS_LOG=DIR\n",
      display_name({*place, false}), fs::exists(*place, failed) ? "" : ", which is not there");
}

Result<std::vector<LogInput>> find_inputs(const std::vector<std::string>& named) {
  std::vector<LogInput> inputs;
  std::error_code failed;
  if (named.empty()) {
    const auto place = default_log();
    if (!place) return place.error();
    if (fs::is_directory(*place, failed)) {
      FINOPS_TRY(add_folder(*place, inputs));
    } else if (fs::exists(*place, failed)) {
      inputs.push_back({*place, false});
    }
    return inputs;
  }
  for (const std::string& path : named) {
    if (path == "-") {
      inputs.push_back({path, false});
      continue;
    }
    const fs::file_status status = fs::status(path, failed);
    if (failed || !fs::exists(status)) return Error{ErrorCode::io, failed.message(), path};
    if (fs::is_directory(status)) {
      FINOPS_TRY(add_folder(path, inputs));
    } else if (::access(path.c_str(), R_OK) != 0) {
      return Error{ErrorCode::io, std::strerror(errno), path};
    } else {
      inputs.push_back({path, false});
    }
  }
  return inputs;
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
  return input.path.ends_with(kPlain) ? open_file(input.path + ".zst", true) : std::move(fd);
}

Result<LogReader> open_input(const LogInput& input, LogReader::Limits limits) {
  auto fd = open_descriptor(input);
  if (!fd) return std::move(fd).error();
  return LogReader(std::move(*fd), limits);
}

std::string display_name(const LogInput& input) {
  if (input.path == "-") return "stdin";
  const char* home = std::getenv("HOME");
  const std::string folder = home == nullptr ? "" : std::string(home) + '/';
  if (folder.size() > 1 && input.path.starts_with(folder)) return neutralise("~/" + input.path.substr(folder.size()));
  return neutralise(input.path);
}

void report_counts(const LogReadCounts& counts, const LogInput& input, std::ostream& err) {
  const std::string name = display_name(input);
  if (counts.damaged > 0) {
    const LogDamage& first = std::min(counts.damages.front(), counts.damages.back(),
                                      [](const auto& a, const auto& b) { return a.begin < b.begin; });
    err << fmt::format("finops: skipped {} ({}) in {} (first at {} {})\n", counted(counts.damaged, "damaged line"),
                       counted(counts.damaged_bytes, "byte"), name, first.line > 0 ? "line" : "byte",
                       first.line > 0 ? first.line : first.begin);
  }
  if (counts.lost.count > 0) {
    const LostPart& first = counts.lost.parts.front();
    err << fmt::format("finops: {} of {} ({}) cannot be decompressed (first at byte {}: {})\n",
                       counted(counts.lost.count, "damaged part"), name, counted(counts.lost.bytes, "byte"),
                       first.begin, first.reason);
  }
  if (counts.unknown_version > 0) {
    err << fmt::format("finops: {} in {} of another version than 1, shown as far as understood\n",
                       counted(counts.unknown_version, "record"), name);
  }
}

}  // namespace finops::cli
