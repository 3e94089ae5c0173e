#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::repair_mode_test {

namespace {

using namespace finops::cli;
using namespace finops::test;
namespace fs = std::filesystem;

std::string record(const std::string& end, const std::string& more = "") {
  SampleRecord sample;
  sample.id = "01KEZ87T5W3M9QJ2C8D67F" + end;
  std::string line = sample.line();
  line.insert(line.size() - 1, more);
  return line;
}

struct Repair {
  explicit Repair(std::string_view log) : run(log) {}
  InspectResult operator()(const std::string& path, std::vector<std::string> inputs = {}) const {
    InspectOptions options;
    options.mode = InspectMode::repair;
    options.inputs = std::move(inputs);
    options.repair_path = path;
    return run(kPipe, options);
  }
  std::string text() const { return read_file(out); }

  InspectRun run;
  TempDir elsewhere;
  const std::string out = (elsewhere / "whole.jsonl").string();
};

}  // namespace

TEST_CASE("inspect --repair: whole records are copied byte for byte, damage is left out and reported") {
  const std::string a = record("AAAA", R"(,"from_the_future":{"x": [1,  2]})"), b = record("BBBB"), c = record("CCCC");
  const std::string torn = b.substr(0, b.size() / 2);
  const std::string damaged =
      a + "\n" + torn + c + "\n\n" + b + "\r\n" + a + "\n{\"no\":\"record\"}\n" + record("DDDD").substr(0, 300);
  const Repair repair(damaged);
  const InspectResult result = repair(repair.out);
  CHECK(result.code == kDone);
  CHECK(result.out == "");
  CHECK(repair.text() == a + "\n" + c + "\n" + b + "\n");
  CHECK(result.err == "~/log.jsonl: 3 records copied; left out 3 damaged lines (" +
                          std::to_string(torn.size() + 15 + 300) + " bytes, first at line 2); dropped 1 duplicate\n" +
                          "3 records in " + repair.out + "; the log itself is as it was\n");
  CHECK(read_file(repair.run.path()) == damaged);
  struct stat about {};
  REQUIRE(::stat(repair.out.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777) == 0600);
}

TEST_CASE("L8 inspect --repair: records on one line, in an array or over several lines become lines of their own") {
  const std::string a = record("AAAA"), b = record("BBBB"), c = record("CCCC");
  const std::string layout = R"({
  "v": 1,
  "id": "01KEZ87T5W3M9QJ2C8D67FDDDD"
})";
  const Repair repair(a + b + "\n[" + c + "]\n" + layout + "\n");
  const InspectResult result = repair(repair.out);
  CHECK(result.code == kDone);
  CHECK(repair.text() ==
        a + "\n" + b + "\n" + c + "\n" + R"({   "v": 1,   "id": "01KEZ87T5W3M9QJ2C8D67FDDDD" })" + "\n");
  CHECK(result.err.find("damaged") == std::string::npos);
}

TEST_CASE("inspect --repair: a record whose id another one has is kept, copies in other files are dropped") {
  const std::string a = record("AAAA"), changed = record("AAAA", R"(,"note":"edited")"), b = record("BBBB");
  Repair repair(a + "\n" + changed + "\n");
  repair.run.write("b.jsonl", a + "\n" + b + "\n");
  const InspectResult result = repair(repair.out, {repair.run.path(), repair.run.path("b.jsonl")});
  CHECK(result.code == kDone);
  CHECK(repair.text() == a + "\n" + changed + "\n" + b + "\n");
  CHECK(result.err.find("log.jsonl: 2 records copied; kept 1 record with the id of another record\n") !=
        std::string::npos);
  CHECK(result.err.find("b.jsonl: 1 record copied; dropped 1 duplicate\n") != std::string::npos);
}

TEST_CASE("inspect --repair: names that would harm are refused, and nothing is written") {
  const std::string text = record("AAAA") + "\n";
  const Repair repair(text);
  const std::string existing = (repair.elsewhere / "there.jsonl").string();
  fs::copy_file(repair.run.path(), existing);
  fs::create_symlink(repair.elsewhere / "nowhere", repair.elsewhere / "link.jsonl");
  const auto refused = [&](const std::string& out, std::vector<std::string> inputs, std::string_view why) {
    CAPTURE(out);
    const InspectResult result = repair(out, std::move(inputs));
    CHECK(result.code == kUsage);
    CHECK(result.err.find(why) != std::string::npos);
    CHECK(read_file(repair.run.path()) == text);
  };
  refused(repair.run.path(), {}, "it is one of the logs to copy from");
  refused(existing, {}, "it exists already; name a new file");
  refused((repair.elsewhere / "link.jsonl").string(), {}, "it exists already");
  refused(repair.run.path("new.jsonl"), {repair.run.folder()}, "would become part of the log");
  refused("-", {}, "name a new one");
  refused((repair.elsewhere / "whole.jsonl.zst").string(), {}, "the copy is plain text");
  CHECK(read_file(existing) == text);
  CHECK_FALSE(fs::exists(repair.elsewhere / "nowhere"));
  // Beside a file that was named itself is fine.
  CHECK(repair(repair.run.path("new.jsonl")).code == kDone);
}

TEST_CASE("inspect --repair: nothing whole, nothing writable") {
  const Repair repair("torn\n");
  const InspectResult none = repair(repair.out);
  CHECK(none.code == kNo);
  CHECK_FALSE(fs::exists(repair.out));
  CHECK(none.err.find("no undamaged record was found") != std::string::npos);
  CHECK(repair((repair.elsewhere / "missing" / "x.jsonl").string()).code == kLocalIo);

  const Repair large(record("AAAA") + "\n" + record("BBBB") + "\n");
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{100, 100};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const InspectResult full = large(large.out);
    const bool fine = full.code == kLocalIo && full.err.find("File too large") != std::string::npos;
    ::_exit(fine && !fs::exists(large.out) ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

}  // namespace finops::test::repair_mode_test
