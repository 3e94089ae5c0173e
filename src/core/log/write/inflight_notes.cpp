#include "core/log/write/inflight_notes.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <mutex>
#include <new>
#include <system_error>

#include "core/log/files/log_files.h"

namespace finops {
namespace {

Error failed(const std::string& path, int number) {
  return {ErrorCode::io,
          "cannot write the note of a request in flight in " + path + ": " + std::system_category().message(number),
          path};
}

// Another process can hold the lock of a new file only for a moment: recovery (lost_recovery.h) sees that the file is
// empty and deletes it. Then another file must be created.
bool is_ours(FileCalls& calls, int fd) {
  while (calls.flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return false;
  }
  struct stat found {};
  errno = EEXIST;
  return calls.fstat(fd, &found) == 0 && found.st_nlink > 0;
}

}  // namespace

InflightNotes::InflightNotes(std::string stem, File file, FileCalls& calls)
    : stem_(std::move(stem)), calls_(calls), file_(std::move(file)) {}

Result<std::unique_ptr<InflightNotes>> InflightNotes::create(const std::string& stem, FileCalls& calls) {
  auto file = make(stem, calls);
  if (!file) return std::move(file).error();
  return std::unique_ptr<InflightNotes>(new InflightNotes(stem, std::move(*file), calls));
}

Result<InflightNotes::File> InflightNotes::make(const std::string& stem, FileCalls& calls) {
  for (unsigned number = 0; number < 1000; ++number) {
    std::string path = notes_name(stem, number);
    int fd = -1;
    do {
      fd = calls.open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    } while (fd < 0 && errno == EINTR);
    UniqueFd own(fd);
    if (own && is_ours(calls, fd)) return File{std::move(path), std::move(own)};
    if (errno != EEXIST) return failed(path, errno);
  }
  return failed(notes_name(stem, 0), EEXIST);
}

std::uint32_t InflightNotes::claim() {
  const MutexLock lock(mutex_);
  if (free_.empty()) return slots_++;
  const std::uint32_t slot = free_.front();
  free_.pop_front();
  return slot;
}

void InflightNotes::release(std::uint32_t slot, bool first) noexcept {
  const MutexLock lock(mutex_);
  try {
    free_.insert(first ? free_.begin() : free_.end(), slot);
  } catch (const std::bad_alloc&) {  // it is not used again
  }
}

bool InflightNotes::write(std::uint32_t slot, std::string_view bytes) {
  const off_t at = static_cast<off_t>(slot) * static_cast<off_t>(kSlot);
  const std::shared_lock lock(file_mutex_);
  if (gone_) {
    errno = ENOENT;
    return false;
  }
  while (true) {
    const ssize_t n = calls_.pwrite(file_.fd.get(), bytes.data(), bytes.size(), at);
    if (n == static_cast<ssize_t>(bytes.size())) return true;
    if (n >= 0) errno = ENOSPC;
    if (errno != EINTR) return false;
  }
}

Result<std::uint32_t> InflightNotes::put(std::string_view line) {
  const std::uint32_t slot = claim();
  if (write(slot, line)) return slot;
  const int number = errno;
  clear(slot);  // the rest of a short write
  return failed(path(), number);
}

void InflightNotes::update(std::uint32_t slot, std::string_view line) { (void)write(slot, line); }

void InflightNotes::clear(std::uint32_t slot) {
  (void)write(slot, std::string_view("\0", 1));
  release(slot, true);
}

void InflightNotes::leave(std::uint32_t slot) { release(slot, false); }

std::string InflightNotes::path() {
  const std::shared_lock lock(file_mutex_);
  return file_.path;
}

// Needs no lock: only restore_if_gone() changes what it reads, and that is the only caller.
bool InflightNotes::is_gone() const {
  struct stat own {
  }, at_path{};
  if (calls_.fstat(file_.fd.get(), &own) != 0) return false;
  if (own.st_nlink == 0) return true;
  if (calls_.stat(file_.path.c_str(), &at_path) != 0) return errno == ENOENT || errno == ENOTDIR;
  return at_path.st_ino != own.st_ino || at_path.st_dev != own.st_dev;
}

bool InflightNotes::copy_to(int fd) const {
  char page[kSlot];
  for (off_t at = 0;;) {
    const ssize_t n = calls_.pread(file_.fd.get(), page, sizeof page, at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0;
    const ssize_t written = calls_.pwrite(fd, page, static_cast<std::size_t>(n), at);
    if (written < 0 && errno == EINTR) continue;
    if (written >= 0 && written < n) errno = ENOSPC;
    if (written != n) return false;
    at += n;
  }
}

// Recovery may still find a file that was moved, so its notes must be cleared.
Result<void> InflightNotes::restore_if_gone() {
  if (!is_gone()) return {};
  auto file = make(stem_, calls_);
  const std::unique_lock lock(file_mutex_);
  gone_ = true;
  if (!file) return std::move(file).error();
  if (!copy_to(file->fd.get())) {
    const int number = errno;
    (void)calls_.unlink(file->path.c_str());
    return failed(file->path, number);
  }
  (void)calls_.ftruncate(file_.fd.get(), 0);
  file_ = std::move(*file);
  gone_ = false;
  return {};
}

void InflightNotes::remove() { (void)calls_.unlink(path().c_str()); }

}  // namespace finops
