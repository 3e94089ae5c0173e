#include "cli/terminal/log_words.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "cli/terminal/display_text.h"

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
    out += fmt::format("finops: {} in {} of another version than 1, shown as far as understood\n",
                       counted(counts.unknown_version, "record"), name);
  }
}

}  // namespace

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string display_name(const LogInput& input) {
  if (input.path == "-") return "stdin";
  const char* home = std::getenv("HOME");
  const std::string folder = home == nullptr ? "" : std::string(home) + '/';
  if (folder.size() > 1 && input.path.starts_with(folder)) return neutralise("~/" + input.path.substr(folder.size()));
  return neutralise(input.path);
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
      display_name({*place, false}), std::filesystem::exists(*place, failed) ? "" : ", which is not there");
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
