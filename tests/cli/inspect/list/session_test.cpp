// --session: a conversation by a part of its id (contract C4).
#include <doctest/doctest.h>

#include <algorithm>

#include "cli/terminal/exit_codes.h"
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
    CHECK(result.code == cli::kDone);
    CHECK(result.out.empty());
  }
  cli::InspectOptions stats = of({"0b5f7"});
  stats.fields.clear(), stats.mode = cli::InspectMode::stats, stats.json = true;
  CHECK(run(kPipe, stats).out.find(R"("requests":2)") != std::string::npos);
  stats.json = false, stats.mode = cli::InspectMode::exists;
  CHECK(run(kPipe, stats).code == cli::kDone);
  stats.sessions = {"5f7a"};
  CHECK(run(kPipe, stats).code == cli::kNo);
}

TEST_CASE("C4: a part that fits several sessions lists them and is an error of usage") {
  const InspectRun run(of_session("0b5f7a1c-11aa", 'A') + of_session("0b5f7a1c-11aa", 'B') +
                       of_session("0b5fffff-22bb", 'C'));
  const InspectResult result = run(kPipe, of({"0b5f"}));
  CHECK(result.code == cli::kUsage);
  CHECK(result.out.empty());
  CHECK(result.err.starts_with("finops: session '0b5f' fits 2 sessions\n  0b5f7a1c-11aa  2026-"));
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

}  // namespace finops::test::session_test
