// Whether the wall clock can be believed when it says which segments are old (contract L6). It cannot for an hour after
// it was set, nor in the first hour of a process that finds the log of another time: weeks ago, or of the future. Owned
// by the thread that keeps house; not thread-safe.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/log/files/segments.h"

namespace finops {

struct Moment {
  WallTime wall;
  std::chrono::nanoseconds boot;  // since_boot()
};
Moment moment_now();

class ClockDoubt {
 public:
  using Read = std::function<Moment()>;
  explicit ClockDoubt(Read read);  // an empty one: moment_now

  struct View {
    WallTime now;
    MayDelete may = MayDelete::by_age_and_size;
    std::string why;  // a sentence, the first time that a doubt is there which people should know of
  };
  // To be called before each time that something may be deleted. `segments` are those that other processes wrote; only
  // the first call looks at them.
  View look(const std::vector<Segment>& segments);

 private:
  std::string doubt_start(const std::vector<Segment>& segments, const Moment& now);

  const Read read_;
  std::chrono::nanoseconds offset_;  // of the wall clock from the time since the start of the machine
  std::chrono::nanoseconds set_until_{-1}, strange_until_{-1};  // since boot: how long each doubt lasts
  bool looked_ = false;
};

}  // namespace finops
