// What `inspect` as a program leaves on its outputs, and what it does not do: talk to a network.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include <nlohmann/json.hpp>

#include "support/process.h"
#include "support/sample_records.h"
#include "support/spawn.h"
#include "support/temp_dir.h"

namespace finops::test::inspect_output_test {
namespace {

using Words = std::vector<std::string>;
using Json = nlohmann::ordered_json;

// Every way to look at a log that ends by itself.
const std::vector<Words> kModes = {
    {},
    {"--header"},
    {"-r", "-n", "3"},
    {"--json"},
    {"--json", "--bodies"},
    {"--csv"},
    {"--fields", "ts,id,cost,tags.app"},
    {"--fields", "help"},
    {"--json", "--fields", "model,tokens"},
    {"--csv", "--fields", "model,path"},
    {"-w", "status>=400 and request.body.model=m", "-g", "model"},
    {"--id", "7f3k9q"},
    {"--last", "-n", "2"},
    {"--id", "7f3k9q", "--json"},
    {"--id", "7f3k9q", "--print", "HBhb"},
    {"--id", "7f3k9q", "--curl"},
    {"--stats"},
    {"--stats", "--by", "status"},
    {"--stats", "--json"},
    {"--har", "-"},
    {"--verify"},
    {"--disk-usage"},
    {"--exists"},
};

Words with_log(const Words& mode, const std::string& path) {
  Words out = {"inspect", "-q"};
  out.insert(out.end(), mode.begin(), mode.end());
  const bool of_folders = mode == Words{"--disk-usage"};
  out.push_back(of_folders ? std::filesystem::path(path).parent_path().string() : path);
  return out;
}

std::string log_with_colourful_text() {
  SampleRecord record;
  record.id = "01KEZ87T5W0000000000000ESC", record.model = R"("plain")";
  return sketch_log() + record.line() + '\n';
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& word : words) out += word + ' ';
  return out;
}

}  // namespace

TEST_CASE("C5 out.noclutter: into a pipe goes data and nothing else") {
  const TempDir folder;
  const std::string path = (folder.path() / "a.jsonl").string();
  std::ofstream(path, std::ios::binary) << log_with_colourful_text();
  std::size_t checked = 0;
  for (const Words& mode : kModes) {
    CAPTURE(joined(mode));
    // TERM and CLICOLOR tempt it; the width must not matter.
    Process run({FINOPS_BINARY, with_log(mode, path), {"TERM=xterm-256color", "CLICOLOR=1", "COLUMNS=40", "HOME=/"}});
    const auto status = run.wait_exit();
    REQUIRE(status.has_value());
    ++checked;
    const bool finds_fault = mode == Words{"--verify"};  // with these made-up records
    CHECK(*status == (finds_fault ? 1 : 0));
    CHECK(run.err().empty() != finds_fault);
    CHECK(run.out().find('\x1b') == std::string::npos);
    CHECK(run.out().find('\r') == std::string::npos);
    CHECK(run.out().empty() == (mode == Words{"--exists"}));
  }
  CHECK(checked == std::size(kModes));
  Process forced({FINOPS_BINARY, with_log({"--color=always"}, path), {"FINOPS_FORCE_TTY=80", "HOME=/"}});
  CHECK(forced.wait_exit() == 0);
  CHECK(forced.out().find('\x1b') != std::string::npos);  // the check above can fail
}

TEST_CASE("C5: no control character reaches a terminal, whatever the command, the view and the stream") {
  const TempDir folder;
  const std::string path = (folder.path() / "a.jsonl").string();
  const std::string hostile =
      "\xC2\x9B"
      "31mred\xE2\x80\xAE"
      "x";  // C1 and bidi stand raw in JSON
  Json record = Json::parse(sketch_log().substr(0, sketch_log().find('\n')));
  record["model"] = "m\x1b[2J" + hostile;
  record["session"] = "s\x1b]0;t\a" + hostile;
  record["tags"] = {{"k\r" + hostile, "v\x7F" + hostile}};
  record["error"] = {{"code", "e\x1b" + hostile}, {"message", "line\x1b[1A" + hostile}, {"phase", "head"}};
  record["response"] = {{"headers", Json::array({{"X\x1b", hostile}})},
                        {"trailers", Json::array()},
                        {"bytes", 5},
                        {"sha256", nullptr},
                        {"content_encoding", nullptr},
                        {"encoding", "utf8"},
                        {"truncated", false},
                        {"body", "b\x1b[31m" + hostile}};
  record["outcome"] = "http_error";
  std::ofstream(path, std::ios::binary) << record.dump() << '\n';
  const std::string id = record["id"].get<std::string>();
  std::vector<Words> commands;
  for (const Words& mode : kModes) commands.push_back(with_log(mode, path));
  for (const Words& more :
       {Words{"--plain"}, Words{"--plain", "--stats", "--by", "session"}, Words{"--id", id, "--plain"},
        Words{"--id", id, "--raw"}, Words{"--id", id, "--json"}, Words{"--id", id, "--print", "hb"}, Words{"--id", id},
        Words{"--csv", "--fields", "model,tag.k,error.message"}}) {
    commands.push_back(with_log(more, path));
  }
  commands.push_back({"inspect", "/no/such/\x1b[2J" + hostile + "\xFF"});
  commands.push_back({"inspect", "--id", "\x1b[2J" + hostile, path});
  commands.push_back({"inspect", "-w", "model == \x1b[2J" + hostile, path});
  commands.push_back({"prices", "show", "\x1b[2J" + hostile});
  commands.push_back({"\x1b[2J" + hostile});
  commands.push_back({"serve", "--port", "\x1b[2J" + hostile});
  commands.push_back({"serve", "--no-log", "--upstream", "openai=\x1b[2J" + hostile});
  for (const Words& arguments : commands) {
    CAPTURE(joined(arguments));
    Process run({FINOPS_BINARY, arguments, {"FINOPS_FORCE_TTY=120", "NO_COLOR=1", "HOME=/", "LC_ALL=C.UTF-8"}});
    REQUIRE(run.wait_exit().has_value());
    for (const std::string& text : {run.out(), run.err()}) {
      CHECK(text.find_first_of("\x1b\a\r\x7F\x08") == std::string::npos);
      CHECK(text.find("\xC2\x9B") == std::string::npos);
      CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
      CHECK(text.find('\xFF') == std::string::npos);
    }
  }
  Process exact({FINOPS_BINARY, with_log({"--json", "--bodies"}, path), {"HOME=/"}});
  CHECK(exact.wait_exit() == 0);
  CHECK(Json::parse(exact.out()) == record);
  Process csv({FINOPS_BINARY, with_log({"--csv", "--fields", "model"}, path), {"HOME=/"}});
  CHECK(csv.wait_exit() == 0);
  CHECK(csv.out().find("m\x1b[2J" + hostile) != std::string::npos);

  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);  // a real terminal
  REQUIRE(master >= 0);
  const Fd terminal(master);
  REQUIRE((::grantpt(master) == 0 && ::unlockpt(master) == 0));
  Fd slave(::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const pid_t pid = spawn(FINOPS_BINARY, with_log({"--plain"}, path), {"HOME=/"}, slave.get(), Network::allowed);
  CHECK(wait_for(pid) == 0);
  std::string seen(4096, '\0');
  seen.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(master, seen.data(), seen.size()))));
  CHECK(seen.find("m\\x1b[2J") != std::string::npos);
  CHECK(seen.find('\x1b') == std::string::npos);
}

TEST_CASE("cli.nonet: inspect makes no socket") {
  const TempDir folder;
  const std::string path = (folder.path() / "a.jsonl").string(), output = (folder.path() / "out").string();
  std::ofstream(path, std::ios::binary) << sketch_log();
  const Words environment = {"HOME=" + folder.path().string(), "TZ=Europe/Berlin"};
  for (const Words& mode : kModes) {
    CAPTURE(joined(mode));
    const Fd out(::open(output.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
    const pid_t pid = spawn(FINOPS_BINARY, with_log(mode, path), environment, out.get(), Network::deadly);
    const auto status = wait_for(pid);
    REQUIRE(status.has_value());
    CHECK(*status < 98);
  }
  // What does make sockets dies of it.
  const Fd out(::open(output.c_str(), O_WRONLY | O_CLOEXEC));
  const pid_t pid = spawn(FINOPS_BINARY, {"serve", "--port", "0", "--no-log"}, environment, out.get(), Network::deadly);
  CHECK(wait_for(pid) == 128 + SIGSYS);
}

TEST_CASE("C6: inspect -w says what is wrong and exits 2, a closed pipe is a silent 0") {
  const TempDir folder;
  const std::string path = (folder.path() / "a.jsonl").string();
  std::string log;
  for (int i = 0; i < 2000; ++i) log += sketch_log();
  std::ofstream(path, std::ios::binary) << log;
  Process wrong({FINOPS_BINARY, {"inspect", "-w", "statsu>=400", path}, {"HOME=/"}});
  CHECK(wrong.wait_exit() == 2);
  CHECK(wrong.out().empty());
  CHECK(wrong.err() == "finops: -w: there is no field 'statsu'; did you mean 'status'?\n  statsu>=400\n  ^\n");
  Process unknown({FINOPS_BINARY, {"inspect", "--fields", "id,modle", path}, {"HOME=/"}});
  CHECK(unknown.wait_exit() == 2);
  CHECK(unknown.err() == "finops: --fields: there is no field 'modle'; did you mean 'model'?\n");
  int ends[2] = {-1, -1};
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  Fd read_end(ends[0]), write_end(ends[1]);
  const pid_t pid =
      spawn(FINOPS_BINARY, {"inspect", "--json", "--bodies", path}, {"HOME=/"}, write_end.get(), Network::allowed);
  write_end.close();
  char some[100];
  CHECK(::read(read_end.get(), some, sizeof some) > 0);
  read_end.close();
  CHECK(wait_for(pid) == 0);
}

}  // namespace finops::test::inspect_output_test
