// The notes of requests in flight (contract L5): one file per process beside its log, in slots of one page each. A note
// is the complete `lost` record of its request, as a line. It is written before anything of the request goes upstream
// and cleared when the record is in the log, so the notes that remain when the process dies are the lost requests.
// The file's lock is held for as long as the process lives; a process that gets the lock knows that the owner is dead.
// Thread-safe. No call blocks for longer than a write into the page cache.
#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/thread_annotations.h"
#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"

namespace finops {

class InflightNotes {
 public:
  // One page: the kernel copies a write inside one page as a whole, even when it kills the writer.
  static constexpr std::size_t kSlot = 4096;
  static constexpr std::size_t kMostText = kSlot - 1;  // a line without its end

  // Creates the file with mode 0600: notes_name(stem, 0), or the next free one (an older process had the same process
  // id). Errors: io, naming the path.
  static Result<std::unique_ptr<InflightNotes>> create(const std::string& stem, FileCalls& calls);

  // Writes `line`, which ends with a line break and has no other, into a free slot. Errors: io; then there is no note.
  Result<std::uint32_t> put(std::string_view line);
  // Overwrites the note in the slot. If that fails, the old note stays or the slot is damaged; the error is ignored.
  void update(std::uint32_t slot, std::string_view line);
  void clear(std::uint32_t slot);
  // Releases the slot but leaves its note, for a record that is not in the log yet. Other free slots are reused first.
  void leave(std::uint32_t slot);

  // Call it each second, always from the same thread. If the file was moved or deleted, it is created again with the
  // current notes. Errors: io; then put() fails too, until a later call succeeds.
  Result<void> restore_if_gone();

  // Deletes the file: nothing is in flight any more.
  void remove();

  std::string path();

 private:
  struct File {
    std::string path;
    UniqueFd fd;
  };
  static Result<File> make(const std::string& stem, FileCalls& calls);
  InflightNotes(std::string stem, File file, FileCalls& calls);
  bool is_gone() const;
  bool copy_to(int fd) const;
  std::uint32_t claim();
  void release(std::uint32_t slot, bool first) noexcept;
  bool write(std::uint32_t slot, std::string_view bytes);

  const std::string stem_;
  FileCalls& calls_;
  std::shared_mutex file_mutex_;  // guards file_ and gone_; writers of notes hold it shared
  File file_;
  bool gone_ = false;
  Mutex mutex_;
  std::deque<std::uint32_t> free_ FINOPS_GUARDED_BY(mutex_);  // the next one to use is at the front
  std::uint32_t slots_ FINOPS_GUARDED_BY(mutex_) = 0;
};

}  // namespace finops
