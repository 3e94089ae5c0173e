#include "cli/replay/schedule.h"

#include <algorithm>

namespace finops::cli {

std::optional<Schedule::Time> Schedule::due_at(std::size_t number) const {
  const auto after = due_after(pace_, number, entries_[number].at_ms - entries_[0].at_ms);
  return after ? std::optional(*begun_ + *after) : std::nullopt;
}

void Schedule::begin(std::size_t number, Time now) {
  const auto due = due_at(number);
  if (!due || now <= *due + kLate) return;
  ++late_.count;
  late_.most = std::max<std::chrono::nanoseconds>(late_.most, now - *due);
}

std::optional<std::size_t> Schedule::take(Time now, std::optional<Time>& due) {
  if (!free_.empty()) {
    const std::size_t number = free_.top();
    free_.pop();
    return number;
  }
  while (next_ < entries_.size()) {
    due = due_at(next_);
    if (due && *due > now) return std::nullopt;
    due.reset();
    const std::size_t number = next_++;
    const std::uint64_t conversation = entries_[number].conversation;
    if (conversation == 0) return number;
    const auto [at, was_free] = busy_.try_emplace(conversation);
    if (was_free) return number;
    at->second.push_back(number);
    ++waiting_;
  }
  return std::nullopt;
}

bool Schedule::is_over() const { return stopped_ || (next_ == entries_.size() && free_.empty() && waiting_ == 0); }

std::optional<std::size_t> Schedule::next() {
  std::unique_lock lock(mutex_);
  if (!begun_) begun_ = std::chrono::steady_clock::now();
  while (!is_over()) {
    const Time now = std::chrono::steady_clock::now();
    std::optional<Time> due;
    if (const auto number = take(now, due)) {
      begin(*number, now);
      return number;
    }
    if (is_over()) break;
    due ? static_cast<void>(changed_.wait_until(lock, *due)) : changed_.wait(lock);
  }
  changed_.notify_all();
  return std::nullopt;
}

void Schedule::done(std::size_t number) {
  const std::lock_guard lock(mutex_);
  const auto found = busy_.find(entries_[number].conversation);
  if (found == busy_.end()) return;
  if (found->second.empty()) {
    busy_.erase(found);
  } else {
    free_.push(found->second.front());
    found->second.pop_front();
    --waiting_;
  }
  changed_.notify_all();
}

void Schedule::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

Schedule::Late Schedule::late() const {
  const std::lock_guard lock(mutex_);
  return late_;
}

}  // namespace finops::cli
