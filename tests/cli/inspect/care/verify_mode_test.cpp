// L8: `inspect --verify`: what is checked, and the exit codes.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/file.h>

#include <string>

#include "cli/inspect/care/verify_records.h"
#include "cli/terminal/exit_codes.h"
#include "core/base/unique_fd.h"
#include "support/golden.h"

namespace finops::test::verify_mode_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

}  // namespace

TEST_CASE("inspect --verify: a log that is right is 0 and says what could not be checked") {
  const InspectRun run(checked_line(1) + checked_line(2));
  const InspectResult piped = run(kPipe, verify_options());
  CHECK(piped.code == kDone);
  CHECK(piped.out == "");
  CHECK(piped.err ==
        "2 records, 0 damaged, 0 copies, 0 wrong; not checked: bodies 0, usage 0, cost 2\n");  // no price table
  const InspectResult shown = run(terminal(80), verify_options());
  CHECK(shown.code == kDone);
  CHECK(shown.err == "");
  check_golden("inspect/verify_right_80.txt", shown.out);
}

TEST_CASE("inspect --verify: costs are checked by the table that is given") {
  const InspectRun run(checked_line(1));
  InspectOptions options = verify_options();
  options.prices = &finops::built_in_prices();
  const InspectResult never = run(kPipe, options);  // the record says no_usage and names no table
  CHECK(never.code == kDone);
  CHECK(never.err.ends_with("cost 1\n"));

  SampleRecord record = checked_record(1);
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
  const std::string torn = checked_line(2).substr(0, 500);
  const InspectRun run(checked_line(1) + torn);
  CHECK(run(kPipe, verify_options()).code == kNo);  // no process is writing it, so it stays incomplete
  const finops::UniqueFd writer(::open(run.path().c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(::flock(writer.get(), LOCK_EX | LOCK_NB) == 0);
  const InspectResult result = run(kPipe, verify_options());
  CHECK(result.code == kDone);
  CHECK(result.out == "");
  CHECK(result.err.starts_with("1 record, 0 damaged,"));

  InspectRun before(checked_line(1) + torn + "\n" + checked_line(2));  // incomplete before, so still damage
  const finops::UniqueFd other(::open(before.path().c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
  CHECK(before(kPipe, verify_options()).code == kNo);
  const InspectRun glued(checked_line(1) + torn + checked_line(2));  // and so is a fragment in front of a whole record
  const InspectResult found = glued(kPipe, verify_options());
  CHECK(found.code == kNo);
  CHECK(found.err.starts_with("2 records, 1 damaged,"));
}

TEST_CASE("inspect --verify: no log, and one that cannot be read") {
  const InspectRun run("");
  InspectOptions options = verify_options();
  CHECK(run(kPipe, options).code == kDone);
  options.inputs = {run.path("missing.jsonl")};
  CHECK(InspectRun::run(kPipe, options).code == kLocalIo);
}

}  // namespace finops::test::verify_mode_test
