// How long an exchange of `send` may take: --timeout and --first-byte-timeout. One exchange, one thread.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops::cli {

struct TimeLimits {
  std::optional<std::chrono::milliseconds> first_byte, total;  // nullopt or 0: no limit
};

class Deadline {
 public:
  // The time begins now.
  explicit Deadline(const TimeLimits& limits);

  // A descriptor that becomes readable when the time is over; -1: there is no limit.
  int fd() const noexcept { return timer_.get(); }
  // The answer has begun: only the limit of the whole still counts.
  void head_came();
  // Whether the time is over, as an error that says which limit it was.
  std::optional<Error> over() const;

 private:
  void set(std::chrono::milliseconds left) const;

  TimeLimits limits_;
  std::chrono::steady_clock::time_point begun_;
  UniqueFd timer_;
  bool head_came_ = false;
};

}  // namespace finops::cli
