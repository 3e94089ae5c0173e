// How `serve --replay` answers. Plain values.
#pragma once

namespace finops {

struct ReplayOptions {
  double speed = 1;      // how many times as fast as recorded; 0: without waiting
  bool forward = false;  // ask the provider for what has no recording
};

}  // namespace finops
