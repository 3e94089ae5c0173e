// C7: a flag comes before its variable, the variable before the configuration file, the file before the default.
#include "cli/flags/config_values.h"

#include <doctest/doctest.h>

#include "cli/flags/combinations.h"
#include "cli/flags/flags.h"
#include "core/config/config_keys.h"
#include "support/scoped_env.h"

namespace finops::test::config_values_test {
namespace {

using cli::Arguments;

Arguments arguments(std::vector<const char*> words, const std::string& text) {
  words.insert(words.begin(), "finops");
  auto out = cli::parse_arguments(static_cast<int>(words.size()), words.data());
  REQUIRE(out.ok());
  const auto file = ConfigFile::parse(text, "f");
  REQUIRE(file.ok());
  REQUIRE(cli::take_values(*file, *out).ok());
  return *std::move(out);
}

std::string fault(const std::string& text) {
  Arguments out;
  out.command = "serve";
  const auto file = ConfigFile::parse(text, "f");
  REQUIRE(file.ok());
  const auto taken = cli::take_values(*file, out);
  return taken ? "no fault" : cli::config_error_text(taken.error());
}

}  // namespace

TEST_CASE("C7 flags: precedence is flag, variable, file") {
  const std::string text =
      R"({"server": {"port": 1111, "drain": "2.5s"}, "log": {"bodies": "none"}, "budget_hard": true})";
  CHECK(arguments({"serve"}, text).number("port") == 1111);
  CHECK(arguments({"serve"}, text).seconds("drain") == 2.5);
  CHECK(arguments({"serve"}, text).value("log-bodies") == "none");
  CHECK(arguments({"serve"}, text).on("budget-hard"));
  CHECK_FALSE(arguments({"serve"}, text).asked("budget-hard"));
  CHECK_FALSE(arguments({"serve", "--no-budget-hard"}, text).on("budget-hard"));
  CHECK(arguments({"serve", "--port", "3333"}, text).number("port") == 3333);
  const ScopedEnv port("FINOPS_PORT", "2222"), hard("FINOPS_BUDGET_HARD", "0");
  CHECK(arguments({"serve"}, text).number("port") == 2222);
  CHECK_FALSE(arguments({"serve"}, text).on("budget-hard"));
  CHECK(arguments({"serve", "--port", "3333"}, text).number("port") == 3333);
}

TEST_CASE("C7 flags: lists of the command line replace the file's, names are added to them") {
  const std::string text =
      R"({"budgets": ["5/day", 7], "tags": {"team": "a", "env": "dev"}, "plugins": ["include_usage"],
          "prices": {"model_map": {"d": "gpt-4o"}}})";
  using Words = std::vector<std::string>;
  CHECK(arguments({"serve"}, text).values("budget") == Words{"5/day", "7"});
  CHECK(arguments({"serve"}, text).configured("budget")->where == "budgets (f:1:13)");
  const auto excluded = cli::check_combinations(arguments({"serve", "--no-plugin", "cost"}, text));
  REQUIRE_FALSE(excluded.ok());
  CHECK(excluded.error().message.starts_with("budgets (f:1:13) and --no-plugin cost exclude each other"));
  CHECK(cli::check_combinations(arguments({"inspect"}, text)).ok());  // a map of models alone asks for nothing
  CHECK(arguments({"serve", "--budget", "9"}, text).values("budget") == Words{"9"});
  CHECK(arguments({"serve", "--tag", "team=b"}, text).values("tag") == Words{"team=a", "env=dev", "team=b"});
  CHECK(arguments({"serve", "--model-map", "e=o1"}, text).values("model-map") == Words{"d=gpt-4o", "e=o1"});
  CHECK(arguments({"serve"}, text).values("plugin") == Words{"include_usage"});
}

TEST_CASE("C4 C7 flags: the log of the file is read where none is named, ~ is the home folder there") {
  Arguments out = arguments({"inspect"}, R"({"log": {"path": "~/my log"}})");
  out.config = *ConfigFile::parse(R"({"log": {"path": "~/my log"}})", "f");
  using Names = std::vector<std::string>;
  const ScopedEnv home("HOME", "/home/me");
  CHECK(cli::named_logs(out, {}) == Names{"/home/me/my log"});
  CHECK(cli::named_logs(out, {"a", "b"}) == Names{"a", "b"});
  CHECK(arguments({"serve"}, R"({"log": {"path": "~/x"}, "tags": {"home": "~/x"}})").value("log") == "/home/me/x");
  CHECK(arguments({"serve"}, R"({"tags": {"home": "~/x"}})").values("tag") == Names{"home=~/x"});
  const ScopedEnv named("FINOPS_LOG", "/elsewhere");
  CHECK(cli::named_logs(out, {}).empty());
}

TEST_CASE("C7 flags: a value that its flag would refuse is refused with its place and key") {
  CHECK(fault(R"({"server": {"port": 99999}})") == "f:1:21: server.port: '99999' is not a number from 0 to 65535");
  CHECK(fault(R"({"log": {"bodies": "some"}})") ==
        "f:1:20: log.bodies: 'some' is not one of full|request|response|none");
  CHECK(fault(R"({"budgets": ["5/day", "x"]})").starts_with("f:1:23: budgets: 'x' is not AMOUNT"));
  CHECK(fault(R"({"tags": {"a b": "c"}})").starts_with("f:1:18: tags: 'a b=c' is not KEY=VALUE"));
  CHECK(fault(R"({"log": {"max_body": "100G"}})").starts_with("f:1:22: log.max_body: "));
}

TEST_CASE("C7 flags: each flag's key is in the table of keys, and no two flags have one") {
  std::vector<std::string_view> seen;
  for (const cli::Flag& flag : cli::serve_flags()) {
    if (flag.config.empty()) continue;
    CAPTURE(flag.name);
    CHECK(find_config_key(flag.config) != nullptr);
    CHECK(std::find(seen.begin(), seen.end(), flag.config) == seen.end());
    seen.push_back(flag.config);
  }
  for (const ConfigKey& key : config_keys()) {
    CAPTURE(key.path);
    CHECK(key.help.empty() == (std::find(seen.begin(), seen.end(), key.path) != seen.end()));
  }
}

}  // namespace finops::test::config_values_test
