#include "cli/serve/signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "cli/terminal/exit_codes.h"

namespace finops::cli {
namespace {

// If the process is still running after the second signal, something hangs, such as a disk or a network file system.
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
      case SIGUSR2: break;  // our internal signal; ignored when another process sends it
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

ServeSignals::ServeSignals(StderrQueue& err)
    : err_(err),
      signals_({[this] { stop(); }, [this] { end_now(); }, [this] { say_status(); }, [this] { say_reload(); }}) {}

void ServeSignals::serve(Serving serving) {
  const std::lock_guard lock(mutex_);
  serving_ = std::move(serving);
}

void ServeSignals::wait_for_stop(std::chrono::milliseconds period, const std::function<void()>& meanwhile) {
  const std::future<void> asked = stop_asked_.get_future();
  while (asked.wait_for(period) != std::future_status::ready) meanwhile();
}

void ServeSignals::serve_no_more() {
  std::thread status;
  {
    const std::lock_guard lock(mutex_);
    serving_.reset();
    ended_ = true;
    status.swap(status_);
  }
  if (status.joinable()) status.join();
}

void ServeSignals::stop() {
  const std::lock_guard lock(mutex_);
  const std::size_t running = serving_ ? serving_->running() : 0;
  if (running > 0 && !serving_->quiet) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(serving_->drain).count();
    err_.put("finops: waiting up to " + std::to_string(seconds) + " s for " + std::to_string(running) +
             (running == 1 ? " exchange" : " exchanges") + " to end; a second signal ends it now\n");
  }
  stop_asked_.set_value();
}

void ServeSignals::end_now() {
  const std::lock_guard lock(mutex_);
  if (serving_) return serving_->stop_now();
  if (!ended_) ::_exit(kDone);  // serving has not begun, so nothing is lost
}

void ServeSignals::say_status() {
  const std::lock_guard lock(mutex_);
  if (!serving_) return err_.put("finops: it does not serve requests yet, or no longer\n");
  if (status_busy_.exchange(true)) return err_.put("finops: still waiting for the status of the log\n");
  if (status_.joinable()) status_.join();
  status_ = std::thread([this, ask = serving_->status_line] {
    err_.put("finops: " + ask() + "\n");
    status_busy_ = false;
  });
}

void ServeSignals::say_reload() {
  err_.put("finops: SIGHUP: finops has no configuration file that it could read again\n");
}

}  // namespace finops::cli
