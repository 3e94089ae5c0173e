#include "core/log/write/log_ladder.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace finops {
namespace {

constexpr std::chrono::milliseconds kLongestPause{60'000};

std::string_view sentence(LogStep step) {
  switch (step) {
    case LogStep::whole: break;
    case LogStep::no_response_bodies: return "response bodies are not recorded for now";
    case LogStep::no_bodies: return "no bodies are recorded for now";
    case LogStep::memory: return "records are kept in memory for now";
    case LogStep::counting: return "the memory for records is full; further ones are only counted";
  }
  return {};
}

}  // namespace

std::string_view to_string(LogStep step) {
  switch (step) {
    case LogStep::whole: return "whole";
    case LogStep::no_response_bodies: return "no_response_bodies";
    case LogStep::no_bodies: return "no_bodies";
    case LogStep::memory: return "memory";
    case LogStep::counting: return "counting";
  }
  return "whole";
}

void LogLadder::go_to(LogStep step, const std::string& why) {
  if (step > step_) step_ = step;
  if (gap_.since == WallTime{}) gap_.since = std::chrono::system_clock::now();
  while (said_ < step) {
    said_ = static_cast<LogStep>(static_cast<int>(said_) + 1);
    const bool new_reason = !why.empty() && why != said_why_;
    spdlog::error("{}{}{}", new_reason ? why : "the log", new_reason ? "; " : ": ", sentence(said_));
    if (new_reason) said_why_ = why;
  }
}

LogStep LogLadder::failed(LogStep tried, const Error& why) {
  const MutexLock lock(mutex_);
  failed_at_ = std::chrono::steady_clock::now();
  const bool relapse = recovered_at_ != SteadyTime{} && failed_at_ - recovered_at_ < kLongestPause;
  if (step() == LogStep::whole) pause_ = relapse ? std::min(2 * pause_, kLongestPause) : first_pause_;
  const LogStep next = static_cast<LogStep>(std::min(static_cast<int>(tried) + 1, static_cast<int>(LogStep::memory)));
  go_to(std::max(next, step()), why.message);
  return std::max(next, step());
}

void LogLadder::hold(std::string framed, std::size_t most) {
  const MutexLock lock(mutex_);
  if (gap_.since == WallTime{}) gap_.since = std::chrono::system_clock::now();  // the log has recovered since
  if (memory_bytes_ + framed.size() > most) {
    ++dropped_;
    ++gap_.dropped;
    go_to(LogStep::counting, {});
    return;
  }
  const std::size_t size = framed.size();
  memory_.push_back(std::move(framed));
  memory_bytes_ += size;
}

void LogLadder::left_out_body() {
  const MutexLock lock(mutex_);
  ++without_body_;
  ++gap_.without_body;
}

void LogLadder::set_low(bool low, std::uint64_t free, const std::string& where) {
  const MutexLock lock(mutex_);
  if (low == low_) return;
  low_ = low;
  if (low) go_to(LogStep::no_response_bodies, "only " + std::to_string(free >> 20) + " MiB are free in " + where);
}

// Writes one line at a time, so that other threads can add lines at the same time.
bool LogLadder::flush(const std::function<Result<void>(std::string_view)>& append) {
  while (true) {
    std::string line;
    {
      const MutexLock lock(mutex_);
      if (memory_.empty()) return true;
      line = std::move(memory_.front());
      memory_.pop_front();
      memory_bytes_ -= line.size();
    }
    const bool written = append(line).ok();
    const MutexLock lock(mutex_);
    if (written) {
      ++gap_.late;
      continue;
    }
    memory_bytes_ += line.size();
    memory_.push_front(std::move(line));
    failed_at_ = std::chrono::steady_clock::now();
    return false;
  }
}

bool LogLadder::try_again(SteadyTime now, const std::function<Result<void>(std::string_view)>& append, LogGap& gap) {
  {
    const MutexLock lock(mutex_);
    if (step() == LogStep::whole && memory_.empty()) return false;
    if (now < failed_at_ + pause_) return false;
  }
  while (true) {
    {
      const MutexLock lock(mutex_);
      if (memory_.empty()) {  // a thread that failed before this and holds its record only now is handled next time
        step_ = low_ ? LogStep::no_response_bodies : LogStep::whole;
        if (low_) return false;
        gap = gap_;
        gap_ = {};
        said_ = LogStep::whole;
        said_why_.clear();
        recovered_at_ = now;
        return true;
      }
    }
    if (!flush(append)) return false;
  }
}

void LogLadder::flush_at_end(const std::function<Result<void>(std::string_view)>& append) {
  if (flush(append)) return;
  const MutexLock lock(mutex_);
  dropped_ += memory_.size();
  gap_.dropped += memory_.size();
  memory_.clear();
  memory_bytes_ = 0;
}

void LogLadder::out_of_memory(MemoryLoss loss) noexcept {
  const MutexLock lock(mutex_);
  if (loss == MemoryLoss::record) {
    ++dropped_;
    ++gap_.dropped;
  }
  if (std::exchange(said_no_memory_[loss == MemoryLoss::record], true)) return;
  if (loss == MemoryLoss::bodies) {
    spdlog::error("out of memory: records are written without the bodies that need too much of it");
  } else {
    spdlog::error("out of memory: a record could not be built even without bodies; such records are only counted");
  }
}

void LogLadder::gone_with_file(std::uint64_t records) {
  const MutexLock lock(mutex_);
  dropped_ += records;
}

bool LogLadder::low() const {
  const MutexLock lock(mutex_);
  return low_;
}

std::uint64_t LogLadder::dropped() const {
  const MutexLock lock(mutex_);
  return dropped_;
}

std::uint64_t LogLadder::waiting() const {
  const MutexLock lock(mutex_);
  return memory_.size();
}

std::uint64_t LogLadder::without_body() const {
  const MutexLock lock(mutex_);
  return without_body_;
}

}  // namespace finops
