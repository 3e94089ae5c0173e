// How far this process' memory rises above what it is now, at its highest. Says nothing under a sanitizer.
#pragma once

#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>

#include "support/wait.h"

namespace finops::test {

class MemoryGrowth {
 public:
  MemoryGrowth() {
    std::ofstream("/proc/self/clear_refs") << '5';  // the highest is what it is now
    before_ = kib("VmRSS:");
  }
  bool within(std::size_t bytes) const { return sanitized() || kib("VmHWM:") * 1024 <= before_ * 1024 + bytes; }

 private:
  static std::size_t kib(std::string_view label) {
    std::ifstream status("/proc/self/status");
    std::string word;
    std::size_t found = 0;
    while (status >> word) {
      if (word == label) status >> found;
    }
    return found;
  }
  std::size_t before_ = 0;
};

}  // namespace finops::test
