// C3: pairs of which one answer failed, ended early or is not whole in the log.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/compare/compare_support.h"

namespace finops::test::compare_failures_test {

TEST_CASE("C3 errors: the same status and code are the same, whatever the sentence") {
  const auto error = [](const char* message, const char* code) {
    return std::string("{\"error\":{\"message\":\"") + message + "\",\"type\":\"requests\",\"code\":\"" + code + "\"}}";
  };
  const std::string rate = error("Limit 3, used 3 for req_1", "rate_limit_exceeded");
  const std::string again = error("Limit 3, used 9 for req_2", "rate_limit_exceeded");
  const std::string quota = error("Pay", "insufficient_quota");
  const auto shown = [](const AnswerToCompare& a, const AnswerToCompare& b) { return said(compare_answers(a, b, {})); };
  CHECK(shown(failure(429, rate), failure(429, again)) == "same");
  CHECK(shown(failure(429, rate), failure(429, quota)) == "changed: error rate_limit_exceeded > insufficient_quota");
  CHECK(shown(failure(429, rate), failure(400, rate)) == "changed: status 429 > 400");
  CHECK(shown(ok("{}"), failure(404, "{}")) == "changed: status 200 > 404");
  CHECK(shown(failure(404, "{}"), ok("{}")) == "changed: status 404 > 200");
  CHECK(shown(failure(502, "<p>1</p>"), failure(502, "<p>2</p>")) == "same");
  CHECK(shown(failure(500, "{}"), failure(503, "{}")) == "changed: status 500 > 503");
  CHECK(shown(failure(500, "{}"), ok("{}")) == "changed: status 500 > 200");
  AnswerToCompare without = failure(429, "");
  without.has_body = false;
  CHECK(shown(without, failure(429, rate)) == "skipped: the log has only a part of the error");
  without.error_code = "rate_limit_exceeded";
  CHECK(shown(without, failure(429, rate)) == "same");
  CHECK(shown(without, failure(429, quota)).starts_with("changed: error"));
  const CompareOptions exact{.mode = CompareMode::exact};
  CHECK(said(compare_answers(failure(429, rate), failure(429, again), exact)).starts_with("changed: other bytes"));
}

TEST_CASE("C3 error: no complete answer now, or a server's error in place of an answer") {
  const auto replayed = [](std::optional<std::uint64_t> status, Outcome outcome, std::string_view body = "") {
    AnswerToCompare out = ok(body);
    out.status = status;
    out.outcome = outcome;
    out.failure = "connection reset by peer";
    return out;
  };
  const auto shown = [](const AnswerToCompare& a, const AnswerToCompare& b, const CompareOptions& options = {}) {
    return said(compare_answers(a, b, options));
  };
  for (const CompareMode mode : {CompareMode::shape, CompareMode::text, CompareMode::exact, CompareMode::none}) {
    const CompareOptions options{.mode = mode};
    CHECK(shown(ok("{}"), replayed(std::nullopt, Outcome::upstream_error), options) ==
          "error: connection reset by peer");
    CHECK(shown(ok("{}"), replayed(200, Outcome::truncated, "{"), options) == "error: connection reset by peer");
    CHECK(shown(ok("{}"), replayed(200, Outcome::timeout), options) == "error: connection reset by peer");
    CHECK(shown(failure(429, "{}"), replayed(std::nullopt, Outcome::timeout), options).starts_with("error: "));
    CHECK(shown(ok("{}"), failure(503, "no"), options) == "error: status 503");
  }
  const char* const kOverloaded =
      "event: error\ndata: "
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
  const AnswerToCompare cut = replayed(200, Outcome::stream_error, kOverloaded);
  CHECK(shown(ok("{}"), cut) == "error: overloaded_error: connection reset by peer");
  CHECK(shown(cut, cut) == "same");
  CHECK(shown(replayed(std::nullopt, Outcome::upstream_error), replayed(std::nullopt, Outcome::upstream_error))
            .starts_with("error"));
}

TEST_CASE("C3 error: a stream that ends without its last event is no complete answer, wherever it is cut") {
  const Say say;
  for (const AnswerFormat& format : answer_formats()) {
    const std::string whole = format.body(say);
    const bool events = whole.find("data: ") != std::string::npos;
    const bool marked = events && format.family != "gemini";  // that has no last event of its own
    if (!marked) continue;
    CAPTURE(format.name);
    const std::size_t last = whole.rfind("data: ");
    CHECK(said(compared(whole, whole.substr(0, last))) == "error: no complete answer this time");
    const std::size_t inside = whole.rfind("\"", last - 8);
    for (const std::size_t cut : {inside, inside - 1}) {
      CAPTURE(cut);
      CHECK(said(compared(whole, whole.substr(0, cut))) == "error: no complete answer this time");
      CHECK(verdict(whole.substr(0, cut), whole) != "same");
    }
    CHECK(verdict(whole.substr(0, last), whole.substr(0, last)) == "same");
  }
  const AnswerFormat& responses = answer_formats()[5];
  const std::string whole = responses.body(say), cut = whole.substr(0, whole.size() - 20);
  CHECK(said(compared(whole, cut)) == "error: no complete answer this time");
  CHECK(said(compared(cut, whole)) == "skipped: the recorded answer was cut before its end");
}

TEST_CASE("C3 skipped: there is nothing in the log to compare with, and it is never called the same") {
  AnswerToCompare none, part = ok("{\"a\":"), without = ok(""), left = ok("{}");
  part.truncated = true;
  without.has_body = false;
  left.outcome = Outcome::client_closed;
  for (const AnswerToCompare& recorded : {none, part, without, left}) {
    const Comparison c = compare_answers(recorded, ok("{}"), {});
    CHECK(c.verdict == Verdict::skipped);
    CHECK(!c.reason.empty());
  }
  CHECK(said(compare_answers(part, failure(404, ""), {})) == "changed: status 200 > 404");
  CHECK(said(compare_answers(ok("a"), ok("b"), {.mode = CompareMode::none})) == "skipped: not compared");
}

TEST_CASE("C3 changed: a new answer that is larger than the log keeps, where the recorded one is whole") {
  AnswerToCompare part = ok(R"({"choices":[{"message":{"content":"and on and on)");
  part.truncated = true;
  part.bytes = 9'000'000;
  CHECK(said(compare_answers(ok("{}"), part, {})) ==
        "changed: a larger answer than the log keeps: 2 bytes > 9000000 bytes");
  CHECK(said(compare_answers(ok("{}"), part, {.mode = CompareMode::exact})).starts_with("changed: a larger answer"));
  const std::string longer(1000, ' ');  // the log was allowed to be larger then
  CHECK(said(compare_answers(ok(longer), part, {})) ==
        "skipped: the log has only a part of the new answer (9000000 bytes)");
  part.has_body = false;
  part.body = {};
  CHECK(said(compare_answers(ok("{}"), part, {})).starts_with("skipped: "));
}

}  // namespace finops::test::compare_failures_test
