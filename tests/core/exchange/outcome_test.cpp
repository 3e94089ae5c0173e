#include "core/exchange/outcome.h"

#include <doctest/doctest.h>

#include <set>

#include "cli/terminal/exit_codes.h"
#include "core/query/fields.h"
#include "core/query/query.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test::outcome_test {

TEST_CASE("L1 outcome: each word is read back as what it was written for, and nothing else is") {
  std::set<std::string_view> words;
  for (const OutcomeInfo& row : kOutcomes) {
    CHECK(to_string(row.outcome) == row.word);
    CHECK(parse_outcome(row.word) == row.outcome);
    words.insert(row.word);
  }
  CHECK(words == std::set<std::string_view>{"ok", "http_error", "stream_error", "upstream_error", "timeout",
                                            "truncated", "client_closed", "rejected", "lost"});
  for (const std::string_view other : {"", "OK", "okay", "o", "lost "}) CHECK(parse_outcome(other) == std::nullopt);
}

TEST_CASE("C4 outcome: short words have at most four letters, and only those that the status tells have none") {
  std::set<std::string_view> short_words;
  for (const OutcomeInfo& row : kOutcomes) {
    CAPTURE(row.word);
    CHECK(row.short_word.size() <= 4);
    const bool by_status = row.outcome == Outcome::ok || row.outcome == Outcome::http_error;
    CHECK(row.short_word.empty() == by_status);
    CHECK(row.answered.empty() == by_status);
    CHECK(row.unanswered.empty() == by_status);
    if (!by_status) CHECK(short_words.insert(row.short_word).second);
  }
}

TEST_CASE("C4 outcome: a timeout that finops itself answered was no stream that fell silent") {
  CHECK(phrase(Outcome::timeout, begun_of("", 200, true)) == "silent mid-stream (timeout)");
  CHECK(phrase(Outcome::timeout, begun_of("", 504, false)) == "no response (timeout)");
  CHECK(phrase(Outcome::timeout, begun_of("head", std::nullopt, true)) == "no response (timeout)");
  CHECK(phrase(Outcome::http_error, Begun::body).empty());
  // A provider's own 429 or 504 whose body stalled had begun.
  CHECK(phrase(Outcome::timeout, begun_of("body", 504, false)) == "silent (timeout)");
  CHECK(phrase(Outcome::upstream_error, begun_of("body", 200, true)) == "cut mid-stream by an error");
  CHECK(phrase(Outcome::upstream_error, begun_of("connect", 502, false)) == "no response");
  CHECK(phrase(Outcome::truncated, begun_of("body", 200, false)) == "cut before its end");
}

TEST_CASE("C6 outcome: the exit code of a command that waited for the answer") {
  using namespace cli;
  CHECK(exit_code(Outcome::ok, 200) == kDone);
  CHECK(exit_code(Outcome::http_error, 400) == kProvider4xx);
  CHECK(exit_code(Outcome::http_error, 499) == kProvider4xx);
  CHECK(exit_code(Outcome::http_error, 500) == kProvider5xx);
  CHECK(exit_code(Outcome::http_error, 529) == kProvider5xx);
  CHECK(exit_code(Outcome::stream_error, 200) == kProvider5xx);
  for (const Outcome none : {Outcome::upstream_error, Outcome::timeout, Outcome::truncated, Outcome::lost}) {
    CHECK(exit_code(none, std::nullopt) == kNoResponse);
    CHECK(exit_code(none, 504) == kNoResponse);
  }
  CHECK(exit_code(Outcome::rejected, 404) == kUsage);
  CHECK(exit_code(Outcome::client_closed, std::nullopt) == 130);
}

TEST_CASE("L1 outcome: -w, the list of fields and docs/log.md know exactly the words of the table") {
  const auto field = find_field("outcome");
  REQUIRE(field);
  const std::string page = read_file(tests_folder().parent_path() / "docs" / "log.md");
  for (const std::string_view word : kOutcomeWords) {
    CAPTURE(word);
    CHECK(Query::parse("outcome = " + std::string(word), {}));
    CHECK(field->info->about.find(word) != std::string_view::npos);
    CHECK(page.find("\n| `" + std::string(word) + "` | ") != std::string::npos);
  }
  CHECK_FALSE(Query::parse("outcome = failed", {}));
}

}  // namespace finops::test::outcome_test
