// Decides whether the wall clock can be trusted to say which segments are old (contract L6). It is not trusted for an
// hour after it was set, nor in the first hour of a process that finds a log from weeks ago or from the future. Owned
// by the housekeeping thread; not thread-safe.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/log/files/log_files.h"
#include "core/log/write/segment_keep.h"

namespace finops {

struct Moment {
  WallTime wall;
  std::chrono::nanoseconds boot;  // since_boot()
};
Moment moment_now();

class ClockDoubt {
 public:
  using Read = std::function<Moment()>;
  explicit ClockDoubt(Read read);  // empty: moment_now

  struct View {
    WallTime now;
    MayDelete may = MayDelete::by_age_and_size;
    std::string why;  // a sentence for people, the first time that the clock is doubted; else empty
  };
  // Call it before each deletion. `segments` are those that other processes wrote; only the first call uses them.
  View look(const std::vector<Segment>& segments);

 private:
  std::string doubt_start(const std::vector<Segment>& segments, const Moment& now);

  const Read read_;
  std::chrono::nanoseconds offset_;                             // wall clock minus the time since the machine started
  std::chrono::nanoseconds set_until_{-1}, strange_until_{-1};  // since boot: when each doubt ends
  bool looked_ = false;
};

}  // namespace finops
