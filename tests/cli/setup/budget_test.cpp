// C1: what the log says was spent before the start.
#include "cli/setup/budget.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "support/compressed.h"
#include "support/scoped_env.h"
#include "support/temp_dir.h"

namespace finops::cli::test::budget_test {
namespace {

using namespace std::chrono_literals;
using finops::test::ScopedEnv;
using finops::test::TempDir;

const WallTime kNow = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15} + 13h;

// A record as far as budgets read it.
struct Line {
  WallTime at = kNow - 1h;
  std::string cost = R"("cost_usd":1,"cost":{"status":"priced"})";
  std::string more = R"("attempts":1,"session":"s","tags":{"team":"red"})";
  std::string kind = "exchange";

  std::string text() const {
    static int number = 1000;  // every record has its own id
    std::string out = R"({"v":1,"id":"01KEZ87T5W3M9QJ2C8D67F)" + std::to_string(number++) + R"(","ts":")";
    append_rfc3339(out, at);
    return out + R"(","kind":")" + kind + R"(","operation":"chat","status":200,)" + cost + "," + more + "}\n";
  }
};

// Counts a log of these lines, and returns what the ledger has for the day and the tag.
std::string counted(const std::vector<Line>& lines, bool rehearsal = false) {
  const TempDir folder;
  std::ofstream out(folder / "a.jsonl");
  for (const Line& line : lines) out << line.text();
  out.close();
  std::filesystem::last_write_time(folder / "a.jsonl", std::filesystem::file_time_type::clock::now());
  BudgetLedger::Options options;
  for (const char* text : {"1000/day", "0.001/tag:team"}) options.budgets.push_back(*parse_budget(text));
  BudgetLedger ledger(std::move(options));
  std::vector<std::string> warnings;
  REQUIRE(count_log(folder.path().string(), kNow, rehearsal, ledger, warnings).ok());
  CHECK(warnings.empty());
  const int today = local_day(kNow);
  const auto tag = ledger.past_warning(today);
  return ledger.describe(today).front() + (tag.empty() ? "" : "; " + tag.front());
}

constexpr const char* kNothing = "$1000.00 a day, $0.00 spent today";

}  // namespace

TEST_CASE("C1 budget log: records of the day and of thirty days are added up") {
  const ScopedEnv zone("TZ", "UTC");
  CHECK(counted({}) == kNothing);
  CHECK(counted({{}, {}}) ==
        "$1000.00 a day, $2.00 spent today; budget: $2.00 of $0.001 for team=red in 30 days (200000%)");
  CHECK(counted({{.at = kNow - 14h}, {.at = kNow - 24h * 29}, {.at = kNow - 24h * 30}}) ==
        std::string(kNothing) + "; budget: $2.00 of $0.001 for team=red in 30 days (200000%)");
}

TEST_CASE("C1 budget log: the day is the local one") {
  const Line line{.at = kNow - 13h - 1ms};  // the last millisecond of yesterday in UTC
  {
    const ScopedEnv zone("TZ", "UTC");
    CHECK(counted({line}).starts_with(kNothing));
  }
  const ScopedEnv zone("TZ", "CET-1");
  CHECK(counted({line}).starts_with("$1000.00 a day, $1.00 spent today"));
}

TEST_CASE("C1 budget log: money is read exactly, in every spelling of a number") {
  std::vector<Line> lines(3);
  lines[0].cost = R"("cost_usd":0.1,"cost":{"status":"priced"})";
  lines[1].cost = R"("cost_usd":2e-1,"cost":{"status":"priced"})";
  lines[2].cost = R"("cost_usd":0.000000001,"cost":{"status":"priced"})";
  CHECK(counted(lines).starts_with("$1000.00 a day, $0.30 spent today"));
}

TEST_CASE("C1 budget log: what has no price is counted as such") {
  for (const char* cost :
       {R"("cost_usd":null,"cost":{"status":"no_price"})", R"("cost_usd":null,"cost":null)",
        R"("cost_usd":-1,"cost":{"status":"priced"})", R"("cost_usd":"1","cost":{"status":"priced"})"}) {
    CAPTURE(cost);
    CHECK(counted({{.cost = cost}}).starts_with("$1000.00 a day, $0.00 + 1 unpriced spent today"));
  }
}

TEST_CASE("C1 budget log: notes, and answers that came from no provider, count for nothing but in a rehearsal") {
  CHECK(counted({{.kind = "note"}}) == kNothing);
  const Line local{.more = R"("attempts":0)"};
  CHECK(counted({local}) == kNothing);
  CHECK(counted({local}, true) == "$1000.00 a day, $1.00 spent today");
}

TEST_CASE("C1 budget log: a record from the future counts for today") {
  CHECK(counted({{.at = kNow + 24h * 3}}).starts_with("$1000.00 a day, $1.00 spent today"));
}

TEST_CASE("C1 budget log: one file or a folder, which need not exist, files of long ago are not opened") {
  const TempDir folder;
  std::ofstream(folder / "a.jsonl") << Line{}.text();
  std::ofstream(folder / "b.jsonl") << "damaged\n" << Line{}.text();
  std::vector<std::string> warnings;
  const auto spent = [&](const std::string& path) {
    BudgetLedger::Options options;
    options.budgets.push_back(*parse_budget("1000/day"));
    BudgetLedger ledger(std::move(options));
    warnings.clear();
    CHECK(count_log(path, kNow, false, ledger, warnings).ok());
    return ledger.describe(local_day(kNow)).front();
  };
  CHECK(spent((folder / "a.jsonl").string()) == "$1000.00 a day, $1.00 spent today");
  CHECK(spent(folder.path().string() + "/") == "$1000.00 a day, $2.00 spent today");
  REQUIRE(warnings.size() == 1);
  CHECK(warnings.front().starts_with("budget: 1 damaged line in "));
  CHECK(spent((folder / "new").string()) == kNothing);
  CHECK(spent("/dev/null") == kNothing);
  const auto age = std::chrono::system_clock::now() - kNow + 48h;
  std::filesystem::last_write_time(folder / "a.jsonl", std::filesystem::file_time_type::clock::now() -
                                                           std::chrono::duration_cast<std::chrono::seconds>(age));
  CHECK(spent(folder.path().string()) == "$1000.00 a day, $1.00 spent today");
}

TEST_CASE("C1 budget log: compressed segments count, and no record twice") {
  const TempDir folder;
  const Line with_request{.more = R"("attempts":1,"request":{"body":null},"response":null)"};
  const std::string first = Line{}.text(), second = with_request.text();
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  };
  const auto spent = [&](std::vector<std::string>& warnings) {
    BudgetLedger::Options options;
    options.budgets.push_back(*parse_budget("1000/day"));
    BudgetLedger ledger(std::move(options));
    REQUIRE(count_log(folder.path().string(), kNow, false, ledger, warnings).ok());
    return ledger.describe(local_day(kNow)).front();
  };
  write("a.jsonl.gz", finops::test::stored_gzip(first + second));
  std::vector<std::string> warnings;
  CHECK(spent(warnings) == "$1000.00 a day, $2.00 spent today");
  write("a.jsonl", first + second);      // its compressing was interrupted
  write("merged.jsonl", second + "\n");  // somebody's copy
  CHECK(spent(warnings) == "$1000.00 a day, $2.00 spent today");
  CHECK(warnings.empty());
  std::filesystem::remove(folder / "a.jsonl");
  const std::string whole = finops::test::stored_gzip(first + second);
  write("a.jsonl.gz", whole.substr(0, whole.size() - 12));
  CHECK(spent(warnings) == "$1000.00 a day, $2.00 spent today");
  CHECK(warnings.size() == 2);  // the torn line, and the part of the file
}

}  // namespace finops::cli::test::budget_test
