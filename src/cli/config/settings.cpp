#include "cli/config/settings.h"

#include <string_view>

#include "cli/flags/flags.h"
#include "cli/terminal/typed.h"
#include "core/base/environment.h"
#include "core/config/config_keys.h"
#include "core/config/secret_reference.h"
#include "core/http/target.h"
#include "core/provider/provider.h"
#include "core/redact/typed_secrets.h"

namespace finops::cli {
namespace {

bool is_secret(std::string_view key) { return key.starts_with("providers.") && key.ends_with(".value"); }

// A secret in the wrong place is masked, as in an error message.
std::string masked(const std::string& text) {
  std::vector<SecretField> secrets;
  find_in_argument(text, secrets);
  return secrets.empty() ? text : typed(text);
}

std::string shown(std::string_view key, const std::string& text) {
  if (is_secret(key)) return masked(shown_reference(text));
  return masked(key.ends_with(".base_url") || key.ends_with(".endpoint") ? url_without_secrets(text) : text);
}

class Settings {
 public:
  explicit Settings(const ConfigFile& file) : file_(file) {}

  std::vector<Setting> all() {
    for (const ConfigKey& key : config_keys()) {
      if (key.path.find('<') == key.path.npos && !key.path.starts_with("providers.")) add_key(key);
    }
    add_providers();
    return std::move(out_);
  }

 private:
  void add_key(const ConfigKey& key) {
    const Flag* flag = flag_of_key(key.path);
    if (flag != nullptr && !flag->env.empty()) {
      if (auto value = environment_variable(std::string(flag->env).c_str())) {
        out_.push_back({std::string(key.path), std::move(value), "env " + std::string(flag->env)});
        return;
      }
    }
    if (const ConfigValue* value = file_.find(key.path)) {
      add_tree(std::string(key.path), *value);
      return;
    }
    std::optional<std::string> initial;
    if (flag != nullptr && !flag->initial.empty()) initial = flag->initial;
    if (key.path != "$schema") out_.push_back({std::string(key.path), std::move(initial), "default"});
  }

  // Each value inside, with its path.
  void add_tree(const std::string& path, const ConfigValue& value) {
    if (value.kind == ConfigValue::Kind::null) return;
    for (const ConfigMember& member : value.members) add_tree(path + "." + member.name, member.value);
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
      add_tree(path + "[" + std::to_string(i) + "]", value.elements[i]);
    }
    const bool inside = value.kind == ConfigValue::Kind::object || value.kind == ConfigValue::Kind::list;
    if (!inside) out_.push_back({path, shown(path, value.text), file_.place(value)});
  }

  // The variables that the providers' own programs read, and then the file.
  void add_providers() {
    const auto built = ProviderRegistry::build({}, environment_variable);
    for (const ProviderId id : kAllProviders) {
      const std::string path = "providers." + std::string(to_string(id));
      if (built) {
        const Provider& provider = built->get(id);
        for (const Key& key : provider.keys) {
          out_.push_back({path + ".keys", "env:" + key.origin.name, "env " + key.origin.name});
        }
        if (provider.base) {
          const std::string url =
              (provider.base->tls ? "https://" : "http://") + provider.base->authority + provider.base->path;
          const bool configured = file_.find(path + ".base_url") != nullptr;
          if (!configured || !provider.base_is_default) {
            out_.push_back({path + ".base_url", url, provider.base_is_default ? "default" : "env"});
          }
        }
      }
      if (const ConfigValue* value = file_.find(path)) add_tree(path, *value);
    }
  }

  const ConfigFile& file_;
  std::vector<Setting> out_;
};

}  // namespace

std::vector<Setting> all_settings(const ConfigFile& file) { return Settings(file).all(); }

}  // namespace finops::cli
