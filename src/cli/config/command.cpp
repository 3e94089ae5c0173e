#include "cli/config/command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/config/edit.h"
#include "cli/config/schema.h"
#include "cli/config/settings.h"
#include "cli/flags/config_values.h"
#include "cli/flags/flags.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/output.h"
#include "cli/terminal/typed.h"
#include "core/base/environment.h"
#include "core/base/json.h"
#include "core/base/read_file.h"
#include "core/base/replace_file.h"
#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/config/config_keys.h"
#include "core/config/config_providers.h"
#include "core/http/target.h"
#include "core/redact/typed_secrets.h"

namespace finops::cli {
namespace {

class ConfigCommand {
 public:
  ConfigCommand(const Arguments& arguments, std::ostream& out, std::ostream& err)
      : arguments_(arguments), out_(out), err_(err), path_(config_path(arguments.value("config"))) {}

  int run() {
    if (arguments_.on("no-config")) return usage("--no-config has no meaning here");
    const std::vector<std::string>& words = arguments_.positionals;
    const std::string word = words.empty() ? "show" : words[0];
    for (const Word& row : kWords) {
      if (word != row.name) continue;
      const std::size_t given = words.empty() ? 0 : words.size() - 1;
      if (given < row.least || given > row.most) {
        return usage(given < row.least ? fmt::format("{} needs {}", word, row.operands)
                                       : fmt::format("unexpected argument '{}'", typed(words[row.most + 1])));
      }
      return (this->*row.run)();
    }
    std::vector<std::string> known;
    for (const Word& row : kWords) known.emplace_back(row.name);
    const auto meant = nearest(word, known);
    return usage(fmt::format("'{}' is not one of {}{}", typed(word), fmt::join(known, ", "),
                             meant ? "; did you mean '" + *meant + "'?" : ""));
  }

 private:
  struct Word {
    const char* name;
    std::size_t least, most;
    const char* operands;
    int (ConfigCommand::*run)();
  };
  static const Word kWords[7];

  const std::string& operand(std::size_t i) const { return arguments_.positionals[i]; }

  int usage(const std::string& message) {
    err_ << "finops: " << error_text(message) << " (see finops config --help)\n";
    return kUsage;
  }
  int wrong(const Error& error, int code) {
    err_ << "finops: " << error_text(config_error_text(error)) << '\n';
    return code;
  }
  int print(const std::string& text) {
    Output output(out_);
    output.write(text);
    return output.finish(err_);
  }
  bool has_path(const char* what) {
    if (!path_.path.empty()) return true;
    err_ << "finops: there is no home folder, so name the file to " << what << ": --config FILE\n";
    return false;
  }

  // Everything that `serve` checks about the file, and if wanted that each secret can be read.
  static Result<void> check(const ConfigFile& file, Secrets secrets) {
    Arguments serve;
    serve.command = "serve";
    FINOPS_TRY(take_values(file, serve));
    ProviderSettings settings;
    auto configured = configured_providers(file, environment_variable, secrets);
    if (!configured) return std::move(configured).error();
    settings.configured = *std::move(configured);
    const auto providers = ProviderRegistry::build(settings, [](const char*) {
      return std::optional<std::string>();  // the variables are not part of the file
    });
    if (!providers) return providers.error();
    return {};
  }

  int path() { return has_path("read") ? print(path_.path + "\n") : kUsage; }

  int show() {
    const auto file = ConfigFile::read(path_);
    if (!file) return wrong(file.error(), kUsage);
    if (const auto fine = check(*file, Secrets::leave); !fine) return wrong(fine.error(), kUsage);
    const bool people = ::isatty(STDOUT_FILENO) == 1;
    const std::vector<Setting> settings = all_settings(*file);
    std::size_t widths[2] = {0, 0};
    for (const Setting& s : settings) {
      widths[0] = std::max(widths[0], s.key.size());
      widths[1] = std::max(widths[1], s.value ? display_width(*s.value) : 1);
    }
    const bool origin = arguments_.on("origin");
    std::string out;
    for (const Setting& s : settings) {
      const std::string value = neutralise(s.value.value_or("-"));
      out += s.key;
      out += people ? std::string(widths[0] - s.key.size() + 2, ' ') : "\t";
      out += value;
      if (origin) {
        out += people ? std::string(widths[1] - std::min(widths[1], display_width(value)) + 2, ' ') : "\t";
        out += neutralise(s.origin);
      }
      out += '\n';
    }
    return print(out);
  }

  int get() {
    const auto file = ConfigFile::read(path_);
    if (!file) return wrong(file.error(), kUsage);
    const std::string& key = operand(1);
    std::string out;
    bool known = false;
    for (const Setting& s : all_settings(*file)) {
      const bool inside =
          s.key.size() > key.size() && s.key.starts_with(key) && (s.key[key.size()] == '.' || s.key[key.size()] == '[');
      if (s.key != key && !inside) continue;
      known = true;
      if (s.value) out += (inside ? s.key + "\t" : "") + *s.value + "\n";
    }
    if (!known && !is_key(key)) return usage("there is no key '" + typed(key) + "'" + meant(key));
    if (!out.empty()) return print(out);
    err_ << "finops: " << key << " is not set\n";
    return kNo;
  }

  int set() {
    if (!has_path("change")) return kUsage;
    const std::string& key = operand(1);
    const ConfigKey* row = row_of(key);
    const bool keys = key.starts_with("providers.") && key.ends_with(".keys");
    if (row == nullptr && !keys) return usage("there is no key '" + typed(key) + "' that can be set" + meant(key));
    const auto json = json_of(row, operand(2));
    if (!json) return wrong(json.error(), kUsage);
    const auto lock = lock_file(path_.path);
    if (!lock) return wrong(lock.error(), kLocalIo);
    auto text = read_file(path_.path, std::size_t{1} << 20);
    if (!text && text.error().code != ErrorCode::not_found) return wrong(text.error(), kLocalIo);
    const auto before = ConfigFile::parse(text ? *text : "", path_.path);
    if (!before) return wrong(before.error(), kUsage);
    auto changed = with_value(before->exists() && text ? *text : "", key, *json);
    if (!changed) return wrong(changed.error(), kUsage);
    const auto after = ConfigFile::parse(*changed, path_.path);
    if (!after) return wrong(after.error(), kUsage);
    if (const auto fine = check(*after, Secrets::leave); !fine) return wrong(fine.error(), kUsage);
    if (has_written_secret(*after, key)) {
      return usage(
          "a key is never an argument, since other users can see it; say where it is: env:NAME, file:PATH or "
          "cmd:COMMAND");
    }
    if (const auto written = write_private_file(path_.path, *changed, Existing::replace); !written) {
      return wrong(written.error(), kLocalIo);
    }
    return kDone;
  }

  int validate() {
    ConfigPath path = path_;
    if (arguments_.positionals.size() > 1) path = {operand(1), true};
    if (!path.named && ::access(path.path.c_str(), F_OK) != 0) {
      err_ << "finops: there is no configuration file; " << path.path << " would be read\n";
      return kDone;
    }
    const auto file = ConfigFile::read(path);
    if (!file) return wrong(file.error(), file.error().context == path.path ? kUsage : kNo);
    if (const auto fine = check(*file, Secrets::read); !fine) return wrong(fine.error(), kNo);
    return print(path.path + ": right\n");
  }

  int init() {
    if (!has_path("write")) return kUsage;
    const Existing existing = arguments_.on("force") ? Existing::replace : Existing::keep;
    if (const auto written = write_private_file(path_.path, config_template(), existing); !written) {
      return wrong(written.error(), kLocalIo);
    }
    return print(path_.path + "\n");
  }

  int schema() { return print(config_schema()); }

  static std::string row_name(const std::string& key) {
    constexpr std::string_view kProviders = "providers.";
    if (!key.starts_with(kProviders)) return key;
    const std::size_t dot = std::min(key.find('.', kProviders.size()), key.size());
    return "providers.<name>" + key.substr(dot);
  }
  static const ConfigKey* row_of(const std::string& key) {
    if (key.find('<') != key.npos || key.find('[') != key.npos) return nullptr;
    const ConfigKey* own = find_config_key(key);
    return own != nullptr ? own : find_config_key(row_name(key));
  }
  static bool is_key(const std::string& key) {
    return row_of(key) != nullptr || !config_names_in(key).empty() || !config_names_in(row_name(key)).empty() ||
           !config_names_in(row_name(key) + "[]").empty();
  }
  static std::string meant(const std::string& key) {
    std::vector<std::string> known;
    for (const ConfigKey& row : config_keys()) known.emplace_back(row.path);
    const auto near = nearest(key, known);
    return near ? "; did you mean '" + *near + "'?" : "";
  }

  // The value as JSON: for a list or a map it must be that; else it is a text or a number.
  static Result<std::string> json_of(const ConfigKey* row, const std::string& value) {
    const bool text = row != nullptr && row->shape != KeyShape::list && row->shape != KeyShape::map;
    if (text && row->shape == KeyShape::toggle) {
      if (value == "true" || value == "false") return value;
      return Error{ErrorCode::invalid_argument, "'" + typed(value) + "' is neither true nor false", {}};
    }
    if (text) {
      const auto number = parse_uint(value);
      return number ? std::to_string(*number) : json_line(value);
    }
    if (is_json(value)) return value;
    return Error{
        ErrorCode::invalid_argument, "'" + typed(value) + "' is not JSON, and this key takes a list or an object", {}};
  }

  // Whether the new value of `key` has a secret itself, and not only where it is.
  static bool has_written_secret(const ConfigFile& file, const std::string& key) {
    const ConfigValue* value = file.find(key);
    if (value == nullptr) return false;
    const auto has_secret = [](const ConfigValue& entry) {
      const ConfigValue* secret = entry.member("value");
      return secret != nullptr && shown_reference(secret->text) == shown_reference({});
    };
    const bool url = key.ends_with(".base_url") || key.ends_with(".endpoint");
    return std::any_of(value->elements.begin(), value->elements.end(), has_secret) ||
           (url && (url_without_secrets(value->text) != value->text || is_probably_key(value->text)));
  }

  const Arguments& arguments_;
  std::ostream& out_;
  std::ostream& err_;
  const ConfigPath path_;
};

const ConfigCommand::Word ConfigCommand::kWords[7] = {
    {"path", 0, 0, "", &ConfigCommand::path},         {"show", 0, 0, "", &ConfigCommand::show},
    {"get", 1, 1, "a key", &ConfigCommand::get},      {"set", 2, 2, "a key and a value", &ConfigCommand::set},
    {"validate", 0, 1, "", &ConfigCommand::validate}, {"init", 0, 0, "", &ConfigCommand::init},
    {"schema", 0, 0, "", &ConfigCommand::schema},
};

}  // namespace

int run_config(const Arguments& arguments, std::ostream& out, std::ostream& err) {
  return ConfigCommand(arguments, out, err).run();
}

}  // namespace finops::cli
