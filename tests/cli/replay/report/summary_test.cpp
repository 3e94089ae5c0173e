// C3: what a replay came to: sums, verdict, exit code, and the summary for people.
#include "cli/replay/report/summary.h"

#include <doctest/doctest.h>

#include <sstream>

#include "cli/replay/report/pairs.h"
#include "cli/terminal/display_text.h"

namespace finops::test::summary_test {

using namespace finops::cli;
using Stop = ReplayEnd::Stop;

namespace {

ReplaySummary summary_of(std::initializer_list<Verdict> verdicts) {
  ReplaySummary out;
  for (const Verdict verdict : verdicts) out.add(pair_of(verdict));
  return out;
}

ReplayLimits limits_of(double tolerate, std::initializer_list<const char*> thresholds = {}) {
  ReplayLimits out;
  out.tolerate_percent = tolerate;
  for (const char* text : thresholds) out.thresholds.push_back(*parse_threshold(text));
  return out;
}

// "code WORD line"
std::string judged(const ReplaySummary& summary, const ReplayLimits& limits = {}, const ReplayEnd& end = {}) {
  const ReplayResult result = judge(summary, limits, end);
  return std::to_string(result.exit_code) + " " + result.word + " " + result.line;
}

ReplayEnd ended(Stop stop, std::string why, int signal = 0) {
  ReplayEnd out;
  out.stop = stop;
  out.why = std::move(why);
  out.signal = signal;
  return out;
}

std::string printed(const ReplaySummary& summary, const ReplayLimits& limits, const Terminal& terminal) {
  std::ostringstream stream;
  Output out(stream);
  ReplayEnd end;
  end.target = "https://api.anthropic.com";
  end.at_once = 4;
  end.elapsed = std::chrono::milliseconds(19'840);
  print_summary(summary, judge(summary, limits, end), end, terminal, out);
  return stream.str();
}

}  // namespace

TEST_CASE("C3 exit: 0 within the tolerance, 1 beyond it") {
  using enum Verdict;
  CHECK(judged(summary_of({same, reworded})) == "0 PASS 0 of 2 outside tolerance (limit 0)");
  CHECK(judged(summary_of({same, changed})) == "1 FAIL 1 of 2 outside tolerance (limit 0)");
  CHECK(judged(summary_of({same, error})) == "1 FAIL 1 of 2 outside tolerance (limit 0)");
  CHECK(judged(summary_of({same, changed}), limits_of(50)) == "0 PASS 1 of 2 outside tolerance (limit 1)");
  CHECK(judged(summary_of({same, changed, error}), limits_of(50)) == "1 FAIL 2 of 3 outside tolerance (limit 1)");
  CHECK(judged(summary_of({same, changed, skipped, skipped}), limits_of(49)).starts_with("1 FAIL 1 of 2"));
  ReplaySummary thousand;
  for (int i = 0; i < 1000; ++i) thousand.add(pair_of(i < 29 ? changed : same));
  CHECK(judged(thousand, limits_of(2.9)) == "0 PASS 29 of 1000 outside tolerance (limit 29)");
}

TEST_CASE("C3 exit: a limit is 7, a refused key 1, local I/O 6, a signal 128 and its number") {
  const ReplaySummary summary = summary_of({Verdict::same, Verdict::changed});
  CHECK(judged(summary, {}, ended(Stop::limit, "--max-cost 1.00 is reached")) ==
        "7 STOPPED --max-cost 1.00 is reached, 1 of 2 outside tolerance");
  CHECK(judged(summary_of({Verdict::same}), {}, ended(Stop::limit, "limit")) == "7 STOPPED limit");
  CHECK(judged({}, {}, ended(Stop::limit, "limit")) == "7 STOPPED limit");
  CHECK(judged(summary, {}, ended(Stop::key_refused, "no")).starts_with("1 STOPPED no"));
  CHECK(judged(summary, {}, ended(Stop::local_io, "disk full")).starts_with("6 STOPPED disk full"));
  CHECK(judged(summary, {}, ended(Stop::signal, "interrupted", 2)).starts_with("130 STOPPED interrupted"));
  CHECK(judged(summary, {}, ended(Stop::signal, "terminated", 15)).starts_with("143 STOPPED"));
}

TEST_CASE("C3 exit: nothing replayed or nothing compared is no success") {
  CHECK(judged({}) == "1 FAIL nothing was replayed");
  CHECK(judged(summary_of({Verdict::skipped, Verdict::skipped})) == "1 FAIL nothing was replayed: 2 exchanges skipped");
  CHECK(judged(summary_of({Verdict::error, Verdict::error})) == "3 FAIL no request got an answer");
  ReplayedPair unknown = pair_of(Verdict::same);
  unknown.comparison.verdict = Verdict::skipped;
  unknown.comparison.reason = "the log has only a part of the body";
  ReplaySummary summary;
  summary.add(unknown);
  CHECK(judged(summary) == "1 FAIL nothing could be compared");
  unknown.comparison.reason = kNotCompared;
  ReplaySummary only_sent;
  only_sent.add(unknown);
  CHECK(judged(only_sent) == "0 PASS 1 request answered");
  ReplayEnd resumed;
  resumed.earlier = 5;
  CHECK(judged({}, {}, resumed) == "0 PASS nothing was left to replay");
}

TEST_CASE("C3 exit: what was interrupted is no failure, and no answer either") {
  ReplayedPair cut = pair_of(Verdict::same);
  cut.comparison.verdict = Verdict::skipped;
  cut.comparison.reason = "interrupted";
  cut.interrupted = true;
  ReplaySummary alone;
  alone.add(cut);
  CHECK(judged(alone) == "1 FAIL nothing could be compared");
  ReplaySummary summary = summary_of({Verdict::same});
  summary.add(cut);
  CHECK(judged(summary) == "0 PASS 0 of 1 outside tolerance (limit 0)");
  CHECK(summary.skipped().at("interrupted") == 1);
  CHECK(summary.answered() == 1);
  CHECK(summary.replayed().ms.count() == 1);  // the time until then is no time of an answer
}

TEST_CASE("C3 threshold: kept and broken, in amounts, shares and changes") {
  const auto found = [](const ReplaySummary& summary, const char* text) {
    const ReplayResult result = judge(summary, limits_of(100, {text}), {});
    CHECK(result.exit_code == (result.thresholds.at(0).kept ? 0 : 1));
    CHECK((result.word == "PASS") == result.thresholds[0].kept);
    return (result.thresholds[0].kept ? "kept: " : "broken: ") + result.thresholds[0].found;
  };
  const ReplaySummary two = summary_of({Verdict::same, Verdict::changed});
  CHECK(found(two, "p95<2s") == "kept: is 1.50s");
  CHECK(found(two, "p95<1.5s") == "broken: is 1.50s");
  CHECK(found(two, "p95<=1.5s") == "kept: is 1.50s");
  CHECK(found(two, "ttft_p50<-20%") == "kept: is 150ms after 200ms (-25.0%)");
  CHECK(found(two, "p50<+40%") == "broken: is 1.50s after 1.00s (+50.0%)");
  CHECK(found(two, "cost<+15%") == "kept: is $0.0220 after $0.0200 (+10.0%)");
  CHECK(found(two, "cost<0.022") == "broken: is $0.0220");
  CHECK(found(two, "output_tokens<=880") == "kept: is 880");
  CHECK(found(two, "changed<=50%") == "kept: is 1 of 2 (50.0%)");
  CHECK(found(two, "changed<1") == "broken: is 1");
  CHECK(found(two, "errors<1%") == "kept: is 0 of 2 (0.0%)");
  CHECK(judged(two, limits_of(100, {"changed<1", "p95<1s"})) ==
        "1 FAIL 1 of 2 outside tolerance (limit 2), changed<1 is 1, p95<1s is 1.50s");
  CHECK(judged(summary_of({Verdict::same}), limits_of(0, {"p95<1s"})) == "1 FAIL p95<1s is 1.50s");
}

TEST_CASE("C3 threshold: what is unknown is never within a bound") {
  ReplayedPair pair = pair_of(Verdict::same);
  pair.cost_to = unpriced();
  pair.output_tokens_to.reset(), pair.ms_to.reset(), pair.ttft_from.reset();
  ReplaySummary summary = summary_of({Verdict::same});
  summary.add(pair);
  const auto found = [](const ReplaySummary& s, const char* text) {
    const ThresholdResult one = judge(s, limits_of(0, {text}), {}).thresholds.at(0);
    CHECK(!one.kept);
    return one.found;
  };
  CHECK(found(summary, "cost<100") == "1 replayed cost is unknown");
  CHECK(found(summary, "cost<+100%") == "1 replayed cost is unknown");
  CHECK(found(summary, "output_tokens<100000") == "the tokens of 1 pair are unknown");
  ReplaySummary without;
  without.add(pair);
  CHECK(found(without, "p95<100s") == "no time is known on both sides");
  ReplayedPair free = pair_of(Verdict::same);
  free.cost_from = usd(0);
  ReplaySummary from_nothing;
  from_nothing.add(free);
  CHECK(found(from_nothing, "cost<+5%") == "nothing was recorded to compare with");
  ReplayedPair lower = pair_of(Verdict::same);
  lower.cost_to = {};
  lower.cost_to.add({.usd = 1, .status = CostStatus::priced, .operation = "chat", .answered = 200, .partial = true});
  ReplaySummary bound;
  bound.add(lower);
  CHECK(found(bound, "cost<100") == "is at least <$0.0001");
}

TEST_CASE("C3 summary: the columns of a terminal of 80") {
  using enum Verdict;
  ReplaySummary summary = summary_of({same, same, reworded, changed, error, skipped});
  ReplayedPair pair = pair_of(same);
  pair.cost_to = unpriced();
  pair.output_tokens_to.reset();
  summary.add(pair);
  ReplayedPair noise = pair_of(changed);
  noise.baseline = true;
  summary.add(noise);
  noise.comparison.verdict = same;
  for (int i = 0; i < 3; ++i) summary.add(noise);
  CHECK(printed(summary, limits_of(0, {"p95<1s"}), {.ascii = true}) ==
        R"(6 replayed in 19.84s against https://api.anthropic.com, 4 at a time

  same           3   identical after ignoring ids, dates and usage
  reworded       1   same status, finish, tools and JSON shape, other text
  changed        1   another status, finish, tool or JSON shape
  error          1   no usable answer this time
  skipped        1   not compared
                 1   the log has no request body

                      recorded            replayed     change
  cost                 $0.0500  $0.0440 +1 unknown          -
  output tokens          1,600               1,760       +10%
  ttft p50               200ms               150ms       -25%
  ttft p95               200ms               150ms       -25%
  total p50              1.00s               1.50s       +50%
  total p95              1.00s               1.50s       +50%
  output tokens of 2 pairs unknown on a side are left out
  noise floor   25.0% of 4 pairs differ when the old target answers again
  threshold     p95<1s, is 1.50s

CHANGED tvwxyz  POST /v1/messages
  model       claude-sonnet-4-20250514 > claude-sonnet-4-5
  finish      end_turn > tool_use
  tools       + get_weather {"city":"Paris"}
  text        - [-Pack light layers for Saturday.-]
              + {+Let me check the forecast.+}
  figures     out tokens 400 > 440 (+10%)   cost $0.0100 > $0.0110   1.00s >
              1.50s

ERROR   tvwxyz  POST /v1/messages
  model       claude-sonnet-4-20250514 > claude-sonnet-4-5
  reason      connection reset by peer
  figures     1.00s > 1.50s

result: FAIL  2 of 6 outside tolerance (limit 0), p95<1s is 1.50s
)");
}

TEST_CASE("C3 summary: at 120 columns two texts stand side by side, and no line is wider than the terminal") {
  const ReplaySummary summary = summary_of({Verdict::same, Verdict::changed, Verdict::error});
  for (const unsigned width : {40U, 60U, 80U, 100U, 120U, 200U}) {
    const std::string text = printed(summary, {}, {.tty = true, .width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK(display_width(line) < width);
    }
    const bool beside = text.find(" │ ") != std::string::npos;
    CHECK(beside == (width >= 100));
    CHECK(text.find("get_weather") != std::string::npos);
    CHECK(text.find("result: FAIL") != std::string::npos);
  }
}

TEST_CASE("C3 summary: nothing that a provider sent can control the terminal") {
  ReplayedPair pair = pair_of(Verdict::changed);
  const std::string evil = "a\x1b]0;x\x07\x1b[2J\r\nb\u202e\xff";
  for (std::string* text :
       {&pair.id, &pair.method, &pair.path, &pair.model_from, &pair.model_to, &pair.comparison.reason}) {
    *text = evil;
  }
  for (const char* what : {"text", "tools", "shape", "value", "finish"}) {
    pair.comparison.differences.push_back({what, evil, evil, evil + "c"});
  }
  ReplaySummary summary;
  summary.add(pair);
  pair.comparison.verdict = Verdict::error;
  summary.add(pair);
  pair.comparison.verdict = Verdict::skipped;
  pair.sent = false;
  summary.add(pair);
  for (const bool tty : {false, true}) {
    const std::string text = printed(summary, {}, {.tty = tty, .width = 120});
    for (const char* part : {"\x1b", "\r", "\x07", "\u202e", "\xff"}) CHECK(text.find(part) == std::string::npos);
  }
}

TEST_CASE("C3 summary: colours end where they begin, and memory does not grow with the pairs") {
  ReplaySummary summary;
  ReplayedPair pair = pair_of(Verdict::changed);
  pair.text_from = pair.text_to = std::string(1'000'000, 'x');
  pair.patch.json = pair.text_from;
  for (int i = 0; i < 50; ++i) {
    pair.comparison.reason = "reason " + std::to_string(i);
    pair.comparison.verdict = i % 2 == 0 ? Verdict::changed : Verdict::skipped;
    summary.add(pair);
  }
  CHECK(summary.changed().size() == ReplaySummary::kMostExamples);
  CHECK(summary.changed()[0].text_from.empty());
  CHECK(summary.changed()[0].patch.json.empty());
  CHECK(summary.skipped().size() <= 21);
  const std::string text = printed(summary, {}, {.tty = true, .width = 100, .color = true});
  CHECK(text.find("\x1b[") != std::string::npos);
  CHECK(text.find("19 more changed") != std::string::npos);
}

}  // namespace finops::test::summary_test
