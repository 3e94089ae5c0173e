#include "cli/inspect/list/list.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::list_test {

namespace {

using namespace finops::test;

// One record for each way an exchange can end, and for each kind of name.
std::string odd_log() {
  std::string out;
  int number = 0;
  const auto add = [&](SampleRecord record) {
    record.id = "01KEZ87T5W00000000000" + std::to_string(10'000 + ++number);
    record.ts = "2026-01-15T23:59:0" + std::to_string(number % 10) + ".000Z";
    out += record.line() + '\n';
  };
  for (const char* outcome : {"truncated", "timeout", "client_closed", "stream_error"}) {
    SampleRecord record;
    record.outcome = outcome;
    add(record);
  }
  for (const char* outcome : {"lost", "upstream_error", "rejected"}) {
    SampleRecord record;
    record.outcome = outcome, record.status = "null", record.duration_ms = "null";
    add(record);
  }
  SampleRecord record;
  record.outcome = "timeout", record.status = "504", record.duration_ms = "187000";
  add(record);
  record = {};
  record.model = "null", record.status = "304";
  add(record);
  record.method = R"("GET")", record.path = R"("/v1/files")", record.operation = "null";
  add(record);
  record = {};
  record.model = R"("红楼梦红楼梦红楼梦红楼梦红楼梦")", record.cost_usd = "0.00001";
  add(record);
  record.model = R"("evil\u001b[2J\u202emodel\nx")", record.cost_usd = "1234.5", record.input = "1820000";
  add(record);
  record.kind = "note";
  add(record);
  return out;
}

}  // namespace

TEST_CASE("C4 C5: inspect list on a terminal, at every width, with colour, without, in ASCII") {
  for (const unsigned width : {40u, 60u, 80u, 100u, 120u, 200u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const auto to = terminal(width, look == "color", look == "ascii");
      std::string text;
      for (const std::string& log : {sketch_log(), odd_log()}) {
        const InspectResult result = InspectRun(log)(to);
        CHECK(result.code == finops::cli::kDone);
        text += result.out + "--- stderr\n" + result.err + "===\n";
        if (look == "color") continue;
        std::istringstream lines(result.out);
        for (std::string line; std::getline(lines, line);) {
          CHECK(finops::cli::display_width(line) < width);
          CHECK_FALSE(line.ends_with(' '));
        }
      }
      CHECK((text.find('\x1b') != std::string::npos) == (look == "color"));
      check_golden("inspect/list_" + std::to_string(width) + "_" + look + ".txt", text);
    }
  }
}

TEST_CASE("C5: inspect list into a pipe") {
  const InspectRun run(sketch_log());
  const InspectResult result = run(kPipe);
  CHECK(result.code == finops::cli::kDone);
  CHECK(result.err.empty());
  check_golden("inspect/list_pipe.txt", result.out);
  CHECK(result.out.find("\t-\t") == std::string::npos);

  finops::cli::InspectOptions options;
  options.header = true;
  CHECK(run(kPipe, options).out ==
        "ts\tid\tprovider\tmodel\tstatus\tms\tttft_ms\tin\tcached\tout\tusd\tbasis\n" + result.out);
  options = {};
  options.plain = true;
  const InspectResult plain = run(terminal(80, true), options);
  CHECK(plain.out == result.out);
  CHECK(plain.err.empty());
}

TEST_CASE("C5: a pipe gets text as it is, but one record stays one line") {
  SampleRecord record;
  record.model = R"("a\u001b[1mb\u202e\tc\nd\re")";
  record.duration_ms = "1843.6";
  const InspectResult result = InspectRun(record.line() + '\n')(kPipe);
  CHECK(result.out ==
        "2026-01-15T13:02:11.482Z\t01KEZ87T5W3M9QJ2C8D67F3K9Q\topenai\ta\x1b["
        "1mb\u202e\\tc\\nd\\re\t200\t1844\t\t\t\t\t\t\n");
}

TEST_CASE("C4: --json gives the metadata byte for byte, notes too") {
  SampleRecord a, note;
  a.cost_usd = "1.10", a.input = "12345678901234567890123";
  note.kind = "note", note.id = "01KEZ87T5W3M9QJ2C8D67F3K9R";
  finops::cli::InspectOptions options;
  options.json = true;
  const InspectRun run(a.line() + '\n' + note.line() + '\n');
  for (const auto& to : {kPipe, terminal(80, true)}) {
    const InspectResult result = run(to, options);
    CHECK(result.out == a.metadata() + '\n' + note.metadata() + '\n');
    CHECK(result.err.empty());
  }
}

TEST_CASE("inspect -n: the newest, oldest first, over several files, 0 is all") {
  std::string even, odd;
  for (int i = 0; i < 50; ++i) {
    SampleRecord record;
    record.ts = "2026-01-15T13:02:" + std::to_string(10 + i) + ".000Z";
    record.id = "01KEZ87T5W000000000000" + std::to_string(1000 + i);
    (i % 2 == 0 ? even : odd) += record.line() + '\n';
  }
  InspectRun run(even);
  run.write("b.jsonl", odd);
  run.write("c.txt", "not a log");
  finops::cli::InspectOptions options;
  options.inputs = {run.folder()};
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  CHECK(lines(run(kPipe, options).out) == 50);
  const InspectResult shown = run(terminal(80), options);
  CHECK(lines(shown.out) == 21);
  CHECK(shown.out.find("14:02:40") < shown.out.find("14:02:41"));
  CHECK(shown.out.find("14:02:39") == std::string::npos);
  options.limit = 3;
  const std::string out = run(kPipe, options).out;
  CHECK(lines(out) == 3);
  CHECK(out.starts_with("2026-01-15T13:02:57.000Z"));
  CHECK(out.find("\n2026-01-15T13:02:59.000Z") != std::string::npos);
  options.limit = 0;
  CHECK(lines(run(terminal(80), options).out) == 51);
}

TEST_CASE("inspect list: what is added up") {
  const auto with_cost = [](std::string usd, const char* status) {
    SampleRecord record;
    record.cost_usd = std::move(usd);
    record.cost = std::string(R"({"status":")") + status + R"(","by":{},"table":null})";
    return record.line() + '\n';
  };
  CHECK(
      InspectRun(with_cost("0.1", "priced") + with_cost("0.2", "priced") + with_cost("null", "no_price"))(terminal(80))
          .err.find("3 of 3 entries · 3 ok, 0 failed · $0.3000 + 1 unpriced\n") != std::string::npos);
  // It succeeded, so it cost something, but the amount is unknown.
  CHECK(InspectRun(with_cost("null", "no_usage"))(terminal(80))
            .err.find("1 of 1 entry · 1 ok, 0 failed · 1 unpriced\n") != std::string::npos);
  SampleRecord cut;  // the answer ended early: a lower bound makes the sum one
  cut.cost_usd = "0.0068", cut.cost = R"({"status":"priced","by":{},"table":null})";
  cut.usage = R"({"input_tokens":1,"source":"partial"})";
  CHECK(InspectRun(with_cost("0.08", "priced") + with_cost("null", "no_price") + cut.line() + '\n')(terminal(80))
            .err.find("3 of 3 entries · 3 ok, 0 failed · >$0.0868 + 1 unpriced\n") != std::string::npos);
  SampleRecord other;
  other.operation = R"("count_tokens")";
  CHECK(InspectRun(other.line() + '\n')(terminal(80)).err.find("1 of 1 entry · 1 ok, 0 failed\n") != std::string::npos);
  // Ten times 0.1 is 1, which it is not in binary fractions.
  std::string tenths;
  for (int i = 0; i < 10; ++i) tenths += with_cost("0.100000001", "priced");
  CHECK(InspectRun(tenths)(terminal(80)).err.find(" · $1.0000\n") != std::string::npos);
  const InspectResult ascii = InspectRun(with_cost("0", "priced"))(terminal(80, false, true));
  CHECK(ascii.err.find(" | 1 ok, 0 failed | $0.0000\n") != std::string::npos);  // known to be nothing
}

TEST_CASE("C4: the list's footer names the command that shows more of the same log") {
  SampleRecord record;
  InspectRun run(record.line() + '\n');
  const auto more = [&](std::vector<std::string> inputs, unsigned width = 140) {
    finops::cli::InspectOptions options;
    options.inputs = std::move(inputs);
    const std::string err = run(terminal(width), options).err;
    const std::size_t at = err.find("more: ");
    return at == std::string::npos ? std::string() : err.substr(at);
  };
  const auto both = [](const std::string& words) {
    return "more: finops inspect --id 7f3k9q" + words + "   ·   finops inspect --json" + words + "\n";
  };
  const std::string line = record.line() + '\n';
  CHECK(more({run.path()}) == both(" ~/log.jsonl"));
  run.write("it's $(here).jsonl", line);
  CHECK(more({run.path("it's $(here).jsonl")}) == both(R"( ~/'it'\''s $(here).jsonl')"));
  run.write("b.jsonl", line);
  CHECK(more({run.path("b.jsonl"), run.path()}) == both(" ~/b.jsonl ~/log.jsonl"));
  // What cannot be pasted, or does not fit, is left out.
  run.write("line\nfeed.jsonl", line);
  CHECK(more({run.path("line\nfeed.jsonl")}).empty());
  CHECK(more({run.path()}, 80) == "more: finops inspect --id 7f3k9q ~/log.jsonl\n");
  CHECK(more({run.path()}, 45) == "more: finops inspect --id 7f3k9q ~/log.jsonl\n");
  CHECK(more({run.path()}, 44) == "more: finops inspect --json ~/log.jsonl\n");
  CHECK(more({run.path()}, 40) == "more: finops inspect --json ~/log.jsonl\n");
  CHECK(more({run.path("b.jsonl"), run.path()}, 44).empty());

  finops::cli::ListTotals totals;
  totals.shown = 1, totals.last_id = record.id;
  const auto footer = [&](std::vector<std::string> named) {
    return finops::cli::list_footer(totals, 1, "", named, terminal(100));
  };
  CHECK(footer({}).ends_with("\n" + both("")));
  CHECK(footer({"-a.jsonl"}).ends_with("\n" + both(" ./-a.jsonl")));
  CHECK(footer({"-"}).find("more") == std::string::npos);  // stdin has been read
  totals.last_id = "\x1b[2J;rm";
  CHECK(footer({}).find('\x1b') == std::string::npos);
  totals.last_id = "abc";
  CHECK(footer({}).ends_with("\nmore: finops inspect --json\n"));
}

}  // namespace finops::test::list_test
