// Follows logs while they are written: gives every record that is completed after open(), once, whatever happens to the
// files meanwhile: rotation, renaming, truncation, deletion, new segments, compression of a closed one.
// Owned and used by one thread; what next() gives is good until the next call.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/log/read/log_reader.h"

namespace finops {

class LogFollower {
 public:
  struct Options {
    RecordDepth depth = RecordDepth::metadata;
    bool from_start = false;  // give what the files hold already, too
    std::size_t max_line = kLongestLine;
    std::chrono::milliseconds poll{250};  // how often to look where the kernel does not tell (network file systems)
  };

  struct Event {
    enum class Kind {
      record,    // `record` is the next one
      switched,  // records come from `path` now, too: a new segment, a new file under an old name, or one that was cut
      damaged,   // a line that holds no record, at `damage` of `path`
    };
    Kind kind{};
    const RecordView* record = nullptr;
    std::string path;
    LogDamage damage;  // the line number is not known: 0
  };

  // Folders: their *.jsonl, also those to come. A named file need not exist yet if its folder does. Errors: io.
  static Result<LogFollower> open(std::vector<std::string> files_and_folders, Options options);
  static Result<LogFollower> open(std::vector<std::string> files_and_folders);
  LogFollower(LogFollower&&) noexcept;
  LogFollower& operator=(LogFollower&&) noexcept;
  ~LogFollower();

  // Waits for the next event for at most `timeout`. nullopt: none came, or `wake_fd` (-1: none) became readable.
  // A line counts once its line end is there. Errors: io, when nothing can be followed any more.
  Result<std::optional<Event>> next(std::chrono::milliseconds timeout, int wake_fd = -1);

 private:
  struct Impl;
  explicit LogFollower(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops
