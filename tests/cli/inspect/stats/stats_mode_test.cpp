#include <doctest/doctest.h>

#include <algorithm>

#include "cli/inspect/stats/stats_support.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"

namespace finops::test::stats_mode_test {

using namespace finops::cli;
using namespace finops::test;

TEST_CASE("C4 stats: nothing to sum up") {
  const InspectRun run("");
  InspectOptions options = stats();
  for (const auto& to : {kPipe, terminal(80)}) {
    const InspectResult empty = run(to, options);
    CHECK(empty.code == kDone);
    CHECK(empty.out.empty());
    CHECK(empty.err == "no entries in ~/log.jsonl\n");
  }
  options.json = true;
  const auto object = nlohmann::json::parse(run(kPipe, options).out);
  CHECK(object["totals"]["requests"] == 0);
  CHECK(object["totals"]["input_tokens"].is_null());
  CHECK(object["period"]["from"].is_null());
  CHECK(object["groups"].empty());
}

TEST_CASE("C4 stats: a timeout that finops itself answered was no stream that fell silent") {
  Log log;
  SampleRecord record;
  record.outcome = "timeout";
  log.add(record);
  record.status = "504";
  log.add(record);
  record.status = "null";
  log.add(record);
  const std::string text = InspectRun(log.text())(terminal(80), stats()).out;
  CHECK(has(text, "\n  silent (timeout)           1"));
  CHECK(has(text, "\n  504 no response (timeout)  1"));
  CHECK(has(text, "\n  no response (timeout)      1"));
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
  CHECK(has(run(terminal(80), options).out, "LATENCY of 1 that succeeded"));
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

}  // namespace finops::test::stats_mode_test
