#include "core/log/files/log_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "core/base/folder_names.h"
#include "core/base/strings.h"
#include "core/log/files/file_calls.h"

namespace finops {
namespace {

constexpr std::string_view kLog = ".jsonl", kZstd = ".zst", kGzip = ".gz", kNotes = ".inflight";
constexpr std::string_view kHalf = ".tmp-";  // X.jsonl.zst.tmp-<pid>
constexpr std::size_t kStartSize = 16;       // 20260115T090001Z

std::string joined(std::string_view a, std::string_view b) { return std::string(a).append(b); }

bool take_ending(std::string_view& text, std::string_view ending) {
  if (!text.ends_with(ending)) return false;
  text.remove_suffix(ending.size());
  return true;
}

bool is_start(std::string_view text) {
  if (text.size() != kStartSize || text[8] != 'T' || text[15] != 'Z') return false;
  return parse_uint(text.substr(0, 8)).has_value() && parse_uint(text.substr(9, 6)).has_value();
}

// As finops writes it: no sign, no leading zero.
std::optional<std::uint64_t> number_of(std::string_view digits) {
  if (digits.starts_with('0')) return std::nullopt;
  return parse_uint(digits);
}

struct SegmentName {
  std::string_view start;
  std::uint64_t pid = 0, number = 0;
};

// <start>-<pid> or <start>-<pid>-<number>.
std::optional<SegmentName> read_stem(std::string_view text) {
  SegmentName out;
  if (text.size() < kStartSize + 2 || !is_start(text.substr(0, kStartSize)) || text[kStartSize] != '-')
    return std::nullopt;
  out.start = text.substr(0, kStartSize);
  text.remove_prefix(kStartSize + 1);
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

std::optional<SegmentName> read_name(std::string_view text) {
  (void)take_ending(text, kZstd);
  return take_ending(text, kLog) ? read_stem(text) : std::nullopt;
}

std::string_view start_in(const FolderFile& file) { return std::string_view(file.name).substr(0, kStartSize); }

// The order of names that have the same start: segments as they were begun, then the others.
auto key_of(const FolderFile& file) {
  const auto segment = read_name(file.name);
  const SegmentName parts = segment.value_or(SegmentName{});
  return std::tuple(!segment, parts.pid, parts.number, std::string_view(file.name));
}

bool is_half_compressed(std::string_view name) {
  const std::size_t mark = name.rfind(kHalf);
  if (mark == name.npos || !parse_uint(name.substr(mark + kHalf.size()))) return false;
  name = name.substr(0, mark);
  return name.ends_with(kZstd) && read_name(name).has_value();
}

void append_number(std::string& name, unsigned number) {
  if (number == 0) return;
  name += '-';
  append_uint(name, number);
}

std::string_view name_in(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

FileKind kind_of(std::string_view name) {
  if (name.ends_with(kNotes)) return FileKind::notes;
  if (is_half_compressed(name)) return FileKind::half_compressed;
  const bool segment = read_name(name).has_value();
  const bool zstd = take_ending(name, kZstd), gzip = take_ending(name, kGzip);
  if (name.size() <= kLog.size() || !name.ends_with(kLog)) return FileKind::other;
  if (segment) return zstd ? FileKind::compressed_segment : FileKind::segment;
  return zstd || gzip ? FileKind::compressed_log : FileKind::log;
}

Result<std::vector<FolderFile>> list_files(const std::string& folder) {
  auto names = folder_names(folder);
  if (!names) return std::move(names).error();
  std::vector<FolderFile> out;
  for (std::string& name : *names) {
    const FileKind kind = kind_of(name);
    std::string path = path_in(folder, name);
    out.push_back({std::move(name), std::move(path), kind});
  }
  for (auto first = out.begin(); first != out.end();) {  // the names are sorted, so those with one start are together
    const auto last =
        std::find_if(first, out.end(), [&](const FolderFile& f) { return start_in(f) != start_in(*first); });
    std::sort(first, last, [](const FolderFile& a, const FolderFile& b) { return key_of(a) < key_of(b); });
    first = last;
  }
  return out;
}

bool has_log_name(std::string_view path) { return path.ends_with(kLog); }
bool has_compressed_name(std::string_view path) { return path.ends_with(kZstd) || path.ends_with(kGzip); }

std::string compressed_name(std::string_view plain) { return joined(plain, kZstd); }

std::string plain_name(std::string_view compressed) {
  if (!take_ending(compressed, kZstd) || !compressed.ends_with(kLog)) return {};
  return std::string(compressed);
}

std::string half_compressed_name(std::string_view plain, std::uint64_t pid) {
  std::string out = compressed_name(plain).append(kHalf);
  append_uint(out, pid);
  return out;
}

std::string plain_name_of_half(std::string_view half_compressed) {
  return plain_name(half_compressed.substr(0, half_compressed.rfind(kHalf)));
}

std::string segment_name(WallTime start, std::uint64_t pid, unsigned number) {
  std::string out = compact_utc(start);
  out += '-';
  append_uint(out, pid);
  append_number(out, number);
  return out.append(kLog);
}

// The notes of a segment have its name. A named file may be shared by processes, so theirs have the process id, too.
std::string notes_stem(const LogPlace& place, std::string_view log_path, std::uint64_t pid) {
  if (place.segmented()) (void)take_ending(log_path, kLog);
  std::string out(log_path);
  if (place.segmented()) return out;
  out += '.';
  append_uint(out, pid);
  return out;
}

std::string notes_name(std::string_view stem, unsigned number) {
  std::string out(stem);
  append_number(out, number);
  return out.append(kNotes);
}

bool is_notes_of(const LogPlace& place, const FolderFile& file) {
  std::string_view name = file.name;
  if (!take_ending(name, kNotes)) return false;
  if (place.segmented()) return read_stem(name).has_value();
  const std::string base = joined(name_in(place.file), ".");
  if (!name.starts_with(base) || name.size() == base.size()) return false;
  return name.substr(base.size()).find_first_not_of("0123456789-") == name.npos;
}

bool may_hold_records_of(const LogPlace& place, const FolderFile& file) {
  if (place.segmented()) return is_segment(file.kind);
  return file.kind != FileKind::notes && file.name.starts_with(name_in(place.file));
}

bool is_version_of(std::string_view name, const FolderFile& file) {
  return file.kind != FileKind::notes && file.name.starts_with(name) && !has_compressed_name(file.name);
}

Result<std::vector<Segment>> list_segments(const std::string& folder, FileCalls& calls) {
  auto files = list_files(folder);
  if (!files) return Error{ErrorCode::io, std::move(files).error().message, folder};
  std::vector<Segment> out;
  for (FolderFile& file : *files) {
    struct stat about {};
    if (!is_segment(file.kind) || calls.lstat(file.path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    const SegmentName name = *read_name(file.name);
    Segment segment;
    segment.path = std::move(file.path);
    segment.compressed = file.kind == FileKind::compressed_segment;
    segment.started = parse_moment(name.start).value_or(WallTime{});
    segment.pid = name.pid;
    segment.bytes = static_cast<std::uint64_t>(about.st_size);
    segment.modified = WallTime{std::chrono::duration_cast<WallTime::duration>(
        std::chrono::seconds{about.st_mtim.tv_sec} + std::chrono::nanoseconds{about.st_mtim.tv_nsec})};
    out.push_back(std::move(segment));
  }
  return out;
}

Result<UniqueFd> lock_closed(const std::string& path, FileCalls& calls) {
  const auto error = [&](const std::string& why) {
    return Error{ErrorCode::io, "cannot open " + path + ": " + why, path};
  };
  auto file = open_regular_file(path, calls, O_NOFOLLOW);
  if (!file)
    return file.error().code == ErrorCode::not_found ? Result<UniqueFd>(UniqueFd()) : error(file.error().message);
  if (calls.flock(file->fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? Result<UniqueFd>(UniqueFd()) : error(std::strerror(errno));
  }
  struct stat there {};
  const bool still_there = calls.lstat(path.c_str(), &there) == 0 && file->about.st_ino == there.st_ino &&
                           file->about.st_dev == there.st_dev;
  if (!still_there) file->fd.reset();  // another process was faster
  return std::move(file->fd);
}

bool is_in_use(const std::string& path, FileCalls& calls) {
  const auto file = open_regular_file(path, calls);
  return file && calls.flock(file->fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace finops
