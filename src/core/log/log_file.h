// The append-only log file (contract L3): whole lines, one write each, under flock, so that any number of threads and
// processes share a file without mixing or swallowing lines. Thread-safe.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/file_calls.h"

namespace finops {

class LogFile {
 public:
  struct Options {
    std::string path;
    // The file is this object's alone: the lock is taken once and held, and what another process could have left
    // behind needs no look before each record. A running finops holds its own segment so.
    bool exclusive = false;
    std::chrono::milliseconds look_every{1000};  // how often `path` is compared with the open file (logrotate)
    FileCalls* calls = nullptr;                  // nullptr: the system's; must outlive the LogFile
  };
  // Opens or creates the file, mode 0600. Errors: io, naming the path; also when another process holds the file.
  static Result<std::unique_ptr<LogFile>> open(Options options);

  // `framed` is "\n" + line + "\n". The first byte is written only where an earlier writer left its line unfinished.
  // ok: the line is in the file, whole. Errors: io; then nothing of the line is there, or a fragment that the next
  // append ends with a line break when even taking it back failed.
  Result<void> append(std::string_view framed);

  const std::string& path() const noexcept { return options_.path; }

 private:
  explicit LogFile(Options options);
  Result<void> open_path();
  void follow_path();
  Result<void> take_lock();
  bool append_at_once(std::string_view line);
  Result<void> write_line(std::string_view framed, off_t size);
  Error error(const char* what, int number) const;
  template <class Call>
  auto retry(Call call);

  const Options options_;
  FileCalls& calls_;
  std::mutex mutex_;  // guards everything below: flock() does not keep the threads of one process apart
  UniqueFd fd_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  SteadyTime looked_{};
  bool held_ = false;   // the lock is ours until the file is closed
  bool clean_ = false;  // held, and the file ends with a line break
};

}  // namespace finops
