// Follows logs while they are written. Gives every record that is completed after open() exactly once, whatever happens
// to the files: rotation, renaming, truncation, deletion, new segments, compression of a closed one.
// Owned and used by one thread; the result of next() is valid until the next call.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/log/files/file_calls.h"
#include "core/log/read/log_reader.h"

namespace finops {

class LogFollower {
 public:
  struct Options {
    RecordDepth depth = RecordDepth::metadata;
    bool from_start = false;  // also give the records that the files already hold
    std::size_t max_line = kLongestLine;
    FileCalls* calls = nullptr;           // nullptr: the system's; must outlive the LogFollower
    std::chrono::milliseconds poll{250};  // how often to look for changes that the kernel does not report
  };

  struct Event {
    enum class Kind {
      record,    // `record` is the next one
      switched,  // records come from `path` now, too: a new segment, a new file under an old name, or one that was cut
      damaged,   // a line without a record, at `damage` in `path`
    };
    Kind kind{};
    const RecordView* record = nullptr;
    std::string path;
    LogDamage damage;  // its line number is unknown: 0
  };

  // Of a folder, its *.jsonl are followed, including later ones. A named file need not exist yet, but its folder must.
  // Errors: io.
  static Result<LogFollower> open(std::vector<std::string> files_and_folders, Options options);
  LogFollower(LogFollower&&) noexcept;
  LogFollower& operator=(LogFollower&&) noexcept;
  ~LogFollower();

  // Waits for the next event for at most `timeout`. nullopt: none came, or `wake_fd` (-1: none) became readable.
  // A line is read once it has its line end. Errors: io, when nothing can be followed any more.
  Result<std::optional<Event>> next(std::chrono::milliseconds timeout, int wake_fd = -1);

 private:
  struct Impl;
  explicit LogFollower(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops
