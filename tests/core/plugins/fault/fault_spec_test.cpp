// C3: the language of `--fault SPEC`: what it means, and what each mistake is answered with.
#include "core/plugins/fault/fault_spec.h"

#include <doctest/doctest.h>

namespace finops::test::fault_spec_test {
namespace {

using Ms = std::chrono::milliseconds;

Result<FaultSpec> parse(const std::string& text) { return parse_fault(text, std::chrono::system_clock::now()); }

struct Mistake {
  std::string text, message;
  std::size_t column;      // of the caret
  std::string shown = {};  // the text above the caret; empty: `text`
};

}  // namespace

TEST_CASE("C3 fault: every word of the language has its meaning") {
  const auto all = parse("status=429, rate=0.25 ,retry_after=2s,delay=1m30s,first_byte=350ms,seed=7");
  REQUIRE(all.ok());
  CHECK(all->status == 429);
  CHECK(all->rate == 0.25);
  CHECK(all->retry_after == 2U);
  CHECK(all->delay == Ms(90'000));
  CHECK(all->first_byte == Ms(350));
  CHECK(all->seed == 7U);
  CHECK_FALSE(all->cut_after);
  CHECK(all->match.empty());

  const auto slow = parse("chunk_gap=200ms,cut_after=0,reset,rate=10%");
  REQUIRE(slow.ok());
  CHECK(slow->chunk_gap == Ms(200));
  CHECK(slow->cut_after == 0U);
  CHECK(slow->reset);
  CHECK(slow->rate == doctest::Approx(0.1));
  CHECK_FALSE(slow->seed);
}

TEST_CASE("C3 fault: a comma inside quotes or parentheses belongs to the expression") {
  const std::string expressions[] = {"model in (gpt-4.1, \"a,b\")", "path ~ \"a{1,2}\" and (method = POST)",
                                     "request.body.'odd,key' = 'x\\',y'", "tags.team = x"};
  for (const std::string& expression : expressions) {
    CAPTURE(expression);
    const auto alone = Query::parse(expression, std::chrono::system_clock::now());
    REQUIRE(alone.ok());
    for (const std::string& text : {"match=" + expression + ",delay=1s", "delay=1s,match=" + expression}) {
      const auto spec = parse(text);
      REQUIRE(spec.ok());
      CHECK(spec->match.to_string() == alone->to_string());
      CHECK(spec->delay == Ms(1000));
    }
  }
}

TEST_CASE("C3 fault: a mistake is shown with a caret and what would be right") {
  const Mistake mistakes[] = {
      {"", "expected a fault here, such as status=429, delay=2s or reset", 0},
      {"delay=1s,,reset", "expected a fault here, such as status=429, delay=2s or reset", 9},
      {"statsu=429", "there is no fault 'statsu'; did you mean 'status'?", 0},
      {"delay=1s,zzzzzzzz=1",
       "there is no fault 'zzzzzzzz'; there are status, retry_after, delay, first_byte, chunk_gap, cut_after, reset, "
       "rate, seed, match",
       9},
      {"status", "status needs a value: status=429", 0},
      {"reset=yes", "reset has no value", 5},
      {"reset,reset", "'reset' is named twice", 6},
      {"status=200", "status: '200' is not the status of an error, 400 to 599, such as 429", 7},
      {"status=4xx", "status: '4xx' is not the status of an error, 400 to 599, such as 429", 7},
      {"delay=2", "delay: '2' needs a unit: 2s or 2ms", 6},
      {"delay=-2s", "delay: '-2s' is not a duration such as 2s or 350ms", 6},
      {"delay=25h", "delay: '25h' is too long; use 24h or less", 6},
      {"delay=", "delay: '' is not a duration such as 2s or 350ms", 6},
      {"reset,rate=2", "rate: '2' is not a part from 0 to 1, such as 0.1 or 10%", 11},
      {"reset,rate=nan", "rate: 'nan' is not a part from 0 to 1, such as 0.1 or 10%", 11},
      {"reset,seed=x", "seed: 'x' is not a whole number such as 7", 11},
      {"cut_after=2.5", "cut_after: '2.5' is not a number of events such as 3", 10},
      {"status=429,retry_after=soon", "retry_after: 'soon' is not a whole number of seconds such as 2", 23},
      {"delay=1s,retry_after=2", "retry_after is a field of an answer with status=, such as status=429", 9},
      {"status=429,cut_after=2", "status answers by itself, so no stream can be cut", 11},
      {"status=429,reset", "reset ends the connection, so the status would not be seen", 11},
      {"reset,first_byte=1s", "reset comes instead of an answer; use delay to wait before it", 6},
      {"rate=0.1", "this changes nothing; add one of status, delay, first_byte, chunk_gap, cut_after, reset", 8},
      {"reset,match=status>=500",
       "match: 'status' is not known before the answer; use fields of the request, such as model, path, tags.KEY or "
       "request.body.NAME",
       12},
      {"reset,match=not (response.body.x exists)",
       "match: 'response.body.x' is not known before the answer; use fields of the request, such as model, path, "
       "tags.KEY or request.body.NAME",
       12},
      {"reset,match=modle=x", "match: there is no field 'modle'; did you mean 'model'?", 0, "modle=x"},
      {"reset,match=", "match: the expression is empty; try status>=400", 0, " "},
  };
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.text);
    const auto spec = parse(mistake.text);
    REQUIRE_FALSE(spec.ok());
    const std::string shown = mistake.shown.empty() ? mistake.text : mistake.shown == " " ? "" : mistake.shown;
    CHECK(spec.error().message == mistake.message + "\n  " + shown + "\n  " + std::string(mistake.column, ' ') + "^");
  }
}

TEST_CASE("C3 fault: reset may end a stream that has begun") {
  CHECK(parse("reset,cut_after=2,chunk_gap=1s,first_byte=1s").ok());
  CHECK(parse("reset,delay=1s").ok());
}

}  // namespace finops::test::fault_spec_test
