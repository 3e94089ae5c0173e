#include "core/exchange/outcome.h"

namespace finops {
namespace {

constexpr std::uint64_t kFailed = 400, kServerFailed = 500;
constexpr int kServerError = 5;

constexpr bool in_order() {
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    if (kOutcomes[i].outcome != static_cast<Outcome>(i)) return false;
  }
  return true;
}
static_assert(in_order() && kOutcomes.back().outcome == Outcome::lost, "info() finds a row by its number");

}  // namespace

std::optional<Outcome> parse_outcome(std::string_view word) noexcept {
  for (const OutcomeInfo& row : kOutcomes) {
    if (row.word == word) return row.outcome;
  }
  return std::nullopt;
}

Begun begun_of(std::string_view phase, std::optional<std::uint64_t> status, bool stream) noexcept {
  const bool begun = phase.empty() ? status.value_or(kFailed) < kFailed : phase == "body";
  return !begun ? Begun::nothing : stream ? Begun::stream : Begun::body;
}

std::string_view phrase(Outcome outcome, Begun begun) noexcept {
  const OutcomeInfo& row = info(outcome);
  return begun == Begun::nothing ? row.unanswered : begun == Begun::stream ? row.streamed : row.answered;
}

int exit_code(Outcome outcome, std::optional<std::uint64_t> status) noexcept {
  if (outcome == Outcome::http_error && status.value_or(0) >= kServerFailed) return kServerError;
  return info(outcome).exit_code;
}

}  // namespace finops
