#include "cli/terminal/log_words.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/typed.h"

namespace finops::cli {
namespace {

void add_counts(std::string& out, const LogReadCounts& counts, const std::string& name) {
  if (counts.damaged > 0) {
    const LogDamage& first = std::min(counts.damages.front(), counts.damages.back(),
                                      [](const auto& a, const auto& b) { return a.begin < b.begin; });
    out += fmt::format("finops: skipped {} ({}) in {} (first at {} {})\n", counted(counts.damaged, "damaged line"),
                       counted(counts.damaged_bytes, "byte"), name, first.line > 0 ? "line" : "byte",
                       first.line > 0 ? first.line : first.begin);
  }
  if (counts.broken.count > 0) {
    const BrokenPart& first = counts.broken.parts.front();
    out += fmt::format("finops: {} of {} ({}) cannot be decompressed (first at byte {}: {})\n",
                       counted(counts.broken.count, "damaged part"), name, counted(counts.broken.bytes, "byte"),
                       first.begin, first.reason);
  }
  if (counts.unknown_version > 0) {
    out += fmt::format("finops: {} in {} of a version other than 1, shown as far as finops understands them\n",
                       counted(counts.unknown_version, "record"), name);
  }
}

// `~` for the home folder.
std::string with_tilde(const std::string& path) {
  const char* home = std::getenv("HOME");
  const std::string folder = home == nullptr ? "" : std::string(home) + '/';
  return folder.size() > 1 && path.starts_with(folder) ? "~/" + path.substr(folder.size()) : path;
}

}  // namespace

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string display_name(const LogInput& input) {
  return input.path == "-" ? "stdin" : neutralise(with_tilde(input.path));
}

std::string no_entries(const std::vector<std::string>& named) {
  std::string places;
  for (const std::string& path : named) places += (places.empty() ? " in " : ", ") + display_name({path, false});
  if (!named.empty()) return "no entries" + places + '\n';
  const auto place = default_log();
  if (!place) return "no entries\n";
  std::error_code failed;
  const bool exists = std::filesystem::exists(*place, failed);
  return fmt::format(
      "no entries in {}{}\n  start finops serve, or name another log: finops inspect DIR, or FINOPS_LOG=DIR\n",
      exists ? display_name({*place, false}) : with_tilde(typed_file(*place)), exists ? "" : ", which does not exist");
}

void warn_of_skipped(const FoundInputs& found) {
  for (const std::string& path : found.skipped) {
    spdlog::warn("{} is skipped: it is not a regular file", neutralise(path));
  }
}

std::string unreadable_line(const LogInput& input, const Error& error) {
  return fmt::format("finops: cannot read {}: {}\n", display_name(input), error.message);
}

std::string report_of(const ScanSummary& summary) {
  std::string out;
  for (const InputFindings& findings : summary.findings) {
    if (findings.unreadable) out += unreadable_line(findings.input, *findings.unreadable);
    add_counts(out, findings.counts, display_name(findings.input));
    if (findings.duplicates == 0) continue;
    out += fmt::format("finops: {} skipped in {}\n", counted(findings.duplicates, "duplicate"),
                       display_name(findings.input));
  }
  return out;
}

}  // namespace finops::cli
