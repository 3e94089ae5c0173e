#include "core/log/inflight_notes.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <new>
#include <system_error>

namespace finops {
namespace {

Error failed(const std::string& path, int number) {
  return {
      ErrorCode::io,
      "cannot note a request that is about to go upstream in " + path + ": " + std::system_category().message(number),
      path};
}

// The lock of a new file can be somebody else's only for the moment it takes to see that the file is empty and delete
// it (lost_recovery.h); then there is another file to make.
bool is_ours(FileCalls& calls, int fd) {
  while (calls.flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return false;
  }
  struct stat found {};
  errno = EEXIST;
  return calls.fstat(fd, &found) == 0 && found.st_nlink > 0;
}

}  // namespace

InflightNotes::InflightNotes(std::string path, UniqueFd fd, FileCalls& calls)
    : path_(std::move(path)), calls_(calls), fd_(std::move(fd)) {}

Result<std::unique_ptr<InflightNotes>> InflightNotes::create(const std::string& stem, FileCalls& calls) {
  std::string path = stem + ".inflight";
  for (unsigned number = 1; number < 1000; ++number) {
    int fd = -1;
    do {
      fd = calls.open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    } while (fd < 0 && errno == EINTR);
    UniqueFd own(fd);
    if (own && is_ours(calls, fd)) {
      return std::unique_ptr<InflightNotes>(new InflightNotes(std::move(path), std::move(own), calls));
    }
    if (errno != EEXIST) return failed(path, errno);
    path = stem + "-" + std::to_string(number) + ".inflight";
  }
  return failed(path, EEXIST);
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
  while (true) {
    const ssize_t n = calls_.pwrite(fd_.get(), bytes.data(), bytes.size(), at);
    if (n == static_cast<ssize_t>(bytes.size())) return true;
    if (n >= 0) errno = ENOSPC;
    if (errno != EINTR) return false;
  }
}

Result<std::uint32_t> InflightNotes::put(std::string_view line) {
  const std::uint32_t slot = claim();
  if (write(slot, line)) return slot;
  const int number = errno;
  clear(slot);  // of what a short write left
  return failed(path_, number);
}

void InflightNotes::update(std::uint32_t slot, std::string_view line) { (void)write(slot, line); }

void InflightNotes::clear(std::uint32_t slot) {
  (void)write(slot, std::string_view("\0", 1));
  release(slot, true);
}

void InflightNotes::leave(std::uint32_t slot) { release(slot, false); }

void InflightNotes::remove() { (void)calls_.unlink(path_.c_str()); }

}  // namespace finops
