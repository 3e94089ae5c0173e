#include <doctest/doctest.h>

#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::reprice_test {

namespace {

using namespace finops::test;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

SampleRecord sample() {
  SampleRecord record;
  record.response_model = R"("gpt-4o-mini-2024-07-18")";
  record.input = "14", record.output = "2";
  record.cost_usd = "7", record.cost = R"({"status":"priced","by":{"input":7},"table":"old"})";
  return record;
}

finops::cli::InspectOptions repriced() {
  finops::cli::InspectOptions options;
  options.reprice = &finops::built_in_prices();
  return options;
}

}  // namespace

TEST_CASE("inspect --reprice: every view shows the cost computed now, the file stays as it is") {
  SampleRecord flex = sample();
  flex.id = "01KEZ87T5W3M9QJ2C8D67F3K9R", flex.service_tier = R"("flex")";
  const std::string log = sample().line() + '\n' + flex.line() + '\n';
  const InspectRun run(log);

  finops::cli::InspectOptions options = repriced();
  const InspectResult list = run(terminal(80), options);
  CHECK(has(list.out, "<$0.0001"));
  CHECK_FALSE(has(list.out, "$7"));
  CHECK(has(list.err, "2 of 2 entries · 2 ok, 0 failed · <$0.0001 + 1 unpriced"));
  CHECK(has(run(kPipe, options).out, "\t0.0000033\t\n"));

  options.json = true;
  SampleRecord expected = sample();
  const std::string table = finops::built_in_book().about.name;
  expected.cost_usd = "0.0000033";
  expected.cost = R"({"status":"priced","by":{"input":0.0000021,"output":0.0000012},"table":")" + table +
                  R"(","basis":null,"source":"table","reason":null})";
  flex.cost_usd = "null";
  flex.cost = R"({"status":"no_price","by":{},"table":")" + table +
              R"(","basis":null,"source":null,"reason":"no rates for service tier flex"})";
  CHECK(run(kPipe, options).out == expected.metadata() + '\n' + flex.metadata() + '\n');
  options.limit = 1;
  CHECK(run(kPipe, options).out == flex.metadata() + '\n');

  options = repriced();
  options.id = sample().id;
  CHECK(has(run(terminal(100), options).out, "$0.0000033 = input $0.0000021 + output $0.0000012"));
  options.json = true;
  CHECK(run(kPipe, options).out == expected.line() + '\n');
  options.id = flex.id;
  options.json = false;
  CHECK(has(run(terminal(100), options).out, "-  no rates for service tier flex"));
  CHECK(read_file(run.path()) == log);
}

TEST_CASE("L1 inspect --reprice: a cost that the provider named stays as it is") {
  SampleRecord reported = sample();
  reported.cost = R"({"status":"priced","by":{"reported":7},"table":null,"source":"reported","reason":null})";
  finops::cli::InspectOptions options = repriced();
  options.json = true;
  const InspectRun run(reported.line() + '\n');
  CHECK(run(kPipe, options).out == reported.metadata() + '\n');
  options.id = reported.id;
  CHECK(run(kPipe, options).out == reported.line() + '\n');
}

TEST_CASE("inspect --reprice: notes are no exchanges") {
  SampleRecord note = sample();
  note.kind = "note";
  finops::cli::InspectOptions options = repriced();
  options.json = true;
  CHECK(InspectRun(note.line() + '\n')(kPipe, options).out == note.metadata() + '\n');
}

}  // namespace finops::test::reprice_test
