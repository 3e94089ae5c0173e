// C3, C7: each flag of `replay`: what it sets, and what it says about a wrong value.
#include "cli/flags/flag_case.h"
#include "cli/replay/options.h"

namespace finops::cli::test::replay_flags_test {
namespace {

using O = ReplayOptions;
using Case = FlagCase<ReplayOptions>;

constexpr WallTime kNow{};
Result<ReplayOptions> read(const Arguments& arguments) { return read_replay_options(arguments, kNow); }

MadeRequest request(const std::string& body) {
  MadeRequest out;
  out.request.target = "/openai_passthrough/v1/x";
  out.request.body = body;
  return out;
}

const std::string kPointer = "is not a JSON pointer, which begins with '/', as in /messages/0/content";
const std::string kNumber = "is not a number from 1 to 18446744073709551615";

const std::vector<Case> kCases = {
    {"to",
     {},
     "http://a/v1",
     [](const O& o) { return o.to == "http://a/v1"; },
     {{"a", "--to: 'a': not a usable base URL: it must start with http:// or https://"}}},
    {"provider",
     {},
     "azure",
     [](const O& o) { return o.changes.provider() == ProviderId::azure; },
     {{"opnai", "--provider: 'opnai' is not a provider; did you mean 'openai'?"}}},
    {"model",
     {},
     "a*=b",
     [](const O& o) { return o.changes.model_for("ab") == "b"; },
     {{"a", "--model: 'a' is not NAME=MODEL, as in my-deployment=gpt-4.1"}}},
    {"set",
     {},
     "/a=1",
     [](const O& o) {
       MadeRequest made = request("{}");
       return o.changes.apply(made).ok() && made.request.body == R"({"a":1})";
     },
     {{"a=1", "--set: 'a=1' is not POINTER=JSON, as in /temperature=0"},
      {"/a=b", "--set: '/a=b' has no JSON after '='; a text is written in quotes: '/model=\"gpt\"'"}}},
    {"unset",
     {},
     "/a",
     [](const O& o) {
       MadeRequest made = request(R"({"a":1})");
       return o.changes.apply(made).ok() && made.request.body == "{}";
     },
     {{"a", "--unset: 'a' " + kPointer}}},
    {"concurrency",
     {},
     "7",
     [](const O& o) { return o.at_once == 7; },
     {{"0", "--concurrency: '0' is not a number from 1 to 1000"}}},
    {"pace",
     {},
     "x2",
     [](const O& o) { return o.pace.kind == Pace::Kind::recorded && o.pace.factor == 2; },
     {{"fast", "--pace: 'fast' is not asap, recorded, x2 (twice as fast) or 3/s"}}},
    {"max-cost",
     {},
     "0.5",
     [](const O& o) { return o.max_cost == 500'000'000; },
     {{"much", "--max-cost: 'much' is not an amount such as 0.01"}}},
    {"max-requests",
     {},
     "3",
     [](const O& o) { return o.max_requests == 3U; },
     {{"0", "--max-requests: '0' " + kNumber}}},
    {"yes", {}, "", [](const O& o) { return o.yes; }},
    {"confirm-above",
     {},
     "2",
     [](const O& o) { return o.confirm_above == 2'000'000'000; },
     {{"much", "--confirm-above: 'much' is not an amount such as 0.01"}}},
    {"dry-run", {}, "", [](const O& o) { return o.dry_run; }},
    {"json", {}, "", [](const O& o) { return o.json; }},
    {"out",
     {},
     "a.jsonl",
     [](const O& o) { return o.log->path == "a.jsonl"; },
     {{"", "--out: '' names no file"}, {"a", "--out: 'a' does not end in .jsonl"}}},
    {"resume",
     {},
     "a.jsonl",
     [](const O& o) { return o.log->path == "a.jsonl" && o.resume == "a.jsonl"; },
     {{"", "--resume: '' names no file"}, {"a", "--resume: 'a' does not end in .jsonl"}}},
    {"report", {}, "json=f", [](const O& o) { return o.reports.size() == 1; }},
    {"compare",
     {},
     "exact",
     [](const O& o) { return o.compare.mode == CompareMode::exact; },
     {{"all", "--compare: 'all' is not one of shape|text|exact|none"}}},
    {"ignore",
     {},
     "/a",
     [](const O& o) { return o.compare.ignore == Words{"/a"}; },
     {{"a", "--ignore: 'a' " + kPointer}}},
    {"similarity",
     {},
     "0.8",
     [](const O& o) { return o.compare.similarity == 0.8; },
     {{"2", "--similarity: '2' is not a number from 0 to 1, as in 0.8"}}},
    {"baseline",
     {},
     "2",
     [](const O& o) { return o.baseline == 2; },
     {{"0", "--baseline: '0' is not a number from 1 to 100"}}},
    {"tolerate",
     {},
     "2.5%",
     [](const O& o) { return o.tolerance.tolerate_percent == 2.5; },
     {{"101", "--tolerate: '101' is not a percentage such as 10% or 0.5%"}}},
    {"threshold", {}, "p95<2s", [](const O& o) { return o.tolerance.thresholds.size() == 1; }},
    {"id", {}, "abcd", [](const O& o) { return o.choice.ids == Words{"abcd"} && o.choice.with_replays; }},
    {"last", {}, "3", [](const O& o) { return o.choice.last == 3U; }, {{"0", "--last: '0' " + kNumber}}},
    {"limit", {}, "3", [](const O& o) { return o.choice.limit == 3U; }, {{"0", "--limit: '0' " + kNumber}}},
    {"sample",
     {},
     "10%",
     [](const O& o) { return o.choice.sample == 10.0; },
     {{"x", "--sample: 'x' is not a percentage such as 10% or 0.5%"}}},
};

// The row of another command that this one is; nullptr: it is replay's own.
const Flag* same_row(const Flag& flag) {
  for (const char* command : {"serve", "send", "inspect"}) {
    const Flag* other = find_flag(command, flag.name);
    if (other != nullptr && other->help == flag.help) return other;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("C3 C7 flags of replay: each of its own sets what it says, in every way to give it") {
  std::vector<Flag> own;
  for (const Flag& flag : replay_flags()) {
    if (same_row(flag) == nullptr) own.push_back(flag);
  }
  prove_all("replay", own, read, kCases);
}

TEST_CASE("C3 flags of replay: those of inspect choose, those of serve and send do what they do there") {
  const NoVariables clean;
  const auto options =
      read_replay_options(*parse_words({"replay", "a", "b", "--tag", "team=red", "--status", "4xx", "--errors",
                                        "--session", "abcd", "--timeout", "2", "--upstream",
                                        "openai=http://localhost:1", "--log-bodies", "none", "--budget", "5"}),
                          kNow);
  REQUIRE(options.ok());
  CHECK(options->choice.inputs == Words{"a", "b"});
  CHECK_FALSE(options->choice.filter.empty());
  CHECK(options->choice.sessions == Words{"abcd"});
  CHECK_FALSE(options->choice.with_replays);
  CHECK(options->tags.empty());
  CHECK(options->limits.total == std::chrono::milliseconds(2000));
  CHECK(options->providers.upstreams.size() == 1);
  CHECK_FALSE(options->log->bodies.request);
  CHECK(options->budget.has_value());
  CHECK(read(*parse_words({"replay", "--log", "l"}))->choice.inputs == Words{"l"});
  CHECK(read(*parse_words({"replay", "-w", "source = replay"}))->choice.with_replays);
}

}  // namespace finops::cli::test::replay_flags_test
