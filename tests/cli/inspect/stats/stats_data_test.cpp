#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "cli/inspect/stats/stats.h"
#include "cli/inspect/stats/stats_support.h"
#include "cli/terminal/exit_codes.h"

namespace finops::test::stats_data_test {

using namespace finops::cli;
using namespace finops::test;

TEST_CASE("C5: inspect --stats into a pipe is one line for each group, raw and whole") {
  Log log;
  log.add(priced("0.25", "1843.25"));
  log.add(priced("1.000000001", "100"));
  SampleRecord other = priced("0.5", "7");
  other.model = R"("b\tc")", other.stream = "true", other.ttft_ms = "3.5";
  log.add(other);
  const InspectRun run(log.text());
  InspectOptions options = stats();
  const std::string rows =
      "gpt-4o-mini\t2\t0\t2000\t800\t200\t1.250000001\t0\t0\t0\t100\t1843.25\t1843.25\t\t\t\t\t\n"
      "b\\tc\t1\t0\t1000\t400\t100\t0.5\t0\t0\t0\t7\t7\t7\t3.5\t3.5\t3.5\t\t\n";
  CHECK(run(kPipe, options).out == rows);
  CHECK(run(kPipe, options).err.empty());
  options.header = true, options.percentiles = {99.9};
  CHECK(
      lines_of(run(kPipe, options).out)[0] ==
      "group\trequests\tfailed\tin\tcached\tout\tusd\tunpriced\tusage_unknown\tusage_partial\tp99.9_ms\tttft_p99.9_ms\t"
      "subscription_usd\tunknown_basis_usd");
  options = stats();
  options.plain = true;
  CHECK(run(terminal(80, true), options).out == rows);

  other.model = R"("a,\"b\"")";
  options.plain = false, options.csv = true;
  const InspectResult csv = InspectRun(other.line() + '\n')(kPipe, options);
  CHECK(csv.out ==
        "group,requests,failed,in,cached,out,usd,unpriced,usage_unknown,usage_partial,p50_ms,p95_ms,p99_ms,ttft_p50_ms,"
        "ttft_p95_ms,ttft_p99_ms,subscription_usd,unknown_basis_usd\r\n\"a,\"\"b\"\"\",1,0,1000,400,100,0.5,0,0,0,7,7,"
        "7,3.5,"
        "3.5,3.5,,\r\n");
}

TEST_CASE("L1 cost.basis: a plan's money and that of unknown payers have sums of their own in every view") {
  Log log;
  for (const auto& [usd, basis] : {std::pair("1.2", "metered"), std::pair("0.31", "subscription"),
                                   std::pair("0.05", "unknown"), std::pair("0.5", "metered")}) {
    SampleRecord record = priced(usd, "7");
    record.cost = R"({"status":"priced","by":{},"table":"t","basis":")" + std::string(basis) + R"(","reason":null})";
    log.add(record);
  }
  const InspectRun run(log.text());
  const std::string people = run(terminal(100), stats()).out;
  CHECK(has(people, "$1.7000 · ~$0.3100 plan · $0.0500 payer unknown"));
  CHECK(has(people, "PLAN"));
  CHECK(has(people, "PAYER?"));
  CHECK(has(people, "PLAN is what a subscription's requests would cost with an API key"));
  const auto all = json_of(run, stats());
  CHECK(all["totals"]["cost_usd"] == 1.7);
  CHECK(all["totals"]["subscription_usd"] == 0.31);
  CHECK(all["totals"]["unknown_basis_usd"] == 0.05);
  CHECK(lines_of(run(kPipe, stats()).out)[0].ends_with("\t0.31\t0.05"));
  InspectOptions list;
  const InspectResult listed = run(terminal(100), list);
  CHECK(has(listed.out, "~$0.3100"));
  CHECK(has(listed.err, "$1.7000 · ~$0.3100 plan · $0.0500 payer unknown"));
  list.fields = {"model", "basis"};
  CHECK(lines_of(run(kPipe, list).out)[1] == "gpt-4o-mini\tsubscription");
}

TEST_CASE("C4: --stats --json is one object, whatever --by says") {
  const InspectRun run(day_log());
  const auto all = json_of(run, stats());
  CHECK(all["period"]["from"] == "2026-01-15T08:00:00.482Z");
  CHECK(all["period"]["to"] == "2026-01-15T13:54:59.482Z");
  CHECK(all["period"]["damaged"] == 1);
  CHECK(all["totals"]["requests"] == 60);
  CHECK(all["totals"]["failed"] == 5);
  CHECK(all["latency"]["of"] == "ok");
  CHECK(all["latency"]["error"] == 0);
  std::uint64_t requests = 0, slow = 0;
  for (const auto& group : all["groups"]) requests += group["requests"].get<std::uint64_t>();
  for (const auto& bucket : all["latency"]["buckets"]) slow += bucket["count"].get<std::uint64_t>();
  CHECK(requests == 60);
  CHECK(slow == 55);
  CHECK(all["failures"][0] == nlohmann::json::parse(R"({"status":429,"outcome":"http_error","error":"rate_limit_error",
      "count":3,"cost_usd":null,"cost_at_least":false,"subscription_usd":null,"unknown_basis_usd":null,"unpriced":0})"));
  CHECK(all["failures"].size() == 3);

  InspectOptions by_model = stats("model");
  by_model.json = true;
  CHECK(nlohmann::json::parse(run(kPipe, by_model).out) == all);
  // Money is a number as the log has it, never a binary fraction of it.
  CHECK(has(run(kPipe, by_model).out, R"("cost_usd":0.434,)"));
}

TEST_CASE("C5 stats: unknown is never 0") {
  SampleRecord silent;  // succeeded, but its usage is unknown
  Log log;
  log.add(silent);
  InspectRun unknown(log.text());
  auto sums = json_of(unknown, stats())["totals"];
  for (const char* key : {"input_tokens", "output_tokens", "cache_read_tokens", "cache_hit", "cost_usd"}) {
    CHECK_MESSAGE(sums[key].is_null(), key);
  }
  CHECK(sums["usage_unknown"] == 1);
  CHECK(sums["unpriced"] == 1);
  CHECK(sums["ttft"]["p50_ms"].is_null());
  const std::string screen = unknown(terminal(120), stats()).out;
  CHECK(has(screen, "1 request · 0 failed · in - · out - · 1 unpriced\n"));
  CHECK(has(screen, "usage unknown for 1: sums with > are lower bounds\n"));
  CHECK_FALSE(has(screen, "$0"));
  CHECK(unknown(kPipe, stats()).out == "gpt-4o-mini\t1\t0\t\t\t\t\t1\t1\t0\t1843\t1843\t1843\t\t\t\t\t\n");

  log.add(priced("0.5", "10"));
  sums = json_of(InspectRun(log.text()), stats())["totals"];
  CHECK(sums["input_tokens"] == 1000);
  CHECK(sums["usage_unknown"] == 1);
  CHECK(has(InspectRun(log.text())(terminal(100), stats()).out,
            "in >1.0k (cached >400) · out >100 · $0.5000 + 1 unpriced"));
  CHECK(has(InspectRun(log.text())(terminal(80), stats()).out, "  >1.0k    >400 40%  >100  $0.5000 +1 "));

  // What failed at once, or makes no tokens, leaves no gap.
  SampleRecord refused, files;
  refused.status = "429", refused.outcome = "http_error", files.operation = R"("files")";
  Log clear;
  clear.add(priced("0.5", "10")), clear.add(refused), clear.add(files);
  CHECK(json_of(InspectRun(clear.text()), stats())["totals"]["usage_unknown"] == 0);
  // What was lost with finops may have been answered; what finops itself refused was not.
  SampleRecord lost, rejected;
  lost.outcome = "lost", rejected.outcome = "rejected", lost.status = rejected.status = "null";
  Log gone;
  gone.add(priced("0.5", "10")), gone.add(lost), gone.add(rejected);
  sums = json_of(InspectRun(gone.text()), stats())["totals"];
  CHECK(sums["unpriced"] == 1);
  CHECK(sums["usage_unknown"] == 1);
  CHECK(has(InspectRun(gone.text())(terminal(100), stats()).out, " · $0.5000 + 1 unpriced\n"));
  // The share of the cache: only of exchanges that report both.
  SampleRecord untold = priced("0.5", "10");
  untold.cached = "null", untold.input = "1000000";
  clear.add(untold);
  CHECK(json_of(InspectRun(clear.text()), stats())["totals"]["cache_hit"] == 0.4);
}

TEST_CASE("C5 stats: the sum of cached tokens is a lower bound where a provider reports none") {
  SampleRecord untold = priced("0.5", "10");
  untold.provider = R"("other")", untold.model = R"("other")", untold.cached = "null";
  Log known, mixed, none;
  known.add(priced("0.5", "10"));
  mixed.add(priced("0.5", "10")), mixed.add(untold);
  none.add(untold);
  const std::string note = "cached unknown for 1: sums with > are lower bounds";

  const std::string all_known = InspectRun(known.text())(terminal(120), stats()).out;
  CHECK(has(all_known, "in 1.0k (cached 400) · out 100"));
  CHECK_FALSE(has(all_known, ">"));
  const std::string some = InspectRun(mixed.text())(terminal(120), stats()).out;
  CHECK(has(some, "in 2.0k (cached >400) · out 200"));
  std::string squeezed;
  for (const char c : some) {
    if (c != ' ' || !squeezed.ends_with(' ')) squeezed += c;
  }
  CHECK(has(squeezed, " 2.0k >400 40% 200 "));  // the total
  CHECK(has(squeezed, " 1.0k 400 40% 100 "));   // the group that reports both
  CHECK(has(squeezed, " 1.0k - - 100 "));       // the group that does not
  CHECK(has(some, note));
  CHECK_FALSE(has(InspectRun(none.text())(terminal(120), stats()).out, ">"));  // no sum, no bound

  const auto totals = json_of(InspectRun(mixed.text()), stats())["totals"];
  CHECK(totals["cache_unknown"] == 1);
  CHECK(totals["usage_unknown"] == 0);
  SampleRecord embedding = untold;
  embedding.operation = R"("embeddings")";
  known.add(embedding);
  CHECK(json_of(InspectRun(known.text()), stats())["totals"]["cache_unknown"] == 0);
}

TEST_CASE("C4 stats: approximate percentiles are called so") {
  const InspectRun run(day_log());
  for (const std::uint64_t exact_values : {10u, 1000u}) {
    finops::LogSummary summary(*finops::Grouping::parse(""), false, exact_values);
    finops::RecordParser parser;
    finops::RecordView record;
    for (const std::string& line : lines_of(day_log())) {
      if (parser.parse_copy(line, record)) summary.add(record);
    }
    std::ostringstream text, err;
    Output out(text);
    InspectOptions options = stats();
    const Terminal to = terminal(80);
    const std::vector<finops::LogInput> inputs(1);
    const finops::ScanSummary scanned;
    const InspectContext context{options, to, inputs, out, err};
    show_stats_view({context, summary, scanned, {50}});
    CHECK(has(text.str(), "percentiles \u00b10.5%\n") == (exact_values == 10));
    text.str("");
    write_stats_json({context, summary, scanned, {50}});
    CHECK(nlohmann::json::parse(text.str())["latency"]["error"] == (exact_values == 10 ? 0.005 : 0));
  }
}

}  // namespace finops::test::stats_data_test
