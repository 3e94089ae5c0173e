#include "cli/setup/core.h"

#include <optional>
#include <utility>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/base/environment.h"
#include "core/plugins/registry.h"
#include "core/transport/http1_transport.h"

namespace finops::cli {
namespace {

Result<std::unique_ptr<Transport>> open_transport(const ProviderRegistry& providers, const CoreOptions& chosen) {
  TransportOptions options;
  const bool local = chosen.providers.mock;  // nothing goes to the network
  if (!local) {
    auto proxies = ProxySettings::read(environment_variable);
    if (!proxies) return std::move(proxies).error();
    options.proxies = std::move(*proxies);
    options.trust = TrustSource::read(environment_variable);
  }
  for (const Provider& provider : providers.all()) {
    const bool used = !local && (!chosen.only || *chosen.only == provider.id);
    if (used && (!provider.base || provider.base->tls)) options.check_trust = true;
  }
  return make_http1_transport(std::move(options));
}

Result<void> add_recordings(ReplaySource& source, PluginSetup& plugins, Core& core) {
  auto found = find_inputs(source.logs);
  if (!found) return std::move(found).error();
  auto index = RecordingIndex::build(found->inputs, std::move(source.ignored));
  if (!index) return std::move(index).error();
  core.recordings = std::move(*index);
  plugins.recordings = core.recordings.get();
  plugins.replay = source.how;
  return {};
}

Result<void> add_pipeline(CoreOptions& options, Core& core) {
  PluginSetup plugins;
  auto names = choose_plugins(options.plugins);
  if (!names) return std::move(names).error();
  plugins.names = std::move(*names);
  plugins.prices = core.prices.get();
  plugins.rehearsal = options.mock;
  plugins.faults = &options.faults;
  for (const FaultSpec& fault : options.faults) core.faults.push_back(describe(fault));
  if (options.budget) {
    const auto log_path = options.log ? std::optional(options.log->path) : std::nullopt;
    auto opened = open_ledger(std::move(*options.budget), log_path, options.mock);
    if (!opened) return std::move(opened).error();
    core.budget = std::move(*opened);
  }
  plugins.budget = core.budget.ledger.get();
  if (options.replay) FINOPS_TRY(add_recordings(*options.replay, plugins, core));
  auto pipeline = build_pipeline(plugins);
  if (!pipeline) return std::move(pipeline).error();
  core.pipeline = std::move(*pipeline);
  return {};
}

Result<void> add_log(CoreOptions& options, Core& core) {
  if (!options.log) return {};
  for (const std::string_view secret : core.providers.secrets()) options.log->secrets.emplace_back(secret);
  auto opened = ExchangeLogger::open(std::move(*options.log));
  if (!opened) return std::move(opened).error();
  core.log = std::move(*opened);
  return {};
}

}  // namespace

std::vector<std::string> Core::warnings() const {
  std::vector<std::string> out = budget.warnings;
  out.insert(out.end(), faults.begin(), faults.end());
  if (log != nullptr) out.insert(out.end(), log->warnings().begin(), log->warnings().end());
  return out;
}

Result<std::unique_ptr<Core>> build_core(CoreOptions options, std::unique_ptr<PriceTable> prices) {
  auto core = std::make_unique<Core>();
  core->prices = std::move(prices);
  core->tags = std::move(options.tags);
  auto providers = build_providers(options.providers);
  if (!providers) return std::move(providers).error();
  core->providers = std::move(*providers);
  auto transport = open_transport(core->providers, options);
  if (!transport) return std::move(transport).error();
  core->transport = std::move(*transport);
  FINOPS_TRY(add_pipeline(options, *core));
  FINOPS_TRY(add_log(options, *core));
  return core;
}

Result<ProviderRegistry> build_providers(const ProviderSettings& settings) {
  return ProviderRegistry::build(settings, environment_variable);
}

std::string start_error_line(const Error& error) {
  const bool named = error.context.empty() || error.message.find(error.context) != std::string::npos;
  return "finops: " + error_text((named ? "" : error.context + ": ") + error.message) + "\n";
}

int start_error_code(const Error& error) { return error.code == ErrorCode::io ? kLocalIo : kUsage; }

}  // namespace finops::cli
