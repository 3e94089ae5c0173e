#include "cli/serve/serve_signals.h"

#include <unistd.h>

#include "cli/terminal/exit_codes.h"

namespace finops::cli {

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
  if (!ended_) ::_exit(kDone);  // it has not begun yet, so there is nothing to lose
}

void ServeSignals::say_status() {
  const std::lock_guard lock(mutex_);
  if (!serving_) return err_.put("finops: not serving requests\n");
  if (status_busy_.exchange(true)) return err_.put("finops: still waiting for the log to tell its status\n");
  if (status_.joinable()) status_.join();
  status_ = std::thread([this, ask = serving_->status_line] {
    err_.put("finops: " + ask() + "\n");
    status_busy_ = false;
  });
}

void ServeSignals::say_reload() { err_.put("finops: SIGHUP: there is no configuration file to read again\n"); }

}  // namespace finops::cli
