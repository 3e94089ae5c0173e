// C1, C7: what `serve` does without flags, and flags that are given several times.
#include "cli/serve/options.h"

#include <doctest/doctest.h>

#include "cli/flags/flag_case.h"

namespace finops::cli::test::options_test {
namespace {

using namespace std::chrono_literals;

ServeOptions read(Words words) {
  words.insert(words.begin(), "serve");
  const auto arguments = parse_words(words);
  REQUIRE_MESSAGE(arguments.ok(), (arguments ? "" : arguments.error().message));
  auto options = read_serve_options(*arguments);
  REQUIRE_MESSAGE(options.ok(), (options ? "" : options.error().message));
  return *std::move(options);
}

}  // namespace

TEST_CASE("C1 serve options: without flags it is what the help calls the defaults") {
  const NoVariables clean;
  const ServeOptions options = read({});
  CHECK(options.server.host == "127.0.0.1");
  CHECK(options.server.port == 8787);
  CHECK(options.server.max_connections == 6000);
  CHECK(options.server.drain == 10s);
  CHECK_FALSE(options.budget);
  CHECK(options.plugins.by_flag.empty());
  REQUIRE(options.log);
  CHECK(options.log->path == "/nowhere/.local/state/finops/log/");
  CHECK(options.log->bodies.request);
  CHECK(options.log->bodies.response);
  CHECK(options.log->bodies.limit == 8U << 20);
  CHECK(options.log->rotate_size == 64U << 20);
  CHECK(options.log->keep.age == 24h * 30);
  CHECK(options.log->keep.bytes == 2ULL << 30);
  CHECK(options.log->fsync == Fsync::interval);
  CHECK_FALSE(options.log->refuse);
}

TEST_CASE("C1 serve options: budgets add up, of a tag the last value counts") {
  const NoVariables clean;
  const ServeOptions options = read({"--budget", "5/day", "--budget=1/session", "--budget-warn", "50", "--budget-hard",
                                     "--tag", "a=1", "--tag", "b=2", "--tag", "a=3"});
  REQUIRE(options.budget);
  CHECK(options.budget->budgets.size() == 2);
  CHECK(options.budget->warn_percent == 50);
  CHECK(options.budget->hard);
  CHECK(options.tags == Tags{{"b", "2"}, {"a", "3"}});
  CHECK(read({"--budget", "5"}).budget->warn_percent == 80);
  CHECK_FALSE(read({"--budget", "5"}).budget->hard);
}

TEST_CASE("C1 serve options: an address in brackets, as a URL has it") {
  const NoVariables clean;
  CHECK(read({"--host", "[::1]"}).server.host == "::1");
}

}  // namespace finops::cli::test::options_test
