#include "core/log/write/lost_recovery.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include "core/base/clock.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"
#include "core/log/files/longest_line.h"
#include "core/log/read/byte_source.h"
#include "core/log/read/line_repair.h"
#include "core/log/write/inflight_notes.h"
#include "core/record/record_outcome.h"
#include "core/record/record_view.h"

namespace finops {
namespace {

constexpr std::string_view kRecordStart = "{\"v\":1,\"id\":\"";
constexpr std::size_t kIdSize = 26;
constexpr std::size_t kReadAtOnce = 1024 * 1024;
constexpr std::chrono::seconds kClockSlack{5};  // file times may be a little late, and clocks may be set

std::vector<std::string> files_of(const LogPlace& place, bool (*wanted)(const LogPlace&, const FolderFile&)) {
  std::vector<std::string> out;
  auto files = list_files(place.folder);
  if (!files) return out;
  for (FolderFile& file : *files) {
    if (wanted(place, file)) out.push_back(std::move(file.path));
  }
  return out;
}

// A segment may be compressed by another process since it was listed. No source: it cannot be read.
std::unique_ptr<ByteSource> open_log(const std::string& path, FileCalls& calls) {
  auto file = open_regular_file(path, calls);
  if (!file && file.error().code == ErrorCode::not_found) file = open_regular_file(compressed_name(path), calls);
  if (!file) return nullptr;
  auto source = open_source(std::move(file->fd));
  return source ? std::move(*source) : nullptr;
}

// Appends the next piece; false at the end or at a read error.
bool more(ByteSource& source, std::string& text) {
  const std::size_t before = text.size();
  text.resize(before + kReadAtOnce);
  const auto n = source.read(text.data() + before, kReadAtOnce);
  text.resize(before + (n ? *n : 0));
  return text.size() > before;
}

using Notes = std::map<std::string, std::string, std::less<>>;  // lines by id

// Removes the notes whose complete record is in the file. A record that the crash cut does not count.
void drop_logged(const std::string& path, FileCalls& calls, Notes& notes, RecordParser& parser) {
  const std::unique_ptr<ByteSource> source = open_log(path, calls);
  if (!source) return;
  std::string text;
  RecordView record;
  for (bool goes_on = true; goes_on && !notes.empty();) {
    goes_on = more(*source, text);
    const std::size_t whole = goes_on ? text.rfind('\n') + 1 : text.size();  // npos + 1 is 0
    for (std::size_t at = 0; (at = text.find(kRecordStart, at)) < whole; at += kRecordStart.size()) {
      const auto note = notes.find(std::string_view(text).substr(at + kRecordStart.size(), kIdSize));
      if (note == notes.end()) continue;
      const std::string_view line = std::string_view(text).substr(at, text.find('\n', at) - at);
      const std::size_t end = object_end(line, 0);  // another record may follow on the same line
      if (end != line.npos && parser.parse_copy(line.substr(0, end), record)) notes.erase(note);
    }
    text.erase(0, whole);
    if (text.size() > kLongestLine) text.clear();
  }
}

// Reads the notes in the slots. Cleared and damaged slots are skipped. False: the file cannot be read.
bool read_notes(int fd, FileCalls& calls, Notes& notes, RecordParser& parser, WallTime& oldest) {
  std::string slot(InflightNotes::kSlot, '\0');
  RecordView record;
  for (off_t at = 0;; at += static_cast<off_t>(slot.size())) {
    const ssize_t n = calls.pread(fd, slot.data(), slot.size(), at);
    if (n < 0 && errno == EINTR) {
      at -= static_cast<off_t>(slot.size());
      continue;
    }
    if (n < 0) return false;
    if (n == 0) return true;
    const std::string_view text(slot.data(), static_cast<std::size_t>(n));
    const std::size_t end = text.find('\n');
    if (text.front() != '{' || end == std::string_view::npos) continue;
    if (!parser.parse_copy(text.substr(0, end), record) || !ended_as(record, Outcome::lost) ||
        record.id.size() != kIdSize)
      continue;
    const auto time = parse_rfc3339(record.ts);
    if (!time) continue;
    oldest = std::min(oldest, *time);
    notes.emplace(record.id, text.substr(0, end));
  }
}

WallTime last_written(const std::string& path, FileCalls& calls) {
  struct stat found {};
  const bool there = calls.stat(path.c_str(), &found) == 0 || calls.stat(compressed_name(path).c_str(), &found) == 0;
  if (!there) return {};  // deleted since
  return std::chrono::system_clock::from_time_t(found.st_mtim.tv_sec);
}

class Recovery {
 public:
  Recovery(const LogPlace& place, FileCalls& calls, const std::function<Result<void>(std::string_view)>& append)
      : place_(place), calls_(calls), append_(append) {}

  // True unless its notes must be kept.
  bool run(const std::string& path, LostReport& report) {
    const auto file = open_regular_file(path, calls_, O_RDWR | O_NOFOLLOW);
    if (!file) return file.error().code == ErrorCode::not_found || problem(path, file.error().message, report);
    const int fd = file->fd.get();
    if (calls_.flock(fd, LOCK_EX | LOCK_NB) != 0) return true;  // its owner lives, or another process recovers it
    struct stat there {};
    if (calls_.stat(path.c_str(), &there) != 0 || file->about.st_ino != there.st_ino) return true;
    Notes notes;
    WallTime oldest = WallTime::max();
    if (!read_notes(fd, calls_, notes, parser_, oldest)) return problem(path, std::strerror(errno), report);
    for (const std::string& log : files_of(place_, may_hold_records_of)) {
      if (notes.empty()) break;
      if (last_written(log, calls_) + kClockSlack >= oldest) drop_logged(log, calls_, notes, parser_);
    }
    for (const auto& [id, line] : notes) {
      if (auto added = append_("\n" + line + "\n"); !added) {
        report.problems.push_back(std::move(added).error().message);
        return false;
      }
      ++report.lost;
    }
    if (calls_.unlink(path.c_str()) != 0) return problem(path, std::strerror(errno), report);
    return true;
  }

 private:
  static bool problem(const std::string& path, const std::string& why, LostReport& report) {
    report.problems.push_back("cannot recover what was in flight from " + path + ": " + why);
    return false;
  }

  const LogPlace& place_;
  FileCalls& calls_;
  const std::function<Result<void>(std::string_view)>& append_;
  RecordParser parser_;
};

}  // namespace

LostReport recover_lost(const LogPlace& place, FileCalls& calls,
                        const std::function<Result<void>(std::string_view framed)>& append) {
  LostReport report;
  Recovery recovery(place, calls, append);
  for (const std::string& path : files_of(place, is_notes_of)) (void)recovery.run(path, report);
  return report;
}

}  // namespace finops
