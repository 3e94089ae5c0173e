#include "core/log/read/log_follower.h"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "core/log/files/file_calls.h"
#include "core/log/files/folder_watch.h"
#include "core/log/files/log_files.h"
#include "core/log/read/followed_file.h"
#include "core/log/read/id_set.h"
#include "core/log/read/line_parser.h"

namespace finops {
namespace {

using Clock = std::chrono::steady_clock;
using Event = LogFollower::Event;

constexpr std::chrono::seconds kStillWritten{5};  // a renamed file: its writer may not have noticed yet
constexpr std::ptrdiff_t kMostOpen = 32;  // the others rest: a folder may have more files than we have descriptors

// What to follow: the logs of a folder, or one file of it, also after renaming.
struct Target {
  std::string folder, name;  // `name` is empty for a folder
};

struct Followed {
  FollowedFile file;
  bool announce = false;   // send an event `switched` before its first record
  bool named = true;       // its path still leads to it
  bool undecided = false;  // it may be a copy of another file: its beginning is not there yet
  bool head_known = false;
  Clock::time_point last_data{};
  bool due = true;  // if it rests: there may be something to read

  bool is_copy() const { return undecided && head_known; }
};

}  // namespace

struct LogFollower::Impl {
  explicit Impl(Options o)
      : options(o), calls(o.calls != nullptr ? *o.calls : system_file_calls()), archives(o.depth), parser(o.depth) {}

  Result<void> add_target(const std::string& path);
  void look(bool first);
  void look_at_folder(const Target& target, bool first);
  void look_at_log(const FolderFile& file, bool first);
  void look_at_file(const std::string& path, bool first);
  void pass_over(const std::string& path);
  void remember_head(Followed& followed);
  std::optional<Event> pump();
  void read_file(Followed& followed);
  void mark_written();
  void make_room();
  std::optional<Event> read_archives();
  bool decide(Followed& followed);
  void judge(LogLine line, const std::string& path);
  void go_on_with_line();

  Options options;
  FileCalls& calls;
  std::vector<Target> targets;
  FolderWatch watch;
  std::deque<Followed> files;   // pointers into it are kept only during a call
  std::set<std::string> names;  // of all logs that were followed
  std::set<std::string> archives_known;
  std::set<FileIdentity> passed_over;  // older generations of a file
  std::set<std::string> heads;         // the beginnings of followed files; a new file with the same beginning is a copy
  UnreadArchives archives;
  LineParser parser;
  RecordView record;
  RecentIds given;
  std::deque<Event> pending;  // at most one of them is a record
  std::string path_of_line;   // of the line that the parser holds
  bool look_due = false;
  Clock::time_point looked{};
};

LogFollower::LogFollower(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogFollower::LogFollower(LogFollower&&) noexcept = default;
LogFollower& LogFollower::operator=(LogFollower&&) noexcept = default;
LogFollower::~LogFollower() = default;

Result<LogFollower> LogFollower::open(std::vector<std::string> files_and_folders, Options options) {
  auto impl = std::make_unique<Impl>(options);
  for (const std::string& path : files_and_folders) FINOPS_TRY(impl->add_target(path));
  impl->look(true);
  return LogFollower(std::move(impl));
}

Result<std::optional<LogFollower::Event>> LogFollower::next(std::chrono::milliseconds timeout, int wake_fd) {
  const auto deadline = Clock::now() + timeout;
  while (true) {
    if (auto event = impl_->pump()) return event;
    const auto now = Clock::now();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
    const auto until_look = std::chrono::ceil<std::chrono::milliseconds>(impl_->looked + impl_->options.poll - now);
    switch (impl_->watch.wait(std::max(std::min(left, until_look), std::chrono::milliseconds::zero()), wake_fd)) {
      case FolderWatch::Wake::asked: return std::optional<Event>{};
      case FolderWatch::Wake::written: impl_->mark_written(); break;
      case FolderWatch::Wake::changed:
        impl_->mark_written();
        impl_->look_due = true;
        break;
      case FolderWatch::Wake::timeout:
        if (Clock::now() >= impl_->looked + impl_->options.poll) {
          impl_->look_due = true;
        } else if (Clock::now() >= deadline) {
          return std::optional<Event>{};
        }
        break;
    }
    if (Clock::now() >= deadline) {
      auto event = impl_->pump();  // check at least once, even with a timeout of 0
      return event;
    }
  }
}

Result<void> LogFollower::Impl::add_target(const std::string& path) {
  struct stat info {};
  const bool there = calls.stat(path.c_str(), &info) == 0;
  if (there && S_ISDIR(info.st_mode)) {
    targets.push_back({path, {}});
    return {};
  }
  if (there && !S_ISREG(info.st_mode)) return Error{ErrorCode::io, "only files and folders can be followed", path};
  if (there) {
    const auto readable = FollowedFile::open(path, false, options.max_line, calls);
    if (!readable) return readable.error();
  }
  const std::string folder = folder_of(path);
  if (calls.stat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    return Error{ErrorCode::io, "no such folder to follow a log in", folder};
  }
  targets.push_back({folder, path.substr(path.rfind('/') + 1)});
  return {};
}

void LogFollower::Impl::look(bool first) {
  look_due = false;
  looked = Clock::now();
  for (Followed& followed : files) {
    remember_head(followed);
    followed.named = false;
  }
  for (const Target& target : targets) {
    watch.add(target.folder);
    look_at_folder(target, first);
  }
  // A renamed file is closed once nothing more is written to it. A renamed file that rests cannot be opened again.
  std::erase_if(files, [&](const Followed& f) {
    const bool gone = !f.named && (!f.file.is_open() || looked - f.last_data > kStillWritten);
    if (gone && f.due && !f.file.is_open() && !f.is_copy()) {
      const std::string compressed = compressed_name(f.file.path());
      if (struct stat info; calls.stat(compressed.c_str(), &info) == 0) archives.add(compressed, f.file.position());
    }
    return gone;
  });
}

void LogFollower::Impl::look_at_folder(const Target& target, bool first) {
  const auto files_there = list_files(target.folder);
  for (const FolderFile& file : files_there ? *files_there : std::vector<FolderFile>()) {
    if (target.name.empty()) {
      look_at_log(file, first);
    } else if (is_version_of(target.name, file)) {
      if (first && file.name != target.name) {
        pass_over(file.path);
      } else {
        look_at_file(file.path, first);
      }
    }
  }
}

// One of the logs in a folder.
void LogFollower::Impl::look_at_log(const FolderFile& file, bool first) {
  if (file.kind == FileKind::segment || file.kind == FileKind::log) return look_at_file(file.path, first);
  const std::string plain = plain_name(file.path);
  const bool is_new = !plain.empty() && archives_known.insert(file.path).second && !first;
  if (is_new && !names.contains(plain)) archives.add(file.path);
}

// An older version of a file, whose records are not given.
void LogFollower::Impl::pass_over(const std::string& path) {
  struct stat info {};
  if (calls.stat(path.c_str(), &info) == 0) passed_over.insert(identity_of(info));
}

void LogFollower::Impl::look_at_file(const std::string& path, bool first) {
  struct stat info {};
  if (calls.stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
  FileIdentity identity = identity_of(info);
  const auto known = [&] {
    return std::find_if(files.begin(), files.end(), [&](const Followed& f) { return f.file.identity() == identity; });
  };
  if (auto place = known(); place != files.end()) {
    place->named = true;
    place->file.set_path(path);
    names.insert(path);
    if (!place->file.is_open() && place->file.was_written(info)) place->due = true;
    return;
  }
  if (passed_over.contains(identity)) return;
  make_room();
  auto opened = FollowedFile::open(path, !first || options.from_start, options.max_line, calls);
  if (!opened) return;  // deleted or not readable; tried again next time
  identity = opened->identity();
  if (known() != files.end()) return;
  names.insert(path);
  files.push_back({std::move(*opened), !first, true, !first, false, looked});
}

void LogFollower::Impl::remember_head(Followed& followed) {
  if (followed.head_known || followed.undecided) return;
  std::string head = followed.file.head();
  followed.head_known = !head.empty();
  if (followed.head_known) heads.insert(std::move(head));
}

// Marks the resting files that, according to the folder watch, were written to.
void LogFollower::Impl::mark_written() {
  for (Followed& followed : files) {
    if (followed.file.is_open() || followed.due) continue;
    const std::string& path = followed.file.path();
    followed.due = watch.missed_some() || watch.written().contains(path.substr(path.rfind('/') + 1));
  }
}

// Makes room for one more open file: if too many are open, the one that was silent for the longest time is closed.
void LogFollower::Impl::make_room() {
  const auto is_open = [](const Followed& followed) { return followed.file.is_open(); };
  if (std::count_if(files.begin(), files.end(), is_open) < kMostOpen) return;
  Followed& silent = *std::min_element(files.begin(), files.end(), [&](const Followed& a, const Followed& b) {
    return is_open(a) && (!is_open(b) || a.last_data < b.last_data);
  });
  remember_head(silent);
  silent.due = silent.file.rest() || silent.due;
}

std::optional<Event> LogFollower::Impl::pump() {
  if (pending.empty()) go_on_with_line();  // before reading on in its file
  for (int round = 0; round < 2; ++round) {
    for (Followed& followed : files) {
      if (pending.empty() && (followed.due || followed.file.is_open())) read_file(followed);
    }
    if (!pending.empty()) {
      Event event = std::move(pending.front());
      pending.pop_front();
      return event;
    }
    if (auto event = read_archives()) return event;
    if (!look_due) break;
    look(false);
  }
  return std::nullopt;
}

// Reads up to the next line that causes an event.
void LogFollower::Impl::read_file(Followed& followed) {
  if (followed.is_copy()) return;
  if (!followed.file.is_open()) {
    make_room();
    if (!followed.file.reopen()) return;  // not now, or it was renamed
  }
  if (followed.undecided && !decide(followed)) return;
  LogLine line;
  while (pending.empty()) {
    const auto more = followed.file.next(line);  // a read error counts as no new line
    if (followed.file.take_cut()) followed.announce = true, followed.head_known = false;
    followed.due = !more || *more;
    if (!more || !*more) return;
    followed.last_data = Clock::now();
    judge(line, followed.file.path());
    if (pending.empty() || !std::exchange(followed.announce, false)) continue;
    pending.push_front({Event::Kind::switched, nullptr, followed.file.path(), {}});
  }
}

// False: it is a copy, or that is not known yet.
bool LogFollower::Impl::decide(Followed& followed) {
  const std::string head = followed.file.head();
  followed.due = !head.empty();
  if (head.empty()) return false;
  followed.head_known = true;
  followed.undecided = !heads.insert(head).second;
  return !followed.undecided;
}

std::optional<Event> LogFollower::Impl::read_archives() {
  while (archives.next(record)) {
    if (given.insert(record.id)) return Event{Event::Kind::record, &record, archives.path(), {}};
  }
  return std::nullopt;
}

void LogFollower::Impl::judge(LogLine line, const std::string& path) {
  if (options.depth == RecordDepth::metadata && !line.too_long) {
    line.unusual = scan_line(line.text.data(), 0, 0, line.text.size()).unusual;
  }
  parser.counts() = {};
  const bool found = parser.read(line, record);
  const bool is_new = found && given.insert(record.id);
  for (const LogDamage& damage : parser.counts().damages) {
    pending.push_back({Event::Kind::damaged, nullptr, path, damage});
  }
  path_of_line = path;
  if (is_new) pending.push_back({Event::Kind::record, &record, path, {}});
  if (found && pending.empty()) go_on_with_line();
}

// The next record of a line that holds several.
void LogFollower::Impl::go_on_with_line() {
  while (pending.empty() && parser.more(record)) {
    if (given.insert(record.id)) pending.push_back({Event::Kind::record, &record, path_of_line, {}});
  }
}

}  // namespace finops
