#include "cli/setup/core_options.h"

#include <utility>

#include "cli/flags/value_types.h"
#include "core/base/environment.h"
#include "core/config/config_providers.h"
#include "core/log/files/log_place.h"

namespace finops::cli {
namespace {

// The mock and recordings need no key, so none is read.
bool asks_nobody(const Arguments& arguments) {
  if (arguments.on("mock")) return true;
  return arguments.command == "serve" && !arguments.values("replay").empty() &&
         arguments.value("replay-miss") != "forward";
}

Result<void> read_providers(const Arguments& arguments, CoreOptions& out) {
  out.mock = out.providers.mock = arguments.on("mock");
  if (!asks_nobody(arguments)) {
    auto configured = configured_providers(arguments.config, environment_variable);
    if (!configured) return std::move(configured).error();
    out.providers.configured = *std::move(configured);
  } else {
    out.providers.other_secrets = known_secrets(arguments.config, environment_variable);
  }
  for (const std::string& text : arguments.values("upstream")) {
    auto [name, url] = read_pair(text);
    if (const auto id = provider_from_name(name)) out.providers.upstreams.push_back({*id, std::move(url)});
  }
  if (const auto time = arguments.seconds("connect-timeout")) out.providers.connect_timeout = to_milliseconds(*time);
  if (const auto time = arguments.seconds("idle-timeout")) out.providers.idle_timeout = to_milliseconds(*time);
  return {};
}

Tags read_tags(const Arguments& arguments) {
  Tags out;
  for (const std::string& text : arguments.values("tag")) {
    auto tag = parse_tag(text);
    if (!tag) continue;
    std::erase_if(out, [&](const Tag& t) { return t.first == tag->first; });
    out.push_back(std::move(*tag));
  }
  return out;
}

std::optional<BudgetLedger::Options> read_budgets(const Arguments& arguments) {
  BudgetLedger::Options out;
  for (const std::string& text : arguments.values("budget")) {
    if (auto budget = parse_budget(text)) out.budgets.push_back(*std::move(budget));
  }
  out.hard = arguments.on("budget-hard");
  if (const auto percent = arguments.number("budget-warn")) out.warn_percent = static_cast<unsigned>(*percent);
  return out.budgets.empty() ? std::nullopt : std::optional(std::move(out));
}

void read_plugins(const Arguments& arguments, CoreOptions& out) {
  out.plugins.add = arguments.values("plugin");
  out.plugins.remove = arguments.values("no-plugin");
  if (out.mock) out.plugins.by_flag.emplace_back("mock");
  if (out.budget) out.plugins.by_flag.emplace_back("budget");
}

Result<std::string> chosen_log(const Arguments& arguments) {
  if (auto path = arguments.value("log")) return *std::move(path);
  auto dir = default_log_dir();
  if (!dir) return std::move(dir).error();
  return dir->string() + "/";
}

Result<std::optional<ExchangeLogger::Options>> read_log(const Arguments& arguments) {
  if (arguments.on("no-log")) return std::optional<ExchangeLogger::Options>{};
  ExchangeLogger::Options out;
  auto path = chosen_log(arguments);
  if (!path) return std::move(path).error();
  out.path = *std::move(path);
  const std::string bodies = arguments.value("log-bodies").value_or("full");
  out.bodies.request = bodies == "full" || bodies == "request";
  out.bodies.response = bodies == "full" || bodies == "response";
  if (const auto size = arguments.size("log-max-body")) out.bodies.limit = static_cast<std::size_t>(*size);
  if (const auto size = arguments.size("rotate-size")) out.rotate_size = *size;
  if (const auto size = arguments.size("keep-size")) out.keep.bytes = *size;
  if (const auto days = arguments.number("keep-days")) {
    out.keep.age = std::chrono::hours(24 * static_cast<long>(*days));
  }
  const std::string fsync = arguments.value("fsync").value_or("interval");
  out.fsync = fsync == "never" ? Fsync::never : fsync == "record" ? Fsync::record : Fsync::interval;
  out.refuse = arguments.value("on-log-error") == "refuse";
  return std::optional(std::move(out));
}

}  // namespace

std::chrono::milliseconds to_milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<long long>(seconds * 1000));
}

Result<CoreOptions> read_core_options(const Arguments& arguments) {
  CoreOptions out;
  FINOPS_TRY(read_providers(arguments, out));
  out.prices = read_price_options(arguments);
  out.tags = read_tags(arguments);
  out.budget = read_budgets(arguments);
  read_plugins(arguments, out);
  auto log = read_log(arguments);
  if (!log) return std::move(log).error();
  out.log = std::move(*log);
  return out;
}

}  // namespace finops::cli
