// `inspect -f` as a program: what is there, then what comes, each at once; how it ends.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "support/process.h"
#include "support/sample_records.h"
#include "support/spawn.h"
#include "support/temp_dir.h"

namespace finops::test::inspect_follow_test {
namespace {

std::string number(int n) { return std::to_string(10'000 + n); }

std::string record(int n, const char* status = "200") {
  SampleRecord out;
  out.id = "01KEZ87T5W0000000000A" + number(n);
  out.ts = "2026-01-15T13:02:" + std::to_string(10 + n % 50) + ".000Z";
  out.status = status;
  out.outcome = std::string_view(status) == "200" ? "ok" : "http_error";
  return out.line() + '\n';
}

void append(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("C4 follow: the last ten, then each as it comes, from new segments too, by the filters") {
  const TempDir folder;
  const auto first = folder.path() / "20260115T090001Z-1.jsonl", second = folder.path() / "20260115T100001Z-1.jsonl";
  for (int i = 0; i < 15; ++i) append(first, record(i));
  Process run({FINOPS_BINARY,
               {"inspect", "-f", "--fields", "id,status", "-w", "status!=418", folder.path().string()},
               {"HOME=/"}});
  REQUIRE(eventually([&] { return lines(run.out()) == 10; }));
  CHECK(run.out().starts_with("01KEZ87T5W0000000000A" + number(5) + "\t200\n"));
  append(first, record(20, "418") + record(21));
  REQUIRE(eventually([&] { return lines(run.out()) == 11; }));
  CHECK(run.out().ends_with(number(21) + "\t200\n"));
  const std::string two = record(22);
  append(first, two.substr(0, 100));  // no line yet
  append(second, record(23));
  REQUIRE(eventually([&] { return lines(run.out()) == 12; }));
  CHECK(run.out().ends_with(number(23) + "\t200\n"));
  REQUIRE(
      eventually([&] { return has(run.err(), "-- now reading ") && has(run.err(), "20260115T100001Z-1.jsonl --"); }));
  append(first, two.substr(100));
  REQUIRE(eventually([&] { return lines(run.out()) == 13; }));
  run.signal(SIGINT);
  CHECK(run.wait_exit() == 128 + SIGINT);
  CHECK(lines(run.err()) == 1);
  CHECK_FALSE(has(run.out(), "418"));
}

TEST_CASE("C4 follow: JSON lines are whole records as soon as they are there, -n says how many at first") {
  const TempDir folder;
  const auto path = folder.path() / "log.jsonl";
  for (int i = 0; i < 5; ++i) append(path, record(i));
  Process run({FINOPS_BINARY, {"inspect", "-f", "--json", "-q", "-n", "2", path.string()}, {"HOME=/"}});
  REQUIRE(eventually([&] { return lines(run.out()) == 2; }));
  append(path, record(7));
  REQUIRE(eventually([&] { return lines(run.out()) == 3; }));
  const std::string out = run.out();
  CHECK(has(out, number(3)));
  CHECK(has(out, number(4)));
  CHECK(has(out, number(7)));
  CHECK_FALSE(has(out, "\"request\""));
  run.signal(SIGTERM);
  CHECK(run.wait_exit() == 128 + SIGTERM);
  CHECK(run.err().empty());
}

TEST_CASE("C4 follow: a terminal gets lines for people") {
  const TempDir folder;
  const auto path = folder.path() / "log.jsonl";
  append(path, record(1));
  Process run({FINOPS_BINARY,
               {"inspect", "-f", "--no-color", path.string()},
               {"HOME=/", "FINOPS_FORCE_TTY=80", "TZ=UTC", "LC_ALL=C.UTF-8"}});
  REQUIRE(eventually([&] { return lines(run.out()) == 1; }));
  append(path, record(2, "429"));
  REQUIRE(eventually([&] { return lines(run.out()) == 2; }));
  CHECK(run.out().starts_with("13:02:12  a10001  gpt-4o-mini             200   1.84s       ->-              -\n"));
  CHECK(has(run.out(), "\n13:02:13  a10002  gpt-4o-mini             429   1.84s"));
}

TEST_CASE("C6 follow: when nobody reads any more it ends at once with 0, though nothing new comes") {
  const TempDir folder;
  const auto path = folder.path() / "log.jsonl";
  append(path, record(1));
  int ends[2] = {-1, -1};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  Fd read_end(ends[0]), write_end(ends[1]);
  const pid_t pid =
      spawn(FINOPS_BINARY, {"inspect", "-f", path.string()}, {"HOME=/"}, write_end.get(), Network::deadly);
  write_end.close();
  char some[1000];
  CHECK(::read(read_end.get(), some, sizeof some) > 0);  // it is up and following
  read_end.close();
  CHECK(wait_for(pid) == 0);
}

TEST_CASE("C6 follow: what cannot be followed is said") {
  for (const auto& [words, message] : std::initializer_list<std::pair<std::vector<std::string>, const char*>>{
           {{"-"}, "finops: -f follows files and folders, not '-'\n"},
           {{"-r", "/"}, "finops: -f and -r exclude each other\n"},
           {{"--fields", "nothing", "/"}, "finops: --fields: there is no field 'nothing'"}}) {
    std::vector<std::string> args = {"inspect", "-f"};
    args.insert(args.end(), words.begin(), words.end());
    Process run({FINOPS_BINARY, args, {"HOME=/"}});
    CHECK(run.wait_exit() == 2);
    CHECK(run.err().starts_with(message));
  }
  Process run({FINOPS_BINARY, {"inspect", "-f"}, {"HOME=/", "FINOPS_LOG=-"}});
  CHECK(run.wait_exit() == 2);
  CHECK(run.err() == "finops: -f follows files and folders, but FINOPS_LOG is '-'\n");
}

}  // namespace finops::test::inspect_follow_test
