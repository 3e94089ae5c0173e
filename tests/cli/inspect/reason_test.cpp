// Why an exchange failed, where it is shown (contract C4), and where inspect looks.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "cli/flags/arguments.h"
#include "cli/inspect/read_options.h"
#include "core/query/query.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::reason_test {
namespace {

// Of before error.code was the provider's: the reason is only in the body.
std::string old_failure(const std::string& id, const std::string& ts = "2026-01-15T13:02:21.482Z") {
  return R"({"v":1,"id":")" + id + R"(","ts":")" + ts +
         R"(","kind":"exchange","source":"serve","provider":"openai","method":"POST","path":"/v1/chat/completions",)"
         R"("model":"gpt-4o","status":429,"outcome":"http_error","stream":false,"error":null,"request":{"headers":[],)"
         R"("bytes":0,"body":null},"response":{"headers":[["Content-Type","application/json"]],"trailers":[],"bytes":70,)"
         R"("sha256":null,"content_encoding":null,"encoding":"utf8","truncated":false,)"
         R"("body":"{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}"}})"
         "\n";
}

const std::string kId = "01KEZ87T5W00000000007F3K9Q";

cli::InspectOptions options_of(std::vector<const char*> words) {
  words.insert(words.begin(), {"finops", "inspect"});
  const auto arguments = cli::parse_arguments(static_cast<int>(words.size()), words.data());
  REQUIRE(arguments.ok());
  auto options = cli::read_inspect_options(*arguments, WallTime{});
  REQUIRE(options.ok());
  return *std::move(options);
}

}  // namespace

TEST_CASE("C4: a failed record without an error shows the one of its body, in the list, as a field and in full") {
  const InspectRun run(old_failure(kId));
  for (const unsigned width : {60U, 90U, 110U, 160U}) {
    CHECK(run(terminal(width)).out.find("rate_limit") != std::string::npos);
  }
  CHECK(run(terminal(160)).out.find("rate_limit_exceeded: slow down") != std::string::npos);
  CHECK(run(terminal(90), by_id("7f3k9q")).out.find("rate_limit_exceeded: slow down") != std::string::npos);
  cli::InspectOptions fields;
  fields.fields = {"error.code", "error.message"};
  CHECK(run(kPipe, fields).out == "rate_limit_exceeded\tslow down\n");
}

TEST_CASE("C4: an id is found by a part of its beginning or its end, also in the place of a file") {
  const InspectRun run(old_failure(kId) + old_failure("01KEZ99T5W00000000007F3KAA"));
  for (const std::string part : {"7f3k9q", "7F3K9Q", "01kez87", "01KEZ87T5W00000000007F3K9Q"}) {
    CHECK(run(kPipe, by_id(part)).out.find(kId) != std::string::npos);
  }
  const InspectResult both = run(kPipe, by_id("01KEZ"));
  CHECK(both.code == 2);
  CHECK(both.err.find("matches 2 entries\n  " + kId) != std::string::npos);
  CHECK(run(kPipe, by_id("z87t")).code == 1);

  CHECK(options_of({"7f3k9q", "x.jsonl"}).id == "7f3k9q");
  CHECK(options_of({"7f3k9q", "x.jsonl"}).inputs == std::vector<std::string>{"x.jsonl"});
  CHECK(options_of({"x.jsonl"}).id == std::nullopt);
  CHECK(options_of({"abc"}).id == std::nullopt);
  CHECK(options_of({run.folder().c_str()}).id == std::nullopt);
}

TEST_CASE("C4: inspect reads where serve writes, and says where it looked in vain") {
  InspectRun run(old_failure(kId));
  const ScopedEnv none("FINOPS_LOG", "");
  const ScopedEnv state("XDG_STATE_HOME", (run.folder() + "/state").c_str());
  const InspectResult empty = InspectRun::run(kPipe, {});
  CHECK(empty.err.starts_with("no entries in ~/state/finops/log, which does not exist\n  start finops serve, or "));
  const ScopedEnv file("FINOPS_LOG", run.path().c_str());
  CHECK(InspectRun::run(kPipe, {}).out.find(kId) != std::string::npos);
  const ScopedEnv folder("FINOPS_LOG", run.folder().c_str());
  CHECK(InspectRun::run(kPipe, {}).out.find(kId) != std::string::npos);
  run.write("empty.jsonl", "");
  cli::InspectOptions named;
  named.inputs = {run.path("empty.jsonl")};
  CHECK(InspectRun::run(kPipe, named).err == "no entries in ~/empty.jsonl\n");
}

TEST_CASE("C4: the list shows the day when it changes") {
  const InspectRun run(old_failure(kId, "2026-01-14T22:59:00.000Z") +
                       old_failure("01KEZ99T5W00000000007F3KAA", "2026-01-14T23:01:00.000Z") +
                       old_failure("01KEZ99T5W00000000007F3KAB", "2026-01-14T23:02:00.000Z"));
  const std::string out = run(terminal(90)).out;
  const std::size_t day = out.find("\n2026-01-15\n");
  REQUIRE(day != std::string::npos);
  CHECK(out.find("7f3k9q") < day);
  CHECK(out.find("7f3kaa") > day);
  CHECK(out.find("\n2026-01-15\n", day + 1) == std::string::npos);
  CHECK(out.find("2026-01-14") == std::string::npos);
}

TEST_CASE("C4: --stats --by takes several fields, and --json is one object with flat groups") {
  const InspectRun run(old_failure(kId) + old_failure("01KEZ99T5W00000000007F3KAA"));
  cli::InspectOptions options;
  options.mode = cli::InspectMode::stats;
  options.by = "provider, status";
  options.json = true;
  const InspectResult json = run(kPipe, options);
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 1);
  const auto object = nlohmann::json::parse(json.out);
  REQUIRE(object["groups"].size() == 1);
  CHECK(object["groups"][0]["provider"] == "openai");
  CHECK(object["groups"][0]["status"] == "429");
  CHECK(object["groups"][0]["requests"] == 2);
  CHECK(object["totals"]["requests"] == 2);
  options.json = false, options.header = true;
  CHECK(run(kPipe, options).out.starts_with("provider\tstatus\trequests\t"));
  CHECK(run(kPipe, options).out.find("\nopenai\t429\t2\t2\t") != std::string::npos);
  CHECK(run(terminal(100), options).out.find("openai / 429") != std::string::npos);
  options.by = "provider,modle";
  const InspectResult wrong = run(kPipe, options);
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("there is no field 'modle'") != std::string::npos);
  CHECK(std::count(wrong.err.begin(), wrong.err.end(), '\n') <= 6);
  options.by = "a,,b";
  CHECK(run(kPipe, options).code == 2);
}

TEST_CASE("C4: a field with a fixed set of values is compared with one of them") {
  const auto refusal = [](const char* text) {
    const auto query = Query::parse(text, WallTime{});
    return query ? std::string() : query.error().message;
  };
  CHECK(refusal("outcome = http_eror").find("did you mean 'http_error'?") != std::string::npos);
  CHECK(refusal("outcome in (ok, foo)").find("'foo' is not a value of outcome; the values are ok, ") !=
        std::string::npos);
  CHECK(refusal("cost.status != prized").find("'priced'") != std::string::npos);
  for (const char* fine : {"outcome = lost", "outcome ~ err", "kind = note", "cost.basis in (metered, unknown)",
                           "provider = anything", "usage.source = partial", "error.code = rate_limit_error"}) {
    CHECK(refusal(fine).empty());
  }
}

TEST_CASE("C4: the detail view says that counts are lower bounds, and why the answer has no end") {
  std::string line = old_failure(kId);
  const auto put = [&line](const std::string& from, const std::string& to) {
    line.replace(line.find(from), from.size(), to);
  };
  put("http_error", "truncated");
  put("\"error\":null",
      R"("usage":{"input_tokens":7,"output_tokens":5,"source":"partial"},"cost_usd":0.5,"cost":{"status":"priced"},"error":null)");
  const std::string out = InspectRun(line)(terminal(100), by_id(kId)).out;
  CHECK(out.find("in >7") != std::string::npos);
  CHECK(out.find("out >5") != std::string::npos);
  CHECK(out.find(">$0.5") != std::string::npos);
  CHECK(out.find("cut before its end") != std::string::npos);
}

}  // namespace finops::test::reason_test
