// A test for each row of the flag table: what the flag sets, in every way to give it, and what it says about a wrong
// value. A row without a case fails, and so does a flag that sets nothing. One thread.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/flags/arguments.h"
#include "cli/flags/flags.h"
#include "cli/flags/help.h"
#include "cli/flags/value_types.h"
#include "support/scoped_env.h"

namespace finops::cli::test {

using Words = std::vector<std::string>;

inline Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline Result<Arguments> parse_words(const Words& words) {
  std::vector<const char*> argv = {"finops"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return parse_arguments(static_cast<int>(argv.size()), argv.data());
}

// No variable of the table is set, and nothing is where a log would be.
class NoVariables {
 public:
  NoVariables() {
    for (const Command& command : commands()) clear(command.flags);
    clear(general_flags());
  }

 private:
  void clear(std::span<const Flag> flags) {
    for (const Flag& flag : flags) {
      if (!flag.env.empty()) unset_.push_back(std::make_unique<ScopedEnv>(std::string(flag.env).c_str(), nullptr));
    }
  }
  using ScopedEnv = finops::test::ScopedEnv;
  std::vector<std::unique_ptr<ScopedEnv>> unset_;
  ScopedEnv home_{"HOME", "/nowhere"}, state_{"XDG_STATE_HOME", nullptr};
};

// Values that the flag does not take, each with the whole error.
using WrongValues = std::vector<std::pair<std::string, std::string>>;

template <class Options>
struct FlagCase {
  FlagCase(const char* its_flag, Words its_company, std::string its_value, bool (*its_effect)(const Options&),
           WrongValues its_wrong = WrongValues())
      : flag(its_flag),
        beside(std::move(its_company)),
        value(std::move(its_value)),
        sets(its_effect),
        wrong(std::move(its_wrong)) {}

  const char* flag;
  Words beside;       // what it needs to mean something
  std::string value;  // of a toggle: none
  bool (*sets)(const Options&);
  WrongValues wrong;
};

template <class Options>
class FlagProof {
 public:
  using Reader = Result<Options> (*)(const Arguments&);
  FlagProof(std::string command, Reader reader) : command_(std::move(command)), read_(reader) {}

  void prove(const Flag& flag, const FlagCase<Options>& its) const {
    const std::string name = spelled(flag);
    const Words given = flag.kind == FlagKind::toggle ? Words{name} : Words{name, its.value};
    CHECK_FALSE(set(its, {}));
    CHECK(set(its, given));
    if (flag.letter != 0) CHECK(set(its, with_name(given, std::string("-") + flag.letter)));
    if (flag.kind != FlagKind::toggle) CHECK(set(its, {name + "=" + its.value}));
    if (!flag.negation.empty()) {
      CHECK_FALSE(set(its, given + Words{"--" + std::string(flag.negation)}));
      CHECK(set(its, Words{"--" + std::string(flag.negation)} + given));
    }
    for (const auto& [value, message] : its.wrong) {
      CHECK(refusal(its, {name, value}) == message);
      if (flag.kind == FlagKind::value) CHECK(set(its, Words{name, value} + given));  // the last one wins
    }
    if (!flag.env.empty()) prove_variable(flag, its, given);
    prove_checked(flag, its);
    CHECK(lists(command_help(command_, false), name));
    CHECK((lists(command_help(command_, true), name) || !own(flag)));
  }

 private:
  static Words with_name(Words given, std::string name) {
    given.front() = std::move(name);
    return given;
  }
  static std::string spelled(const Flag& flag) { return (flag.name.size() == 1 ? "-" : "--") + std::string(flag.name); }
  static bool lists(const std::string& help, const std::string& name) {
    for (std::size_t at = help.find(name); at != std::string::npos; at = help.find(name, at + 1)) {
      const char after = at + name.size() < help.size() ? help[at + name.size()] : '\n';
      if (after == ' ' || after == '\n') return true;
    }
    return false;
  }
  bool own(const Flag& flag) const { return find_flag(command_, flag.name) != find_flag("", flag.name); }

  Result<Options> read(const FlagCase<Options>& its, const Words& words) const {
    const auto arguments = parse_words(Words{command_} + its.beside + words);
    if (!arguments) return arguments.error();
    return read_(*arguments);
  }
  bool set(const FlagCase<Options>& its, const Words& words) const {
    const auto options = read(its, words);
    CHECK_MESSAGE(options.ok(), (options ? "" : options.error().message));
    return options.ok() && its.sets(*options);
  }
  std::string refusal(const FlagCase<Options>& its, const Words& words) const {
    const auto options = read(its, words);
    if (options) return "accepted";
    CHECK(options.error().code == ErrorCode::invalid_argument);
    return options.error().message;
  }

  void prove_variable(const Flag& flag, const FlagCase<Options>& its, const Words& given) const {
    const std::string env(flag.env);
    using finops::test::ScopedEnv;
    {
      const ScopedEnv variable(env.c_str(), flag.kind == FlagKind::toggle ? "1" : its.value.c_str());
      CHECK(set(its, {}));
      if (!flag.negation.empty()) CHECK_FALSE(set(its, {"--" + std::string(flag.negation)}));
    }
    for (const char* off : {"0", "", "no", "False"}) {
      if (flag.kind != FlagKind::toggle && *off != '\0') continue;
      const ScopedEnv variable(env.c_str(), off);
      CHECK_FALSE(set(its, {}));
    }
    for (const auto& [value, message] : its.wrong) {
      if (value.empty()) continue;  // as if it were not set
      const ScopedEnv variable(env.c_str(), value.c_str());
      CHECK(refusal(its, {}) == message + " (from the environment variable " + env + ")");
      CHECK(set(its, given));  // the flag goes before its variable
    }
  }

  // A type with a check has a case that fails it.
  static void prove_checked(const Flag& flag, const FlagCase<Options>& its) {
    for (const char* value : {"", "?", "=", "no such value"}) {
      if (!fault_of(flag, value).empty()) CHECK_FALSE(its.wrong.empty());
    }
  }

  std::string command_;
  Reader read_;
};

// Walks the table, so that a flag without a case is found.
template <class Options>
void prove_all(const std::string& command, std::span<const Flag> flags, Result<Options> (*read)(const Arguments&),
               const std::vector<FlagCase<Options>>& cases) {
  const NoVariables clean;
  for (const Flag& flag : flags) {
    const std::string name(flag.name);
    CAPTURE(name);
    const auto its = std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one.flag == name; });
    const bool has_case = its != cases.end();
    CHECK_MESSAGE(has_case, "--" << name << " has no test: add one to this file");
    if (has_case) FlagProof<Options>(command, read).prove(flag, *its);
  }
  for (const auto& one : cases) {
    CAPTURE(std::string(one.flag));
    CHECK(std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == one.flag; }));
  }
}

}  // namespace finops::cli::test
