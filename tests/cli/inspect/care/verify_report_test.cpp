// L8: the findings of `inspect --verify` and their sums, for people and for programs.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "cli/inspect/care/care.h"
#include "cli/inspect/care/verify_records.h"
#include "cli/terminal/exit_codes.h"
#include "support/golden.h"

namespace finops::test::verify_report_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

// Two files with everything that can be found.
struct FaultyLog {
  FaultyLog() : run("") {
    SampleRecord wrong = checked_record(2);
    wrong.usage.replace(wrong.usage.find("318"), 3, "320");
    SampleRecord newer = checked_record(3);
    newer.v = "2";
    SampleRecord changed = checked_record(1);
    changed.ttfb_ms = "7";
    run.write("a.jsonl",
              checked_line(1) + "torn" + std::string(96, 'x') + '\n' + wrong.line() + '\n' + newer.line() + '\n');
    SampleRecord late = checked_record(0);
    run.write("b.jsonl", checked_line(6) + late.line() + '\n' + checked_line(1) + changed.line() + "\n{}\n");
  }
  InspectResult operator()(const Terminal& out_terminal, InspectOptions options = verify_options()) const {
    options.inputs = {run.path("a.jsonl"), run.path("b.jsonl")};
    return InspectRun::run(out_terminal, options);
  }
  InspectRun run;
};

}  // namespace

TEST_CASE("inspect --verify: each finding has its place, its field and both values") {
  const FaultyLog log;
  const std::string a = log.run.path("a.jsonl"), b = log.run.path("b.jsonl");
  const InspectResult piped = log(kPipe);
  CHECK(piped.code == kNo);
  const std::size_t first = checked_line(1).size();
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
  InspectOptions options = verify_options();
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
  const InspectResult piped = run(kPipe, verify_options());
  CHECK(std::count(piped.out.begin(), piped.out.end(), '\n') == 30);
  const InspectResult shown = run(terminal(80), verify_options());
  CHECK(shown.out.find("line 20, bytes") != std::string::npos);
  CHECK(shown.out.find("line 21, bytes") == std::string::npos);
  CHECK(shown.out.find("and 10 more: ") != std::string::npos);
}

TEST_CASE("inspect --verify: the counts of files add up, each to its own sum") {
  VerifyCounts::Part part;
  for (const finops::Checked found : {finops::Checked::right, finops::Checked::wrong, finops::Checked::wrong,
                                      finops::Checked::cannot, finops::Checked::other_table}) {
    part.add(found);
  }
  CHECK(part.right == 1);
  CHECK(part.wrong == 2);
  CHECK(part.unchecked == 1);
  CHECK(part.other_table == 1);
  VerifyCounts all, file;
  file.records = 1, file.damaged = 2, file.damaged_bytes = 3, file.duplicates = 4, file.unknown_version = 5;
  file.out_of_order = 6, file.wrong = 7, file.bodies = file.usage = file.cost = part;
  all.add(file), all.add(file);
  CHECK(all.records == 2);
  CHECK(all.damaged == 4);
  CHECK(all.damaged_bytes == 6);
  CHECK(all.duplicates == 8);
  CHECK(all.unknown_version == 10);
  CHECK(all.out_of_order == 12);
  CHECK(all.wrong == 14);
  for (const auto& sum : {all.bodies, all.usage, all.cost}) {
    CHECK(sum.right == 2);
    CHECK(sum.wrong == 4);
    CHECK(sum.unchecked == 2);
    CHECK(sum.other_table == 2);
  }
  CHECK(VerifyCounts{}.all_right());
  for (auto VerifyCounts::*member : {&VerifyCounts::damaged, &VerifyCounts::duplicates, &VerifyCounts::wrong}) {
    VerifyCounts bad;
    bad.*member = 1;
    CHECK_FALSE(bad.all_right());
  }
}

}  // namespace finops::test::verify_report_test
