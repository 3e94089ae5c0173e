#include "core/record/record_check.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/compress.h"
#include "core/log/log_support.h"
#include "core/usage/response_observer.h"

namespace finops::test::record_check_test {
namespace {

constexpr std::string_view kAnswer =
    R"({"id":"c-1","model":"gpt-4o-mini-2024-07-18","service_tier":"default","choices":[{"index":0,"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":1204,"completion_tokens":318,"prompt_tokens_details":{"cached_tokens":1024}}})";

// What the plugins `usage` and `cost` do at the end of an exchange.
void settle(Exchange& x, std::string_view wire, std::string_view coding = {}) {
  ResponseHint hint;
  hint.path = x.route->remainder;
  hint.content_type = x.response->headers.get("Content-Type");
  hint.content_encoding = coding;
  hint.headers = &x.response->headers;
  ResponseObserver observer(hint);
  observer.feed(wire);
  ResponseFacts facts = observer.finish(x.outcome == Outcome::ok);
  x.usage = facts.usage;
  x.response_model = facts.model;
  x.service_tier = facts.service_tier;
  x.cost = built_in_prices().price(
      {x.route->provider->name, x.response_model, x.model, x.service_tier, x.timing.wall_start}, x.usage);
}

Exchange answered(std::string_view wire = kAnswer) {
  Exchange x = sample_exchange();
  answer(x, {wire.substr(0, wire.size() / 2), wire.substr(wire.size() / 2)});
  settle(x, wire);
  return x;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

RecordCheck check(const std::string& line, const PriceTable* prices = &built_in_prices()) {
  RecordParser parser;
  RecordView record;
  REQUIRE(parser.parse_copy(line, record));
  return check_record(record, prices);
}

// "field: logged -> derived", one a line.
std::string faults(const RecordCheck& found) {
  std::string out;
  for (const RecordFault& fault : found.faults)
    out += fault.field + ": " + fault.logged + " -> " + fault.derived + "\n";
  return out;
}

void is_right(const std::string& line) {
  const RecordCheck found = check(line);
  CHECK(faults(found) == "");
  CHECK(found.bodies == Checked::right);
  CHECK(found.usage == Checked::right);
  CHECK(found.cost == Checked::right);
}

}  // namespace

TEST_CASE("inspect --verify: what finops writes is borne out by its own bytes") {
  Exchange x = answered();
  REQUIRE(x.usage.output_tokens == 318u);
  REQUIRE(x.cost.status == CostStatus::priced);
  is_right(record_line(x));

  Exchange stream = sample_exchange();
  stream.stream = true;
  stream.response->headers.set("Content-Type", "text/event-stream");
  const std::string events = "data: " + std::string(kAnswer) + "\n\ndata: [DONE]\n\n";
  answer(stream, {std::string_view(events).substr(0, 50), std::string_view(events).substr(50)});
  settle(stream, events);
  REQUIRE(stream.usage.source == UsageSource::stream);
  is_right(record_line(stream));

  const std::string_view cut =
      R"(data: {"candidates":[],"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":3}})"
      "\n\n";
  answer(stream, {cut});
  stream.outcome = Outcome::client_closed;
  settle(stream, cut);
  REQUIRE(stream.usage.source == UsageSource::partial);
  is_right(record_line(stream));

  Exchange reported =
      answered(R"({"model":"x/y","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":1.5e-05}})");
  REQUIRE(reported.cost.source == CostSource::reported);
  is_right(record_line(reported));
  Exchange unpriced = answered(
      R"({"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"novelties":3}})");
  REQUIRE(unpriced.cost.reason == "usage.novelties has no known price");
  is_right(record_line(unpriced));
  Exchange tiered = sample_exchange();  // which only a header says
  tiered.response->headers.add("x-gemini-service-tier", "flex");
  answer(tiered, {kAnswer});
  settle(tiered, kAnswer);
  REQUIRE(tiered.cost.reason == "the answer names two service tiers");
  is_right(record_line(tiered));

  Exchange none = sample_exchange();
  none.response.reset();
  none.outcome = Outcome::upstream_error;
  is_right(record_line(none));

  Exchange binary = answered("\xFF\xFE\x01");
  is_right(record_line(binary));

  Exchange note = answered();
  const RecordCheck skipped = check(replaced(record_line(note), R"("kind":"exchange")", R"("kind":"note")"));
  CHECK(skipped.faults.empty());
}

TEST_CASE("inspect --verify: the answer of a GET that holds usage again costs nothing, and that is right") {
  Exchange x = sample_exchange();
  x.request.method = "GET";
  answer(x, {kAnswer});
  x.usage = {};
  x.cost = {};
  const RecordCheck found = check(record_line(x));
  CHECK(faults(found) == "");
  CHECK(found.usage == Checked::right);
  const RecordCheck posted = check(replaced(record_line(x), R"("method":"GET")", R"("method":"POST")"));
  CHECK(posted.usage == Checked::wrong);
}

TEST_CASE("inspect --verify: usage, model and cost that the stored bytes do not give are named") {
  Exchange x = answered();
  const std::string line = record_line(x);
  RecordCheck found = check(replaced(line, R"("output_tokens":318)", R"("output_tokens":319)"));
  CHECK(faults(found) == "usage.output_tokens: 319 -> 318\n");
  CHECK(found.usage == Checked::wrong);
  CHECK(found.cost == Checked::right);

  found = check(replaced(line, R"("cache_read_tokens":1024)", R"("cache_read_tokens":null)"));
  CHECK(faults(found) == "usage.cache_read_tokens: null -> 1024\n");
  found = check(replaced(line, R"("reasoning_tokens":null)", R"("reasoning_tokens":0)"));
  CHECK(faults(found) == "usage.reasoning_tokens: 0 -> null\n");
  found = check(replaced(line, R"("details":{)", R"("details":{"web_searches":3)"));
  CHECK(faults(found) == "usage.details.web_searches: 3 -> null\n");
  found = check(replaced(line, R"("source":"response")", R"("source":"partial")"));
  CHECK(faults(found) == "usage.source: partial -> response\n");
  found = check(replaced(line, R"("response_model":"gpt-4o-mini-2024-07-18")", R"("response_model":"gpt-4o")"));
  CHECK(faults(found) == "response_model: gpt-4o -> gpt-4o-mini-2024-07-18\n");
  found = check(replaced(line, R"("service_tier":"default")", R"("service_tier":"flex")"));
  CHECK(faults(found) == "service_tier: flex -> default\n");

  std::string usd;
  append_usd(usd, x.cost.total);
  found = check(replaced(line, R"("cost_usd":)" + usd, R"("cost_usd":9)"));
  CHECK(faults(found) == "cost_usd: 9 -> " + usd + "\n");
  CHECK(found.usage == Checked::right);
  CHECK(found.cost == Checked::wrong);
  found = check(replaced(line, R"("source":"table")", R"("source":"reported")"));
  CHECK(faults(found) == "cost.source: reported -> table\n");
  // The same amount in another spelling is the same.
  is_right(replaced(line, R"("cost_usd":)" + usd, R"("cost_usd":)" + usd + "0"));
}

TEST_CASE("inspect --verify: bodies are compared with their size and hash") {
  Exchange x = answered();
  const std::string line = record_line(x);
  RecordCheck found = check(replaced(line, R"({\"model\":\"gpt-4o-mini\"})", R"({\"model\":\"gpt-4o-maxi\"})"));
  REQUIRE(found.faults.size() == 1);
  CHECK(found.faults[0].field == "request.sha256");
  CHECK(found.faults[0].derived == finops::hex(finops::sha256(R"({"model":"gpt-4o-maxi"})")));
  CHECK(found.bodies == Checked::wrong);
  CHECK(found.usage == Checked::right);

  const std::string size = std::to_string(kAnswer.size());
  found = check(replaced(line, R"("bytes":)" + size, R"("bytes":)" + size + "0"));
  CHECK(faults(found) == "response.bytes: " + size + "0 -> " + size + "\n");
  found = check(replaced(line, R"("sha256":")", R"("sha256":"0)"));
  REQUIRE(found.faults.size() == 1);
  CHECK(found.faults[0].field == "request.sha256");
  // A record whose request says base64 and is not.
  found = check(replaced(line, R"("encoding":"utf8")", R"("encoding":"base64")"));
  REQUIRE(found.faults.size() == 1);
  CHECK(found.faults[0].field == "request");
}

TEST_CASE("inspect --verify: what cannot be checked is never called right") {
  Exchange x = answered();
  const std::string line = record_line(x);
  SUBCASE("a truncated response") {
    const std::size_t at = line.rfind(R"("truncated":false)");
    const RecordCheck found = check(std::string(line).replace(at, 17, R"("truncated":true)"));
    CHECK(found.faults.empty());
    CHECK(found.bodies == Checked::cannot);
    CHECK(found.usage == Checked::cannot);
    CHECK(found.cost == Checked::cannot);
  }
  SUBCASE("a body that the log does not hold") {
    const std::size_t at = line.rfind(R"("body":")");
    const RecordCheck found = check(line.substr(0, at) + R"("body":null}})");
    CHECK(found.faults.empty());
    CHECK(found.bodies == Checked::cannot);
    CHECK(found.usage == Checked::cannot);
    CHECK(found.cost == Checked::cannot);
  }
  SUBCASE("an answer that nobody saw") {
    Exchange lost = sample_exchange();
    lost.response.reset();
    lost.outcome = Outcome::lost;
    const RecordCheck found = check(record_line(lost));
    CHECK(found.faults.empty());
    CHECK(found.usage == Checked::cannot);
    CHECK(found.cost == Checked::cannot);
  }
  SUBCASE("a secret that stood among the numbers") {
    const std::string secret = "completion_tokens";  // a daft secret, but a legal one
    Exchange redacted = answered();
    const RecordCheck found = check(record_line(redacted, {secret}));
    CHECK(faults(found) == "");
    CHECK(found.bodies == Checked::cannot);
    CHECK(found.usage == Checked::cannot);
    CHECK(found.cost == Checked::cannot);
  }
  SUBCASE("a secret elsewhere takes only the hash") {
    Exchange redacted = answered(replaced(std::string(kAnswer), "c-1", "sk-0123456789"));
    const RecordCheck found = check(record_line(redacted, {"sk-0123456789"}));
    CHECK(faults(found) == "");
    CHECK(found.bodies == Checked::cannot);
    CHECK(found.usage == Checked::right);
    CHECK(found.cost == Checked::right);
  }
  SUBCASE("a coding that was undone for the log takes only the hash") {
    Exchange coded = sample_exchange();
    const std::string wire = compress("gzip", kAnswer);
    coded.response->headers.add("Content-Encoding", "gzip");
    answer(coded, {wire});
    settle(coded, wire, "gzip");
    REQUIRE(coded.usage.output_tokens == 318u);
    RecordCheck found = check(record_line(coded));
    CHECK(faults(found) == "");
    CHECK(found.bodies == Checked::cannot);
    CHECK(found.usage == Checked::right);
    CHECK(found.cost == Checked::right);
    found = check(replaced(record_line(coded), R"("output_tokens":318)", R"("output_tokens":1)"));
    CHECK(faults(found) == "usage.output_tokens: 1 -> 318\n");
  }
  SUBCASE("a cost without a table, by another one, or that never was") {
    CHECK(check(line, nullptr).cost == Checked::cannot);
    const RecordCheck other = check(replaced(line, R"("table":"genai-prices)", R"("table":"other-prices)"));
    CHECK(other.cost == Checked::other_table);
    CHECK(other.faults.empty());
    x.cost = {};
    CHECK(check(record_line(x)).cost == Checked::cannot);
  }
}

}  // namespace finops::test::record_check_test
