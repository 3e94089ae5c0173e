#include "cli/replay/progress.h"

#include <unistd.h>

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/units.h"

namespace finops::cli {
namespace {

constexpr std::string_view kClearLine = "\r\x1b[K";

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;  // nobody reads it
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

std::string money_of(const ProgressView& view) {
  std::string out = format_money(view.spent);
  if (view.max_cost) out += " of " + format_money(*view.max_cost);
  return out;
}

}  // namespace

std::string progress_bar(const ProgressView& view, const ReplaySummary& summary, std::chrono::nanoseconds elapsed,
                         const Terminal& terminal) {
  constexpr std::size_t kWidth = 20;
  const double share = view.all == 0 ? 0 : static_cast<double>(view.done) / static_cast<double>(view.all);
  const auto filled = std::min(static_cast<std::size_t>(share * kWidth), kWidth);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(view.done) / seconds : 0;
  std::string out = fmt::format("replay [{}{}] {}/{} {:.0f}%", std::string(filled, '#'),
                                std::string(kWidth - filled, '-'), view.done, view.all, share * 100);
  if (rate > 0) {
    out +=
        fmt::format(" {:.1f}/s eta {}", rate, format_duration(static_cast<double>(view.all - view.done) / rate * 1e3));
  }
  out += " " + money_of(view);
  const std::uint64_t bad = summary.count(Verdict::changed), failed = summary.count(Verdict::error);
  if (bad > 0) out += fmt::format("  changed {}", bad);
  if (failed > 0) out += fmt::format("  error {}", failed);
  if (view.in_flight > 0) out += fmt::format("  in flight {}", view.in_flight);
  if (out.size() >= terminal.width && terminal.width > 0) out.resize(terminal.width - 1);
  return out;
}

std::string progress_line(const ProgressView& view, const ReplaySummary& summary) {
  return fmt::format("replay: {} of {}, {} changed, {} errors, {}", view.done, view.all,
                     summary.count(Verdict::changed), summary.count(Verdict::error), money_of(view));
}

std::chrono::milliseconds Progress::pause() const noexcept {
  return terminal_.tty ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
}

void Progress::tick(const ProgressView& view, const ReplaySummary& summary) {
  if (!shown_) return;
  if (!terminal_.tty) return write_all(progress_line(view, summary) + "\n");
  const auto elapsed = std::chrono::steady_clock::now() - begun_;
  write_all(std::string(kClearLine) + progress_bar(view, summary, elapsed, terminal_));
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) write_all(kClearLine);
  drawn_ = false;
}

}  // namespace finops::cli
