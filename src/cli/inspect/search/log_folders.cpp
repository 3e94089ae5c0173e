#include "cli/inspect/search/log_folders.h"

#include <filesystem>
#include <system_error>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/search/input.h"

namespace finops::cli {

namespace fs = std::filesystem;

std::optional<std::vector<std::string>> log_folders(const InspectContext& context, std::string_view flag) {
  std::error_code failed;
  std::vector<std::string> folders = context.options.inputs;
  if (folders.empty()) {
    const auto place = default_log();  // was found before
    if (!place || !fs::exists(*place, failed)) return folders;
    folders.push_back(*place);
  }
  for (const std::string& path : folders) {
    if (path != "-" && fs::is_directory(path, failed)) continue;
    const fs::path parent = fs::path(path).parent_path();
    context.err << fmt::format("finops: {} works on log folders, and {} is {}\n  name its folder: {}\n", flag,
                               path == "-" ? "'-'" : display_name({path}), path == "-" ? "a stream" : "a file",
                               path == "-"      ? "finops inspect " + std::string(flag) + " DIR"
                               : parent.empty() ? "."
                                                : display_name({parent}));
    return std::nullopt;
  }
  return folders;
}

}  // namespace finops::cli
