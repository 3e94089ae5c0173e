// The built-in plugins by name, and the pipelines that can be made of them. Constant data, any thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/pipeline.h"
#include "core/plugins/replay/replay_options.h"

namespace finops {

class BudgetLedger;
class PriceTable;
class RecordingIndex;
struct FaultSpec;

// What the plugins are made from. A pointer may be null if no named plugin needs it; the objects outlive the pipeline.
struct PluginSetup {
  std::vector<std::string> names;  // in the order of the pipeline
  const PriceTable* prices = nullptr;
  BudgetLedger* budget = nullptr;
  const std::vector<FaultSpec>* faults = nullptr;
  RecordingIndex* recordings = nullptr;
  ReplayOptions replay = {};
  bool rehearsal = false;  // answers made by finops (--mock) count as if they had cost what they say
};

struct BuiltinPlugin {
  enum class Use { standard, opt_in, by_flag };

  std::string_view name;
  std::unique_ptr<Plugin> (*make)(const PluginSetup&);
  Use use;
  bool required;          // see Pipeline::Entry
  std::string_view flag;  // Use::by_flag: the flag that asks for it
};

// In the order of the pipeline: on_request runs from the first to the last, everything else from the last to the first.
std::span<const BuiltinPlugin> builtin_plugins() noexcept;

struct PluginChoice {
  std::vector<std::string> add = {}, remove = {};  // --plugin, --no-plugin
  std::vector<std::string> by_flag = {};           // names whose own flag was given
};
// The standard plugins with these changes, in the order of the pipeline. Error: config, for an unknown name and for a
// plugin that has a flag of its own; the message lists the names that may be used.
Result<std::vector<std::string>> choose_plugins(const PluginChoice& choice);

// The plugins in the order of `setup.names`. Error: config, for an unknown name; the message lists the known ones.
Result<Pipeline> build_pipeline(const PluginSetup& setup);

}  // namespace finops
