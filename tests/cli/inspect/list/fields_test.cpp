// Columns of the user's choice, in every form of output; CSV; the newest first; what the footer says.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "cli/inspect/list/list.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/conversation/conversation.h"
#include "core/query/fields.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::fields_test {
namespace {

cli::InspectOptions with_fields(std::vector<std::string> fields) {
  cli::InspectOptions options;
  options.fields = std::move(fields);
  return options;
}

std::string asking(const std::string& text) {
  return R"({"headers":[],"bytes":1,"sha256":"00","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Be terse.\"},{\"role\":\"user\",\"content\":\")" +
         text + R"(\"}]}"})";
}

}  // namespace

TEST_CASE("C4 fields: the same columns as a table, TSV, CSV and JSON") {
  SampleRecord odd;
  odd.model = R"("a,b\"c\td\ne")", odd.cost_usd = "0.5", odd.ttft_ms = "412.5", odd.stream = "true";
  const InspectRun run(odd.line() + '\n');
  auto options = with_fields({"ts", "model", "status", "cost", "ttft", "stream", "tags.app", "tags.no", "input"});
  CHECK(run(kPipe, options).out == "2026-01-15T13:02:11.482Z\ta,b\"c\\td\\ne\t200\t0.5\t412.5\ttrue\teval-run\t\t\n");
  options.header = true;
  CHECK(run(kPipe, options).out.starts_with("ts\tmodel\tstatus\tcost\tttft\tstream\ttags.app\ttags.no\tinput\n"));
  options.header = false, options.csv = true;
  for (const auto& to : {kPipe, terminal(80)}) {
    CHECK(run(to, options).out ==
          "ts,model,status,cost,ttft,stream,tags.app,tags.no,input\n"
          "2026-01-15T13:02:11.482Z,\"a,b\"\"c\td\ne\",200,0.5,412.5,true,eval-run,,\n");
  }
  options.csv = false, options.json = true;
  CHECK(run(kPipe, options).out ==
        R"({"ts":"2026-01-15T13:02:11.482Z","model":"a,b\"c\td\ne","status":200,"cost":0.5,"ttft":412.5,"stream":true,)"
        R"("tags.app":"eval-run","tags.no":null,"input":null})"
        "\n");
}

TEST_CASE("C4 fields: --csv without names has the usual columns") {
  cli::InspectOptions options;
  options.csv = true;
  const InspectRun run(sketch_log());
  const std::string csv = run(kPipe, options).out;
  options.csv = false, options.header = true;
  std::string tsv = run(kPipe, options).out;
  std::replace(tsv.begin(), tsv.end(), '\t', ',');
  CHECK(csv == tsv);
}

TEST_CASE("C4 fields: screens") {
  std::string text;
  for (const unsigned width : {80u, 100u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const auto to = terminal(width, look == "color", look == "ascii");
      auto options = with_fields({"id", "model", "status", "time", "tokens", "cost", "outcome"});
      const InspectResult result = InspectRun(sketch_log())(to, options);
      CHECK(result.code == cli::kDone);
      options.fields = {"help"};
      const InspectResult help = InspectRun(sketch_log())(to, options);
      CHECK(help.err.empty());
      check_golden("inspect/fields_" + std::to_string(width) + "_" + look + ".txt",
                   result.out + "--- stderr\n" + result.err + "===\n" + help.out);
      if (look == "color") continue;
      std::istringstream lines(help.out);
      for (std::string line; std::getline(lines, line);) CHECK(cli::display_width(line) < width);
    }
  }
  const std::string piped = InspectRun("")(kPipe, with_fields({"help"})).out;
  CHECK(piped.find("cost_usd\tcost\tmoney\tUSD\tWhat it cost\n") != std::string::npos);
  CHECK(static_cast<std::size_t>(std::count(piped.begin(), piped.end(), '\n')) == field_table().size());
}

TEST_CASE("C4 fields: what cannot be is refused with exit code 2 before anything is read") {
  const InspectRun run(sketch_log());
  const InspectResult unknown = run(kPipe, with_fields({"id", "usage.input_token"}));
  CHECK(unknown.code == cli::kUsage);
  CHECK(unknown.out.empty());
  CHECK(unknown.err == "finops: --fields: there is no field 'usage.input_token'; did you mean 'usage.input_tokens'?\n");
  CHECK(run(kPipe, with_fields({"id", "cost", "id"})).err == "finops: --fields: 'id' is named twice\n");
  CHECK(run(kPipe, with_fields({"cost", "cost_usd"})).err == "finops: --fields: 'cost' and 'cost_usd' are the same\n");
  CHECK(run(kPipe, with_fields({"tags.a", "tags.b"})).code == cli::kDone);
}

TEST_CASE("inspect --bodies: the record byte for byte, -r: the newest first") {
  SampleRecord a, b;
  b.id = "01KEZ87T5W3M9QJ2C8D67F3K9R", b.ts = "2026-01-15T13:02:12.482Z";
  const InspectRun run(a.line() + '\n' + b.line() + '\n');
  cli::InspectOptions options;
  options.json = options.bodies = true;
  CHECK(run(kPipe, options).out == a.line() + '\n' + b.line() + '\n');
  options.reverse = true;
  CHECK(run(kPipe, options).out == b.line() + '\n' + a.line() + '\n');
  options.bodies = false;
  CHECK(run(kPipe, options).out == b.metadata() + '\n' + a.metadata() + '\n');
  options.limit = 1;
  CHECK(run(kPipe, options).out == b.metadata() + '\n');
  options = {};
  options.reverse = true;
  const std::string out = run(terminal(80), options).out;
  CHECK(out.find("7f3k9r") < out.find("7f3k9q"));
}

TEST_CASE("inspect list: what was asked, on wide terminals") {
  if (!request_conversation(R"({"model":"m","messages":[{"role":"user","content":"hi"}]})")) {
    MESSAGE("bodies cannot be read as conversations yet");
    return;
  }
  SampleRecord a, b, c;
  a.request = asking("What should I pack for Paris?\\\\n\\\\n  It may rain.  \\\\u001b[2J");
  b.request = asking("红楼梦 " + std::string(300, 'x')), b.id = "01KEZ87T5W3M9QJ2C8D67F3K9R";
  b.model = '"' + std::string(60, 'm') + '"';
  c.request = "null", c.id = "01KEZ87T5W3M9QJ2C8D67F3K9S";
  const InspectRun run(a.line() + '\n' + b.line() + '\n' + c.line() + '\n');
  for (const unsigned width : {140u, 200u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const InspectResult result = run(terminal(width, look == "color", look == "ascii"));
      check_golden("inspect/prompt_" + std::to_string(width) + "_" + look + ".txt", result.out);
      CHECK(result.out.find("What should") != std::string::npos);
      CHECK(result.out.find("\x1b[2J") == std::string::npos);
      if (look == "color") continue;
      std::istringstream lines(result.out);
      for (std::string line; std::getline(lines, line);) {
        CHECK(cli::display_width(line) < width);
        CHECK_FALSE(line.ends_with(' '));
      }
    }
  }
  CHECK(run(terminal(139)).out.find("PROMPT") == std::string::npos);
}

TEST_CASE("inspect list: the footer does not claim to have counted what was not read") {
  cli::ListTotals totals;
  totals.shown = 20, totals.ok = 18, totals.failed = 2, totals.last_id = "01KEZ87T5W3M9QJ2C8D67F3K9Q";
  CHECK(cli::list_footer(totals, std::nullopt, "", {}, terminal(80)).starts_with("\n20 newest · 18 ok, 2 failed\n"));
  CHECK(cli::list_footer(totals, 50, "", {}, terminal(80)).starts_with("\n20 of 50 entries · 18 ok, 2 failed\n"));
  CHECK(cli::list_footer({}, 50, "", {}, terminal(80)) == "none of 50 entries matches\n");
  CHECK(cli::list_footer({}, 1, "", {}, terminal(80)) == "none of 1 entry matches\n");
  CHECK(cli::list_footer({}, std::nullopt, "", {}, terminal(80)) == "none matches\n");
  cli::InspectOptions quiet;
  quiet.quiet = true;
  CHECK(InspectRun(sketch_log())(terminal(80), quiet).err.empty());
}

}  // namespace finops::test::fields_test
