#include "cli/send/retry.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kMostSeconds = 24 * 3600;  // of a Retry-After

std::optional<std::chrono::milliseconds> asked_wait(const HeaderList& headers) {
  if (const auto ms = parse_uint(trim(headers.get("retry-after-ms")))) {
    return std::chrono::milliseconds(std::min(*ms, kMostSeconds * 1000));
  }
  if (const auto seconds = parse_uint(trim(headers.get("Retry-After")))) {
    return std::chrono::seconds(std::min(*seconds, kMostSeconds));
  }
  return std::nullopt;
}

}  // namespace

bool is_retryable(int status) noexcept { return status == 429 || (status >= 500 && status < 600); }

std::optional<std::chrono::milliseconds> retry_wait(const Exchange& x, std::uint64_t tries) {
  const bool answered = x.outcome == Outcome::http_error || x.outcome == Outcome::truncated;
  const bool refused = answered && x.response && is_retryable(x.response->status);
  const bool unreached = x.outcome == Outcome::upstream_error && x.phase == "connect";
  if (!refused && !unreached) return std::nullopt;
  if (refused) {
    if (const auto asked = asked_wait(x.response->headers)) return asked;
  }
  constexpr std::uint64_t kMostDoublings = 5;
  const std::uint64_t seconds = std::uint64_t{1} << std::min(tries > 0 ? tries - 1 : 0, kMostDoublings);
  return std::chrono::seconds(std::min<std::uint64_t>(seconds, 30));
}

}  // namespace finops::cli
