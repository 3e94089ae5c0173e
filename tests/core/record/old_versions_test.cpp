// L8 log.old_versions: logs of every released version stay readable, with the same numbers. A new version adds a file
// and a row; those that are here never change.
#include "core/log/log_reading.h"

namespace finops::test::old_versions_test {
namespace {

struct Expected {
  const char *id, *provider, *model, *cost_usd;
  std::uint64_t input, output;
  double duration_ms;
  std::optional<double> ttft_ms;
  bool stream;
};

}  // namespace

TEST_CASE("L8 log.old_versions: 0.1.0") {
  const Expected expected[] = {
      {"01M82M8MFR71V2ZCWPQYDZV7CP", "openai", "gpt-4o-mini", "0.0000111", 2, 18, 1.255, std::nullopt, false},
      {"01M82M8MGD8DB2VCVG8SQCJ7JD", "anthropic", "claude-sonnet-4-20250514", "0.000354", 3, 23, 2.416, 0.346, true},
  };
  const std::string text = log_fixture("v1-0.1.0.jsonl");
  for (const RecordDepth depth : {RecordDepth::metadata, RecordDepth::whole}) {
    LogReader::Limits limits;
    limits.depth = depth;
    LogReader reader(descriptor_of(text), limits);
    RecordView record;
    for (const Expected& e : expected) {
      REQUIRE(*reader.next(record));
      CHECK(record.version == 1);
      CHECK(record.id == e.id);
      CHECK(record.kind == "exchange");
      CHECK(record.provider == e.provider);
      CHECK(record.model == e.model);
      CHECK(record.status == 200u);
      CHECK(record.outcome == "ok");
      CHECK(record.stream == e.stream);
      CHECK(record.input_tokens == e.input);
      CHECK(record.output_tokens == e.output);
      CHECK(record.cost_usd == e.cost_usd);
      CHECK(record.cost_status == "priced");
      CHECK(record.duration_ms == e.duration_ms);
      CHECK(record.ttft_ms == e.ttft_ms);
      CHECK(record.request.empty() == (depth == RecordDepth::metadata));
      CHECK(record.response.empty() == (depth == RecordDepth::metadata));
    }
    CHECK_FALSE(*reader.next(record));
    CHECK(reader.counts().damaged == 0);
    CHECK(reader.counts().unknown_version == 0);
  }
}

}  // namespace finops::test::old_versions_test
