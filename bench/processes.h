// CPU time, memory and placement of a process and its descendants (nginx: master and workers).
#pragma once

#include <sched.h>
#include <sys/types.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "net.h"

namespace bench {

// A number that follows a label in a /proc file such as `VmRSS:   1234 kB`.
inline std::int64_t labelled_number(const std::string& path, const std::string& label) {
  std::ifstream in(path);
  for (std::string word; in >> word;) {
    std::int64_t value = 0;
    if (word == label && in >> value) return value;
  }
  fail("no " + label + " in " + path);
}

inline pid_t parent_of(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  const std::string stat((std::istreambuf_iterator<char>(in)), {});
  const std::size_t name_end = stat.rfind(')');  // the name may hold anything, blanks and ')' too
  if (name_end == std::string::npos) return 0;   // ended meanwhile
  std::istringstream rest(stat.substr(name_end + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

// The ids in a /proc folder: processes in /proc itself, threads in /proc/PID/task.
inline std::vector<pid_t> ids_in(const std::string& folder) {
  std::vector<pid_t> ids;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(folder, gone)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos) ids.push_back(static_cast<pid_t>(to_number(name)));
  }
  return ids;
}

// The process and its descendants.
inline std::set<pid_t> family(pid_t pid) {
  std::multimap<pid_t, pid_t> children;
  for (const pid_t candidate : ids_in("/proc")) children.emplace(parent_of(candidate), candidate);
  std::set<pid_t> members;
  for (std::vector<pid_t> waiting{pid}; !waiting.empty();) {
    const pid_t parent = waiting.back();
    waiting.pop_back();
    members.insert(parent);
    const auto [first, last] = children.equal_range(parent);
    for (auto child = first; child != last; ++child) waiting.push_back(child->second);
  }
  return members;
}

// CPU time used so far, user and system. The kernel's process clock counts nanoseconds and keeps what threads used
// that have ended since, unlike /proc/PID/task/*/schedstat, and is no matter of clock ticks, unlike /proc/PID/stat.
inline Nanos cpu_time(pid_t pid) {
  Nanos sum = 0;
  for (const pid_t member : family(pid)) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(member, &clock) != 0 || clock_gettime(clock, &time) != 0) {
      if (member != pid) continue;  // a short-lived child that has ended meanwhile
      fail("no CPU clock for process " + std::to_string(pid));
    }
    sum += Nanos{time.tv_sec} * kSecond + time.tv_nsec;
  }
  return sum;
}

struct Memory {
  std::int64_t rss_kib = 0;           // counts a page shared by master and workers once in each
  std::int64_t pss_kib = 0;           // shares it out
  std::int64_t kernel_stack_kib = 0;  // of the whole machine: what threads cost beside RSS
};

inline Memory memory_now(pid_t pid) {
  Memory sum{.kernel_stack_kib = labelled_number("/proc/meminfo", "KernelStack:")};
  for (const pid_t member : family(pid)) {
    const std::string folder = "/proc/" + std::to_string(member);
    sum.rss_kib += labelled_number(folder + "/status", "VmRSS:");
    sum.pss_kib += labelled_number(folder + "/smaps_rollup", "Pss:");
  }
  return sum;
}

// Waits (at most five seconds) until the memory has not changed for a tenth of a second: workers may still be starting.
inline Memory settled_memory(pid_t pid) {
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = kSecond / 10};
  Memory last = memory_now(pid);
  for (const Nanos deadline = now() + 5 * kSecond; now() < deadline;) {
    ::nanosleep(&kPause, nullptr);
    const Memory current = memory_now(pid);
    if (current.rss_kib == last.rss_kib) return current;
    last = current;
  }
  return last;
}

// Lets every thread of the family run on these cores only; what they start later inherits it.
inline void place(pid_t pid, const cpu_set_t& cores) {
  for (const pid_t member : family(pid))
    for (const pid_t thread : ids_in("/proc/" + std::to_string(member) + "/task"))
      if (::sched_setaffinity(thread, sizeof cores, &cores) != 0 && errno != ESRCH) fail_errno("sched_setaffinity");
}

}  // namespace bench
