// Ctrl-C while an exchange runs (contract C6): the first SIGINT, SIGTERM or SIGHUP ends the exchange, which is then
// recorded; a second one ends the process. One object at a time, on the main thread.
#pragma once
#include "core/base/unique_fd.h"

namespace finops::cli {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();  // restores what the signals did before
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // A descriptor that breaks when a signal comes: the client of the exchange has left.
  int fd() const noexcept { return read_.get(); }
  // The signal that came; 0: none.
  int signal() const noexcept;

 private:
  UniqueFd read_;
};

// Ends the process by this signal, so that a shell sees it.
[[noreturn]] void end_by_signal(int number);

}  // namespace finops::cli
