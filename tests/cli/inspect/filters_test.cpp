// The flags that choose records: what they let through, and what they say about a wrong value.
#include "cli/inspect/filters.h"

#include <doctest/doctest.h>

#include "core/record/record_outcome.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::filters_test {
namespace {

const WallTime kNow = *parse_rfc3339("2026-01-15T13:02:40Z");

Result<Query> read(std::vector<const char*> words) {
  words.insert(words.begin(), {"finops", "inspect"});
  const auto arguments = cli::parse_arguments(static_cast<int>(words.size()), words.data());
  REQUIRE_MESSAGE(arguments.ok(), (arguments ? "" : arguments.error().message));
  return cli::read_filters(*arguments, kNow);
}

// The ends of the ids that are listed, joined.
std::string chosen(const InspectRun& run, std::vector<const char*> words) {
  auto query = read(std::move(words));
  REQUIRE_MESSAGE(query.ok(), (query ? "" : query.error().message));
  cli::InspectOptions options;
  options.filter = *std::move(query);
  options.fields = {"id"};
  std::istringstream lines(run(kPipe, options).out);
  std::string out;
  for (std::string line; std::getline(lines, line);) out += (out.empty() ? "" : " ") + line.substr(line.size() - 3);
  return out;
}

}  // namespace

TEST_CASE("C4 filters: each flag alone and together, values of one flag are alternatives") {
  const InspectRun run(sketch_log());
  const std::string all = "K9Q KAA KB2 KB8 KCX KD4 KE0";
  CHECK(chosen(run, {}) == all);
  CHECK(chosen(run, {"--model", "gpt-4*"}) == "K9Q KB2 KB8");
  CHECK(chosen(run, {"--model", "GPT-4.1", "--model", "gemini*"}) == "KB2 KB8 KCX KD4");
  CHECK(chosen(run, {"--model", "gpt-4o-mini-2024-07-18"}) == "K9Q");  // as the response names it
  CHECK(chosen(run, {"--provider", "anthropic"}) == "KAA KE0");
  CHECK(chosen(run, {"--provider", "azure", "--provider", "vertex"}) == "KB2 KB8 KD4");
  CHECK(chosen(run, {"--status", "4xx,503"}) == "KB2 KD4");
  CHECK(chosen(run, {"--status", "4xx", "--status", "503"}) == "KB2 KD4");
  CHECK(chosen(run, {"--errors"}) == "KB2 KD4");
  CHECK(chosen(run, {"--no-errors"}) == all);
  CHECK(chosen(run, {"--path", "/v1/mess*"}) == "KAA KE0");
  CHECK(chosen(run, {"--stream"}) == "K9Q KAA KCX KE0");
  CHECK(chosen(run, {"--no-stream"}) == "KB2 KB8 KD4");
  CHECK(chosen(run, {"--min-cost", "$0.0133"}) == "KAA");
  CHECK(chosen(run, {"--min-time", "4.4s"}) == "KAA KD4 KE0");
  CHECK(chosen(run, {"--min-tokens", "1.5k"}) == "K9Q KAA KB8 KE0");
  CHECK(chosen(run, {"--tag", "app"}) == all);
  CHECK(chosen(run, {"--tag", "app=eval-run"}) == all);
  CHECK(chosen(run, {"--tag", "app=other", "--tag", "none"}).empty());
  CHECK(chosen(run, {"--since", "19s"}) == "KB2 KB8 KCX KD4 KE0");
  CHECK(chosen(run, {"--since", "2026-01-15T13:02:31.482Z", "--until", "2026-01-15T13:02:55.482Z"}) == "KCX KD4");
  CHECK(chosen(run, {"--since", "14:02", "--until", "14:03"}) == all);
  CHECK(chosen(run, {"--until", "today"}).empty());
  CHECK(chosen(run, {"--since", "today"}) == all);
  CHECK(chosen(run, {"-g", "model"}) == all);
  CHECK(chosen(run, {"-g", "nowhere"}).empty());
  CHECK(chosen(run, {"-w", "status=200", "-w", "cost>0.01"}) == "KAA KB8 KE0");
  CHECK(chosen(run, {"--provider", "anthropic", "--min-cost", "0.02", "-w", "cached>1k", "-g", "model"}) == "KAA");
}

TEST_CASE("C4 filters: --errors finds exactly what --stats counts as failed, whatever the record says or lacks") {
  const auto errors = read({"--errors"});
  REQUIRE(errors);
  for (const OutcomeInfo& row : kOutcomes) {
    for (const std::optional<std::uint64_t> status : {std::optional<std::uint64_t>(), {200}, {399}, {400}, {503}}) {
      RecordView record;
      record.outcome = row.word, record.status = status;
      CAPTURE(row.word);
      CHECK(errors->matches(record) == !ended_well(record));
      record.outcome = {};
      CHECK(errors->matches(record) == !ended_well(record));
    }
  }
}

TEST_CASE("C4 filters: a span of time that ends before it begins is refused with both ends") {
  for (const char* until : {"1h", "10m"}) {
    const auto query = read({"--since", "10m", "--until", until});
    REQUIRE_FALSE(query.ok());
    CHECK(query.error().code == ErrorCode::invalid_argument);
    CHECK(query.error().message == "--until: '" + std::string(until) + "' is not after --since '10m'");
  }
}

TEST_CASE("C6 --exists: silent, 0 for any and 1 for none") {
  const InspectRun run(sketch_log());
  const auto code = [&run](std::vector<const char*> words) {
    cli::InspectOptions options;
    options.mode = cli::InspectMode::exists;
    options.filter = *read(std::move(words));
    for (const auto& to : {kPipe, terminal(80)}) {
      const InspectResult result = run(to, options);
      CHECK(result.out.empty());
      CHECK(result.err.empty());
      if (to.tty) return result.code;
    }
    return -1;
  };
  CHECK(code({}) == 0);
  CHECK(code({"--errors"}) == 0);
  CHECK(code({"--model", "claude*", "--errors"}) == 1);
  CHECK(code({"-g", "nowhere"}) == 1);
  CHECK(code({"-w", "request.body.model=m"}) == 0);
}

}  // namespace finops::test::filters_test
