#include "core/plugins/registry.h"

#include <algorithm>
#include <array>

#include "core/plugins/mock_plugin.h"

namespace finops {
namespace {

constexpr std::array<BuiltinPlugin, 1> kPlugins = {{
    {"mock", make_mock_plugin, true},  // passed over, it would let requests out to the network
}};

}  // namespace

std::span<const BuiltinPlugin> builtin_plugins() noexcept { return kPlugins; }

Result<Pipeline> build_pipeline(const std::vector<std::string>& names) {
  std::vector<Pipeline::Entry> entries;
  for (const std::string& name : names) {
    const auto found =
        std::find_if(kPlugins.begin(), kPlugins.end(), [&](const BuiltinPlugin& p) { return p.name == name; });
    if (found == kPlugins.end()) {
      std::string known;
      for (const BuiltinPlugin& plugin : kPlugins) known.append(known.empty() ? "" : ", ").append(plugin.name);
      std::string message = "there is no plugin called \"";
      message.append(name).append("\"; known are: ").append(known);
      return Error{ErrorCode::config, std::move(message), "plugins"};
    }
    entries.push_back({found->make(), found->required});
  }
  return Pipeline(std::move(entries));
}

}  // namespace finops
