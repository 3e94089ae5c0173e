#include "cli/signals.h"

#include <pthread.h>
#include <signal.h>

namespace finops::cli {
namespace {

sigset_t handled() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGUSR2);  // our own: end the thread
  return set;
}

}  // namespace

void Signals::block() {
  const sigset_t set = handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

Signals::Signals(std::function<void()> first, std::function<void()> again)
    : thread_([first = std::move(first), again = std::move(again)] {
        const sigset_t set = handled();
        for (bool seen = false;; seen = true) {
          int number = 0;
          if (sigwait(&set, &number) != 0 || number == SIGUSR2) return;
          seen ? again() : first();
        }
      }) {}

Signals::~Signals() {
  pthread_kill(thread_.native_handle(), SIGUSR2);
  thread_.join();
}

}  // namespace finops::cli
