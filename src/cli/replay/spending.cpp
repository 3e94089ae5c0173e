#include "cli/replay/spending.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/select.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/units.h"

namespace finops::cli {

// With what is in flight, as far as that is known. Of requests whose cost nobody knows, one is in flight at a time.
bool Spending::fits(std::int64_t estimate) const {
  const NanoUsd left = *limits_.cost - spent_ - reserved_;
  return estimate == kNotKnown ? left > 0 && in_flight_unknown_ == 0 : estimate == 0 || estimate <= left;
}

bool Spending::allow(std::int64_t estimate) {
  std::unique_lock lock(mutex_);
  if (limits_.cost) {
    changed_.wait(lock, [&] { return stopped_ || fits(estimate) || in_flight_ == 0; });
    if (!stopped_ && !fits(estimate)) {
      stopped_ = true;
      why_ = fmt::format("--max-cost {}: {} spent", format_money(*limits_.cost), format_money(spent_));
      if (estimate > 0) why_ += fmt::format(", and the next request costs about {}", format_money(estimate));
    }
  }
  if (!stopped_ && limits_.requests && allowed_ >= *limits_.requests) {
    stopped_ = true;
    why_ = fmt::format("--max-requests {}", *limits_.requests);
  }
  if (stopped_) {
    changed_.notify_all();
    return false;
  }
  ++allowed_;
  ++in_flight_;
  reserved_ += std::max<std::int64_t>(estimate, 0);
  in_flight_unknown_ += estimate == kNotKnown ? 1 : 0;
  return true;
}

void Spending::settle(std::int64_t estimate, std::optional<NanoUsd> usd, bool unpriced, const std::string& id) {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  reserved_ -= std::max<std::int64_t>(estimate, 0);
  in_flight_unknown_ -= estimate == kNotKnown ? 1 : 0;
  spent_ += usd.value_or(0);
  if (limits_.cost && unpriced && !stopped_) {
    stopped_ = true;
    why_ = fmt::format("--max-cost {} cannot be kept, since the cost of {} is not known", format_money(*limits_.cost),
                       neutralise(id));
  }
  changed_.notify_all();
}

void Spending::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

NanoUsd Spending::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

std::string Spending::why() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

}  // namespace finops::cli
