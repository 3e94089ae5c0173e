#include "core/config/config_file.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/environment.h"
#include "core/base/read_file.h"
#include "core/base/suggest.h"
#include "core/config/config_keys.h"
#include "core/provider/provider.h"

namespace finops {
namespace {

using Kind = ConfigValue::Kind;

constexpr std::size_t kLargestFile = std::size_t{1} << 20;

bool is_scalar(const ConfigValue& value) noexcept { return value.kind == Kind::text || value.kind == Kind::number; }

// Why the value does not have the shape of the key, and which value it is.
struct Misfit {
  const ConfigValue* value;
  std::string wanted;
};

std::optional<Misfit> misfit(const ConfigValue& value, KeyShape shape) {
  const auto unless = [&](bool fits, const char* wanted) -> std::optional<Misfit> {
    if (fits) return std::nullopt;
    return Misfit{&value, wanted};
  };
  if (value.kind == Kind::null) return std::nullopt;
  switch (shape) {
    case KeyShape::scalar: return unless(is_scalar(value), "a text or a number");
    case KeyShape::toggle: return unless(value.kind == Kind::toggle, "true or false");
    case KeyShape::secret: return unless(value.kind == Kind::text, "a text");
    case KeyShape::list: {
      if (value.kind != Kind::list) return Misfit{&value, "a list: [...]"};
      const auto bad = std::find_if_not(value.elements.begin(), value.elements.end(), is_scalar);
      if (bad != value.elements.end()) return Misfit{&*bad, "a text or a number"};
      return std::nullopt;
    }
    case KeyShape::map: {
      if (value.kind != Kind::object) return Misfit{&value, "an object: {\"NAME\": \"VALUE\"}"};
      for (const ConfigMember& member : value.members) {
        if (!is_scalar(member.value)) return Misfit{&member.value, "a text or a number"};
      }
      return std::nullopt;
    }
  }
  return std::nullopt;
}

class Check {
 public:
  explicit Check(const ConfigFile& file) : file_(file) {}

  Result<void> run() { return object(file_.root(), "", ""); }

 private:
  // `rows`: the path in the table ("providers.<name>"); `shown`: that of the user ("providers.openai").
  Result<void> object(const ConfigValue& value, const std::string& rows, const std::string& shown) {
    for (const ConfigMember& member : value.members) FINOPS_TRY(one(member, rows, shown));
    return {};
  }

  Result<void> one(const ConfigMember& member, const std::string& rows, const std::string& shown) {
    const std::string path = shown.empty() ? member.name : shown + "." + member.name;
    if (member.name.empty() || member.name.find_first_of(".[") != member.name.npos) return unknown(member, rows, path);
    const std::string own_row = rows.empty() ? member.name : rows + "." + member.name;
    if (rows == "providers") return provider(member, path);
    std::string row = own_row;
    const ConfigKey* key = find_config_key(row);
    if (key == nullptr && config_names_in(row).empty() && rows.starts_with("providers.")) {  // a key of any provider
      const std::size_t end = std::min(rows.find('.', std::string_view("providers.").size()), rows.size());
      row = "providers.<name>" + rows.substr(end) + "." + member.name;
      key = find_config_key(row);
    }
    if (key != nullptr) {
      if (const auto wrong = misfit(member.value, key->shape)) return unfit(path, *wrong->value, wrong->wanted);
      return {};
    }
    if (!config_names_in(row + "[]").empty()) return objects(member.value, row + "[]", path);
    if (config_names_in(row).empty()) return unknown(member, rows, path);
    if (member.value.kind == Kind::null) return {};
    if (member.value.kind != Kind::object) return unfit(path, member.value, "an object: {...}");
    return object(member.value, row, path);
  }

  Result<void> objects(const ConfigValue& list, const std::string& row, const std::string& path) {
    if (list.kind == Kind::null) return {};
    if (list.kind != Kind::list) return unfit(path, list, "a list of objects: [{...}]");
    for (std::size_t i = 0; i < list.elements.size(); ++i) {
      const std::string shown = path + "[" + std::to_string(i) + "]";
      if (list.elements[i].kind != Kind::object) return unfit(shown, list.elements[i], "an object: {...}");
      FINOPS_TRY(object(list.elements[i], row, shown));
    }
    return {};
  }

  Result<void> provider(const ConfigMember& member, const std::string& path) {
    if (!provider_from_name(member.name)) {
      std::vector<std::string> known;
      for (const ProviderId id : kAllProviders) known.emplace_back(to_string(id));
      return say(member, "there is no provider '" + member.name + "'" + meant(member.name, known));
    }
    if (member.value.kind == Kind::null) return {};
    if (member.value.kind != Kind::object) return unfit(path, member.value, "an object: {...}");
    return object(member.value, path, path);
  }

  Result<void> unknown(const ConfigMember& member, const std::string& rows, const std::string& path) {
    std::vector<std::string> known;
    for (const std::string_view name : config_names_in(rows)) known.emplace_back(name.substr(0, name.find('[')));
    if (rows.starts_with("providers.")) {
      for (const std::string_view name : config_names_in("providers.<name>")) {
        known.emplace_back(name.substr(0, name.find('[')));
      }
    }
    return say(member, "there is no key '" + path + "'" + meant(member.name, known));
  }

  static std::string meant(const std::string& name, const std::vector<std::string>& known) {
    const auto near = nearest(name, known);
    return near ? "; did you mean '" + *near + "'?" : "; finops config schema lists the keys";
  }
  Error say(const ConfigMember& member, std::string message) const {
    ConfigValue name;
    name.at = member.at;
    return file_.error(name, std::move(message));
  }
  Error unfit(const std::string& path, const ConfigValue& value, const std::string& wanted) const {
    return file_.error(value, path + " is " + std::string(to_string(value.kind)) + " here; it takes " + wanted);
  }

  const ConfigFile& file_;
};

}  // namespace

ConfigPath config_path(const std::optional<std::string>& flag) {
  if (flag) return {*flag, true};
  if (auto named = environment_variable("FINOPS_CONFIG")) return {*std::move(named), true};
  const std::string folder = environment_variable("XDG_CONFIG_HOME").value_or("");
  const std::string home = environment_variable("HOME").value_or("");
  constexpr const char* kName = "/finops/config.json";
  if (folder.starts_with('/')) return {folder + kName, false};
  return {home.starts_with('/') ? home + "/.config" + kName : std::string(), false};
}

Result<ConfigFile> ConfigFile::read(const ConfigPath& path) {
  ConfigFile none;
  none.path_ = path.path;
  none.root_.kind = Kind::object;
  if (path.path.empty()) return none;
  auto text = read_file(path.path, kLargestFile);
  if (text) return parse(*std::move(text), path.path);
  const Error& error = text.error();
  if (error.code == ErrorCode::not_found && !path.named) return none;
  return Error{ErrorCode::config, "the configuration file cannot be read: " + error.message, path.path};
}

Result<ConfigFile> ConfigFile::parse(std::string text, std::string path) {
  ConfigFile out;
  out.path_ = std::move(path);
  out.text_ = std::move(text);
  out.exists_ = true;
  auto root = parse_config_json(out.text_, out.path_);
  if (!root) return std::move(root).error();
  out.root_ = *std::move(root);
  FINOPS_TRY(Check(out).run());
  return out;
}

const ConfigValue* ConfigFile::find(std::string_view key) const noexcept {
  const ConfigValue* at = &root_;
  while (at != nullptr && !key.empty()) {
    const std::size_t dot = std::min(key.find('.'), key.size());
    at = at->member(key.substr(0, dot));
    key.remove_prefix(std::min(dot + 1, key.size()));
  }
  return at == nullptr || at->kind == Kind::null ? nullptr : at;
}

Error ConfigFile::error(const ConfigValue& value, std::string message) const {
  return {ErrorCode::config, std::move(message), place(value)};
}

}  // namespace finops
