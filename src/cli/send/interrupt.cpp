#include "cli/send/interrupt.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>

namespace finops::cli {
namespace {

constexpr std::array<int, 3> kEnding = {SIGINT, SIGTERM, SIGHUP};

// A signal handler can use nothing else.
std::atomic<int> came{0};
std::atomic<int> write_end{-1};

void on_signal(int number) {
  came = number;
  if (const int fd = write_end.exchange(-1); fd >= 0) ::close(fd);
}

}  // namespace

Interrupt::Interrupt() {
  came = 0;
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;  // then a signal ends the process at once
  read_.reset(ends[0]);
  write_end = ends[1];
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  for (const int number : kEnding) {
    struct sigaction before {};
    const bool ignored = ::sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;  // nohup
    if (!ignored) ::sigaction(number, &action, nullptr);
  }
}

Interrupt::~Interrupt() {
  for (const int number : kEnding) {
    struct sigaction before {};
    const bool ours = ::sigaction(number, nullptr, &before) == 0 && before.sa_handler == on_signal;
    if (ours) ::signal(number, SIG_DFL);
  }
  if (const int fd = write_end.exchange(-1); fd >= 0) ::close(fd);
}

int Interrupt::signal() const noexcept { return came; }

void end_by_signal(int number) {
  ::signal(number, SIG_DFL);
  ::raise(number);
  ::_exit(128 + number);
}

}  // namespace finops::cli
