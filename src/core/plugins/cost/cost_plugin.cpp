#include "core/plugins/cost/cost_plugin.h"

namespace finops {
namespace {

class CostPlugin final : public Plugin {
 public:
  explicit CostPlugin(const PriceTable& prices) : prices_(prices) {}
  std::string_view name() const noexcept override { return "cost"; }

  void on_complete(Exchange& x, PluginState*) override {
    if (!x.route || x.route->provider == nullptr || !has_usage(x.usage)) return;
    const auto basis = x.cost.basis;
    x.cost = prices_.price({x.route->provider->name, x.response_model, x.model, x.service_tier, x.timing.wall_start},
                           x.usage);
    x.cost.basis = basis;
  }

 private:
  const PriceTable& prices_;
};

}  // namespace

std::unique_ptr<Plugin> make_cost_plugin(const PriceTable& prices) { return std::make_unique<CostPlugin>(prices); }

}  // namespace finops
