// How far a replay is, on stderr: one line that is drawn again on a terminal, else a line every ten seconds. Its texts
// are its own, so it may write the terminal's sequences itself. Calls must not overlap.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/replay/report/summary.h"
#include "cli/terminal/terminal.h"

namespace finops::cli {

struct ProgressView {
  std::uint64_t done = 0, all = 0, in_flight = 0;
  NanoUsd spent = 0;
  std::optional<NanoUsd> max_cost;
};

// The lines for people, without line ends. Pure.
std::string progress_bar(const ProgressView& view, const ReplaySummary& summary, std::chrono::nanoseconds elapsed,
                         const Terminal& terminal);
std::string progress_line(const ProgressView& view, const ReplaySummary& summary);

class Progress {
 public:
  // `terminal` is that of stderr. `shown`: false: nothing is printed.
  Progress(const Terminal& terminal, bool shown) : terminal_(terminal), shown_(shown) {}

  // How long to wait for the next call of tick().
  std::chrono::milliseconds pause() const noexcept;
  void tick(const ProgressView& view, const ReplaySummary& summary);
  // Removes what it has drawn. Call it before anything else is printed.
  void clear();

 private:
  const Terminal terminal_;
  const bool shown_;
  bool drawn_ = false;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace finops::cli
