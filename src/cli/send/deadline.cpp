#include "cli/send/deadline.h"

#include <sys/timerfd.h>

#include <algorithm>

#include "cli/terminal/units.h"

namespace finops::cli {
namespace {

using std::chrono::milliseconds;

bool limits_time(const std::optional<milliseconds>& limit) { return limit && limit->count() > 0; }

}  // namespace

Deadline::Deadline(const TimeLimits& limits) : limits_(limits), begun_(std::chrono::steady_clock::now()) {
  if (!limits_time(limits_.first_byte) && !limits_time(limits_.total)) return;
  timer_.reset(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  milliseconds first = milliseconds::max();
  for (const auto& limit : {limits_.first_byte, limits_.total}) {
    if (limits_time(limit)) first = std::min(first, *limit);
  }
  set(first);
}

void Deadline::set(milliseconds left) const {
  if (!timer_) return;
  itimerspec when{};
  when.it_value.tv_sec = left.count() / 1000;
  when.it_value.tv_nsec = left.count() % 1000 * 1'000'000;
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);
}

void Deadline::head_came() {
  head_came_ = true;
  if (!timer_) return;
  const auto gone = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begun_);
  set(limits_time(limits_.total) ? std::max(*limits_.total - gone, milliseconds(1)) : milliseconds(0));  // 0: off
}

std::optional<Error> Deadline::over() const {
  const auto gone = std::chrono::steady_clock::now() - begun_;
  const auto said = [](const char* flag, milliseconds limit, const char* what) {
    return Error{
        ErrorCode::timeout, what + format_duration(static_cast<double>(limit.count())) + " (" + flag + ")", {}};
  };
  if (limits_time(limits_.total) && gone >= *limits_.total) {
    return said("--timeout", *limits_.total, "the answer was not complete within ");
  }
  if (!head_came_ && limits_time(limits_.first_byte) && gone >= *limits_.first_byte) {
    return said("--first-byte-timeout", *limits_.first_byte, "no answer began within ");
  }
  return std::nullopt;
}

}  // namespace finops::cli
