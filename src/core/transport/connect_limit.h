// The time limit of a connect, for name lookup, TCP, proxy and TLS together. A value.
#pragma once
#include <algorithm>
#include <chrono>

#include "core/base/clock.h"

namespace finops {

class ConnectLimit {
 public:
  explicit ConnectLimit(std::chrono::milliseconds whole)
      : whole_(whole.count() > 0 ? whole : kLongest), end_(std::chrono::steady_clock::now() + whole_) {}

  std::chrono::milliseconds whole() const noexcept { return whole_; }
  bool over() const { return std::chrono::steady_clock::now() >= end_; }
  // At least a millisecond, since the functions that get it take 0 as no limit.
  std::chrono::milliseconds left() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return std::max(left, std::chrono::milliseconds(1));
  }

 private:
  static constexpr std::chrono::minutes kLongest{5};  // for 0

  std::chrono::milliseconds whole_;
  SteadyTime end_;
};

}  // namespace finops
