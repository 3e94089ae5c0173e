#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "cli/inspect/stats/stats_view.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace {

using namespace finops::cli;
using namespace finops::test;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Numbers the records, so that none is a copy of another.
class Log {
 public:
  void add(SampleRecord record) {
    record.id = "01KEZ87T5W000000000" + std::to_string(1'000'000 + ++count_);
    text_ += record.line() + '\n';
  }
  const std::string& text() const { return text_; }

 private:
  int count_ = 0;
  std::string text_;
};

std::string at(int hour, int minute, int second) {
  char text[40];
  std::snprintf(text, sizeof text, "2026-01-15T%02d:%02d:%02d.482Z", hour, minute, second);
  return text;
}

SampleRecord priced(const std::string& usd, const std::string& ms) {
  SampleRecord record;
  record.cost_usd = usd, record.cost = R"({"status":"priced","by":{},"table":"t"})";
  record.duration_ms = ms, record.input = "1000", record.cached = "400", record.output = "100";
  return record;
}

// A working day: four models, some failures, one stream that broke and was billed, one model without a price.
std::string day_log() {
  Log log;
  for (int i = 0; i < 60; ++i) {
    SampleRecord record = priced("0.0" + std::to_string(100 + i * 7), std::to_string(180 * (i % 13 + 1) * (i % 5 + 1)));
    record.ts = at(8 + i / 10, i % 10 * 6, i);
    record.input = std::to_string(900 + i * 410), record.cached = std::to_string(i % 4 * 200);
    record.stream = i % 3 == 0 ? "false" : "true";
    record.ttft_ms = i % 3 == 0 ? "null" : std::to_string(150 + i * 11);
    if (i % 4 == 1) {
      record.provider = R"("anthropic")", record.model = R"("claude-sonnet-4-20250514")";
    } else if (i % 4 == 2) {
      record.provider = i % 8 == 2 ? R"("azure")" : R"("openai")", record.model = R"("gpt-4.1")";
    } else if (i % 10 == 7) {
      record.model = R"("in-house")", record.cost_usd = "null";
      record.cost = R"({"status":"no_price","by":{},"table":"t"})";
    }
    if (i == 9 || i == 29 || i == 30) {
      record.status = "429", record.outcome = "http_error", record.cost_usd = "null", record.cost = SampleRecord().cost;
      record.input = record.output = record.cached = "null", record.duration_ms = "96";
      record.error = R"({"code":"rate_limit_error","message":"slow down","phase":null})";
    } else if (i == 41) {
      record.outcome = "truncated", record.output = "12";
      record.usage = R"({"input_tokens":9000,"output_tokens":12,"cache_read_tokens":null,"source":"partial"})";
    } else if (i == 45) {
      record.status = "null", record.outcome = "timeout", record.cost_usd = "null", record.cost = SampleRecord().cost;
      record.input = record.output = record.cached = "null", record.duration_ms = "30012",
      record.model = R"("gpt-4.1")";
    }
    log.add(record);
  }
  return log.text() + "{\"torn\n";
}

// Everything that can be odd: names, numbers, missing things, a day without a known time.
std::string odd_log() {
  Log log;
  SampleRecord record = priced("123456.789", "99999999");
  record.model = R"("红楼梦红楼梦红楼梦红楼梦红楼梦红楼梦")", record.input = "18446744073709551615";
  log.add(record);
  log.add(record);
  record = priced("0.00000001", "0");
  record.model = R"("evil\u001b[2J\u202emodel\nx")", record.ts = "2026-01-14T01:00:00.000Z";
  log.add(record);
  record = {};
  record.model = "null", record.outcome = "lost", record.status = "null", record.duration_ms = "null";
  log.add(record);
  record.ts = "yesterday", record.outcome = "rejected";
  record.error = R"({"code":"budget\u001b[1m","message":null,"phase":null})";
  log.add(record);
  record = {};
  record.ts = "2026-01-15T22:59:59.999Z";  // answered well, and no usage
  log.add(record);
  record.duration_ms = "-5", record.outcome = "strange";
  log.add(record);
  record = {};
  record.kind = "note";
  log.add(record);
  return log.text();
}

InspectOptions stats(std::string by = "") {
  InspectOptions options;
  options.mode = InspectMode::stats;
  options.by = std::move(by);
  return options;
}

nlohmann::json json_of(const InspectRun& run, InspectOptions options) {
  options.json = true;
  return nlohmann::json::parse(run(kPipe, options).out);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == '\t') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("C4 C5: inspect --stats on a terminal, at every width, with colour, without, in ASCII") {
  for (const unsigned width : {60u, 80u, 100u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const auto to = terminal(width, look == "color", look == "ascii");
      std::string text;
      for (const std::string& log : {day_log(), odd_log()}) {
        for (const char* by : {"", "hour", "tag"}) {
          const InspectResult result = InspectRun(log)(to, stats(by));
          CHECK(result.code == kDone);
          text += result.out + "--- stderr\n" + result.err + "===\n";
          if (look == "color") continue;
          for (const std::string& line : lines_of(result.out)) {
            CHECK_MESSAGE(display_width(line) < width, line);
            CHECK_FALSE(line.ends_with(' '));
            if (look == "ascii" && log == day_log()) {
              CHECK(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 127; }));
            }
          }
        }
      }
      CHECK((text.find('\x1b') != std::string::npos) == (look == "color"));
      check_golden("inspect/stats_" + std::to_string(width) + "_" + look + ".txt", text);
    }
  }
}

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
  SampleRecord silent;  // answered well, nobody knows what it took
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
  // The share of the cache: only of those that tell both.
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
  CHECK(has(squeezed, " 1.0k 400 40% 100 "));   // the group that tells
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

TEST_CASE("C4 stats: failed exchanges count for times only with --all-latency") {
  SampleRecord failed;
  failed.status = "503", failed.outcome = "http_error", failed.duration_ms = "60000";
  Log log;
  log.add(priced("0.1", "100")), log.add(failed);
  const InspectRun run(log.text());
  InspectOptions options = stats();
  CHECK(json_of(run, options)["totals"]["latency"] ==
        nlohmann::json::parse(R"({"count":1,"p50_ms":100,"p95_ms":100,"p99_ms":100})"));
  CHECK(has(run(terminal(80), options).out, "LATENCY of 1 that ended well"));
  options.all_latency = true;
  CHECK(json_of(run, options)["totals"]["latency"]["p99_ms"] == 60000);
  CHECK(json_of(run, options)["latency"]["of"] == "all");
  CHECK(has(run(terminal(80), options).out, "LATENCY of all 2"));
  Log only;
  only.add(failed);
  const std::string screen = InspectRun(only.text())(terminal(80), stats()).out;
  CHECK_FALSE(has(screen, "LATENCY"));
  CHECK(has(screen, "1 request · 1 failed (100.0%)"));
  CHECK(has(screen, "  503  1\n"));
}

TEST_CASE("C4 stats --by: fields of the query language, and tags") {
  Log log;
  SampleRecord record = priced("1", "10");
  for (const char* status : {"200", "200", "404"}) record.status = status, log.add(record);
  record.status = "null";
  log.add(record);
  const InspectRun run(log.text());
  const auto groups = [&](const std::string& by) {
    std::vector<std::string> out;
    for (const std::string& line : lines_of(run(kPipe, stats(by)).out)) {
      out.push_back(fields_of(line)[0] + '=' + fields_of(line)[1]);
    }
    return out;
  };
  using Groups = std::vector<std::string>;
  CHECK(groups("status") == Groups{"200=2", "=1", "404=1"});
  CHECK(groups("key") == Groups{"env:OPENAI_API_KEY=4"});
  CHECK(groups("credential") == groups("key"));
  CHECK(groups("session") == Groups{"=4"});
  CHECK(groups("provider") == Groups{"openai=4"});
  CHECK(groups("tag:app") == Groups{"eval-run=4"});
  CHECK(groups("tags.app") == Groups{"eval-run=4"});
  CHECK(groups("tag:none") == Groups{"=4"});
  CHECK(groups("tag") == Groups{"app=eval-run=4"});
  CHECK(groups("method") == Groups{"POST=4"});
  CHECK(groups("usage.input_tokens") == Groups{"1000=4"});
  const InspectResult wrong = run(kPipe, stats("modell\x1b"));
  CHECK(wrong.code == kUsage);
  CHECK(wrong.out.empty());
  CHECK(has(wrong.err, "finops: --by: there is no field 'modell\\x1b'"));
}

TEST_CASE("C4 stats --by tag: an exchange counts in each of its groups, and once in the total") {
  SampleRecord record = priced("1", "10");
  std::string line = record.line();
  const std::string old = R"({"app":"eval-run"})";
  line.replace(line.find(old), old.size(), R"({"app":"eval-run","team":"core","n":7})");
  const InspectRun run(line + '\n');
  CHECK(lines_of(run(kPipe, stats("tag")).out).size() == 3);
  InspectOptions options = stats("tag");
  options.json = true;
  CHECK(has(run(kPipe, options).out, R"("tag":"n=7","requests":1)"));
  const std::string screen = run(terminal(80), stats("tag")).out;
  CHECK(has(screen, "an exchange with several tags counts in each group, and once in the total\n"));
  CHECK(has(screen, "\ntotal            1   0 "));
  CHECK_FALSE(has(InspectRun(record.line() + '\n')(terminal(80), stats("tag")).out, "several tags"));
}

TEST_CASE("C4 stats --by hour, day: local time, also when clocks change") {
  const ScopedEnv zone("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
  Log log;
  SampleRecord record = priced("1", "10");
  // 02:30 comes twice; the log is not in order, and one time is unknown.
  for (const char* ts : {"2026-10-25T01:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-24T21:59:59.999Z",
                         "2026-10-24T22:00:00.000Z", "2026-10-25T01:59:00.000Z", "never"}) {
    record.ts = ts;
    log.add(record);
  }
  const InspectRun run(log.text());
  const ScopedEnv again("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
  const auto first_fields = [&](const std::string& by) {
    std::vector<std::string> out;
    for (const std::string& line : lines_of(run(kPipe, stats(by)).out)) {
      out.push_back(fields_of(line)[0] + ' ' + fields_of(line)[1]);
    }
    return out;
  };
  CHECK(first_fields("day") == std::vector<std::string>{"2026-10-24 1", "2026-10-25 4", " 1"});
  CHECK(first_fields("hour") == std::vector<std::string>{"2026-10-24T23:00:00+02:00 1", "2026-10-25T00:00:00+02:00 1",
                                                         "2026-10-25T02:00:00+02:00 1", "2026-10-25T02:00:00+01:00 2",
                                                         " 1"});
  const std::string screen = run(terminal(80), stats("hour")).out;
  CHECK(has(screen, "2026-10-25 00:00 "));
  CHECK(has(screen, "2026-10-25 02:00 +02:00 "));
  CHECK(has(screen, "2026-10-25 02:00 +01:00 "));
  CHECK(has(screen, "2026-10-24 23:59 to 2026-10-25 02:59 local"));
}

TEST_CASE("C4 stats: more groups than a screen has room for, a pipe gets them all") {
  Log log;
  SampleRecord record;
  for (int i = 0; i < 130; ++i) {
    record.model = "\"m" + std::to_string(i) + '"';
    log.add(record);
  }
  const InspectRun run(log.text());
  const std::string screen = run(terminal(80), stats()).out;
  CHECK(has(screen, "\n… 80 more\ntotal "));
  CHECK(has(run(terminal(80, false, true), stats()).out, "\n... 80 more\n"));
  CHECK(lines_of(run(kPipe, stats()).out).size() == 130);
}

TEST_CASE("C4 stats: percentiles that were asked for are shown, or their absence is said") {
  const InspectRun run(day_log());
  InspectOptions options = stats();
  options.percentiles = {25, 99.9};
  CHECK(has(run(terminal(60), options).out, "    p25  p99.9\n"));
  options.percentiles = {1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99};
  const InspectResult narrow = run(terminal(60), options);
  CHECK(has(narrow.err, "finops: no room for p99.99; --plain shows all\n"));
  CHECK(fields_of(lines_of(run(kPipe, options).out)[0]).size() == 10 + 22 + 2);
}

TEST_CASE("C4 stats: --reprice and -n") {
  Log log;
  SampleRecord record = priced("7", "10");
  record.response_model = R"("gpt-4o-mini-2024-07-18")", record.cached = "0";
  log.add(record);
  record.model = R"("last")";
  log.add(record);
  const InspectRun run(log.text());
  InspectOptions options = stats();
  options.reprice = &finops::built_in_prices();
  CHECK_FALSE(has(run(kPipe, options).out, "\t7\t"));
  CHECK(fields_of(lines_of(run(kPipe, options).out)[0])[6] == "0.00021");
  options = stats();
  options.limit = 1;
  CHECK(lines_of(run(kPipe, options).out).size() == 1);
  CHECK(run(kPipe, options).out.starts_with("last\t1\t"));
  options.limit = 0;
  CHECK(lines_of(run(kPipe, options).out).size() == 2);
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
