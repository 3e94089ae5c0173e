#include "cli/replay/run.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <thread>

#include "core/base/waiter.h"
#include "core/exchange/wait.h"

namespace finops::cli {

RunEnd ReplayRun::run(Progress& progress) {
  RunEnd out;
  all_done_.reset(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const std::uint64_t wanted = std::min<std::uint64_t>(plan_.at_once, std::max<std::size_t>(entries_.size(), 1));
  std::vector<std::thread> threads;
  working_ = wanted;
  for (std::uint64_t i = 0; i < wanted; ++i) {
    try {
      threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // the system allows no more threads
      const std::lock_guard lock(mutex_);
      working_ -= wanted - i;
      break;
    }
  }
  if (!threads.empty()) watch(progress);
  for (std::thread& thread : threads) thread.join();
  progress.clear();
  out.at_once = std::max<std::size_t>(threads.size(), 1);
  out.limit = threads.empty() ? "the system allows no thread" : limit_.empty() ? spending_.why() : limit_;
  out.local_io = local_io_;
  out.refused_key = refused_key_;
  out.late = schedule_.late();
  return out;
}

void ReplayRun::watch(Progress& progress) {
  while (true) {
    std::array<Awaited, 2> what;
    what[0].fd = all_done_.get();
    what[0].readable = true;
    what[1].fd = parts_.cancel_fd;
    what[1].peer_ended = true;
    const int came = blocking_waiter().wait(what, progress.pause());
    if (what[0].came.any()) return;
    if (what[1].came.any()) return stop();
    if (came != 0) continue;
    const std::lock_guard lock(mutex_);
    progress.tick(view(), summary_);
  }
}

ProgressView ReplayRun::view() const {
  return {plan_.before + done_, plan_.all, in_flight_, spending_.spent(), plan_.limits.cost};
}

void ReplayRun::stop() {
  schedule_.stop();
  spending_.stop();
}

void ReplayRun::work() {
  ExchangeSender sender(parts_);
  while (const auto number = schedule_.next()) {
    handle(entries_[*number], sender);
    schedule_.done(*number);
  }
  const std::lock_guard lock(mutex_);
  const std::uint64_t one = 1;
  if (--working_ == 0) (void)!::write(all_done_.get(), &one, sizeof one);
}

// Also false if a signal came that watch() has not seen yet.
bool ReplayRun::may_send(const ReplayEntry& entry) {
  return check_cancel({parts_.cancel_fd, -1}) && spending_.allow(entry.estimate);
}

void ReplayRun::handle(const ReplayEntry& entry, ExchangeSender& sender) {
  RecordedRequest recorded;
  {
    std::string line;
    const auto read = parts_.shelf.read(entry.place, line);
    if (read) recorded = read_recorded(line, parts_.changes, parts_.providers, plan_.baseline > 0);
    if (!read) recorded.skip = read.error().message;
  }
  if (!recorded.skip.empty()) {
    recorded.pair.comparison.verdict = Verdict::skipped;
    recorded.pair.comparison.reason = recorded.skip;
    return give(recorded.pair);
  }
  if (!may_send(entry)) return schedule_.stop();
  {
    const std::lock_guard lock(mutex_);
    ++in_flight_;
  }
  finished(entry, sender.send(recorded, entry.place));
  ask_baseline(entry, recorded, sender);
}

void ReplayRun::ask_baseline(const ReplayEntry& entry, const RecordedRequest& recorded, ExchangeSender& sender) {
  for (std::uint64_t i = 0; i < plan_.baseline && may_send(entry); ++i) {
    {
      const std::lock_guard lock(mutex_);
      ++in_flight_;
    }
    finished(entry, sender.send_baseline(recorded, entry.place));
  }
}

void ReplayRun::finished(const ReplayEntry& entry, const SentPair& sent) {
  spending_.settle(entry.estimate, sent.usd, sent.unpriced, sent.pair.id);
  {
    const std::lock_guard lock(mutex_);
    --in_flight_;
    if (sent.refused_key && refused_key_.empty()) refused_key_ = *sent.refused_key;
    if (!sent.refused.empty()) (sent.is_limit ? limit_ : local_io_) = sent.refused;
  }
  if (sent.refused_key || !sent.refused.empty()) stop();
  if (sent.refused.empty()) give(sent.pair);
}

void ReplayRun::give(const ReplayedPair& pair) {
  const std::lock_guard lock(mutex_);
  done_ += pair.baseline ? 0 : 1;
  if (!receive_(pair)) stop();
}

}  // namespace finops::cli
