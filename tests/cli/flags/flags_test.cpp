// C7, C8: the table of flags agrees with itself: every name that a row mentions is there, and nothing is ambiguous.
#include "cli/flags/flags.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "cli/flags/flag_case.h"
#include "cli/flags/value_types.h"
#include "cli/terminal/typed.h"
#include "core/config/config_keys.h"

namespace finops::cli::test::flags_test {
namespace {

template <class Visit>
void for_each_row(Visit visit) {
  for (const Command& command : commands()) {
    for (const std::span<const Flag>& flags : {command.flags, general_flags()}) {
      for (const Flag& flag : flags) {
        const std::string where = std::string(command.name) + " --" + std::string(flag.name);
        CAPTURE(where);
        visit(command.name, flag);
      }
    }
  }
}

}  // namespace

TEST_CASE("C8 table: names, letters and negations are unambiguous within a command") {
  for (const Command& command : commands()) {
    std::set<std::string_view> names;
    std::set<char> letters;
    for (const std::span<const Flag>& flags : {command.flags, general_flags()}) {
      for (const Flag& flag : flags) {
        CAPTURE(std::string(flag.name));
        CHECK(names.insert(flag.name).second);
        if (flag.letter != 0) CHECK(letters.insert(flag.letter).second);
        if (flag.negation.empty()) continue;
        CHECK(flag.negation == "no-" + std::string(flag.name));
        CHECK(names.insert(flag.negation).second);
        CHECK(flag.kind == FlagKind::toggle);
      }
    }
  }
}

TEST_CASE("C8 table: a toggle can be undone, unless it says no itself or is answered at once") {
  for_each_row([](std::string_view, const Flag& flag) {
    const bool final =
        flag.name.starts_with("no-") || flag.name == "help" || flag.name == "h" || flag.name == "version";
    if (flag.kind == FlagKind::toggle) CHECK(flag.negation.empty() == final);
    if (flag.negation_chooses) CHECK_FALSE(flag.negation.empty());
  });
}

TEST_CASE("C8 table: a value has a name, a type, and only what its type has a use for") {
  for_each_row([](std::string_view, const Flag& flag) {
    CHECK((flag.kind == FlagKind::toggle) == flag.value.empty());
    CHECK((flag.kind == FlagKind::toggle) == (flag.type == ValueType::none));
    const bool of_letters = flag.type == ValueType::choice || flag.type == ValueType::letters;
    CHECK(flag.choices.empty() == !of_letters);
    const bool has_range = flag.least != 0 || flag.most != UINT64_MAX;
    if (has_range) CHECK((flag.type == ValueType::number || flag.type == ValueType::size));
    CHECK(flag.least <= flag.most);
    if (flag.kind == FlagKind::list) CHECK(flag.env.empty());  // a variable holds one value
    if (!flag.env.empty()) CHECK(flag.env.starts_with("FINOPS_"));
    if (of_letters) CHECK(completion_of(flag) != Completion::none);
  });
}

TEST_CASE("C8 table: what a shell may offer follows from the type") {
  const auto of = [](const char* command, const char* flag) { return completion_of(*find_flag(command, flag)); };
  CHECK(of("serve", "log") == Completion::file_or_folder);
  CHECK(of("serve", "prices") == Completion::file);
  CHECK(of("serve", "upstream") == Completion::provider);
  CHECK(of("serve", "fsync") == Completion::choice);
  CHECK(of("serve", "plugin") == Completion::plugin);
  CHECK(of("serve", "port") == Completion::none);
  CHECK(of("inspect", "model") == Completion::model);
  CHECK(of("inspect", "by") == Completion::field);
  CHECK(of("inspect", "id") == Completion::id);
  CHECK(of("inspect", "json") == Completion::none);
}

TEST_CASE("C7 table: a configuration key is in the table of keys, and the same flag has the same one everywhere") {
  for_each_row([](std::string_view, const Flag& flag) {
    if (!flag.config.empty()) CHECK(find_config_key(flag.config) != nullptr);
    for (const Command& other : commands()) {
      const Flag* same = find_flag(other.name, flag.name);
      if (same == nullptr || same->type != flag.type) continue;
      CHECK(same->config == flag.config);
      CHECK(same->env == flag.env);
    }
  });
}

TEST_CASE("C4 table: what a row excludes, needs or stands for is a flag of the same command") {
  for_each_row([](std::string_view command, const Flag& flag) {
    for (const std::string_view list : {flag.excludes, flag.needs, flag.same_as}) {
      for_each_word(list, ' ', [&](std::string_view word) {
        const auto [name, value] = read_pair(word);
        const Flag* other = find_flag(command, name);
        REQUIRE(other != nullptr);
        CHECK(name != flag.name);
        if (!value.empty()) CHECK(fault_of(*other, value).empty());
      });
    }
    for (const Unfit& unfit : flag.unfit) CHECK((unfit.views & flag.fits) == 0);
    if (flag.chooses != 0) CHECK((flag.fits & flag.chooses) == flag.chooses);
    CHECK(flag.fits != 0);
  });
}

TEST_CASE("C8 table: the short help is one line, the long one says no less") {
  for_each_row([](std::string_view, const Flag& flag) {
    CHECK_FALSE(flag.help.empty());
    CHECK_FALSE(flag.help.ends_with('.'));
    CHECK(flag.help.size() <= 54);
    CHECK_FALSE(flag.group.empty());
    if (!flag.details.empty()) {
      CHECK(flag.details.size() > flag.help.size());
      CHECK_FALSE(flag.details.ends_with('.'));
    }
  });
}

TEST_CASE("C8 table: the flags of a group are in one place") {
  for (const Command& command : commands()) {
    std::set<std::string_view> closed;
    std::string_view group;
    for (const Flag& flag : command.flags) {
      if (flag.group == group) continue;
      CHECK(closed.insert(flag.group).second);
      group = flag.group;
    }
  }
}

TEST_CASE("C5 table: every flag with '=' and nothing after it is refused, and takes no other word as its value") {
  const std::string rest = "takes-this-word";
  for_each_row([&](std::string_view command, const Flag& flag) {
    for (const std::string& name : {std::string(flag.name), std::string(flag.negation)}) {
      if (name.size() < 2) continue;
      const std::string word = "--" + name + "=";
      for (const Words& words : {Words{word}, {word, rest}, {word, "--" + std::string(flag.name)}}) {
        const auto parsed = parse_words(Words{std::string(command)} + words);
        REQUIRE_FALSE(parsed.ok());
        CHECK(parsed.error().message == "--" + name +
                                            (flag.kind == FlagKind::toggle ? " takes no value" : " needs a value") +
                                            " (see finops --help)");
      }
    }
  });
}

TEST_CASE("L7 table: no flag's error has a key that was given as its value") {
  const std::string key = "sk-fake-0123456789abcdefGHIJKLMNOP";
  const NoVariables clean;
  for_each_row([&](std::string_view command, const Flag& flag) {
    if (flag.name.size() < 2) return;
    for (const std::string& value : {key, "x," + key, "openai=https://me:" + key + "@host", "(" + key}) {
      const auto parsed = parse_words({std::string(command), "--" + std::string(flag.name) + "=" + value});
      if (!parsed) CHECK(error_text(parsed.error().message).find("0123456789abcdef") == std::string::npos);
    }
  });
}

}  // namespace finops::cli::test::flags_test
