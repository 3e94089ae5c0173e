#include "cli/flags/arguments.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>

#include "cli/flags/flags.h"
#include "cli/terminal/display_text.h"
#include "core/base/strings.h"
#include "core/base/suggest.h"

namespace finops::cli {
namespace {

const Flag* find_flag(std::string_view name) {
  for (const Flag& flag : flags()) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

std::optional<std::string> from_environment(std::string_view flag) {
  const Flag* row = find_flag(flag);
  if (row == nullptr || row->env.empty()) return std::nullopt;
  const char* value = std::getenv(std::string(row->env).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

Error bad_value(std::string_view flag, std::string_view value, std::string_view wanted) {
  const Flag* row = find_flag(flag);
  std::string message = "--" + std::string(flag) + ": '" + typed(value) + "' is not " + std::string(wanted);
  if (row != nullptr && !row->env.empty()) {
    const auto env = from_environment(flag);
    if (env && *env == value) message += " (from the environment variable " + std::string(row->env) + ")";
  }
  return {ErrorCode::invalid_argument, message, {}};
}

std::string spelling(const Flag& flag) {
  std::string out;
  if (flag.letter != 0) out = std::string("-") + flag.letter + ",";
  if (flag.name != "h") out += "--" + std::string(flag.name);
  if (out.ends_with(',')) out.pop_back();
  if (flag.kind == FlagKind::toggle && flag.name.size() > 1 && !flag.name.starts_with("no-") && flag.name != "help" &&
      flag.name != "version") {
    out += ",!--no-" + std::string(flag.name);
  }
  return out;
}

// Storage for what CLI11 fills; one per flag of a (sub)command.
struct Slot {
  const Flag* flag;
  bool on = false;
  CLI::Option* option = nullptr;
  std::vector<std::string> values;
};

void add_flags(CLI::App& app, std::string_view command, std::vector<std::unique_ptr<Slot>>& slots) {
  for (const Flag& flag : flags()) {
    if (flag.command != command || flag.name == "no-color") continue;
    auto slot = std::make_unique<Slot>();
    slot->flag = &flag;
    if (flag.kind == FlagKind::toggle) {
      slot->option = app.add_flag(spelling(flag), slot->on);
    } else {
      slot->option = app.add_option(spelling(flag), slot->values)->expected(1)->allow_extra_args(false);
      slot->option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    slots.push_back(std::move(slot));
  }
}

Error unknown_word(const std::string& word, const std::string& command) {
  std::vector<std::string> known;
  if (word.starts_with('-')) {
    for (const Flag& flag : flags()) {
      if (flag.command.empty() || flag.command == command || command.empty()) {
        known.push_back("--" + std::string(flag.name));
      }
    }
  } else if (command.empty()) {
    for (const Command& row : commands()) known.emplace_back(row.name);
  }
  const std::string what = word.starts_with('-') ? "unknown flag '"
                           : command.empty()     ? "unknown command '"
                                                 : "unexpected argument '";
  std::string message = what + typed(word.substr(0, word.find('='))) + "'";
  if (const auto near = nearest(word.substr(0, word.find('=')), known)) message += "; did you mean '" + *near + "'?";
  message += " (see finops " + (command.empty() ? std::string() : command + " ") + "--help)";
  return {ErrorCode::invalid_argument, message, {}};
}

}  // namespace

bool Arguments::on(std::string_view flag) const {
  if (const auto it = given_.find(flag); it != given_.end()) return it->second.back() == "true";
  const auto env = from_environment(flag);
  return env && *env != "0" && !iequals(*env, "false") && !iequals(*env, "no");
}

std::optional<std::string> Arguments::value(std::string_view flag) const {
  if (const auto it = given_.find(flag); it != given_.end()) return it->second.back();
  return from_environment(flag);
}

std::vector<std::string> Arguments::values(std::string_view flag) const {
  const auto it = given_.find(flag);
  return it == given_.end() ? std::vector<std::string>{} : it->second;
}

Result<std::optional<std::uint64_t>> Arguments::number(std::string_view flag, std::uint64_t max) const {
  const auto text = value(flag);
  if (!text) return std::optional<std::uint64_t>{};
  const auto parsed = parse_uint(*text);
  if (!parsed || *parsed > max) return bad_value(flag, *text, "a number from 0 to " + std::to_string(max));
  return parsed;
}

Result<std::optional<double>> Arguments::seconds(std::string_view flag) const {
  const auto text = value(flag);
  if (!text) return std::optional<double>{};
  std::string_view digits = *text;
  if (digits.ends_with('s')) digits.remove_suffix(1);
  double parsed = 0;
  const auto [stop, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
  const bool whole = ec == std::errc{} && stop == digits.data() + digits.size();
  if (!whole || !(parsed >= 0 && parsed <= 1e6)) return bad_value(flag, *text, "a number of seconds");
  return std::optional<double>(parsed);
}

Result<std::optional<std::uint64_t>> Arguments::size(std::string_view flag) const {
  const auto text = value(flag);
  if (!text) return std::optional<std::uint64_t>{};
  const auto parsed = parse_size(*text);
  if (!parsed) return bad_value(flag, *text, "a size such as 512K, 20M or 1G");
  return parsed;
}

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<std::unique_ptr<Slot>> slots;
  add_flags(app, "", slots);
  bool no_color = false;
  app.add_flag("--no-color", no_color);

  Arguments out;
  for (const Command& row : commands()) {
    CLI::App* sub = app.add_subcommand(std::string(row.name));
    sub->set_help_flag();
    sub->fallthrough();
    if (row.arguments.empty()) {
      sub->allow_extras();
    } else {
      sub->add_option("arguments", out.positionals);
      sub->allow_extras();
    }
    add_flags(*sub, row.name, slots);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ArgumentMismatch& e) {
    const std::string said = e.what();
    return Error{
        ErrorCode::invalid_argument, typed(said.substr(0, said.find(':'))) + " needs a value (see finops --help)", {}};
  } catch (const CLI::ParseError& e) {
    return Error{ErrorCode::invalid_argument, typed(e.what()) + " (see finops --help)", {}};
  }
  for (const CLI::App* sub : app.get_subcommands()) out.command = sub->get_name();

  auto extras = app.remaining(true);
  if (!extras.empty()) {
    for (int i = 1; i < argc; ++i) {  // the first of them as the user typed it
      if (std::find(extras.begin(), extras.end(), argv[i]) != extras.end()) return unknown_word(argv[i], out.command);
    }
    return unknown_word(extras.front(), out.command);
  }
  for (const auto& slot : slots) {
    if (slot->option->count() == 0) continue;
    const std::string name(slot->flag->name);
    if (slot->flag->kind == FlagKind::toggle) out.put(name, slot->on ? "true" : "false");
    for (std::string& value : slot->values) out.put(name, std::move(value));
  }
  if (no_color) out.put("color", "never");
  for (const Flag& flag : flags()) {
    if (flag.choices.empty()) continue;
    const auto value = out.value(flag.name);
    const std::string choices = "|" + std::string(flag.choices) + "|";
    if (value && (value->find('|') != std::string::npos || choices.find("|" + *value + "|") == std::string::npos)) {
      std::string wanted = "one of " + std::string(flag.choices);
      return bad_value(flag.name, *value, wanted);
    }
  }
  return out;
}

}  // namespace finops::cli
