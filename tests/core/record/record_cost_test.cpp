#include <doctest/doctest.h>

#include "core/prices/price_support.h"
#include "core/record/record_cost.h"
#include "core/record/record_usage.h"
#include "support/sample_records.h"

namespace finops::test::record_cost_test {

namespace {

using namespace finops;
using namespace finops::test;

// A record, and the parser that its views point into.
struct Parsed {
  explicit Parsed(const SampleRecord& sample) { REQUIRE(parser.parse_copy(sample.line(), view)); }
  RecordParser parser;
  RecordView view;
};

SampleRecord full_sample() {
  SampleRecord sample;
  sample.usage =
      R"({"input_tokens":1,"output_tokens":2,"cache_read_tokens":3,"cache_write_tokens":4,"cache_write_1h_tokens":5,)"
      R"("reasoning_tokens":6,"source":"partial","details":{"input_audio_tokens":7,"input_image_tokens":8,)"
      R"("input_video_tokens":9,"cache_audio_read_tokens":10,"cache_image_read_tokens":11,"cache_video_read_tokens":12,)"
      R"("output_audio_tokens":13,"output_image_tokens":14,"output_video_tokens":15,"web_searches":16,"audio_ms":17,)"
      R"("counted_tokens":18},"raw":[{"input_tokens":99}]})";
  sample.service_tier = R"("flex")";
  sample.response_model = R"("gpt-4o-2024-08-06")";
  return sample;
}

Cost priced() {
  Cost cost;
  cost.status = CostStatus::priced;
  cost.source = CostSource::table;
  cost.total = 3300;
  cost.by = {{"input", 2'100'000}, {"output", 1'200'000}};
  cost.table = "t \"1\"";
  return cost;
}

constexpr std::string_view kPriced =
    R"("cost_usd":0.0000033,"cost":{"status":"priced","by":{"input":0.0000021,"output":0.0000012},"table":"t \"1\"","basis":null,"source":"table","reason":null})";

}  // namespace

TEST_CASE("L1: usage and its details are read back, every key") {
  const Parsed parsed(full_sample());
  const Usage usage = usage_of(parsed.view);
  CHECK(usage.source == UsageSource::partial);
  std::uint64_t number = 0;
  for (Count Usage::*member :
       {&Usage::input_tokens, &Usage::output_tokens, &Usage::cache_read_tokens, &Usage::cache_write_tokens,
        &Usage::cache_write_1h_tokens, &Usage::reasoning_tokens, &Usage::input_audio_tokens, &Usage::input_image_tokens,
        &Usage::input_video_tokens, &Usage::cache_audio_read_tokens, &Usage::cache_image_read_tokens,
        &Usage::cache_video_read_tokens, &Usage::output_audio_tokens, &Usage::output_image_tokens,
        &Usage::output_video_tokens, &Usage::web_searches, &Usage::audio_ms, &Usage::counted_tokens}) {
    CHECK(usage.*member == ++number);
  }
  const PriceQuery asked = price_query_of(parsed.view);
  CHECK(asked.provider == "openai");
  CHECK(asked.response_model == "gpt-4o-2024-08-06");
  CHECK(asked.request_model == "gpt-4o-mini");
  CHECK(asked.service_tier == "flex");
  CHECK(asked.at == day(2026, 1, 15) + std::chrono::milliseconds(13 * 3'600'000 + 2 * 60'000 + 11'482));
  CHECK(parsed.view.response_id == "resp_1");
  CHECK(parsed.view.finish_reasons == R"(["stop"])");

  SampleRecord bare;
  bare.usage = "null", bare.ts = "yesterday";
  const Parsed unknown(bare);
  CHECK_FALSE(has_usage(usage_of(unknown.view)));
  CHECK(price_query_of(unknown.view).at == WallTime{});
}

TEST_CASE("L1: what a total needs of a record") {
  SampleRecord sample;
  sample.cost_usd = "3.3e-06", sample.cost = R"({"status":"priced","by":{},"table":"t","reason":null})";
  const Parsed good(sample);
  CHECK(cost_entry_of(good.view).usd == 3300);
  CHECK(cost_entry_of(good.view).status == CostStatus::priced);
  CHECK(cost_entry_of(good.view).answered == 200);
  CHECK(cost_entry_of(good.view).basis == CostBasis::metered);
  CHECK_FALSE(cost_entry_of(good.view).partial);
  SampleRecord cut = sample;
  cut.usage = R"({"input_tokens":1,"source":"partial"})";
  const Parsed partial(cut);
  CHECK(cost_entry_of(partial.view).partial);
  sample.cost = R"({"status":"priced","by":{},"table":"t","basis":"subscription","reason":null})";
  const Parsed plan(sample);
  CHECK(cost_entry_of(plan.view).basis == CostBasis::subscription);
  sample.cost_usd = "null", sample.cost = R"({"status":"no_price","by":{},"table":"t","reason":"why"})";
  const Parsed unpriced(sample);
  CHECK(is_unpriced(cost_entry_of(unpriced.view)));
  CHECK(unpriced.view.cost_reason == "why");
  CHECK(unpriced.view.cost_table == "t");
  sample.cost = "null", sample.operation = R"("files")";
  const Parsed none(sample);
  CHECK(cost_entry_of(none.view).status == CostStatus::no_usage);
  CHECK_FALSE(is_unpriced(cost_entry_of(none.view)));
}

TEST_CASE("L1: the cost as JSON, unknown is null") {
  const auto written = [](const Cost& cost) { return with_cost(R"({"v":1})", cost); };
  CHECK(written(priced()) == R"({"v":1,)" + std::string(kPriced) + "}");
  CHECK(
      written({}) ==
      R"({"v":1,"cost_usd":null,"cost":{"status":"no_usage","by":{},"table":null,"basis":null,"source":null,"reason":null}})");
  Cost none;
  none.status = CostStatus::no_price, none.reason = "no price for x";
  CHECK(
      written(none) ==
      R"({"v":1,"cost_usd":null,"cost":{"status":"no_price","by":{},"table":null,"basis":null,"source":null,"reason":"no price for x"}})");
}

TEST_CASE("L8: another cost leaves all other bytes as they are") {
  const std::string cost(kPriced);
  CHECK(with_cost(R"({ "v":1 , "cost_usd": 1.10 ,"x":1e400,"cost":{"a":[1,{}]}, "id":"}" } )", priced()) ==
        R"({ "v":1 , "cost_usd": 0.0000033 ,"x":1e400,)" + cost.substr(cost.find("\"cost\":")) + R"(, "id":"}" } )");
  CHECK(with_cost(R"({"cost":null,"cost_usd":null,"q":"\"cost\":1"})", priced()) ==
        "{" + cost.substr(cost.find("\"cost\":")) + R"(,"cost_usd":0.0000033,"q":"\"cost\":1"})");
  CHECK(with_cost(R"({"v":1})", priced()) == R"({"v":1,)" + cost + "}");
  CHECK(with_cost(R"({"v":1,"in":{"cost":5}})", priced()) == R"({"v":1,"in":{"cost":5},)" + cost + "}");
  for (const char* other : {"[]", "", "{\"v\":", "17"}) CHECK(with_cost(other, priced()) == other);
}

}  // namespace finops::test::record_cost_test
