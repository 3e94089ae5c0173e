#include "cli/terminal/state_word.h"

#include <doctest/doctest.h>

namespace finops::test::state_word_test {

using namespace cli;

TEST_CASE("C4 state: the status, or a word where the status alone would look fine") {
  CHECK(state_word(Outcome::ok, 200) == "200");
  CHECK(state_word(Outcome::http_error, 429) == "429");
  CHECK(state_word(Outcome::truncated, 200) == "cut");
  CHECK(state_word(Outcome::stream_error, 200) == "err");
  CHECK(state_word(Outcome::timeout, 200) == "time");
  CHECK(state_word(Outcome::timeout, 504) == "504");
  CHECK(state_word(Outcome::client_closed, std::nullopt) == "left");
  CHECK(state_word(Outcome::upstream_error, std::nullopt) == "fail");
  CHECK(state_word(Outcome::lost, std::nullopt) == "lost");
  CHECK(state_word(Outcome::ok, std::nullopt) == "-");
  CHECK(state_word(std::nullopt, 204) == "204");
  CHECK(state_word(std::nullopt, std::nullopt) == "-");
}

TEST_CASE("C4 state: what failed is red, what the caller did is yellow") {
  CHECK(state_style("200") == Style::green);
  CHECK(state_style("304") == Style::cyan);
  CHECK(state_style("404") == Style::yellow);
  CHECK(state_style("503") == Style::red);
  CHECK(state_style("left") == Style::yellow);
  CHECK(state_style("cut") == Style::red);
  CHECK(state_style("101") == Style::plain);
  CHECK(state_style("-") == Style::plain);
}

}  // namespace finops::test::state_word_test
