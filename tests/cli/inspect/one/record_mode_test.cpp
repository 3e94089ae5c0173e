// C4: `inspect --id` and `--last`: which records are shown, and in which form.
#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/inspect/detail_records.h"
#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"

namespace finops::test::record_mode_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

}  // namespace

TEST_CASE("C4 --raw: the line exactly as in the log, on a terminal too, and never repriced") {
  SampleRecord record = detail_record("control characters");
  std::string line = record.line();
  line.replace(line.find("\"source\":"), 9, "\"source\" : ");
  InspectOptions options = by_id("3k9q");
  options.raw = true;
  options.reprice = &finops::built_in_prices();
  for (const Terminal& to : {kPipe, terminal(80)}) CHECK(InspectRun(line + '\n')(to, options).out == line + '\n');
}

TEST_CASE("C4 --last: the last N, oldest first, with a rule between them, JSON lines in a pipe") {
  std::string log;
  for (const char last : {'A', 'B', 'C'}) {
    SampleRecord record = detail_record("Responses stream");
    record.id.back() = last;
    record.ts[18] = last;
    record.ts = std::string("2026-01-15T13:02:1") + static_cast<char>(last - 'A' + '1') + ".482Z";
    log += record.line() + '\n';
  }
  const InspectRun run(log);
  InspectOptions options;
  options.last = 2;
  const std::string view = run(terminal(80), options).out;
  CHECK(view.starts_with("7f3k9b  POST"));
  CHECK(view.find("7f3k9a") == std::string::npos);
  std::string rule = "\n\n";
  for (int i = 1; i < 80; ++i) rule += "─";
  CHECK(view.find(rule + "\n\n7f3k9c  POST") != std::string::npos);
  CHECK(std::count(view.begin(), view.end(), '\n') > 20);
  options.json = true;
  CHECK(run(kPipe, options).out == log.substr(log.find('\n') + 1));
  options.json = false;
  const std::string indented = run(kPipe, options).out;
  CHECK(indented.starts_with("{\n  \"v\": 1,\n"));
  CHECK(indented.find("\n}\n{\n") != std::string::npos);
  options.print = "B";  // the bytes of two records do not run into each other
  const std::string bodies = run(kPipe, options).out;
  CHECK(std::count(bodies.begin(), bodies.end(), '\n') == 1);
  options.print.clear();
  options.last = 9;
  options.json = true;
  CHECK(run(kPipe, options).out == log);
  const InspectResult none = InspectRun("")(kPipe, options);
  CHECK(none.code == kDone);
  CHECK(none.out.empty());
  CHECK(none.err == "no entries in ~/log.jsonl\n");
}

TEST_CASE("C5 out.noclutter: every form in a pipe has no escape sequence of ours and says nothing on stderr") {
  for (const NamedRecord& one : detail_records()) {
    if (one.name == "control characters") continue;
    const InspectRun run(one.record.line() + '\n');
    for (int form = 0; form < 3; ++form) {
      InspectOptions options = by_id("3k9q");
      if (form == 1) options.json = true;
      if (form == 2) options.curl = true;
      const InspectResult result = run(kPipe, options);
      CHECK(result.out.find('\x1b') == std::string::npos);
      CHECK(result.out.find('\r') == std::string::npos);
      CHECK_MESSAGE(result.err.empty(), result.err);
    }
  }
}

TEST_CASE("inspect --id: bodies of 8 MB are shown in a moment") {
  std::string text;
  while (text.size() < 8'000'000) text += "A sentence of some length that is not new. \n";
  SampleRecord record;
  record.request =
      with_body("application/json", nlohmann::json{{"messages", {{{"role", "user"}, {"content", text}}}}}.dump());
  record.response = with_body("text/plain", text);
  const std::clock_t begin = std::clock();  // of the processor, whatever else the machine does
  InspectOptions options = by_id("3k9q");
  const InspectRun run(record.line() + '\n');
  const InspectResult brief = run(terminal(80), options);
  CHECK(brief.out.find("more lines, --full to show all)") != std::string::npos);
  CHECK(brief.out.size() < 4000);
  options.full = true;
  CHECK(run(terminal(80), options).out.size() > 16'000'000);
  CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 20);
}

TEST_CASE("C5: inspect --id into a pipe is the record, indented, every token as written") {
  SampleRecord record = detail_records()[1].record;
  record.cost_usd = "1.10", record.usage = R"({"input_tokens":12345678901234567890123})";
  const InspectResult result = InspectRun(record.line() + '\n')(kPipe, by_id("3k9q"));
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("{\n  \"v\": 1,\n  \"id\": \"01KEZ87T5W3M9QJ2C8D67F3K9Q\",\n"));
  CHECK(result.out.find("\"cost_usd\": 1.10,") != std::string::npos);
  CHECK(result.out.find("12345678901234567890123\n") != std::string::npos);
  CHECK(result.out.find(R"(["content-type", "application/json"])") != std::string::npos);
  CHECK(nlohmann::ordered_json::parse(result.out) == nlohmann::ordered_json::parse(record.line()));
}

}  // namespace finops::test::record_mode_test
