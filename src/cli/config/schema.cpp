#include "cli/config/schema.h"

#include <string_view>
#include <vector>

#include "cli/flags/flags.h"
#include "core/base/json.h"
#include "core/config/config_keys.h"
#include "core/provider/provider.h"

namespace finops::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string help_of(const ConfigKey& key) {
  if (!key.help.empty()) return std::string(key.help);
  const Flag* flag = flag_of_key(key.path);
  if (flag == nullptr) return {};
  return std::string(flag->details.empty() ? flag->help : flag->details);
}

Json scalar(const Flag* flag) {
  Json out;
  if (flag != nullptr && flag->type == ValueType::choice) {
    for_each_word(flag->choices, '|', [&](std::string_view word) { out["enum"].push_back(std::string(word)); });
    out["enum"].push_back(nullptr);
    return out;
  }
  out["type"] = {"string", "number", "null"};
  if (flag == nullptr || flag->type != ValueType::number) return out;
  out["minimum"] = flag->least;
  if (flag->most != UINT64_MAX) out["maximum"] = flag->most;
  return out;
}

Json schema_of(const ConfigKey& key) {
  const Flag* flag = flag_of_key(key.path);
  Json out;
  switch (key.shape) {
    case KeyShape::scalar: out = scalar(flag); break;
    case KeyShape::toggle: out["type"] = {"boolean", "null"}; break;
    case KeyShape::secret: out["type"] = {"string", "null"}; break;
    case KeyShape::list: out = {{"type", {"array", "null"}}, {"items", {{"type", {"string", "number"}}}}}; break;
    case KeyShape::map:
      out = {{"type", {"object", "null"}}, {"additionalProperties", {{"type", {"string", "number"}}}}};
      break;
  }
  out["description"] = help_of(key);
  if (flag != nullptr && !flag->initial.empty() && flag->kind == FlagKind::value) {
    out["description"] = help_of(key) + "; default: " + std::string(flag->initial);
  }
  return out;
}

Json object_at(const std::string& path);

// What follows `path` for one name.
Json member_at(const std::string& path) {
  if (const ConfigKey* key = find_config_key(path)) return schema_of(*key);
  if (path.ends_with("[]")) return {{"type", {"array", "null"}}, {"items", object_at(path)}};
  return object_at(path);
}

Json object_at(const std::string& path) {
  Json out = {{"type", {"object", "null"}}, {"additionalProperties", false}, {"properties", Json::object()}};
  const auto add = [&](const std::string& at) {
    for (const std::string_view name : config_names_in(at)) {
      const std::string shown(name.substr(0, name.find('[')));
      out["properties"][shown] = member_at(at.empty() ? std::string(name) : at + "." + std::string(name));
    }
  };
  if (path != "providers") {
    add(path);
    if (path.ends_with("keys[]")) {
      out["type"] = "object";
      out["required"] = {"value"};
    }
    return out;
  }
  for (const ProviderId id : kAllProviders) {
    const std::string own = "providers." + std::string(to_string(id));
    Json provider = object_at("providers.<name>");
    for (const std::string_view name : config_names_in(own)) {
      provider["properties"][std::string(name)] = member_at(own + "." + std::string(name));
    }
    out["properties"][std::string(to_string(id))] = std::move(provider);
  }
  return out;
}

void append_comment(std::string& out, const std::string& indent, const std::string& text) {
  if (!text.empty()) out += indent + "// " + text + '\n';
}

std::string example_of(const ConfigKey& key) {
  const Flag* flag = flag_of_key(key.path);
  switch (key.shape) {
    case KeyShape::toggle: return "true";
    case KeyShape::list: return "[]";
    case KeyShape::map: return "{}";
    default: break;
  }
  const std::string_view initial = flag == nullptr ? std::string_view{} : flag->initial;
  const bool number = !initial.empty() && initial.find_first_not_of("0123456789") == initial.npos;
  return number ? std::string(initial) : json_line(std::string(initial));
}

// The keys right below `path`, each in a comment.
void append_keys(std::string& out, std::string_view path, const std::string& indent) {
  for (const std::string_view name : config_names_in(path)) {
    const ConfigKey* key =
        find_config_key(path.empty() ? std::string(name) : std::string(path) + "." + std::string(name));
    if (key == nullptr || name == "$schema") continue;
    append_comment(out, indent, help_of(*key));
    out += indent + "// \"" + std::string(name) + "\": " + example_of(*key) + ",\n";
  }
}

constexpr std::string_view kProviders = R"(  "providers": {
    // A key is a reference: env:NAME, file:PATH or cmd:COMMAND. It replaces the caller's own key, except a login.
    // "openai": {"keys": [{"value": "env:MY_OPENAI_KEY"}]},
    // "anthropic": {"keys": [{"name": "work", "value": "file:/run/secrets/anthropic", "models": ["claude-*"]}]},
    // "azure": {"endpoint": "https://NAME.openai.azure.com", "keys": [{"value": "cmd:pass show azure"}]},
    // "vertex": {"project": "my-project", "location": "europe-west4"}
  })";

}  // namespace

std::string config_schema() {
  Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "The configuration of finops"}};
  out.update(object_at(""));
  out["type"] = "object";
  return indented_json(out);
}

std::string config_template() {
  std::string out =
      "// The configuration of finops. Flags and FINOPS_* variables come before it.\n"
      "// 'finops config validate' checks it, 'finops config show' shows what is in effect.\n{\n";
  for (const std::string_view name : config_names_in("")) {
    if (find_config_key(name) != nullptr || name == "providers") continue;
    out += "  \"" + std::string(name) + "\": {\n";
    append_keys(out, name, "    ");
    out += "  },\n";
  }
  append_keys(out, "", "  ");
  return out + std::string(kProviders) + "\n}\n";
}

}  // namespace finops::cli
