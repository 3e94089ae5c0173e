#include "cli/serve/stderr_queue.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>

#include <spdlog/sinks/base_sink.h>

#include "cli/terminal/terminal_sink.h"
#include "core/base/waiter.h"

namespace finops::cli {
namespace {

std::uint64_t lines_in(std::string_view text) {
  const auto breaks = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  return breaks + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

std::string notice_of(std::uint64_t dropped) {
  return "finops: " + std::to_string(dropped) + (dropped == 1 ? " line was" : " lines were") +
         " not shown here, because stderr was not read or could not be written\n";
}

// Our own colours pass; everything else that controls a terminal is escaped (contract C5).
std::string shown_on_terminal(const std::string& lines) {
  std::ostringstream out;
  {
    TerminalSink sink(out);
    sink.allow_styles(true);
    out << lines;
  }
  return out.str();
}

// Writes as much as possible and returns the rest. May block while the reader does not read.
std::string_view write_out(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n > 0) {
      text.remove_prefix(static_cast<std::size_t>(n));
    } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {  // another process made it non-blocking
      Awaited reader;
      reader.fd = fd;
      reader.writable = true;
      (void)blocking_waiter().wait({&reader, 1}, std::nullopt);
    } else if (n == 0 || errno != EINTR) {
      break;
    }
  }
  return text;
}

}  // namespace

struct StderrQueue::State {
  State(int descriptor, bool is_terminal, std::size_t most) : fd(descriptor), terminal(is_terminal), limit(most) {}

  // Call these three with the mutex held.
  void add(std::string_view lines) {
    if (waiting.size() + writing + lines.size() > limit) {
      dropped += lines_in(lines);
      unsaid += lines_in(lines);
      if (waiting.empty() && writing == 0) say_dropped();  // the text alone is too long
      return;
    }
    say_dropped();
    waiting.append(lines);
  }
  void say_dropped() {
    if (unsaid == 0 || failing) return;
    waiting.append(notice_of(unsaid));
    unsaid = 0;
  }
  bool idle() const { return waiting.empty() && writing == 0 && (unsaid == 0 || failing); }

  const int fd;
  const bool terminal;
  const std::size_t limit;
  std::mutex mutex;
  std::condition_variable work, done;
  std::string waiting;      // not yet taken by the writer
  std::size_t writing = 0;  // bytes that the writer has taken
  std::uint64_t dropped = 0;
  std::uint64_t unsaid = 0;  // dropped since that was last printed
  bool failing = false;      // the last write failed; dropped lines are reported after one that succeeds
  bool stop = false;
};

class StderrQueue::Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit Sink(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    const std::lock_guard lock(state_->mutex);
    state_->add({text.data(), text.size()});
    state_->work.notify_one();
  }
  void flush_() override {}

  std::shared_ptr<State> state_;
};

StderrQueue::StderrQueue(int fd, bool terminal, std::size_t limit)
    : state_(std::make_shared<State>(fd, terminal, limit)) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([state = state_] { write_all(state); }).detach();  // it may be blocked forever
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

StderrQueue::~StderrQueue() {
  const std::lock_guard lock(state_->mutex);
  state_->stop = true;
  state_->work.notify_all();
}

void StderrQueue::write_all(const std::shared_ptr<State>& state) {
  State& s = *state;
  std::unique_lock lock(s.mutex);
  std::string batch;
  while (true) {
    s.work.wait(lock, [&] { return s.stop || !s.waiting.empty(); });
    if (s.stop) return;
    batch.swap(s.waiting);
    s.writing = batch.size();
    lock.unlock();
    if (s.terminal) batch = shown_on_terminal(batch);
    const std::uint64_t lost = lines_in(write_out(s.fd, batch));
    batch.clear();
    if (batch.capacity() > 16 * 1024) batch.shrink_to_fit();
    lock.lock();
    s.writing = 0;
    s.failing = lost > 0;
    s.dropped += lost;
    s.unsaid += lost;
    if (s.waiting.empty()) s.say_dropped();
    if (s.idle()) s.done.notify_all();
  }
}

void StderrQueue::put(std::string_view lines) noexcept {
  const std::lock_guard lock(state_->mutex);
  try {
    state_->add(lines);
  } catch (const std::bad_alloc&) {
    state_->dropped += lines_in(lines);
    state_->unsaid += lines_in(lines);
  }
  state_->work.notify_one();
}

bool StderrQueue::flush(std::chrono::milliseconds limit) {
  std::unique_lock lock(state_->mutex);
  return state_->done.wait_for(lock, limit, [&] { return state_->idle(); });
}

StderrQueue::Health StderrQueue::health() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->dropped, state_->waiting.size() + state_->writing};
}

spdlog::sink_ptr StderrQueue::sink() const { return std::make_shared<Sink>(state_); }

}  // namespace finops::cli
