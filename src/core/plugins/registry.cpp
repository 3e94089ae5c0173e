#include "core/plugins/registry.h"

#include <algorithm>
#include <array>

#include "core/plugins/budget/budget_plugin.h"
#include "core/plugins/cost/cost_plugin.h"
#include "core/plugins/fault/fault_plugin.h"
#include "core/plugins/include_usage/include_usage_plugin.h"
#include "core/plugins/mock/mock_plugin.h"
#include "core/plugins/replay/replay_plugin.h"
#include "core/plugins/usage/usage_plugin.h"

namespace finops {
namespace {

using Setup = PluginSetup;
using Use = BuiltinPlugin::Use;

// The order matters. After a plugin come those whose on_complete must run before its own (it needs their results), and
// those that must see the bytes from upstream before it changes them.
constexpr auto kPlugins = std::to_array<BuiltinPlugin>({
    // Required: without it, requests would be sent that must not be paid for.
    {"budget", [](const Setup& s) { return make_budget_plugin(*s.budget, s.rehearsal); }, Use::by_flag, true,
     "--budget"},
    {"cost", [](const Setup& s) { return make_cost_plugin(*s.prices); }, Use::standard, false, {}},
    {"include_usage", [](const Setup&) { return make_include_usage_plugin(); }, Use::opt_in, false, {}},
    {"usage", [](const Setup&) { return make_usage_plugin(); }, Use::standard, false, {}},
    // Before all that answer, which are the plugins after it and upstream. Required: it was asked for.
    {"fault", [](const Setup& s) { return make_fault_plugin(*s.faults); }, Use::by_flag, true, "--fault"},
    // Required: without it, requests would be sent to the network.
    {"mock", [](const Setup&) { return make_mock_plugin(); }, Use::by_flag, true, "--mock"},
    {"replay", [](const Setup& s) { return make_replay_plugin(*s.recordings, s.replay); }, Use::by_flag, true,
     "--replay"},
});

const BuiltinPlugin* find_plugin(std::string_view name) noexcept {
  const auto found = std::find_if(kPlugins.begin(), kPlugins.end(), [&](const auto& p) { return p.name == name; });
  return found == kPlugins.end() ? nullptr : &*found;
}

template <class Predicate>
Error unknown_plugin(std::string_view name, Predicate listed) {
  std::string known;
  for (const BuiltinPlugin& plugin : kPlugins) {
    if (listed(plugin)) known.append(known.empty() ? "" : ", ").append(plugin.name);
  }
  std::string message = "there is no plugin called \"";
  message.append(name).append("\"; the plugins are: ").append(known);
  return {ErrorCode::config, std::move(message), {}};
}

Result<void> check_choosable(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const BuiltinPlugin* plugin = find_plugin(name);
    if (plugin == nullptr) {
      return unknown_plugin(name, [](const BuiltinPlugin& p) { return p.use != Use::by_flag; });
    }
    if (plugin->use == Use::by_flag) {
      return Error{ErrorCode::config, "the plugin \"" + name + "\" comes with " + std::string(plugin->flag), {}};
    }
  }
  return {};
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const BuiltinPlugin> builtin_plugins() noexcept { return kPlugins; }

Result<std::vector<std::string>> choose_plugins(const PluginChoice& choice) {
  FINOPS_TRY(check_choosable(choice.add));
  FINOPS_TRY(check_choosable(choice.remove));
  std::vector<std::string> out;
  for (const BuiltinPlugin& plugin : kPlugins) {
    const bool added = plugin.use == Use::standard || contains(choice.add, plugin.name) ||
                       (plugin.use == Use::by_flag && contains(choice.by_flag, plugin.name));
    if (added && !contains(choice.remove, plugin.name)) out.emplace_back(plugin.name);
  }
  return out;
}

Result<Pipeline> build_pipeline(const PluginSetup& setup) {
  std::vector<Pipeline::Entry> entries;
  for (const std::string& name : setup.names) {
    const BuiltinPlugin* plugin = find_plugin(name);
    if (plugin == nullptr) return unknown_plugin(name, [](const BuiltinPlugin&) { return true; });
    entries.push_back({plugin->make(setup), plugin->required});
  }
  return Pipeline(std::move(entries));
}

}  // namespace finops
