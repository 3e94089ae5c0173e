#include "core/log/files/folder_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "core/base/waiter.h"

namespace finops {

FolderWatch::FolderWatch() : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

void FolderWatch::add(const std::string& folder) {
  constexpr std::uint32_t kEvents = IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_MODIFY | IN_ONLYDIR;
  if (inotify_) (void)::inotify_add_watch(inotify_.get(), folder.c_str(), kEvents);
}

FolderWatch::Wake FolderWatch::wait(std::chrono::milliseconds timeout, int wake_fd) {
  written_.clear();
  missed_some_ = false;
  Awaited all[2];
  Awaited &events_there = all[0], &asked = all[1];
  events_there.fd = inotify_.get();
  asked.fd = wake_fd;
  events_there.readable = asked.readable = true;
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);
  if (blocking_waiter().wait(all, std::min(timeout, kLongest)) <= 0) return Wake::timeout;
  if (asked.came.any()) return Wake::asked;
  Wake wake = Wake::written;
  alignas(inotify_event) char events[16 * 1024];
  ssize_t n;
  while ((n = ::read(inotify_.get(), events, sizeof events)) > 0) {
    for (const char* at = events; at < events + n;) {
      inotify_event event;
      std::memcpy(&event, at, sizeof event);
      if ((event.mask & IN_MODIFY) == 0) wake = Wake::changed;  // it does not matter which file: all are checked
      if ((event.mask & IN_MODIFY) != 0 && event.len > 0) written_.emplace(at + sizeof event);  // ends with a NUL
      if ((event.mask & IN_Q_OVERFLOW) != 0) missed_some_ = true;
      at += sizeof event + event.len;
    }
  }
  return wake;
}

}  // namespace finops
