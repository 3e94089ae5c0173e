#include "core/config/config_keys.h"

#include <algorithm>

namespace finops {
namespace {

constexpr ConfigKey kKeys[] = {
    {.path = "$schema", .help = "The address of the JSON Schema, for editors"},
    {.path = "server.host"},
    {.path = "server.port"},
    {.path = "server.max_connections"},
    {.path = "server.drain"},
    {.path = "server.max_body"},
    {.path = "log.path"},
    {.path = "log.bodies"},
    {.path = "log.max_body"},
    {.path = "log.rotate_size"},
    {.path = "log.keep_days"},
    {.path = "log.keep_size"},
    {.path = "log.fsync"},
    {.path = "log.on_error"},
    {.path = "log.access"},
    {.path = "providers.<name>.base_url"},
    {.path = "providers.<name>.keys[].name", .help = "What the log calls the key; the first is 'default' without one"},
    {.path = "providers.<name>.keys[].value", .shape = KeyShape::secret, .help = "The key"},
    {.path = "providers.<name>.keys[].models",
     .shape = KeyShape::list,
     .help = "The models that it is for, with * and ?; without this: all"},
    {.path = "providers.<name>.keys[].weight",
     .help =
         "How often it is used compared with the other keys for a model; 1 without this, 0: only if it is asked for"},
    {.path = "providers.<name>.connect_timeout"},
    {.path = "providers.<name>.idle_timeout"},
    {.path = "providers.azure.endpoint", .help = "The address of the resource; the same as base_url"},
    {.path = "providers.vertex.project", .help = "The project of requests that name none"},
    {.path = "providers.vertex.location", .help = "The location of requests that name none"},
    {.path = "plugins", .shape = KeyShape::list},
    {.path = "prices.file"},
    {.path = "prices.model_map", .shape = KeyShape::map},
    {.path = "budgets", .shape = KeyShape::list},
    {.path = "budget_warn"},
    {.path = "budget_hard", .shape = KeyShape::toggle},
    {.path = "tags", .shape = KeyShape::map},
};

}  // namespace

std::span<const ConfigKey> config_keys() noexcept { return kKeys; }

const ConfigKey* find_config_key(std::string_view path) noexcept {
  const auto found =
      std::find_if(std::begin(kKeys), std::end(kKeys), [&](const ConfigKey& k) { return k.path == path; });
  return found == std::end(kKeys) ? nullptr : found;
}

std::vector<std::string_view> config_names_in(std::string_view path) {
  std::vector<std::string_view> out;
  for (const ConfigKey& key : kKeys) {
    std::string_view rest = key.path;
    if (!path.empty()) {
      if (!rest.starts_with(path) || rest.size() == path.size() || rest[path.size()] != '.') continue;
      rest.remove_prefix(path.size() + 1);
    }
    rest = rest.substr(0, rest.find('.'));
    if (std::find(out.begin(), out.end(), rest) == out.end()) out.push_back(rest);
  }
  return out;
}

}  // namespace finops
