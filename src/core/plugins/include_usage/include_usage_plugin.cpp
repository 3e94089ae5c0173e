#include "core/plugins/include_usage/include_usage_plugin.h"

#include "core/base/strings.h"
#include "core/http/target.h"
#include "core/plugins/include_usage/include_usage_body.h"
#include "core/plugins/include_usage/usage_chunk_filter.h"

namespace finops {
namespace {

struct State final : PluginState {
  bool asked = false;
  std::optional<UsageChunkFilter> filter;
};

State& state_of(PluginState* state) { return static_cast<State&>(*state); }

bool is_coded(const HeaderList& headers) {
  const std::string_view coding = trim(headers.get("Content-Encoding"));
  return !coding.empty() && !iequals(coding, "identity");
}

bool may_ask(const Exchange& x) {
  return x.request.method == "POST" && x.rest == nullptr && x.route &&
         split_target(x.route->remainder).path.ends_with("/completions") && !is_coded(x.request.headers);
}

class IncludeUsagePlugin final : public Plugin {
 public:
  std::string_view name() const noexcept override { return "include_usage"; }
  std::unique_ptr<PluginState> begin() override { return std::make_unique<State>(); }

  Result<std::optional<LocalReply>> on_request(Exchange& x, PluginState* state) override {
    if (!may_ask(x)) return std::optional<LocalReply>{};
    auto body = body_asking_for_usage(x.upstream_body ? *x.upstream_body : x.request.body);
    if (!body) return std::optional<LocalReply>{};
    x.upstream_body = std::move(body);
    x.changed_by.emplace_back(name());
    state_of(state).asked = true;
    return std::optional<LocalReply>{};
  }

  Result<void> on_response(Exchange&, ResponseHead& head, PluginState* state) override {
    if (!state_of(state).asked || !icontains(head.headers.get("Content-Type"), "text/event-stream") ||
        is_coded(head.headers)) {
      return {};
    }
    state_of(state).filter.emplace();
    head.headers.remove("Content-Length");
    return {};
  }

  Result<ChunkAction> on_chunk(Exchange&, std::string_view in, std::string& out, PluginState* state) override {
    auto& filter = state_of(state).filter;
    if (!filter) return ChunkAction::pass;
    filter->feed(in, out);
    if (out.empty()) return ChunkAction::drop;
    return out == in ? ChunkAction::pass : ChunkAction::replace;
  }

  Result<void> on_end(Exchange&, std::string& out, PluginState* state) override {
    if (auto& filter = state_of(state).filter) filter->finish(out);
    return {};
  }
};

}  // namespace

std::unique_ptr<Plugin> make_include_usage_plugin() { return std::make_unique<IncludeUsagePlugin>(); }

}  // namespace finops
