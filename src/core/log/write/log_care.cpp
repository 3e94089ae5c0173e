#include "core/log/write/log_care.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <string>

#include <spdlog/spdlog.h>

#include "core/base/private_folders.h"
#include "core/base/strings.h"
#include "core/log/files/log_place.h"
#include "core/log/write/exchange_logger.h"
#include "core/log/write/lost_recovery.h"
#include "core/record/schema.h"

namespace finops {
namespace {

constexpr std::chrono::seconds kTick{1};
// Also needed without new segments: another process with the same folder may have died and left notes.
constexpr std::chrono::minutes kHousekeeping{1};
constexpr int kNice = 10;

constexpr std::chrono::seconds kSyncEvery{1}, kLongestSyncPause{60};

bool disk_is_full(int number) { return number == ENOSPC || number == EDQUOT; }

}  // namespace

LogCare::LogCare(std::function<void()> each_second, std::function<void()> housekeeping)
    : each_second_(std::move(each_second)), housekeeping_(std::move(housekeeping)) {}

LogCare::~LogCare() { stop(); }

Result<void> LogCare::start() {
  try {
    ticking_ = std::thread([this] { tick(); });
    housekeeper_ = std::thread([this] { run_housekeeping(); });
  } catch (const std::exception& e) {
    stop();
    return Error{ErrorCode::io, std::string("cannot start the threads that look after the log: ") + e.what(), {}};
  }
  return {};
}

// Work that failed for lack of memory is tried again next time.
void LogCare::run(const std::function<void()>& work) noexcept {
  try {
    work();
  } catch (const std::exception& e) {
    spdlog::debug("looking after the log: {}", e.what());
  }
}

void LogCare::wake_housekeeping() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

bool LogCare::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void LogCare::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread* thread : {&ticking_, &housekeeper_}) {
    if (thread->joinable()) thread->join();
  }
}

void LogCare::tick() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kTick, [&] { return stopping_; })) {
    lock.unlock();
    run(each_second_);
    lock.lock();
  }
}

void LogCare::run_housekeeping() {
  ::setpriority(PRIO_PROCESS, 0, kNice);  // on Linux only for this thread: requests have priority
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    run(housekeeping_);
    lock.lock();
    changed_.wait_for(lock, kHousekeeping, [&] { return stopping_ || woken_; });
  }
}

// --- What the log does there.

void ExchangeLogger::each_second() {
  const SteadyTime now = std::chrono::steady_clock::now();
  look_at_files();
  look_at_space();
  LogGap gap;
  const auto append_late = [&](std::string_view framed) -> Result<void> {
    auto result = append(framed);
    if (result || disk_is_full(store_->last_errno())) return result;
    FINOPS_TRY(store_->begin_segment());  // the file itself may be the reason
    return append(framed);
  };
  if (ladder_.try_again(now, append_late, gap)) {
    spdlog::warn("the log can be written again; {} records lack a body, {} were late, {} are missing", gap.without_body,
                 gap.late, gap.dropped);
    std::string since;
    append_rfc3339(since, gap.since);
    append_event("log_recovered", [&](JsonWriter& json) {
      member_of<kNoteKeys, "since">(json).text(since);
      member_of<kNoteKeys, "without_body">(json).number(gap.without_body);
      member_of<kNoteKeys, "late">(json).number(gap.late);
      member_of<kNoteKeys, "dropped">(json).number(gap.dropped);
    });
  }
  sync(now);
}

// Another program may have deleted or moved them.
void ExchangeLogger::look_at_files() {
  for (const LogStore::Gone& gone : store_->look()) report_gone(gone);
  if (!notes_) return;
  auto there = notes_->restore_if_gone();
  if (!there && create_private_folders(store_->place().folder)) there = notes_->restore_if_gone();
  if (there) return;
  remember(there.error());
  if (!said_unnoted_.exchange(true)) spdlog::warn("{}", there.error().message);
}

void ExchangeLogger::report_gone(const LogStore::Gone& gone) {
  gone_ += gone.records;
  ladder_.gone_with_file(gone.records);
  std::string what = gone.path + (gone.deleted ? " was deleted" : " was moved away") + " while it was written to";
  if (gone.records > 0) {
    what += "; " + std::to_string(gone.records) + (gone.records == 1 ? " record" : " records") + " in it are lost";
    remember({ErrorCode::io, what, gone.path});
  }
  spdlog::warn("{}; the log goes on in {}", what, store_->path());
  append_event("segment_gone", [&](JsonWriter& json) {
    member_of<kNoteKeys, "file">(json).text(std::filesystem::path(gone.path).filename().string());
    member_of<kNoteKeys, "how">(json).text(gone.deleted ? "deleted" : "moved");
    member_of<kNoteKeys, "lost">(json).number(gone.records);
  });
}

void ExchangeLogger::look_at_space() {
  const std::string& folder = store_->place().folder;
  const auto space = free_space(folder, calls_);
  if (!space) return;
  const std::uint64_t least = std::min(options_.min_free, space->total / 20);
  const bool was_low = ladder_.low();
  ladder_.set_low(space->bytes < (was_low ? least + least / 10 : least), space->bytes, folder);
}

// Less often after a failure, since each failure costs a segment.
void ExchangeLogger::sync(SteadyTime now) {
  if (options_.fsync == Fsync::never || now < next_sync_) return;
  const std::uint64_t errors = store_->sync_errors();
  if (auto synced = store_->sync(); !synced) remember(synced.error());
  if (store_->sync_errors() == errors) {
    sync_pause_ = {};
  } else {
    sync_pause_ = std::clamp(2 * sync_pause_, 2 * kSyncEvery, kLongestSyncPause);
  }
  next_sync_ = now + sync_pause_;
  if (store_->sync_errors() > 0 && !said_unsynced_.exchange(true)) {
    spdlog::warn(
        "the log could not be forced to the disk and goes on in {}; what was written in the last seconds may "
        "be missing after a power failure",
        store_->path());
  }
}

void ExchangeLogger::append_event(std::string_view event, const std::function<void(JsonWriter&)>& write_rest) {
  std::string line = "\n";
  append_note_record(line, std::chrono::system_clock::now(), event, write_rest);
  line += '\n';
  if (auto added = store_->append(line); added) {
    bytes_ += line.size() - 1;
  } else {
    remember(added.error());
  }
}

void ExchangeLogger::run_housekeeping() {
  recover();  // before compressing, since compressed segments are slower to search
  if (store_->place().segmented()) tidy_segments();
}

void ExchangeLogger::recover() {
  const auto append_lost = [this](std::string_view framed) {
    auto added = store_->append(framed);
    if (added) bytes_ += framed.size() - 1;
    return added;
  };
  const LostReport report = recover_lost(store_->place(), calls_, append_lost);
  lost_ += report.lost;
  if (report.lost > 0) {
    spdlog::warn("{} {} in flight when an earlier finops was killed or crashed; they are in the log as lost",
                 report.lost, report.lost == 1 ? "request was" : "requests were");
  }
  for (const std::string& problem : report.problems) say_once(problem);
}

ClockDoubt::View ExchangeLogger::look_at_clock() {
  auto segments = list_segments(store_->place().folder, calls_);
  if (!segments) return doubt_.look({});  // keep_segments() will meet the same problem and report it
  std::erase_if(*segments, [own = store_->path()](const Segment& segment) { return segment.path == own; });
  ClockDoubt::View view = doubt_.look(*segments);
  if (!view.why.empty()) spdlog::warn("{}", view.why);
  return view;
}

void ExchangeLogger::tidy_segments() {
  if (options_.fsync == Fsync::never) {
    store_->release_closed();
  } else {
    (void)store_->sync();  // also releases them, but not a segment that was closed since and is not on the disk
  }
  KeepRules rules = options_.keep;
  rules.stop = [this] { return care_.stopping(); };
  const ClockDoubt::View clock = look_at_clock();
  rules.may = clock.may;
  const KeepReport report = keep_segments(store_->place().folder, rules, clock.now, calls_);
  compressed_ += report.compressed;
  deleted_ += report.deleted.size();
  if (report.compressed > 0) {
    append_event("segments_compressed", [&](JsonWriter& json) {
      member_of<kNoteKeys, "segments">(json).number(report.compressed);
      member_of<kNoteKeys, "bytes_before">(json).number(report.bytes_before);
      member_of<kNoteKeys, "bytes_after">(json).number(report.bytes_after);
    });
  }
  if (!report.deleted.empty()) {
    append_event("segments_deleted", [&](JsonWriter& json) {
      member_of<kNoteKeys, "files">(json).begin_array();
      for (const std::string& file : report.deleted) json.text(file);
      json.end_array();
      member_of<kNoteKeys, "bytes">(json).number(report.bytes_deleted);
    });
  }
  for (const std::string& problem : report.problems) say_once(problem);
}

// A lasting problem occurs again after each segment, so it is reported only once.
void ExchangeLogger::say_once(const std::string& problem) {
  if (said_problems_.insert(problem).second) spdlog::warn("{}", problem);
}

void ExchangeLogger::close() {
  if (closed_.exchange(true) || !store_) return;
  care_.stop();
  try {
    look_at_files();
  } catch (const std::exception&) {  // out of memory
  }
  look_at_files();
  ladder_.flush_at_end([this](std::string_view framed) { return append(framed); });
  store_->close();
  if (notes_) notes_->remove();
}

}  // namespace finops
