#include "core/log/files/segments.h"

#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "core/base/folder_names.h"
#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::string_view kPlain = ".jsonl", kCompressed = ".jsonl.zst";

struct Name {
  std::string_view start;
  std::uint64_t pid = 0, number = 0;
  bool compressed = false;
  auto key() const { return std::tuple(start, pid, number, compressed); }
};

// 20260115T090001Z
bool is_start(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return false;
  return parse_uint(text.substr(0, 8)).has_value() && parse_uint(text.substr(9, 6)).has_value();
}

// As finops writes it: no sign, no leading zero.
std::optional<std::uint64_t> number_of(std::string_view digits) {
  if (digits.starts_with('0')) return std::nullopt;
  return parse_uint(digits);
}

std::optional<Name> read_name(std::string_view text) {
  Name out;
  out.compressed = text.ends_with(kCompressed);
  if (!out.compressed && !text.ends_with(kPlain)) return std::nullopt;
  text.remove_suffix(out.compressed ? kCompressed.size() : kPlain.size());
  if (text.size() < 18 || !is_start(text.substr(0, 16)) || text[16] != '-') return std::nullopt;
  out.start = text.substr(0, 16);
  text.remove_prefix(17);
  const std::size_t dash = std::min(text.find('-'), text.size());
  const auto pid = number_of(text.substr(0, dash));
  if (!pid) return std::nullopt;
  out.pid = *pid;
  if (dash == text.size()) return out;
  const auto number = number_of(text.substr(dash + 1));
  if (!number) return std::nullopt;
  out.number = *number;
  return out;
}

}  // namespace

std::string segment_name(WallTime start, std::uint64_t pid, unsigned number) {
  std::string out = compact_utc(start);
  out += '-';
  append_uint(out, pid);
  if (number > 0) {
    out += '-';
    append_uint(out, number);
  }
  return out.append(kPlain);
}

bool is_segment_name(std::string_view file_name) { return read_name(file_name).has_value(); }

Result<std::vector<Segment>> list_segments(const std::string& folder) {
  auto names = folder_names(folder);
  if (!names) return Error{ErrorCode::io, std::move(names).error().message, folder};
  std::vector<std::pair<std::string, Segment>> found;  // by file name
  for (std::string& name : *names) {
    const auto parts = read_name(name);
    if (!parts) continue;
    Segment segment;
    segment.path = path_in(folder, name);
    struct stat about {};
    if (::lstat(segment.path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    segment.compressed = parts->compressed;
    segment.started = parse_moment(parts->start).value_or(WallTime{});
    segment.pid = parts->pid;
    segment.bytes = static_cast<std::uint64_t>(about.st_size);
    segment.modified = WallTime{std::chrono::duration_cast<WallTime::duration>(
        std::chrono::seconds{about.st_mtim.tv_sec} + std::chrono::nanoseconds{about.st_mtim.tv_nsec})};
    found.emplace_back(std::move(name), std::move(segment));
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return read_name(a.first)->key() < read_name(b.first)->key(); });
  std::vector<Segment> out;
  for (auto& [name, segment] : found) out.push_back(std::move(segment));
  return out;
}

}  // namespace finops
