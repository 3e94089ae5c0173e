// --session: a conversation by a part of its id (contract C4).
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "cli/terminal/exit_codes.h"
#include "core/base/unique_fd.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::session_test {
namespace {

std::string of_session(const std::string& session, char last) {
  SampleRecord record;
  record.id.back() = last;
  std::string line = record.line() + '\n';
  const std::string none = R"("session":null)";
  return line.replace(line.find(none), none.size(), R"("session":")" + session + '"');
}

cli::InspectOptions of(std::vector<std::string> sessions) {
  cli::InspectOptions options;
  options.fields = {"id", "session"};
  options.sessions = std::move(sessions);
  return options;
}

// The sessions in the lines of the output, each once.
std::string shown(const InspectResult& result) {
  std::string out, last;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    const std::string session = line.substr(line.find('\t') + 1);
    if (session != last) out += (out.empty() ? "" : " ") + session;
    last = session;
  }
  return out;
}

}  // namespace

TEST_CASE("C4: --session takes any unique beginning or end of a session's id, in every view") {
  InspectRun run(of_session("0b5f7a1c-11aa", 'A') + of_session("0b5f7a1c-11aa", 'B') + SampleRecord{}.line() + '\n' +
                 of_session("0b5fffff-22bb", 'C') + of_session("run-1", 'D') + of_session("run-10", 'E'));
  CHECK(shown(run(kPipe, of({"0b5f7"}))) == "0b5f7a1c-11aa");
  CHECK(shown(run(kPipe, of({"0B5F7A1C-11AA"}))) == "0b5f7a1c-11aa");
  CHECK(shown(run(kPipe, of({"22bb"}))) == "0b5fffff-22bb");
  CHECK(shown(run(kPipe, of({"22bb", "0b5f7"}))) == "0b5f7a1c-11aa 0b5fffff-22bb");
  CHECK(shown(run(kPipe, of({"run-1"}))) == "run-1");  // a whole id is no part of another
  CHECK(shown(run(kPipe, of({"run-10"}))) == "run-10");
  for (const char* nothing : {"5f7a", "none-such", "0b5", "", "\" or \""}) {
    const InspectResult result = run(kPipe, of({nothing}));
    CHECK(result.code == cli::kNo);
    CHECK(result.err == "finops: no session with id '" + std::string(nothing) + "'\n");
    CHECK(result.out.empty());
  }
  cli::InspectOptions stats = of({"0b5f7"});
  stats.fields.clear(), stats.mode = cli::InspectMode::stats, stats.json = true;
  CHECK(run(kPipe, stats).out.find(R"("requests":2)") != std::string::npos);
  stats.json = false, stats.mode = cli::InspectMode::exists;
  CHECK(run(kPipe, stats).code == cli::kDone);
  stats.sessions = {"5f7a"};
  CHECK(run(kPipe, stats).code == cli::kNo);
  CHECK(run(kPipe, stats).err.empty());
}

TEST_CASE("C4 C6: a session that is not there is said as an id that is not there, in every view, notes or not") {
  InspectRun run(of_session("0b5f7a1c-11aa", 'A'));
  for (const cli::InspectMode mode : {cli::InspectMode::list, cli::InspectMode::stats, cli::InspectMode::har}) {
    cli::InspectOptions options = of({"0b5f7", "none-such"});
    options.fields.clear(), options.mode = mode, options.json = mode != cli::InspectMode::har;
    options.har_path = "-";
    const InspectResult result = run(kPipe, options);
    CHECK(result.code == cli::kNo);
    CHECK(result.out.empty());
    CHECK(result.err == "finops: no session with id 'none-such'\n");
  }
  const InspectResult damaged = InspectRun("{\"v\":1,\n")(kPipe, of({"none-such"}));
  CHECK(damaged.err.starts_with("finops: skipped 1 damaged line"));
  CHECK(damaged.err.ends_with("finops: no session with id 'none-such'\n"));
  CHECK(damaged.code == cli::kNo);
}

TEST_CASE("C4: a part that fits several sessions lists them and is an error of usage") {
  const InspectRun run(of_session("0b5f7a1c-11aa", 'A') + of_session("0b5f7a1c-11aa", 'B') +
                       of_session("0b5fffff-22bb", 'C'));
  const InspectResult result = run(kPipe, of({"0b5f"}));
  CHECK(result.code == cli::kUsage);
  CHECK(result.out.empty());
  CHECK(result.err.starts_with("finops: session '0b5f' matches 2 sessions\n  0b5f7a1c-11aa  2026-"));
  CHECK(result.err.find("2 exchanges\n  0b5fffff-22bb  2026-") != std::string::npos);
  CHECK(result.err.ends_with("  1 exchange\n"));
}

TEST_CASE("C4 C8: of many sessions that a part fits as many are listed as fit six lines") {
  std::string log;
  for (char last = 'A'; last <= 'Z'; ++last) log += of_session(std::string("many-") + last, last);
  const InspectResult result = InspectRun(log)(kPipe, of({"many"}));
  CHECK(result.code == cli::kUsage);
  CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 6);
  CHECK(result.err.ends_with("\n  and 22 more\n"));
}

namespace {

// A log that can be read only once.
class Stream {
 public:
  enum class Kind { fifo, shell_pipe };

  Stream(Kind kind, const InspectRun& run, const std::string& log) : path_(run.path("once.jsonl")) {
    if (kind == Kind::fifo) {
      REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
      writer_ = std::thread([this, log] { std::ofstream(path_) << log; });
    } else {  // as a shell does for <(zcat ...)
      int ends[2];
      REQUIRE(::pipe(ends) == 0);
      reader_.reset(ends[0]);
      const UniqueFd writer(ends[1]);
      REQUIRE(::write(ends[1], log.data(), log.size()) == static_cast<ssize_t>(log.size()));
      path_ = "/dev/fd/" + std::to_string(ends[0]);
    }
  }
  ~Stream() {
    if (!writer_.joinable()) return;
    writer_.join();
    ::unlink(path_.c_str());
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  UniqueFd reader_;
  std::thread writer_;
};

InspectResult of_stream(Stream::Kind kind, cli::InspectOptions options) {
  const InspectRun run("");
  const Stream stream(kind, run, of_session("run-1", 'D') + of_session("run-10", 'E') + of_session("run-1", 'F'));
  options.inputs = {stream.path()};
  return run(kPipe, options);
}

}  // namespace

TEST_CASE("C4 C6: --session reads a FIFO or a shell's pipe once, and takes whole ids there") {
  for (const auto kind : {Stream::Kind::fifo, Stream::Kind::shell_pipe}) {
    CAPTURE(static_cast<int>(kind));
    CHECK(shown(of_stream(kind, of({"run-1"}))) == "run-1");
    cli::InspectOptions other = of({"run-1"});
    other.limit = 1;
    CHECK(of_stream(kind, other).out.ends_with("F\trun-1\n"));
    other = of({"run-1"});
    other.last = 2;
    CHECK(of_stream(kind, other).out.find("run-1") != std::string::npos);
    other = of({"run-1"});
    other.fields.clear(), other.mode = cli::InspectMode::stats, other.json = true;
    CHECK(of_stream(kind, other).out.find(R"("requests":2)") != std::string::npos);
    other.json = false, other.mode = cli::InspectMode::har, other.har_path = "-";
    const std::string har = of_stream(kind, other).out;
    CHECK(har.find("startedDateTime") != har.rfind("startedDateTime"));  // two entries
    other.mode = cli::InspectMode::exists;
    CHECK(of_stream(kind, other).code == cli::kDone);
    other.sessions = {"none-such"};
    CHECK(of_stream(kind, other).code == cli::kNo);
    const InspectResult part = of_stream(kind, of({"run-"}));
    CHECK(part.out.empty());
    CHECK(part.err.find("--session takes only whole ids") != std::string::npos);
  }
}

TEST_CASE("C4 C6: a stream that is named twice, or cannot be followed, is one error and nothing waits") {
  const InspectRun run("");
  const std::string fifo = run.path("once.jsonl");  // nobody writes to it
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  cli::InspectOptions options = of({});
  options.inputs = {fifo, run.path(), fifo};
  InspectResult result = run(kPipe, options);
  CHECK(result.code == cli::kUsage);
  CHECK(result.err == "finops: " + fifo + " is named twice, and a stream can be read only once\n");
  options.inputs = {"-", "-"};
  CHECK(run(kPipe, options).code == cli::kUsage);
  options = of({"run-1"});
  options.inputs = {fifo}, options.mode = cli::InspectMode::follow;
  result = run(kPipe, options);
  CHECK(result.code == cli::kLocalIo);
  CHECK(result.err.find("only files and folders can be followed") != std::string::npos);
}

}  // namespace finops::test::session_test
