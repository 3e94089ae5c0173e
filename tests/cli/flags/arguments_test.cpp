// C1, C7: the command line by the flag table; flag before variable; errors that name the offender and what was meant.
#include "cli/flags/arguments.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "support/scoped_env.h"

namespace finops::cli::test::arguments_test {
namespace {

using finops::test::ScopedEnv;

Result<Arguments> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "finops");
  return parse_arguments(static_cast<int>(words.size()), words.data());
}

std::string refusal(std::vector<const char*> words) {
  const auto result = parse(std::move(words));
  if (result.ok()) return "accepted";
  CHECK(result.error().code == ErrorCode::invalid_argument);
  return result.error().message;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("C1 arguments: command, flags in all spellings, positionals") {
  const auto a = parse({"serve", "-p", "1", "--host=::1", "--upstream", "openai=x", "--upstream=azure=y=z", "--mock"});
  REQUIRE(a.ok());
  CHECK(a->command == "serve");
  CHECK(a->value("port") == "1");
  CHECK(a->value("host") == "::1");
  CHECK(a->values("upstream") == std::vector<std::string>{"openai=x", "azure=y=z"});
  CHECK(a->on("mock"));
  CHECK_FALSE(a->on("no-log"));
  CHECK_FALSE(a->value("drain"));
  const auto b = parse({"inspect", "one", "-n", "5", "-", "two"});
  REQUIRE(b.ok());
  CHECK(b->positionals == std::vector<std::string>{"one", "-", "two"});
  CHECK(b->value("limit") == "5");
}

TEST_CASE("C1 arguments: no command at all, and general flags before or after it") {
  const auto none = parse({});
  REQUIRE(none.ok());
  CHECK(none->command == "");
  CHECK(parse({"-v", "serve"})->on("verbose"));
  CHECK(parse({"serve", "-v"})->on("verbose"));
  CHECK(parse({"serve", "-h"})->on("h"));
  CHECK(parse({"serve", "--help"})->on("help"));
  CHECK(parse({"--version"})->on("version"));
}

TEST_CASE("C1 arguments: the last of a repeated flag counts") {
  const auto a = parse({"serve", "--port", "1", "--port", "2"});
  REQUIRE(a.ok());
  CHECK(a->value("port") == "2");
}

TEST_CASE("C5 arguments: a value that is given twice counts once, where it was last") {
  const auto a = parse({"serve", "--budget", "5/day", "--upstream=openai=x", "--upstream=openai=y", "--budget=5/day",
                        "--upstream=openai=x"});
  REQUIRE(a.ok());
  CHECK(a->values("budget") == std::vector<std::string>{"5/day"});
  CHECK(a->values("upstream") == std::vector<std::string>{"openai=y", "openai=x"});
}

TEST_CASE("C1 arguments: --no-X turns a toggle off again, --no-color is --color=never") {
  CHECK_FALSE(parse({"serve", "--mock", "--no-mock"})->on("mock"));
  CHECK(parse({"inspect", "--no-color"})->value("color") == "never");
}

TEST_CASE("C7 arguments: a flag goes before its variable, an empty variable is none") {
  const ScopedEnv port("FINOPS_PORT", "7");
  CHECK(parse({"serve"})->value("port") == "7");
  CHECK(parse({"serve", "--port", "8"})->value("port") == "8");
  const ScopedEnv host("FINOPS_HOST", "");
  CHECK_FALSE(parse({"serve"})->value("host"));
}

TEST_CASE("C7 arguments: a toggle's variable, and a flag that turns it off") {
  for (const char* yes : {"1", "true", "yes"}) {
    const ScopedEnv mock("FINOPS_MOCK", yes);
    CHECK(parse({"serve"})->on("mock"));
    CHECK_FALSE(parse({"serve", "--no-mock"})->on("mock"));
  }
  for (const char* no : {"0", "false", "FALSE", "no"}) {
    const ScopedEnv mock("FINOPS_MOCK", no);
    CHECK_FALSE(parse({"serve"})->on("mock"));
    CHECK(parse({"serve", "--mock"})->on("mock"));
  }
}

TEST_CASE("C1 arguments: what is unknown is named, with what was probably meant") {
  const std::string flag = refusal({"serve", "--prot=5"});
  CHECK(has(flag, "unknown flag '--prot'"));
  CHECK(has(flag, "did you mean '--port'?"));
  CHECK(has(flag, "finops serve --help"));
  const std::string command = refusal({"srve"});
  CHECK(has(command, "unknown command 'srve'"));
  CHECK(has(command, "did you mean 'serve'?"));
  CHECK(has(refusal({"serve", "extra"}), "unexpected argument 'extra'"));
  CHECK(has(refusal({"inspect", "--i"}), "did you mean '--id'?"));
  CHECK_FALSE(has(refusal({"inspect", "--v"}), "did you mean '--h'?"));
  CHECK(has(refusal({"serve", "--no-budget"}), "did you mean '--budget'?"));
  CHECK(has(refusal({"inspect", "--no-limit=3"}), "did you mean '--limit'?"));
  CHECK(has(refusal({"serve", "--strict"}), "unknown flag '--strict'"));  // another command's
  CHECK(has(refusal({"inspect", "--qqqqqqqq"}), "unknown flag '--qqqqqqqq'"));
  CHECK_FALSE(has(refusal({"inspect", "--qqqqqqqq"}), "did you mean"));
  CHECK(has(refusal({"inspect", "--no-strem"}), "did you mean '--no-stream'?"));
}

TEST_CASE("C1 arguments: a value that is missing") { CHECK(has(refusal({"serve", "--port"}), "port")); }

TEST_CASE("C1 arguments: choices, from the command line and from a variable") {
  CHECK(parse({"serve", "--color=always"})->value("color") == "always");
  const std::string bad = refusal({"serve", "--color=sometimes"});
  CHECK(has(bad, "--color: 'sometimes' is not one of auto|always|never"));
  const ScopedEnv color("FINOPS_COLOR", "blue");
  CHECK(has(refusal({"serve"}), "FINOPS_COLOR"));
}

TEST_CASE("C1 arguments: numbers, seconds and sizes") {
  const auto a = parse({"serve", "--port", "65535", "--drain", "1.5s", "--max-body", "20M"});
  REQUIRE(a.ok());
  CHECK(a->number("port") == 65535);
  CHECK(a->seconds("drain") == 1.5);
  CHECK(a->size("max-body") == 20U * 1024 * 1024);
  CHECK_FALSE(a->number("max-connections"));
}

TEST_CASE("C1 arguments: a reader that asks for what the table does not have is a fault of ours") {
  const auto a = parse({"serve", "--port", "1"});
  REQUIRE(a.ok());
  CHECK_THROWS_AS(a->value("prot"), std::logic_error);
  CHECK_THROWS_AS(a->values("strict"), std::logic_error);  // another command's
  CHECK_THROWS_AS(a->number("drain"), std::logic_error);   // another type
}

TEST_CASE("C7 arguments: an error in a variable's value names the variable") {
  const ScopedEnv port("FINOPS_PORT", "abc");
  CHECK(refusal({"serve"}) ==
        "--port: 'abc' is not a number from 0 to 65535 (from the environment variable FINOPS_PORT)");
}

TEST_CASE("C1 arguments: a choice is one choice") { CHECK(refusal({"serve", "--color=auto|always"}) != "accepted"); }

}  // namespace
}  // namespace finops::cli::test::arguments_test
