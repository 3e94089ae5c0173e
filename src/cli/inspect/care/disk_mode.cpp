#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/table.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/log/files/log_files.h"
#include "core/log/write/segment_keep.h"

namespace finops::cli {
namespace {

namespace fs = std::filesystem;

enum Kind : std::size_t { active, closed, compressed, other, total, kinds };
constexpr std::array<std::string_view, kinds> kKindNames = {"active", "closed", "compressed", "other", "total"};

// The files of one kind and the period of their records: from the start in the oldest name to the last write.
struct DiskUse {
  std::uint64_t files = 0, bytes = 0;
  std::optional<WallTime> from, to;

  void add(std::uint64_t size) {
    ++files;
    bytes += size;
  }
  void add(const Segment& segment) {
    add(segment.bytes);
    if (segment.bytes == 0) return;
    if (segment.started != WallTime{}) from = std::min(from.value_or(segment.started), segment.started);
    to = std::max(to.value_or(segment.modified), segment.modified);
  }
};
using Usages = std::array<DiskUse, kinds>;

// False after printing a message.
bool add_folder(const std::string& folder, Usages& usages, std::ostream& err) {
  const auto segments = list_segments(folder);
  if (!segments) {
    err << fmt::format("finops: {}\n", neutralise(segments.error().message));
    return false;
  }
  for (const Segment& segment : *segments) {
    const Kind kind = segment.compressed ? compressed : is_in_use(segment.path) ? active : closed;
    usages[kind].add(segment);
    usages[total].add(segment);
  }
  const auto files = list_files(folder);
  for (const FolderFile& file : files ? *files : std::vector<FolderFile>()) {
    struct stat about {};
    if (is_segment(file.kind) || system_file_calls().lstat(file.path.c_str(), &about) != 0 || !S_ISREG(about.st_mode))
      continue;
    usages[other].add(static_cast<std::uint64_t>(about.st_size));
    usages[total].add(static_cast<std::uint64_t>(about.st_size));
  }
  return true;
}

std::string utc(const std::optional<WallTime>& time) {
  std::string out;
  if (time) append_rfc3339(out, *time);
  return out;
}

void print_table(const InspectContext& context, const Usages& usages) {
  const Column number{.header = "FILES", .right = true};
  Table table({{.header = "KIND", .width = 10},
               number,
               {.header = "SIZE", .width = 9, .right = true},
               {.header = "FROM", .width = 16},
               {.header = "TO", .width = 16}},
              context.terminal);
  const auto local = [](const std::optional<WallTime>& time) {
    return Cell{time ? format_local(*time, "%Y-%m-%d %H:%M") : "-", Style::dim};
  };
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const DiskUse& usage = usages[kind];
    if (usage.files == 0 && kind != total) continue;
    const Style style = kind == total ? Style::bold : Style::plain;
    table.add({{std::string(kKindNames[kind]), style},
               {format_count(usage.files), style},
               {format_bytes(usage.bytes), style},
               local(usage.from),
               local(usage.to)});
  }
  table.print(context.out);
}

void print_lines(const InspectContext& context, const Usages& usages) {
  const bool json = context.options.json;
  if (context.options.header && !json) context.out.write("kind\tfiles\tbytes\tfrom\tto\n");
  const auto time = [](const std::optional<WallTime>& at) { return at ? '"' + utc(at) + '"' : std::string("null"); };
  for (std::size_t kind = 0; kind < kinds; ++kind) {
    const DiskUse& usage = usages[kind];
    context.out.write(json ? fmt::format(R"({{"kind":"{}","files":{},"bytes":{},"from":{},"to":{}}})"
                                         "\n",
                                         kKindNames[kind], usage.files, usage.bytes, time(usage.from), time(usage.to))
                           : fmt::format("{}\t{}\t{}\t{}\t{}\n", kKindNames[kind], usage.files, usage.bytes,
                                         utc(usage.from), utc(usage.to)));
  }
}

// Sizes by file name, to report the size of deleted files.
std::map<std::string, std::uint64_t> sizes_in(const std::string& folder) {
  std::map<std::string, std::uint64_t> out;
  if (const auto segments = list_segments(folder)) {
    for (const Segment& segment : *segments) out[fs::path(segment.path).filename().string()] = segment.bytes;
  }
  return out;
}

std::string grouped(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", format_count(count), noun, count == 1 ? "" : "s");
}

// The named folders, or the default one; empty where that does not exist. nullopt after printing a message: something
// other than a folder was named.
std::optional<std::vector<std::string>> log_folders(const InspectContext& context, std::string_view flag) {
  std::error_code failed;
  std::vector<std::string> folders = context.options.inputs;
  if (folders.empty()) {
    const auto place = default_log();  // cannot fail: it was found before
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

}  // namespace

int show_disk_usage(const InspectContext& context) {
  const auto folders = log_folders(context, "--disk-usage");
  if (!folders) return kUsage;
  Usages usages;
  bool complete = true;
  for (const std::string& folder : *folders) complete = add_folder(folder, usages, context.err) && complete;
  const bool as_table = context.terminal.tty && !context.options.json && !context.options.plain;
  if (as_table) {
    print_table(context, usages);
  } else {
    print_lines(context, usages);
  }
  const int written = context.out.finish(context.err);
  if (context.out.failed()) return written;
  if (folders->empty()) context.err << "no log yet\n";
  if (as_table && !folders->empty()) {
    context.err << '\n';
    for (const std::string& folder : *folders) context.err << display_name({folder}) << '\n';
    context.err << "less: finops inspect --vacuum-size 500M\n";
  }
  return complete ? kDone : kLocalIo;
}

int vacuum_log(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const auto folders = log_folders(context, options.vacuum_size ? "--vacuum-size" : "--vacuum-time");
  if (!folders) return kUsage;
  KeepRules rules;
  rules.compress = false;
  rules.age = options.vacuum_time.value_or(std::chrono::hours{0});
  rules.bytes = options.vacuum_size ? std::max<std::uint64_t>(*options.vacuum_size, 1) : 0;  // 0 would mean no limit
  const bool for_people = context.terminal.tty && !options.json && !options.plain;
  if (options.header && !for_people && !options.json) context.out.write("file\tbytes\n");

  std::uint64_t files = 0, freed = 0, left = 0, in_use = 0;
  std::vector<std::string> problems;
  for (const std::string& folder : *folders) {
    const auto sizes = sizes_in(folder);
    KeepReport report = keep_segments(folder, rules, options.now);
    for (const std::string& name : report.deleted) {
      const auto known = sizes.find(name);
      const std::uint64_t size = known == sizes.end() ? 0 : known->second;
      const std::string path = (fs::path(folder) / name).string();
      if (for_people) {
        context.out.write(fmt::format("deleted {} ({})\n", display_name({path}), format_bytes(size)));
      } else if (options.json) {
        std::string line = R"({"file":)";
        append_json_string(line, path);
        context.out.write(line + fmt::format(",\"bytes\":{}}}\n", size));
      } else {
        context.out.write(fmt::format("{}\t{}\n", tsv_field(path), size));
      }
    }
    files += report.deleted.size();
    freed += report.bytes_deleted;
    std::move(report.problems.begin(), report.problems.end(), std::back_inserter(problems));
    const auto rest = list_segments(folder);
    for (const Segment& segment : rest ? *rest : std::vector<Segment>()) {
      left += segment.bytes;
      if (!segment.compressed && is_in_use(segment.path)) ++in_use;
    }
  }
  const int written = context.out.finish(context.err);
  for (const std::string& problem : problems) context.err << "finops: " << neutralise(problem) << '\n';
  context.err << (files == 0 ? std::string("nothing to delete")
                             : fmt::format("{} deleted, {} freed", grouped(files, "segment"), format_bytes(freed)));
  context.err << fmt::format("; {} left", format_bytes(left));
  if (in_use > 0) context.err << fmt::format(", {} in use", grouped(in_use, "segment"));
  context.err << '\n';
  if (context.out.failed()) return written;
  return problems.empty() ? kDone : kLocalIo;
}

}  // namespace finops::cli
