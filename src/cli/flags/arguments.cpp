#include "cli/flags/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <stdexcept>

#include "cli/flags/flags.h"
#include "cli/flags/value_types.h"
#include "cli/terminal/typed.h"
#include "core/base/strings.h"
#include "core/base/suggest.h"

namespace finops::cli {
namespace {

const Flag& row_of(std::string_view command, std::string_view name) {
  if (const Flag* row = find_flag(command, name)) return *row;
  throw std::logic_error(std::string(command) + " has no flag --" + std::string(name));
}

void require_type(const Flag& flag, ValueType type) {
  if (flag.type != type) throw std::logic_error("--" + std::string(flag.name) + " is of another type");
}

std::optional<std::string> from_environment(const Flag& flag) {
  if (flag.env.empty()) return std::nullopt;
  const char* value = std::getenv(std::string(flag.env).c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

bool says_yes(std::string_view text) { return text != "0" && !iequals(text, "false") && !iequals(text, "no"); }

std::string spelling(const Flag& flag) {
  std::string out;
  if (flag.letter != 0) out = std::string("-") + flag.letter + ",";
  if (flag.name != "h") out += "--" + std::string(flag.name);
  if (out.ends_with(',')) out.pop_back();
  if (!flag.negation.empty()) out += ",!--" + std::string(flag.negation);
  return out;
}

// Storage for what CLI11 fills; one per flag of a (sub)command.
struct Slot {
  const Flag* flag;
  bool on = false;
  CLI::Option* option = nullptr;
  std::vector<std::string> values;
};

using Slots = std::vector<std::unique_ptr<Slot>>;

void add_flags(CLI::App& app, std::span<const Flag> flags, Slots& slots) {
  for (const Flag& flag : flags) {
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

// CLI11 takes an argument "[a,b]" for a list of two, and does not take one that begins with '-' after "--". With a mark
// before it, each is one word.
constexpr char kMark = '\x01';

std::vector<std::string> marked(int argc, const char* const* argv) {
  std::vector<std::string> out;
  bool only_words = false;
  for (int i = 0; i < argc; ++i) {
    std::string word = argv[i];
    if (!only_words && word == "--") {
      only_words = true;
      continue;
    }
    const bool list = word.size() > 1 && word.front() == '[' && word.back() == ']';
    if (only_words || list) word.insert(word.begin(), kMark);
    out.push_back(std::move(word));
  }
  return out;
}

std::string unmarked(std::string word) {
  if (word.starts_with(kMark)) word.erase(0, 1);
  return word;
}

Error unknown_word(const std::string& word, const std::string& command) {
  std::vector<std::string> known;
  std::optional<std::string> meant;  // --no-limit: there is a --limit, which is no switch
  const auto add = [&](std::span<const Flag> flags) {
    for (const Flag& flag : flags) {
      if (flag.name.size() > 1) known.push_back("--" + std::string(flag.name));
      if (word.starts_with("--no-") && word.substr(5, word.find('=') - 5) == flag.name)
        meant = "--" + std::string(flag.name);
      if (!flag.negation.empty() && word.starts_with("--no-")) known.push_back("--" + std::string(flag.negation));
    }
  };
  if (word.starts_with('-')) {
    add(general_flags());
    for (const Command& row : commands()) {
      if (row.name == command || command.empty()) add(row.flags);
    }
  } else if (command.empty()) {
    for (const Command& row : commands()) known.emplace_back(row.name);
  }
  const std::string what = word.starts_with('-') ? "unknown flag '"
                           : command.empty()     ? "unknown command '"
                                                 : "unexpected argument '";
  std::string message = what + typed(word.substr(0, word.find('='))) + "'";
  if (!meant) meant = nearest(word.substr(0, word.find('=')), known);
  if (meant) message += "; did you mean '" + *meant + "'?";
  message += " (see finops " + (command.empty() ? std::string() : command + " ") + "--help)";
  return {ErrorCode::invalid_argument, message, {}};
}

// The flag `--NAME` or `--no-NAME` of the command, else a general one; nullptr: there is none.
const Flag* flag_spelled(std::string_view command, std::string_view name) {
  if (const Flag* flag = find_flag(command, name)) return flag;
  for (const std::span<const Flag> flags : {flags_of(command), general_flags()}) {
    for (const Flag& flag : flags) {
      if (!flag.negation.empty() && flag.negation == name) return &flag;
    }
  }
  return nullptr;
}

// CLI11 takes the argument after `--NAME=` as its value, and repeats a wrong value of a toggle in its error.
Result<void> check_equals(std::span<const char* const> words) {
  constexpr std::string_view kTruths[] = {"true", "false", "yes", "no", "on", "off", "1", "0"};
  std::string_view command;
  for (const std::string_view word : words) {
    if (word == "--") break;
    if (command.empty() && !flags_of(word).empty()) command = word;
    const std::size_t equals = word.find('=');
    if (!word.starts_with("--") || equals == word.npos) continue;
    const Flag* flag = flag_spelled(command, word.substr(2, equals - 2));
    if (flag == nullptr) continue;
    const std::string_view value = word.substr(equals + 1);
    const bool toggle = flag->kind == FlagKind::toggle;
    if (toggle ? std::find(std::begin(kTruths), std::end(kTruths), value) != std::end(kTruths) : !value.empty())
      continue;
    std::string message(word.substr(0, equals));
    message += toggle ? " takes no value (see finops --help)" : " needs a value (see finops --help)";
    return Error{ErrorCode::invalid_argument, std::move(message), {}};
  }
  return {};
}

// `--no-color` after `--color=always`, and the other way round: the last one wins.
void take_other_spellings(const Slots& slots, const std::vector<CLI::Option*>& order, Arguments& out) {
  const auto last = [&](const CLI::Option* option) {
    return std::find(order.rbegin(), order.rend(), option) - order.rbegin();
  };
  for (const auto& slot : slots) {
    if (slot->flag->same_as.empty() || !slot->on) continue;
    const auto [name, value] = read_pair(slot->flag->same_as);
    for (const auto& other : slots) {
      if (other->flag->name == name && last(slot->option) <= last(other->option)) out.put(name, value);
    }
  }
}

Result<void> check_values(const Arguments& arguments, std::span<const Flag> flags) {
  for (const Flag& flag : flags) {
    if (flag.kind == FlagKind::toggle) continue;
    std::vector<std::string> values = arguments.values(flag.name);
    const bool given = !values.empty();
    if (flag.kind == FlagKind::value) {  // only the last value counts
      const auto value = arguments.value(flag.name);
      values.assign(value ? 1 : 0, value.value_or(""));
    }
    for (const std::string& value : values) {
      std::string fault = fault_of(flag, value);
      if (fault.empty()) continue;
      if (!given) fault += " (from the environment variable " + std::string(flag.env) + ")";
      return Error{ErrorCode::invalid_argument, std::move(fault), {}};
    }
  }
  return {};
}

}  // namespace

const Arguments::Configured* Arguments::configured(std::string_view flag) const {
  const auto it = configured_.find(flag);
  return it == configured_.end() ? nullptr : &it->second;
}

bool Arguments::on(std::string_view flag) const {
  const Flag& row = row_of(command, flag);
  if (const auto it = given_.find(flag); it != given_.end()) return it->second.back() == "true";
  if (const auto env = from_environment(row)) return says_yes(*env);
  const Configured* file = configured(flag);
  return file != nullptr && file->values.back() == "true";
}

std::optional<std::string> Arguments::value(std::string_view flag) const {
  const Flag& row = row_of(command, flag);
  if (const auto it = given_.find(flag); it != given_.end()) return it->second.back();
  if (auto env = from_environment(row)) return env;
  const Configured* file = configured(flag);
  return file == nullptr ? std::nullopt : std::optional(file->values.back());
}

std::vector<std::string> Arguments::values(std::string_view flag) const {
  const Flag& row = row_of(command, flag);
  const auto it = given_.find(flag);
  const Configured* file = configured(flag);
  if (file == nullptr) return it == given_.end() ? std::vector<std::string>{} : it->second;
  if (it == given_.end()) return file->values;
  const bool has_names = row.type == ValueType::tag || row.type == ValueType::model_map;
  std::vector<std::string> out = has_names ? file->values : std::vector<std::string>{};
  out.insert(out.end(), it->second.begin(), it->second.end());
  return out;
}

std::optional<std::uint64_t> Arguments::number(std::string_view flag) const {
  require_type(row_of(command, flag), ValueType::number);
  const auto text = value(flag);
  return text ? parse_uint(*text) : std::nullopt;
}

std::optional<double> Arguments::seconds(std::string_view flag) const {
  require_type(row_of(command, flag), ValueType::seconds);
  const auto text = value(flag);
  return text ? parse_seconds(*text) : std::nullopt;
}

std::optional<std::uint64_t> Arguments::size(std::string_view flag) const {
  require_type(row_of(command, flag), ValueType::size);
  const auto text = value(flag);
  return text ? parse_size(*text) : std::nullopt;
}

std::optional<std::string> Arguments::asked(std::string_view flag) const {
  const Flag& row = row_of(command, flag);
  if (const auto it = given_.find(flag); it != given_.end()) {
    const bool undone = row.kind == FlagKind::toggle && it->second.back() == "false";
    if (undone && !row.negation_chooses) return std::nullopt;
    return "--" + std::string(undone ? row.negation : row.name);
  }
  const auto env = from_environment(row);
  if (row.kind == FlagKind::toggle && env && says_yes(*env)) return std::string(row.env);
  return std::nullopt;
}

Result<Arguments> parse_arguments(int argc, const char* const* argv) {
  FINOPS_TRY(check_equals({argv + std::min(argc, 1), static_cast<std::size_t>(std::max(argc - 1, 0))}));
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.require_subcommand(0, 1);  // a later word is an argument, even if it is the name of a command
  Slots slots;
  add_flags(app, general_flags(), slots);

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
    add_flags(*sub, row.flags, slots);
  }
  const std::vector<std::string> words = marked(argc, argv);
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  try {
    app.parse(static_cast<int>(pointers.size()), pointers.data());
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
    for (std::size_t i = 1; i < words.size(); ++i) {  // find the first of them as the user typed it
      const bool found = std::find(extras.begin(), extras.end(), words[i]) != extras.end();
      if (found) return unknown_word(unmarked(words[i]), out.command);
    }
    return unknown_word(unmarked(extras.front()), out.command);
  }
  for (std::string& word : out.positionals) word = unmarked(std::move(word));
  for (const auto& slot : slots) {
    if (slot->option->count() == 0) continue;
    const std::string name(slot->flag->name);
    if (slot->flag->kind == FlagKind::toggle) out.put(name, slot->on ? "true" : "false");
    for (auto value = slot->values.begin(); value != slot->values.end(); ++value) {
      const bool again =
          slot->flag->kind == FlagKind::list && std::find(value + 1, slot->values.end(), *value) != slot->values.end();
      if (!again) out.put(name, unmarked(std::move(*value)));  // given twice, it counts once
    }
  }
  take_other_spellings(slots, app.parse_order(), out);
  if (out.on("help") || out.on("h") || out.on("version")) return out;
  FINOPS_TRY(check_values(out, general_flags()));
  FINOPS_TRY(check_values(out, flags_of(out.command)));
  return out;
}

}  // namespace finops::cli
