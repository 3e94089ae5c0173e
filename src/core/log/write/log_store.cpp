#include "core/log/write/log_store.h"
#include "core/base/private_folders.h"

#include <unistd.h>

#include <exception>

#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"

namespace finops {

LogStore::LogStore(Options options)
    : options_(std::move(options)),
      calls_(options_.calls != nullptr ? *options_.calls : system_file_calls()),
      rotate_at_(options_.rotate_size) {}

LogStore::~LogStore() = default;

LogFile::Options LogStore::file_options(std::string path) const {
  LogFile::Options out;
  out.path = std::move(path);
  out.exclusive = options_.place.segmented();
  out.calls = &calls_;
  out.synced = options_.fsync != Fsync::never;
  return out;
}

Result<std::unique_ptr<LogStore>> LogStore::open(Options options) {
  std::unique_ptr<LogStore> store(new LogStore(std::move(options)));
  const MutexLock lock(store->mutex_);
  if (store->options_.place.segmented()) {
    FINOPS_TRY(store->begin_locked(true));
    return store;
  }
  auto file = LogFile::open(store->file_options(store->options_.place.file));
  if (!file) return std::move(file).error();
  store->file_ = std::move(*file);
  return store;
}

// Within a second the numbers only increase, since the file of a lower number may already have been compressed or
// deleted. A name may also be used by a process with the same process id in another container.
Result<void> LogStore::begin_locked(bool first) {
  const std::string& folder = options_.place.folder;
  if (!first) FINOPS_TRY(create_private_folders(folder));  // it may have been deleted
  const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (second > last_second_) {
    last_second_ = second;
    next_number_ = 0;
  }
  for (int tries = 0; tries < 1'000'000; ++tries) {
    const std::string path =
        folder + "/" + segment_name(last_second_, static_cast<std::uint64_t>(::getpid()), next_number_++);
    auto file = LogFile::create(file_options(path));
    if (!file) return std::move(file).error();
    if (*file == nullptr) continue;
    struct stat found {};
    if (calls_.stat(compressed_name(path).c_str(), &found) == 0) {
      (*file)->remove();
      continue;
    }
    if (file_) {
      closed_.reserve(closed_.size() + 1);
      (void)see_if_gone();
      closed_.push_back(std::move(file_));
    }
    file_ = std::move(*file);
    known_gone_ = false;
    size_ = unseen_ = 0;
    rotate_at_ = options_.rotate_size;
    new_entry_ = true;
    if (!first && options_.on_rotated) options_.on_rotated();
    return {};
  }
  return Error{ErrorCode::io, "cannot begin a new segment in " + folder + ": no name is free", folder};
}

Result<void> LogStore::begin_segment() {
  const MutexLock lock(mutex_);
  if (!options_.place.segmented()) return create_private_folders(options_.place.folder);
  if (file_->empty()) return {};
  return begin_locked(false);
}

Result<void> LogStore::replace_given_up() {
  if (!file_->given_up()) return {};
  return options_.place.segmented() ? begin_locked(false) : file_->renew();
}

// True: the active segment was moved or deleted; look() will report it.
bool LogStore::see_if_gone() {
  if (known_gone_) return true;
  const LogFile::Whereabouts now = file_->whereabouts();
  if (now == LogFile::Whereabouts::there) return false;
  const bool deleted = now == LogFile::Whereabouts::deleted;
  gone_.push_back({file_->path(), deleted, deleted ? unseen_ : 0});
  return known_gone_ = true;
}

std::vector<LogStore::Gone> LogStore::look() {
  const MutexLock lock(mutex_);
  if (!options_.place.segmented()) return {};
  if (see_if_gone()) {
    file_->give_up();
  } else {
    unseen_ = 0;
  }
  (void)replace_given_up();  // else the next append() tries
  return std::exchange(gone_, {});
}

Result<void> LogStore::append_locked(std::string_view framed) {
  FINOPS_TRY(replace_given_up());
  auto appended = file_->append(framed);
  if (appended || !file_->given_up()) return appended;
  FINOPS_TRY(replace_given_up());  // it was given up just now
  return file_->append(framed);
}

Result<void> LogStore::append(std::string_view framed, Line line) {
  std::uint64_t mine = 0;
  {
    const MutexLock lock(mutex_);
    FINOPS_TRY(append_locked(framed));
    mine = ++appended_;
    if (line == Line::exchange) ++unseen_;
    size_ += framed.size() - 1;
    if (options_.place.segmented() && size_ >= rotate_at_) rotate();
  }
  if (options_.fsync == Fsync::record) force(mine);
  return {};
}

// A line was just written, so this must not fail.
void LogStore::rotate() noexcept {
  bool begun = false;
  try {
    begun = begin_locked(false).ok();
  } catch (const std::exception&) {  // out of memory
  }
  if (!begun) rotate_at_ = size_ + options_.rotate_size / 8 + 1;  // not now; continue with the old one
}

// As rotate(): a failure is counted but does not fail the line.
void LogStore::force(std::uint64_t appended) noexcept {
  try {
    (void)sync_through(appended);
  } catch (const std::exception&) {  // out of memory
    const MutexLock lock(mutex_);
    ++sync_errors_;
  }
}

Result<void> LogStore::sync() {
  const MutexLock one_at_a_time(sync_mutex_);
  return sync_all();
}

// The first thread syncs for all threads whose lines are written by then; the others find it done.
Result<void> LogStore::sync_through(std::uint64_t appended) {
  const MutexLock one_at_a_time(sync_mutex_);
  if (synced_ >= appended) return {};
  return sync_all();
}

Result<void> LogStore::sync_all() {
  std::vector<std::unique_ptr<LogFile>> closed;
  LogFile* active = nullptr;
  std::uint64_t through = 0;
  bool new_entry = false;
  {
    const MutexLock lock(mutex_);
    closed.swap(closed_);
    active = file_.get();  // stays alive: closed files are destroyed only with sync_mutex_ held
    through = appended_;
    std::swap(new_entry, new_entry_);
  }
  Result<void> result;
  std::uint64_t errors = 0;
  for (const auto& file : closed) {
    if (auto ok = file->sync(); !ok) result = std::move(ok).error(), ++errors;
  }
  if (auto ok = active->sync(); !ok) result = std::move(ok).error(), ++errors;
  if (new_entry) {
    const UniqueFd folder = open_folder(options_.place.folder, calls_);
    if (folder && calls_.fsync(folder.get()) != 0) ++errors;
  }
  synced_ = through;
  const MutexLock lock(mutex_);
  sync_errors_ += errors;
  if (file_.get() == active) (void)replace_given_up();  // else the next append() tries
  return result;
}

void LogStore::release_closed() {
  const MutexLock one_at_a_time(sync_mutex_);
  const MutexLock lock(mutex_);
  closed_.clear();
}

std::string LogStore::path() const {
  const MutexLock lock(mutex_);
  return removed_ ? options_.place.folder : file_->path();
}

std::uint64_t LogStore::sync_errors() const {
  const MutexLock lock(mutex_);
  return sync_errors_;
}

int LogStore::last_errno() const {
  const MutexLock lock(mutex_);
  return file_->last_errno();
}

void LogStore::close() {
  if (options_.fsync != Fsync::never) (void)sync();
  release_closed();
  const MutexLock lock(mutex_);
  if (options_.place.segmented() && file_->empty()) {
    file_->remove();
    removed_ = true;
  }
}

}  // namespace finops
