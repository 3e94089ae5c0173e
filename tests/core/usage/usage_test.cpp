// What counts as usage.
#include <doctest/doctest.h>

#include "core/usage/usage.h"

namespace finops::test::usage_test {

TEST_CASE("L1 usage: each figure that can be priced is usage by itself, and a 0 is a figure") {
  CHECK_FALSE(has_usage({}));
  for (const auto member : {&Usage::input_tokens, &Usage::output_tokens, &Usage::cache_read_tokens,
                            &Usage::cache_write_tokens, &Usage::web_searches, &Usage::audio_ms}) {
    Usage usage;
    usage.*member = 0;
    CHECK(has_usage(usage));
  }
  Usage reported;
  reported.reported = ReportedCost{};
  CHECK(has_usage(reported));
  for (const auto member : {&Usage::reasoning_tokens, &Usage::counted_tokens, &Usage::cache_write_1h_tokens}) {
    Usage part;  // of another figure, or nothing that was consumed
    part.*member = 5;
    CHECK_FALSE(has_usage(part));
  }
}

TEST_CASE("L1 usage: the words of its source") {
  CHECK(to_string(UsageSource::response) == "response");
  CHECK(to_string(UsageSource::stream) == "stream");
  CHECK(to_string(UsageSource::partial) == "partial");
  CHECK(to_string(UsageSource::absent) == "absent");
}

}  // namespace finops::test::usage_test
