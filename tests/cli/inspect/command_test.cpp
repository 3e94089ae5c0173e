#include "cli/inspect/command.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <streambuf>

#include "cli/terminal/exit_codes.h"
#include "core/log/log_zstd.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::command_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Takes `room` bytes, then fails with `error`.
class FailingBuffer : public std::streambuf {
 public:
  FailingBuffer(std::size_t room, int error) : room_(room), error_(error) {}

 protected:
  std::streamsize xsputn(const char*, std::streamsize n) override {
    if (static_cast<std::size_t>(n) > room_) {
      errno = error_;
      return 0;
    }
    room_ -= static_cast<std::size_t>(n);
    return n;
  }
  int_type overflow(int_type) override { return traits_type::eof(); }

 private:
  std::size_t room_;
  int error_;
};

std::string numbered(int number) {
  SampleRecord record;
  record.id.back() = static_cast<char>('0' + number);
  return record.line() + '\n';
}

}  // namespace

TEST_CASE("inspect: damaged lines are skipped and named, --strict makes it 1") {
  SampleRecord record;
  const InspectRun run("torn" + std::string(96, 'x') + '\n' + record.line() + "\n\n{}\n");
  const std::string said = "finops: skipped 2 damaged lines (102 bytes) in ~/log.jsonl (first at line 1)\n";
  InspectOptions options;
  for (const bool strict : {false, true}) {
    options.strict = strict;
    options.id.reset();
    CHECK(run(kPipe, options).code == (strict ? kNo : kDone));
    CHECK(run(kPipe, options).err == said);
    CHECK(has(run(terminal(80), options).err, said));
    options.id = "3k9q";
    CHECK(run(kPipe, options).code == (strict ? kNo : kDone));
  }
  options = {};
  options.strict = true;
  CHECK(InspectRun(record.line())(kPipe, options).code == kDone);
  CHECK(InspectRun("x")(kPipe).err ==
        "finops: skipped 1 damaged line (1 byte) in ~/log.jsonl (first at line 1)\nno entries in ~/log.jsonl\n");
}

TEST_CASE("inspect: of a record that is in several files one is counted, and the copies are named") {
  const auto costing = [](char last, std::string usd) {
    SampleRecord record;
    record.id.back() = last;
    record.cost_usd = std::move(usd), record.cost = R"({"status":"priced","by":{},"table":null})";
    return record.line() + '\n';
  };
  InspectRun run(costing('A', "1") + costing('B', "2"));
  run.write("copy.jsonl", costing('B', "2") + costing('C', "4") + costing('A', "1"));
  run.write("other.jsonl", costing('A', "1"));
  InspectOptions options;
  options.inputs = {run.path(), run.path("copy.jsonl"), run.path("other.jsonl")};
  const auto now = std::filesystem::file_time_type::clock::now();  // what was written to last is read first
  for (std::size_t i = 0; i < options.inputs.size(); ++i) {
    std::filesystem::last_write_time(options.inputs[i], now - std::chrono::milliseconds(i));
  }
  const std::string said =
      "finops: 2 duplicates skipped in ~/copy.jsonl\nfinops: 1 duplicate skipped in ~/other.jsonl\n";
  const InspectResult table = run(terminal(80), options);
  CHECK(table.code == kDone);
  CHECK(has(table.err, said));
  CHECK(has(table.err, "3 of 3 entries · 3 ok, 0 failed · $7.0000\n"));
  const InspectResult lines = run(kPipe, options);
  CHECK(std::count(lines.out.begin(), lines.out.end(), '\n') == 3);
  CHECK(lines.err == said);
  options.inputs = {run.folder()};
  CHECK(has(run(terminal(80), options).err, "3 of 3 entries"));
  options.id = "3k9a";
  CHECK(run(kPipe, options).err.empty());
  InspectRun one(costing('A', "1") + costing('A', "1"));  // a single file is shown as it is
  CHECK(has(one(terminal(80)).err, "2 of 2 entries · 2 ok, 0 failed · $2.0000\n"));
}

TEST_CASE("inspect: records of another version are shown and counted") {
  SampleRecord record;
  record.v = "2";
  const InspectResult result = InspectRun(record.line() + '\n')(kPipe);
  CHECK(has(result.out, record.id));
  CHECK(has(result.err, "1 record in ~/log.jsonl of a version other than 1"));
  CHECK(result.code == kDone);
}

TEST_CASE("inspect: inputs that are missing are 6, inputs that are empty are not") {
  InspectRun run("");
  std::filesystem::create_directory(run.path("empty"));
  InspectOptions options;
  options.inputs = {run.path("none\x1b.jsonl")};
  const InspectResult missing = run(kPipe, options);
  CHECK(missing.code == kLocalIo);
  CHECK(missing.err == "finops: cannot read " + run.path("none") + "\\x1b.jsonl: No such file or directory\n");
  CHECK(missing.out.empty());

  for (const std::string& name : {run.path("empty"), run.path()}) {
    options.inputs = {name};
    for (const auto& to : {kPipe, terminal(80)}) {
      const InspectResult empty = run(to, options);
      CHECK(empty.code == kDone);
      CHECK(empty.out.empty());
      CHECK(empty.err.starts_with("no entries in ~/"));
    }
  }
}

TEST_CASE("inspect: without inputs, the default folder, which need not exist") {
  InspectRun run("");
  const ScopedEnv state("XDG_STATE_HOME", run.folder().c_str());
  CHECK(InspectRun::run(kPipe, {}).err.starts_with("no entries in ~/finops/log, which does not exist\n"));
  std::filesystem::create_directories(run.path("finops/log"));
  SampleRecord a, b;
  a.id[25] = 'A', b.id[25] = 'B';
  run.write("finops/log/20260116T000000Z-1.jsonl", b.line() + '\n');
  run.write("finops/log/20260115T000000Z-1.jsonl", a.line() + '\n');
  run.write("finops/log/other.txt", b.line() + '\n');
  const InspectResult result = InspectRun::run(kPipe, {});
  CHECK(result.code == kDone);
  CHECK(result.out.find(a.id) < result.out.find(b.id));
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 2);
}

TEST_CASE("inspect -: stdin") {
  const InspectRun run(sketch_log());
  const int saved = ::dup(STDIN_FILENO), file = ::open(run.path().c_str(), O_RDONLY);
  REQUIRE(::dup2(file, STDIN_FILENO) == STDIN_FILENO);
  InspectOptions options;
  options.inputs = {"-"};
  const InspectResult result = run(kPipe, options);
  CHECK(::fcntl(STDIN_FILENO, F_GETFD) >= 0);  // stdin stays open
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(file);
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') == 7);
}

TEST_CASE("inspect --id: a unique end of four characters or more") {
  const InspectRun run(sketch_log());
  InspectOptions options = by_id("");
  options.json = true;
  for (const char* id : {"f3k9q", "F3K9Q", "3k9q", "01KEZ87T5W3M9QJ2C8D67F3K9Q", "01kez87t5w3m9qj2c8d67f3k9q"}) {
    options.id = id;
    const InspectResult result = run(kPipe, options);
    CHECK(result.code == kDone);
    CHECK(result.out == sketch_log().substr(0, sketch_log().find('\n') + 1));  // the whole line, bodies too
  }
  for (const char* id : {"k9q", ""}) {
    options.id = id;
    CHECK(run(kPipe, options).code == kUsage);
    CHECK(has(run(kPipe, options).err, "is too short\n"));
  }
  for (const char* id : {"zzzz", "3k9q0", "x01KEZ87T5W3M9QJ2C8D67F3K9Q"}) {
    options.id = id;
    const InspectResult result = run(kPipe, options);
    CHECK(result.code == kNo);
    CHECK(result.out.empty());
    CHECK(result.err == "finops: no entry with id '" + std::string(id) + "'\n");
  }
}

TEST_CASE("inspect --id: an ambiguous end lists the candidates, copies of one record are one") {
  SampleRecord a, b;
  a.id = "01AAAAAAAAAAAAAAAAAAAA3K9Q", b.id = "01BBBBBBBBBBBBBBBBBBBB3K9Q";
  b.model = R"("evil\u001b[2J")";
  const InspectRun run(a.line() + '\n' + b.line() + '\n' + a.line() + '\n');
  const InspectResult result = run(kPipe, by_id("3k9q"));
  CHECK(result.code == kUsage);
  CHECK(result.out.empty());
  CHECK(result.err ==
        "finops: id '3k9q' matches 2 entries\n"
        "  01AAAAAAAAAAAAAAAAAAAA3K9Q  2026-01-15T13:02:11.482Z  gpt-4o-mini\n"
        "  01BBBBBBBBBBBBBBBBBBBB3K9Q  2026-01-15T13:02:11.482Z  evil\\x1b[2J\n");
  CHECK(run(kPipe, by_id("A3K9Q")).code == kDone);
}

TEST_CASE("L8 inspect: what cannot be decompressed is said, and fails --strict") {
  InspectRun run("");
  const std::string frame = zstd_frame(numbered(1));
  run.write("a.zst", frame + zstd_frame(numbered(2)).substr(0, 60));
  InspectOptions options;
  options.inputs = {run.path("a.zst")};
  options.strict = true;
  const auto result = run(kPipe, options);
  CHECK(result.code == 1);
  CHECK(has(result.out, "gpt-4o-mini"));
  CHECK(result.err.find("finops: 1 damaged part of ~/a.zst (60 bytes) cannot be decompressed (first at byte " +
                        std::to_string(frame.size()) + ": the file ends inside a frame)\n") != std::string::npos);
  options.strict = false;
  options.mode = InspectMode::verify;
  const auto verified = run(kPipe, options);
  CHECK(verified.code == 1);
  CHECK(verified.out.find("\tlost\tthe file ends inside a frame\t") != std::string::npos);
  CHECK(verified.err.starts_with("1 record, 1 damaged, "));
  options.mode = InspectMode::repair;
  options.repair_path = run.path("whole");
  const auto repaired = run(kPipe, options);
  CHECK(repaired.code == 0);
  CHECK(repaired.err.find("1 record copied; 1 damaged part (60 bytes) cannot be decompressed\n") != std::string::npos);
}

TEST_CASE("C6: a closed pipe is a silent 0, a full disk is 6") {
  const InspectRun run(sketch_log());
  InspectOptions options;
  options.inputs = {run.path()};
  for (const bool detail : {false, true}) {
    if (detail) options.id = "3k9q";
    for (const int error : {EPIPE, ENOSPC}) {
      for (const auto& to : {kPipe, terminal(80)}) {
        FailingBuffer buffer(150, error);
        std::ostream out(&buffer);
        std::ostringstream err;
        CHECK(run_inspect(options, to, out, err) == (error == EPIPE ? kDone : kLocalIo));
        CHECK(err.str() == (error == EPIPE ? "" : "finops: cannot write the output: No space left on device\n"));
      }
    }
  }
}

}  // namespace finops::test::command_test
