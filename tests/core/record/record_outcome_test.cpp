#include "core/record/record_outcome.h"

#include <doctest/doctest.h>

#include "core/record/record_usage.h"

namespace finops::test::record_outcome_test {
namespace {

RecordView ended(std::string_view outcome, std::optional<std::uint64_t> status) {
  RecordView record;
  record.outcome = outcome;
  record.status = status;
  return record;
}

}  // namespace

TEST_CASE("L8 record outcome: where the record says none, the status decides, and without one it did not end well") {
  CHECK(ended_well(ended("ok", 200)));
  CHECK(ended_well(ended("ok", std::nullopt)));
  CHECK(ended_well(ended("", 399)));
  CHECK_FALSE(ended_well(ended("", 400)));
  CHECK_FALSE(ended_well(ended("", std::nullopt)));
  CHECK_FALSE(ended_well(ended("http_error", 200)));
  CHECK_FALSE(ended_well(ended("of_a_later_version", 200)));
}

TEST_CASE("L8 record outcome: a word of a later version is shown as it is, and taken for none that is known") {
  CHECK(outcome_of(ended("paused", 200)) == std::nullopt);
  CHECK(phrase_of(ended("paused", 200)) == "paused");
  CHECK(outcome_of(ended("truncated", 200)) == Outcome::truncated);
  CHECK(phrase_of(ended("truncated", 200)) == "cut before its end");
  RecordView stream = ended("truncated", 200);
  stream.stream = true;
  CHECK(phrase_of(stream) == "cut mid-stream");
  stream.error_phase = "head";
  stream.status = 504;
  CHECK(phrase_of(stream) == "cut before its end");
  CHECK(phrase_of(ended("", 200)).empty());
  CHECK(ended_as(ended("lost", std::nullopt), Outcome::lost));
  CHECK_FALSE(ended_as(ended("", std::nullopt), Outcome::lost));
}

TEST_CASE("L1 record outcome: only a note is a note") {
  RecordView record;
  CHECK_FALSE(is_note(record));
  record.kind = "exchange";
  CHECK_FALSE(is_note(record));
  record.kind = "note";
  CHECK(is_note(record));
}

TEST_CASE("L1 record usage: a cost is what the record says, and unknown is not 0") {
  RecordView record;
  CHECK(usd_of(record) == std::nullopt);
  record.cost_usd = "0.000295";
  CHECK(usd_of(record) == NanoUsd{295'000});
  record.cost_usd = "null";
  CHECK(usd_of(record) == std::nullopt);
}

}  // namespace finops::test::record_outcome_test
