// The append-only log file (contract L3): whole lines, one write each, under flock, so that any number of threads and
// processes share a file without mixing or swallowing lines. finops never rotates such a file by itself; an external
// logrotate may rename, truncate, delete or replace it at any time. Thread-safe.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"

namespace finops {

class LogFile {
 public:
  struct Options {
    std::string path;
    // Only this object writes to the file: the lock is taken once and held, and there is no check before each record
    // for what another process wrote. A running finops uses this for its own segment. Such a file is never opened
    // again; see whereabouts().
    bool exclusive = false;
    std::chrono::milliseconds look_every{1000};  // how often `path` is compared with the open file (logrotate)
    FileCalls* calls = nullptr;                  // nullptr: the system's; must outlive the LogFile
    bool synced = false;                         // sync() will be called, so a renamed file is kept open until then
  };
  // Opens or creates the file, mode 0600. Errors: io, naming the path; also when another process holds the file.
  static Result<std::unique_ptr<LogFile>> open(Options options);
  // The same for a file that must be new; a null pointer when the name is taken.
  static Result<std::unique_ptr<LogFile>> create(Options options);

  // `framed` is "\n" + line + "\n". The first byte is written only where an earlier writer left its line unfinished.
  // ok: the line is in the file, whole. Errors: io; then nothing of the line is there, or a fragment that the next
  // append ends with a line break when even taking it back failed.
  Result<void> append(std::string_view framed);

  // Forces to the disk what was appended so far; others may append meanwhile. If that fails, a second try would wrongly
  // succeed (the kernel has dropped the pages). So the file is closed, and nothing is appended or synced until renew().
  Result<void> sync();
  bool given_up() const noexcept { return given_up_; }
  void give_up() noexcept { given_up_ = true; }
  // Opens the path again after the file was given up.
  Result<void> renew();

  int last_errno() const noexcept { return last_errno_; }  // of the last call that failed; 0: none did
  const std::string& path() const noexcept { return options_.path; }
  bool empty();
  // What happened to the open file. If that is unknown, `there`.
  enum class Whereabouts { there, moved, deleted };
  Whereabouts whereabouts();
  // Deletes the file; nothing may be appended afterwards.
  void remove();

 private:
  explicit LogFile(Options options);
  Result<void> open_path(int more_flags = 0);
  Result<void> append_locked(std::string_view framed);
  void follow_path();
  Result<void> take_lock();
  Result<bool> try_lock();
  Error in_use() const;
  bool append_at_once(std::string_view line);
  Result<void> write_line(std::string_view framed, off_t size);
  Error error(const char* what, int number);
  template <class Call>
  auto retry(Call call);

  const Options options_;
  FileCalls& calls_;
  std::mutex mutex_;  // guards everything below: flock() does not keep the threads of one process apart
  UniqueFd fd_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  SteadyTime looked_{};
  bool held_ = false;           // we hold the lock until the file is closed
  bool clean_ = false;          // held, and the file ends with a line break
  bool dirty_ = false;          // something was appended since the last sync()
  std::vector<UniqueFd> left_;  // earlier files of this path that still need a sync
  std::atomic<bool> given_up_{false};
  std::atomic<int> last_errno_{0};
};

}  // namespace finops
