#include "cli/serve/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "cli/terminal/exit_codes.h"

namespace finops::cli {
namespace {

// What is still running after the second signal has hung: a disk or a network file system that does not answer.
constexpr timespec kGrace{3, 0};

sigset_t handled() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&set, number);
  return set;
}

void handle(const Signals::Handlers& on, const std::atomic<bool>& ended) {
  const sigset_t set = handled();
  int stops = 0;
  while (true) {
    const int number = stops < 2 ? ::sigwaitinfo(&set, nullptr) : ::sigtimedwait(&set, nullptr, &kGrace);
    if (number < 0 && errno == EAGAIN) ::_exit(kDone);
    if (number < 0) continue;
    if (ended) return;
    switch (number) {
      case SIGUSR1: on.status(); break;
      case SIGHUP: on.reload(); break;
      case SIGUSR2: break;  // our own word, and nothing when others say it
      default: stops++ == 0 ? on.stop() : on.again();
    }
  }
}

}  // namespace

void Signals::block() {
  const sigset_t set = handled();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

Signals::Signals(Handlers handlers) : thread_([this, on = std::move(handlers)] { handle(on, ended_); }) {}

Signals::~Signals() {
  ended_ = true;
  pthread_kill(thread_.native_handle(), SIGUSR2);
  thread_.join();
}

}  // namespace finops::cli
