#include "core/log/write/log_file.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>

namespace finops {
namespace {

constexpr mode_t kPrivate = 0600;
constexpr int kLockTries = 100;
constexpr std::chrono::milliseconds kBetweenTries{10};

class Unlock {
 public:
  Unlock(FileCalls& calls, int fd) : calls_(calls), fd_(fd) {}
  ~Unlock() { (void)calls_.flock(fd_, LOCK_UN); }
  Unlock(const Unlock&) = delete;
  Unlock& operator=(const Unlock&) = delete;

 private:
  FileCalls& calls_;
  int fd_;
};

}  // namespace

template <class Call>
auto LogFile::retry(Call call) {
  while (true) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

LogFile::LogFile(Options options)
    : options_(std::move(options)), calls_(options_.calls != nullptr ? *options_.calls : system_file_calls()) {}

Error LogFile::error(const char* what, int number) {
  last_errno_ = number;
  std::string advice;
  if (number == ENOSPC || number == EDQUOT) advice = "; free some space or log to another place with --log";
  if (number == EACCES || number == EPERM || number == EROFS) advice = "; choose another place with --log";
  return {ErrorCode::io,
          std::string("cannot ") + what + " the log " + options_.path + ": " + std::system_category().message(number) +
              advice,
          options_.path};
}

Result<std::unique_ptr<LogFile>> LogFile::open(Options options) {
  std::unique_ptr<LogFile> file(new LogFile(std::move(options)));
  FINOPS_TRY(file->open_path());
  FINOPS_TRY(file->take_lock());
  file->looked_ = std::chrono::steady_clock::now();
  return file;
}

Result<std::unique_ptr<LogFile>> LogFile::create(Options options) {
  std::unique_ptr<LogFile> file(new LogFile(std::move(options)));
  if (auto opened = file->open_path(O_EXCL); !opened) {
    if (file->last_errno_ == EEXIST) return std::unique_ptr<LogFile>();
    return std::move(opened).error();
  }
  FINOPS_TRY(file->take_lock());
  struct stat found {};
  if (file->calls_.fstat(file->fd_.get(), &found) == 0 &&
      found.st_nlink == 0) {  // it was empty, and another process deleted it
    FINOPS_TRY(file->open_path());
    FINOPS_TRY(file->take_lock());
  }
  file->looked_ = std::chrono::steady_clock::now();
  return file;
}

// Processes that share a file hold its lock for microseconds; a lock that stays means that the file is the segment of a
// running finops. This function waits, so call it only before other threads know this object.
Result<void> LogFile::take_lock() {
  for (int tries = 0; tries < kLockTries; ++tries) {
    if (tries > 0) calls_.pause(kBetweenTries);
    const auto locked = try_lock();
    if (!locked) return locked.error();
    if (*locked) return {};
  }
  return in_use();
}

// False: another process holds it.
Result<bool> LogFile::try_lock() {
  if (retry([&] { return calls_.flock(fd_.get(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) return error("lock", errno);
    return false;
  }
  held_ = options_.exclusive;
  clean_ = false;
  if (!held_) (void)calls_.flock(fd_.get(), LOCK_UN);
  return true;
}

Error LogFile::in_use() const {
  return {ErrorCode::io, "cannot log to " + options_.path + ": another running finops uses it; choose another file",
          options_.path};
}

// On failure the file that was open before stays open.
Result<void> LogFile::open_path(int more_flags) {
  constexpr int kFlags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  const char* path = options_.path.c_str();
  int number = retry([&] { return calls_.open(path, kFlags | O_CREAT | more_flags, kPrivate); });
  if (number < 0) return error("open", errno);
  UniqueFd fd(number);
  struct stat found {};
  if (calls_.fstat(fd.get(), &found) != 0) return error("look at", errno);
  if (!S_ISREG(found.st_mode)) {
    return Error{ErrorCode::io,
                 "cannot log to " + options_.path + ": it is not a regular file; use --no-log for no log",
                 options_.path};
  }
  // Whatever the umask, and even if the file existed: others must not read it, and we must be able to.
  if ((found.st_mode & 0777) != kPrivate && calls_.fchmod(fd.get(), kPrivate) != 0) return error("protect", errno);
  if (dirty_ && options_.synced && fd_) left_.push_back(std::move(fd_));
  dirty_ = false;
  fd_ = std::move(fd);
  device_ = found.st_dev;
  inode_ = found.st_ino;
  return {};
}

// Opens the path again when it no longer names the open file. A renamed file stays in use as long as the path cannot
// be opened.
void LogFile::follow_path() {
  if (options_.exclusive) return;
  const SteadyTime now = std::chrono::steady_clock::now();
  if (now - looked_ < options_.look_every) return;
  looked_ = now;
  struct stat at_path {};
  const bool there = calls_.stat(options_.path.c_str(), &at_path) == 0;
  if (there && at_path.st_dev == device_ && at_path.st_ino == inode_) return;
  if (!open_path()) {
    clean_ = false;  // check before each record whether it was deleted
    return;
  }
  held_ = clean_ = false;  // the lock is taken for each record
}

// The common case of an exclusive file. False: nothing of the line was written, or a fragment that the slow path will
// notice.
bool LogFile::append_at_once(std::string_view line) {
  const ssize_t n = retry([&] { return calls_.write(fd_.get(), line.data(), line.size()); });
  if (n == static_cast<ssize_t>(line.size())) return true;
  clean_ = false;
  struct stat now {};
  if (n > 0 && calls_.fstat(fd_.get(), &now) == 0) {
    (void)retry([&] { return calls_.ftruncate(fd_.get(), now.st_size - n); });
  }
  return false;
}

Result<void> LogFile::append(std::string_view framed) {
  const std::lock_guard lock(mutex_);
  if (given_up_) {
    return Error{ErrorCode::io,
                 "cannot write to the log " + options_.path + ": it was deleted, moved, or could not be synced",
                 options_.path};
  }
  follow_path();
  FINOPS_TRY(append_locked(framed));
  dirty_ = true;
  return {};
}

Result<void> LogFile::append_locked(std::string_view framed) {
  if (clean_ && append_at_once(framed.substr(1))) return {};
  for (bool reopened = false;; reopened = true) {
    std::optional<Unlock> unlock;
    if (!held_) {
      if (retry([&] { return calls_.flock(fd_.get(), LOCK_EX); }) != 0) return error("lock", errno);
      unlock.emplace(calls_, fd_.get());
    }
    struct stat before {};
    if (calls_.fstat(fd_.get(), &before) != 0) return error("look at", errno);
    if (before.st_nlink > 0 || reopened) return write_line(framed, before.st_size);
    unlock.reset();
    held_ = clean_ = false;
    if (options_.exclusive) {
      given_up_ = true;
      return error("write to", ENOENT);
    }
    FINOPS_TRY(open_path());  // the file was deleted, so anything written to it would be lost
  }
}

Result<void> LogFile::write_line(std::string_view framed, off_t size) {
  char last = '\n';
  if (size > 0) {
    const ssize_t n = retry([&] { return calls_.pread(fd_.get(), &last, 1, size - 1); });
    if (n < 0) return error("read", errno);
    if (n == 0) last = '\n';  // truncated by another process since fstat()
  }
  if (last == '\n') framed.remove_prefix(1);
  for (int tries = 0; tries < 2; ++tries) {
    const ssize_t n = retry([&] { return calls_.write(fd_.get(), framed.data(), framed.size()); });
    if (n == static_cast<ssize_t>(framed.size())) {
      clean_ = held_;
      return {};
    }
    if (n < 0) return error("write to", errno);
    if (retry([&] { return calls_.ftruncate(fd_.get(), size); }) != 0) return error("roll back", errno);
  }
  return error("write a whole line to", ENOSPC);
}

Result<void> LogFile::sync() {
  std::vector<UniqueFd> fds;
  {
    const std::lock_guard lock(mutex_);
    fds.swap(left_);
    if (dirty_ && fd_) {  // a second descriptor of the same open file, since the first may be replaced while we sync
      UniqueFd same(retry([&] { return ::fcntl(fd_.get(), F_DUPFD_CLOEXEC, 0); }));
      if (!same) return error("sync", errno);
      fds.push_back(std::move(same));
      dirty_ = false;
    }
  }
  Result<void> result;
  for (const UniqueFd& fd : fds) {
    if (retry([&] { return calls_.fdatasync(fd.get()); }) != 0) result = error("sync", errno);
  }
  if (!result) {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
    held_ = clean_ = dirty_ = false;
    fd_.reset();
    left_.clear();
  }
  return result;
}

// append() is not blocked between two tries, but fails.
Result<void> LogFile::renew() {
  for (int tries = 0; tries < kLockTries; ++tries) {
    if (tries > 0) calls_.pause(kBetweenTries);
    const std::lock_guard lock(mutex_);
    if (tries == 0) FINOPS_TRY(open_path());
    const auto locked = try_lock();
    if (!locked) return locked.error();
    if (!*locked) continue;
    given_up_ = false;
    return {};
  }
  return in_use();
}

bool LogFile::empty() {
  const std::lock_guard lock(mutex_);
  struct stat found {};
  return fd_ && calls_.fstat(fd_.get(), &found) == 0 && found.st_size == 0 && found.st_nlink > 0;
}

LogFile::Whereabouts LogFile::whereabouts() {
  const std::lock_guard lock(mutex_);
  struct stat opened {
  }, at_path{};
  if (!fd_ || calls_.fstat(fd_.get(), &opened) != 0) return Whereabouts::there;
  if (opened.st_nlink == 0) return Whereabouts::deleted;
  if (calls_.stat(options_.path.c_str(), &at_path) == 0) {
    const bool same = at_path.st_dev == device_ && at_path.st_ino == inode_;
    return same ? Whereabouts::there : Whereabouts::moved;
  }
  return errno == ENOENT || errno == ENOTDIR ? Whereabouts::moved : Whereabouts::there;
}

void LogFile::remove() {
  const std::lock_guard lock(mutex_);
  (void)calls_.unlink(options_.path.c_str());
  fd_.reset();
  given_up_ = true;
}

}  // namespace finops
