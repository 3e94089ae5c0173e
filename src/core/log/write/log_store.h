// Writes the lines of the log: to one file, which processes may share, or to this process's own segments in a folder,
// where a new one begins when the last is large enough (contract L6). Forces them to the disk as configured.
// Thread-safe. append() is for threads that serve requests; the other calls may wait for the disk.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/thread_annotations.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_place.h"
#include "core/log/write/log_file.h"

namespace finops {

enum class Fsync {
  never,     // the system decides
  interval,  // at each call of sync()
  record,    // before append() returns; threads that wait at the same time share one call
};

class LogStore {
 public:
  struct Options {
    LogPlace place;
    std::uint64_t rotate_size = 64 * 1024 * 1024;  // only of segments: a file that the user named is never rotated
    Fsync fsync = Fsync::never;
    FileCalls* calls = nullptr;             // nullptr: the system's; must outlive the LogStore
    std::function<void()> on_rotated = {};  // a segment was closed; must not call back, nor wait
  };
  // Errors: io, with advice and the path.
  static Result<std::unique_ptr<LogStore>> open(Options options);
  ~LogStore();

  enum class Line { exchange, other };
  // As LogFile::append(). A line that is in the file but could not be forced to the disk counts as appended.
  Result<void> append(std::string_view framed, Line line = Line::other);

  // A segment that somebody deleted or moved while it was written to.
  struct Gone {
    std::string path;
    bool deleted = false;       // false: it was moved, with its records
    std::uint64_t records = 0;  // of exchanges, written to the deleted file since the last check
  };
  // Call it each second. Returns the segments that disappeared since the last call. A new segment has begun, and the
  // folder was created again if necessary. If that is impossible, append() fails until it succeeds.
  std::vector<Gone> look();
  // Forces everything appended so far to the disk, including closed segments, which are then released. A file that
  // cannot be synced is given up: a new segment begins, or the named file is opened again. Error: the first failure.
  Result<void> sync();
  // Releases closed segments without a sync.
  void release_closed();
  // Begins a new segment although the last is not full, since that file may be why appending fails. Does nothing if it
  // is empty. A deleted folder is created again; for a file that the user named, that is all it does.
  Result<void> begin_segment();

  std::string path() const;  // of the active file; of the folder, if close() deleted that file
  const LogPlace& place() const noexcept { return options_.place; }
  std::uint64_t sync_errors() const;  // files given up
  int last_errno() const;             // of the active file

  // Ends in order: a last sync() unless the policy is never. A segment that stayed empty is deleted.
  void close();

 private:
  explicit LogStore(Options options);
  Result<void> begin_locked(bool first) FINOPS_REQUIRES(mutex_);
  void rotate() noexcept FINOPS_REQUIRES(mutex_);
  void force(std::uint64_t appended) noexcept;
  Result<void> replace_given_up() FINOPS_REQUIRES(mutex_);
  Result<void> append_locked(std::string_view framed) FINOPS_REQUIRES(mutex_);
  bool see_if_gone() FINOPS_REQUIRES(mutex_);
  LogFile::Options file_options(std::string path) const;
  Result<void> sync_through(std::uint64_t appended);
  Result<void> sync_all() FINOPS_REQUIRES(sync_mutex_);

  const Options options_;
  FileCalls& calls_;
  mutable Mutex mutex_;  // never held while waiting for the disk
  std::unique_ptr<LogFile> file_ FINOPS_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<LogFile>> closed_ FINOPS_GUARDED_BY(mutex_);  // destroyed under sync_mutex_
  std::uint64_t size_ FINOPS_GUARDED_BY(mutex_) = 0;                        // of the active segment
  std::uint64_t rotate_at_ FINOPS_GUARDED_BY(mutex_) = 0;
  std::uint64_t appended_ FINOPS_GUARDED_BY(mutex_) = 0;
  std::uint64_t sync_errors_ FINOPS_GUARDED_BY(mutex_) = 0;
  std::uint64_t unseen_ FINOPS_GUARDED_BY(mutex_) = 0;  // exchanges in the active segment since it was last seen there
  bool known_gone_ FINOPS_GUARDED_BY(mutex_) = false;   // the active segment is known to be moved or deleted
  std::vector<Gone> gone_ FINOPS_GUARDED_BY(mutex_);
  WallTime last_second_ FINOPS_GUARDED_BY(mutex_){};    // in the name of the last segment; never decreases
  unsigned next_number_ FINOPS_GUARDED_BY(mutex_) = 0;  // of the next segment in that second
  bool new_entry_ FINOPS_GUARDED_BY(mutex_) = true;     // a file was added to the folder since the folder's last sync
  bool removed_ FINOPS_GUARDED_BY(mutex_) = false;      // close() deleted the file, since it was empty
  Mutex sync_mutex_;                                    // one sync at a time; taken before mutex_
  std::uint64_t synced_ FINOPS_GUARDED_BY(sync_mutex_) = 0;
};

}  // namespace finops
