#include "core/plugins/budget/budget_plugin.h"

#include <spdlog/spdlog.h>

#include "core/base/clock.h"
#include "core/provider/operation.h"

namespace finops {
namespace {

class BudgetPlugin final : public Plugin {
 public:
  BudgetPlugin(BudgetLedger& ledger, bool rehearsal) : ledger_(ledger), rehearsal_(rehearsal) {}
  std::string_view name() const noexcept override { return "budget"; }

  Result<std::optional<LocalReply>> on_request(Exchange& x, PluginState*) override {
    const bool plan = x.cost.basis == CostBasis::subscription;  // it spends nothing of a budget
    if (plan || !x.route || !could_cost(x.request.method, x.route->remainder)) return std::optional<LocalReply>{};
    if (ledger_.needs_session()) x.read_request();
    auto why = ledger_.refusal({local_day(x.timing.wall_start), x.session, x.tags});
    if (!why) return std::optional<LocalReply>{};
    LocalReply reply;
    reply.refusal = OwnError{402, "budget_exceeded", std::move(*why)};
    return std::optional<LocalReply>(std::move(reply));
  }

  void on_complete(Exchange& x, PluginState*) override {
    if (x.attempts == 0 && !rehearsal_) return;
    for (const std::string& line : ledger_.add({local_day(x.timing.wall_start), x.session, x.tags}, cost_entry_of(x))) {
      spdlog::warn("{}", line);
    }
  }

 private:
  BudgetLedger& ledger_;
  const bool rehearsal_;
};

}  // namespace

std::unique_ptr<Plugin> make_budget_plugin(BudgetLedger& ledger, bool rehearsal) {
  return std::make_unique<BudgetPlugin>(ledger, rehearsal);
}

}  // namespace finops
