#include "cli/replay/pace.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "cli/terminal/typed.h"

namespace finops::cli {
namespace {

// Above 0 and up to a million.
std::optional<double> read_factor(std::string_view text) {
  double parsed = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  const bool whole = failed == std::errc{} && stop == text.data() + text.size();
  if (!whole || !(parsed >= 1e-6 && parsed <= 1e6)) return std::nullopt;
  return parsed;
}

}  // namespace

Result<Pace> read_pace(std::string_view text) {
  if (text == "asap") return Pace{};
  if (text == "recorded") return Pace{Pace::Kind::recorded, 1};
  const bool faster = text.starts_with('x'), rate = text.ends_with("/s");
  if (faster != rate) {
    const auto factor = read_factor(faster ? text.substr(1) : text.substr(0, text.size() - 2));
    if (factor) return Pace{faster ? Pace::Kind::recorded : Pace::Kind::rate, *factor};
  }
  return Error{ErrorCode::invalid_argument,
               "--pace: '" + typed(text) + "' is not asap, recorded, x2 (twice as fast) or 3/s",
               {}};
}

std::optional<std::chrono::nanoseconds> due_after(const Pace& pace, std::uint64_t number, std::int64_t recorded_ms) {
  const auto after = [](double ns) {
    constexpr double kMost = 1e18;  // about thirty years
    return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(ns, kMost)));
  };
  switch (pace.kind) {
    case Pace::Kind::asap: break;
    case Pace::Kind::recorded:
      return after(static_cast<double>(std::max<std::int64_t>(recorded_ms, 0)) * 1e6 / pace.factor);
    case Pace::Kind::rate: return after(static_cast<double>(number) * 1e9 / pace.factor);
  }
  return std::nullopt;
}

}  // namespace finops::cli
