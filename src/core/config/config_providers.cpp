#include "core/config/config_providers.h"

#include <utility>

#include "core/base/strings.h"
#include "core/http/target.h"
#include "core/redact/typed_secrets.h"

namespace finops {
namespace {

constexpr unsigned kMostWeight = 1000;

class ProviderReader {
 public:
  ProviderReader(const ConfigFile& file, GetVariable getenv, Secrets secrets, const ConfigMember& member)
      : file_(file), getenv_(getenv), secrets_(secrets), value_(member.value), path_("providers." + member.name) {
    out_.id = *provider_from_name(member.name);  // the check of the file has seen to it
  }

  Result<ConfiguredProvider> read() {
    out_.base_url = placed("base_url");
    if (const ConfigValue* endpoint = set("endpoint")) {
      if (out_.base_url) return file_.error(*endpoint, path_ + ".endpoint and base_url say the same; keep one of them");
      out_.base_url = placed("endpoint");
    }
    if (out_.base_url) {
      const auto parsed = parse_base_url(out_.base_url->text);
      const ConfigValue* from = set("base_url") != nullptr ? set("base_url") : set("endpoint");
      if (!parsed) return file_.error(*from, path_ + ": " + parsed.error().message);
    }
    out_.project = placed("project");
    out_.location = placed("location");
    FINOPS_TRY(time("connect_timeout", out_.connect_timeout));
    FINOPS_TRY(time("idle_timeout", out_.idle_timeout));
    FINOPS_TRY(keys());
    return std::move(out_);
  }

 private:
  const ConfigValue* set(std::string_view name) const {
    const ConfigValue* found = value_.member(name);
    return found == nullptr || found->kind == ConfigValue::Kind::null ? nullptr : found;
  }
  std::optional<Placed> placed(std::string_view name) const {
    const ConfigValue* found = set(name);
    if (found == nullptr) return std::nullopt;
    return Placed{found->text, file_.place(*found)};
  }

  Result<void> time(std::string_view name, std::optional<std::chrono::milliseconds>& out) const {
    const ConfigValue* found = set(name);
    if (found == nullptr) return {};
    const auto seconds = parse_seconds(found->text);
    if (!seconds) {
      return file_.error(*found,
                         path_ + "." + std::string(name) + ": '" + found->text + "' is not a number of seconds");
    }
    out = std::chrono::milliseconds(static_cast<long long>(*seconds * 1000));
    return {};
  }

  Result<void> keys() {
    const ConfigValue* list = set("keys");
    if (list == nullptr) return {};
    bool any_weight = false;
    for (std::size_t i = 0; i < list->elements.size(); ++i) {
      auto key = read_key(list->elements[i], path_ + ".keys[" + std::to_string(i) + "]", i);
      if (!key) return std::move(key).error();
      any_weight = any_weight || key->weight > 0;
      out_.keys.push_back(*std::move(key));
    }
    if (!out_.keys.empty() && !any_weight) {
      return file_.error(*list, path_ + ".keys: the weight of each key is 0, so none would ever be used");
    }
    return {};
  }

  Result<Key> read_key(const ConfigValue& from, const std::string& path, std::size_t index) const {
    Key key;
    key.origin = {CredentialOrigin::Kind::config, index == 0 ? "default" : std::to_string(index + 1)};
    if (const ConfigValue* name = from.member("name"); name != nullptr && !name->text.empty()) {
      key.origin.name = name->text;
      if (is_probably_key(name->text)) return file_.error(*name, path + ".name looks like a key; the log shows it");
      if (!is_name(name->text)) {
        return file_.error(
            *name, path + ".name: '" + name->text + "' is not a name; it may have letters, digits, '-', '_' and '.'");
      }
    }
    for (const Key& other : out_.keys) {
      if (other.origin.name == key.origin.name) {
        return file_.error(from, path + ": there is another key with the name '" + key.origin.name + "'");
      }
    }
    const ConfigValue* value = from.member("value");
    if (value == nullptr || value->kind == ConfigValue::Kind::null) {
      return file_.error(from, path + " has no value; add \"value\": \"env:NAME\"");
    }
    if (secrets_ == Secrets::read) FINOPS_TRY(add_secret(*value, path + ".value", key));
    if (const ConfigValue* models = from.member("models")) {
      for (const ConfigValue& model : models->elements) key.models.push_back(model.text);
    }
    if (const ConfigValue* weight = from.member("weight"); weight != nullptr && !weight->text.empty()) {
      const auto number = parse_uint(weight->text);
      if (!number || *number > kMostWeight) {
        return file_.error(*weight, path + ".weight: '" + weight->text + "' is not a whole number from 0 to 1000");
      }
      key.weight = static_cast<unsigned>(*number);
    }
    return key;
  }

  Result<void> add_secret(const ConfigValue& value, const std::string& path, Key& key) const {
    auto secret = read_secret(value.text, getenv_);
    if (!secret) return file_.error(value, path + ": " + secret.error().message);
    key.value = *std::move(secret);
    if (can_be_key(key.value.reveal())) return {};
    return file_.error(value, path + ": the key holds a space, a line break or a control character");
  }

  static bool is_name(std::string_view text) {
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == text.npos;
  }

  const ConfigFile& file_;
  const GetVariable getenv_;
  const Secrets secrets_;
  const ConfigValue& value_;
  const std::string path_;
  ConfiguredProvider out_;
};

}  // namespace

Result<std::vector<ConfiguredProvider>> configured_providers(const ConfigFile& file, GetVariable getenv,
                                                             Secrets secrets) {
  std::vector<ConfiguredProvider> out;
  const ConfigValue* providers = file.find("providers");
  if (providers == nullptr) return out;
  for (const ConfigMember& member : providers->members) {
    if (member.value.kind == ConfigValue::Kind::null) continue;
    auto provider = ProviderReader(file, getenv, secrets, member).read();
    if (!provider) return std::move(provider).error();
    out.push_back(*std::move(provider));
  }
  return out;
}

std::vector<SecretString> known_secrets(const ConfigFile& file, GetVariable getenv) {
  std::vector<SecretString> out;
  const ConfigValue* providers = file.find("providers");
  if (providers == nullptr) return out;
  for (const ConfigMember& provider : providers->members) {
    const ConfigValue* keys = provider.value.member("keys");
    if (keys == nullptr) continue;
    for (const ConfigValue& key : keys->elements) {
      const ConfigValue* value = key.member("value");
      if (value == nullptr || value->text.starts_with("cmd:")) continue;
      if (auto secret = read_secret(value->text, getenv)) out.push_back(*std::move(secret));
    }
  }
  return out;
}

}  // namespace finops
