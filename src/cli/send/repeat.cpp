#include "cli/send/repeat.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/send/report.h"
#include "cli/send/send_transport.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/table.h"
#include "cli/terminal/units.h"
#include "core/exchange/wait.h"

namespace finops::cli {
namespace {

constexpr std::array<double, 5> kPercents = {50, 90, 95, 99, 100};

std::string failure_of(const Exchange& x, const Redactor& redactor) {
  const SentRequest nothing;
  return state_word(x.outcome, status_of(x)) + error_code_words(x, RequestText(x, nothing, redactor));
}

class Repetition {
 public:
  Repetition(const RepeatPlan& plan, const RepeatParts& parts) : plan_(plan), parts_(parts) {}

  RepeatSummary run() {
    const auto begun = std::chrono::steady_clock::now();
    summary_.at_once = std::min(plan_.at_once, plan_.count);
    std::vector<std::thread> threads;
    try {
      for (std::uint64_t i = 1; i < summary_.at_once; ++i) threads.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // the system allows no more threads
      summary_.at_once = threads.size() + 1;
    }
    work();
    for (std::thread& thread : threads) thread.join();
    summary_.elapsed = std::chrono::steady_clock::now() - begun;
    return std::move(summary_);
  }

 private:
  void work() {
    SendTransport transport(&parts_.transport, plan_.limits);
    const ExchangeRunner runner = parts_.make_runner(transport);
    const Cancel cancel{parts_.cancel_fd, -1};
    while (next_++ < plan_.count && check_cancel(cancel)) {
      Exchange x = parts_.make_exchange();
      Nobody sink;
      runner.run(x, sink, cancel);
      add(x, std::chrono::steady_clock::now());
    }
  }

  void add(const Exchange& x, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    if (x.outcome == Outcome::client_closed) return;
    ++summary_.done;
    summary_.cost.add(cost_entry_of(x));
    const int code = answer_code(x);
    summary_.code = std::max(summary_.code, code);
    if (code != kDone) {
      ++summary_.failed;
      ++summary_.failures[failure_of(x, parts_.redactor)];
      return;
    }
    if (x.timing.first_byte) summary_.first_byte.add(to_ms(*x.timing.first_byte - x.timing.start));
    if (x.timing.first_token) summary_.first_token.add(to_ms(*x.timing.first_token - x.timing.start));
    summary_.total.add(to_ms(now - x.timing.start));
  }

  const RepeatPlan& plan_;
  const RepeatParts& parts_;
  std::atomic<std::uint64_t> next_{0};
  std::mutex mutex_;  // guards summary_ while threads work
  RepeatSummary summary_;
};

std::string summary_of(const RepeatSummary& s) {
  std::string out = fmt::format("{} in {}", counted(s.done, "request"), format_duration(to_ms(s.elapsed)));
  if (s.at_once > 1) out += fmt::format(", {} at a time", s.at_once);
  if (s.failed > 0) out += fmt::format(", {} failed", s.failed);
  for (const std::string& cost : format_total(s.cost)) out += ", " + cost;
  return out + "\n";
}

struct Measure {
  const char *word, *name;
  const ValueSet* values;
};

std::array<Measure, 3> measures_of(const RepeatSummary& s) {
  return {{{"first byte", "ttfb_ms", &s.first_byte},
           {"first token", "ttft_ms", &s.first_token},
           {"total", "duration_ms", &s.total}}};
}

void print_lines(const RepeatSummary& s, Output& out) {
  for (const Measure& measure : measures_of(s)) {
    std::string line = fmt::format("{}\t{}", measure.name, measure.values->count());
    for (const double percent : kPercents) {
      const auto value = measure.values->percentile(percent);
      line += value ? fmt::format("\t{:.3f}", *value) : "\t-";
    }
    out.write(line + "\n");
  }
}

void print_table(const RepeatSummary& s, const Terminal& terminal, Output& out) {
  Table table({{"", 11}, {"p50", 6, true}, {"p90", 6, true}, {"p95", 6, true}, {"p99", 6, true}, {"max", 6, true}},
              terminal);
  for (const Measure& measure : measures_of(s)) {
    if (measure.values->count() == 0) continue;
    std::vector<Cell> row = {{measure.word, Style::plain}};
    for (const double percent : kPercents) {
      const auto value = measure.values->percentile(percent);
      row.push_back({value ? format_duration(*value) : "-", Style::plain});
    }
    table.add(std::move(row));
  }
  if (table.waiting() > 0) table.print(out);
}

}  // namespace

RepeatSummary repeat_exchange(const RepeatPlan& plan, const RepeatParts& parts) {
  return Repetition(plan, parts).run();
}

void print_repeat(const RepeatSummary& summary, const Terminal& terminal, Output& out, std::ostream& err) {
  if (terminal.tty) {
    out.write(summary_of(summary));
    print_table(summary, terminal, out);
  } else {
    print_lines(summary, out);
    err << summary_of(summary);
  }
  for (const auto& [what, count] : summary.failures) err << fmt::format("finops: {} failed: {}\n", count, what);
}

}  // namespace finops::cli
