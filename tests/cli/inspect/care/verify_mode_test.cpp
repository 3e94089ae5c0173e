#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <string>

#include "cli/terminal/exit_codes.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/base/unique_fd.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::verify_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

std::string side(const std::string& body, bool trailers) {
  std::string out = R"({"headers":[["content-type","application/json"]],)";
  if (trailers) out += R"("trailers":[],)";
  out += R"("bytes":)" + std::to_string(body.size()) + R"(,"sha256":")" + finops::hex(finops::sha256(body)) +
         R"(","content_encoding":null,"encoding":"utf8","truncated":false,"body":)";
  finops::append_json_string(out, body);
  return out + '}';
}

// A record that agrees with its own bytes.
SampleRecord right_record(int number) {
  SampleRecord record;
  record.id = "01KEZ87T5W3M9QJ2C8D67F" + std::to_string(1000 + number);
  record.ts = "2026-01-15T13:02:" + std::to_string(10 + number) + ".482Z";
  record.input = "1204", record.cached = "1024", record.output = "318";
  record.response_model = R"("gpt-4o-mini-2024-07-18")";
  record.usage =
      R"({"input_tokens":1204,"output_tokens":318,"cache_read_tokens":1024,"cache_write_tokens":null,"cache_write_1h_tokens":null,"reasoning_tokens":null,"source":"response","details":{}})";
  record.request = side(R"({"model":"gpt-4o-mini"})", false);
  record.response = side(
      R"({"id":"c","model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":1204,"completion_tokens":318,"prompt_tokens_details":{"cached_tokens":1024}}})",
      true);
  return record;
}

std::string line(int number) { return right_record(number).line() + '\n'; }

InspectOptions verify() {
  InspectOptions options;
  options.mode = InspectMode::verify;
  return options;
}

// Two files with everything that can be found.
struct Faulty {
  Faulty() : run("") {
    SampleRecord wrong = right_record(2);
    wrong.usage.replace(wrong.usage.find("318"), 3, "320");
    SampleRecord newer = right_record(3);
    newer.v = "2";
    SampleRecord changed = right_record(1);
    changed.ttfb_ms = "7";
    run.write("a.jsonl", line(1) + "torn" + std::string(96, 'x') + '\n' + wrong.line() + '\n' + newer.line() + '\n');
    SampleRecord late = right_record(0);
    run.write("b.jsonl", line(6) + late.line() + '\n' + line(1) + changed.line() + "\n{}\n");
  }
  InspectResult operator()(const Terminal& out_terminal, InspectOptions options = verify()) const {
    options.inputs = {run.path("a.jsonl"), run.path("b.jsonl")};
    return InspectRun::run(out_terminal, options);
  }
  InspectRun run;
};

}  // namespace

TEST_CASE("inspect --verify: a log that is right is 0 and says what could not be checked") {
  const InspectRun run(line(1) + line(2));
  const InspectResult piped = run(kPipe, verify());
  CHECK(piped.code == kDone);
  CHECK(piped.out == "");
  CHECK(piped.err ==
        "2 records, 0 damaged, 0 copies, 0 wrong; not checked: bodies 0, usage 0, cost 2\n");  // no price table
  const InspectResult shown = run(terminal(80), verify());
  CHECK(shown.code == kDone);
  CHECK(shown.err == "");
  check_golden("inspect/verify_right_80.txt", shown.out);
}

TEST_CASE("inspect --verify: each finding has its place, its field and both values") {
  const Faulty log;
  const std::string a = log.run.path("a.jsonl"), b = log.run.path("b.jsonl");
  const InspectResult piped = log(kPipe);
  CHECK(piped.code == kNo);
  const std::size_t first = line(1).size();
  CHECK(piped.out == a + "\t\t2\t" + std::to_string(first) + "\t" + std::to_string(first + 100) + "\tdamaged\t\t\n" +
                         a + "\t01KEZ87T5W3M9QJ2C8D67F1002\t\t\t\tusage.output_tokens\t320\t318\n" + b +
                         "\t01KEZ87T5W3M9QJ2C8D67F1001\t\t\t\tduplicate\t\t\n" + b +
                         "\t01KEZ87T5W3M9QJ2C8D67F1001\t\t\t\tid\t\t\n" + b + "\t\t5\t" +
                         std::to_string(read_file(b).size() - 3) + "\t" + std::to_string(read_file(b).size() - 1) +
                         "\tdamaged\t\t\n");
  CHECK(piped.err == "7 records, 2 damaged, 2 copies, 1 wrong; not checked: bodies 1, usage 1, cost 6\n");

  for (const unsigned width : {80U, 120U}) {
    const InspectResult shown = log(terminal(width));
    CHECK(shown.code == kNo);
    CHECK(shown.err == "");
    check_golden("inspect/verify_wrong_" + std::to_string(width) + ".txt", shown.out);
  }
  InspectOptions options = verify();
  options.json = true;
  const InspectResult json = log(kPipe, options);
  CHECK(json.code == kNo);
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 7);
  CHECK(json.out.find(R"("field":"usage.output_tokens","logged":"320","derived":"318"})") != std::string::npos);
  CHECK(
      json.out.find(
          R"("records":4,"damaged":1,"damaged_bytes":2,"duplicates":2,"wrong":0,"unknown_version":0,"out_of_order":3,)") !=
      std::string::npos);
}

TEST_CASE("inspect --verify: many findings are cut on a terminal, never in a pipe") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "torn\n";
  const InspectRun run(text);
  const InspectResult piped = run(kPipe, verify());
  CHECK(std::count(piped.out.begin(), piped.out.end(), '\n') == 30);
  const InspectResult shown = run(terminal(80), verify());
  CHECK(shown.out.find("line 20, bytes") != std::string::npos);
  CHECK(shown.out.find("line 21, bytes") == std::string::npos);
  CHECK(shown.out.find("and 10 more: ") != std::string::npos);
}

TEST_CASE("inspect --verify: costs are checked by the table that is given") {
  const InspectRun run(line(1));
  InspectOptions options = verify();
  options.prices = &finops::built_in_prices();
  const InspectResult never = run(kPipe, options);  // the record says no_usage and names no table
  CHECK(never.code == kDone);
  CHECK(never.err.ends_with("cost 1\n"));

  SampleRecord record = right_record(1);
  record.cost_usd = "0.5";
  record.cost =
      R"({"status":"priced","by":{},"table":")" + std::string(finops::built_in_prices().name()) + R"(","reason":null})";
  const InspectRun wrong(record.line() + '\n');
  const InspectResult found = wrong(kPipe, options);
  CHECK(found.code == kNo);
  CHECK(found.out.find("\tcost_usd\t0.5\t0.000") != std::string::npos);

  record.cost = R"({"status":"priced","by":{},"table":"of another day","reason":null})";
  const InspectRun other(record.line() + '\n');
  const InspectResult shown = other(terminal(80), options);
  CHECK(shown.code == kDone);
  CHECK(shown.out.find("cost    0 right, 0 wrong, 0 not checked, 1 priced by another table\n") != std::string::npos);
}

TEST_CASE("inspect --verify: the line that a running finops is about to write is no damage") {
  const std::string torn = line(2).substr(0, 500);
  const InspectRun run(line(1) + torn);
  CHECK(run(kPipe, verify()).code == kNo);  // no process is writing it, so it stays incomplete
  const finops::UniqueFd writer(::open(run.path().c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(::flock(writer.get(), LOCK_EX | LOCK_NB) == 0);
  const InspectResult result = run(kPipe, verify());
  CHECK(result.code == kDone);
  CHECK(result.out == "");
  CHECK(result.err.starts_with("1 record, 0 damaged,"));

  InspectRun before(line(1) + torn + "\n" + line(2));  // incomplete before, so still damage
  const finops::UniqueFd other(::open(before.path().c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
  CHECK(before(kPipe, verify()).code == kNo);
  const InspectRun glued(line(1) + torn + line(2));  // and so is a fragment in front of a whole record
  const InspectResult found = glued(kPipe, verify());
  CHECK(found.code == kNo);
  CHECK(found.err.starts_with("2 records, 1 damaged,"));
}

TEST_CASE("inspect --verify: no log, and one that cannot be read") {
  const InspectRun run("");
  InspectOptions options = verify();
  CHECK(run(kPipe, options).code == kDone);
  options.inputs = {run.path("missing.jsonl")};
  CHECK(InspectRun::run(kPipe, options).code == kLocalIo);
}

}  // namespace finops::test::verify_test
