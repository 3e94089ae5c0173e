#include "core/plugins/usage/usage_plugin.h"

#include <optional>

#include "core/http/http_rules.h"
#include "core/usage/response_observer.h"

namespace finops {
namespace {

struct Observation final : PluginState {
  std::optional<ResponseObserver> observer;
};

ResponseObserver* observer_of(PluginState* state) {
  auto* observation = static_cast<Observation*>(state);
  return observation == nullptr || !observation->observer ? nullptr : &*observation->observer;
}

class UsagePlugin final : public Plugin {
 public:
  std::string_view name() const noexcept override { return "usage"; }
  std::unique_ptr<PluginState> begin() override { return std::make_unique<Observation>(); }

  Result<void> on_response(Exchange& x, ResponseHead& head, PluginState* state) override {
    if (!x.route || state == nullptr) return {};
    std::string several;
    const ResponseHint hint{x.request.method,
                            x.route->remainder,
                            head.status,
                            head.headers.get("Content-Type"),
                            joined_values(head.headers, "Content-Encoding", several),
                            &head.headers};
    if (ResponseObserver::worth_it(hint) || ResponseObserver::is_failure(hint))
      static_cast<Observation*>(state)->observer.emplace(hint);
    return {};
  }

  void on_passed(Exchange& x, std::string_view bytes, PluginState* state) override {
    auto* observer = observer_of(state);
    if (observer == nullptr) return;
    observer->feed(bytes);
    if (!x.timing.first_token && observer->content_began()) x.timing.first_token = std::chrono::steady_clock::now();
  }

  void on_complete(Exchange& x, PluginState* state) override {
    auto* observer = observer_of(state);
    if (observer == nullptr) return;
    ResponseFacts facts = observer->finish(info(x.outcome).answer == AnswerEnd::whole);
    if (x.response && x.response->status >= 400) return take_reason(x, facts);
    x.usage = std::move(facts.usage);
    x.response_model = std::move(facts.model);
    x.response_id = std::move(facts.id);
    x.service_tier = std::move(facts.service_tier);
    x.finish_reasons = std::move(facts.finish_reasons);
    if (!facts.error || x.outcome != Outcome::ok) return;
    x.outcome = Outcome::stream_error;
    x.error_code = facts.error_code.empty() ? "error" : std::move(facts.error_code);
    x.error = Error{ErrorCode::protocol, std::move(facts.error_message), {}};
    x.phase = "body";
  }

 private:
  // Takes the reason of a failed answer, in the provider's words (contract L1). An answer that was cut has its own
  // error.
  static void take_reason(Exchange& x, ResponseFacts& facts) {
    if (x.outcome != Outcome::http_error || (facts.error_code.empty() && facts.error_message.empty())) return;
    x.error_code = std::move(facts.error_code);
    x.error = Error{ErrorCode::protocol, std::move(facts.error_message), {}};
    x.phase = "head";
  }
};

}  // namespace

std::unique_ptr<Plugin> make_usage_plugin() { return std::make_unique<UsagePlugin>(); }

}  // namespace finops
