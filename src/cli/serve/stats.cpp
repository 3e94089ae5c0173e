#include "cli/serve/stats.h"

#include "core/base/strings.h"
#include "core/usage/count_sum.h"

namespace finops::cli {

void ServeStats::on_finished(const Exchange& x) noexcept {
  by_outcome_[static_cast<std::size_t>(x.outcome)].fetch_add(1, std::memory_order_relaxed);
  const std::lock_guard lock(mutex_);
  cost_.add(cost_entry_of(x));
  input_ = sum({input_, x.usage.input_tokens});
  output_ = sum({output_, x.usage.output_tokens});
}

std::uint64_t ServeStats::failed() const noexcept { return total() - of(Outcome::ok); }

Count ServeStats::input_tokens() const {
  const std::lock_guard lock(mutex_);
  return input_;
}

Count ServeStats::output_tokens() const {
  const std::lock_guard lock(mutex_);
  return output_;
}

CostTotal ServeStats::cost() const {
  const std::lock_guard lock(mutex_);
  return cost_;
}

std::uint64_t ServeStats::total() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& n : by_outcome_) sum += n.load(std::memory_order_relaxed);
  return sum;
}

std::string ServeStats::outcomes_json() const {
  std::string out = "{";
  for (std::size_t i = 0; i < by_outcome_.size(); ++i) {
    if (i > 0) out += ',';
    out.append("\"").append(to_string(static_cast<Outcome>(i))).append("\":");
    append_uint(out, by_outcome_[i].load(std::memory_order_relaxed));
  }
  return out + "}";
}

}  // namespace finops::cli
