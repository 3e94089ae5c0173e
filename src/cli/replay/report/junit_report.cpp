// JUnit's XML, as the viewers of CI systems read it: testsuites, testsuite, properties, testcase with failure, error or
// skipped.
#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/report/markup.h"
#include "cli/replay/report/reports.h"
#include "core/base/clock.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::size_t kToTheSecond = 19;  // characters of RFC 3339 before the fraction

// A spooled line that is only used if the tolerance is exceeded, or only if it is not.
constexpr char kIfExceeded = '\x01', kIfTolerated = '\x02';

std::string seconds(double ms) { return fmt::format("{:.3f}", ms / 1000); }

std::string lines_of(const Comparison& comparison) {
  std::string out;
  for (const AnswerDifference& one : comparison.differences) {
    out += fmt::format("{}{}\n- {}\n+ {}\n", one.what, one.place.empty() ? "" : " " + one.place, one.recorded,
                       one.replayed);
  }
  if (comparison.left_out > 0) out += fmt::format("and {} more\n", comparison.left_out);
  return out;
}

// Line ends as characters of XML, since a spooled line has none.
std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : markup_text(text)) c == '\n' ? out += "&#10;" : out += c;
  return out;
}

class JunitReport final : public ReplayReport {
 public:
  JunitReport(NewFile file, Spool spool) : file_(std::move(file)), spool_(std::move(spool)) {}

  void add(const ReplayedPair& pair) override {
    const Comparison& c = pair.comparison;
    const std::string time = !pair.sent   ? " time=\"0\""
                             : pair.ms_to ? fmt::format(" time=\"{}\"", seconds(*pair.ms_to))
                                          : "";
    ms_ += pair.sent ? pair.ms_to.value_or(0) : 0;
    const std::string& model = pair.model_to.empty() ? pair.model_from : pair.model_to;
    const std::string name = fmt::format("{} {} {}", pair.id, pair.method, pair.path);
    const std::string group =
        fmt::format("{}.{}", pair.provider.empty() ? "replay" : pair.provider, model.empty() ? "unknown model" : model);
    const std::string open =
        fmt::format("    <testcase name=\"{}\" classname=\"{}\"{}", markup_line(name), markup_line(group), time);
    const std::string why = markup_line(c.reason);
    switch (c.verdict) {
      case Verdict::same:
      case Verdict::reworded: return spool_.add(open + "/>");
      case Verdict::skipped: return spool_.add(fmt::format("{}><skipped message=\"{}\"/></testcase>", open, why));
      case Verdict::changed:
      case Verdict::error: break;
    }
    const char* const element = c.verdict == Verdict::error ? "error" : "failure";
    spool_.add(fmt::format("{}{}><{} message=\"{}\" type=\"{}\">{}</{}></testcase>", kIfExceeded, open, element, why,
                           to_string(c.verdict), in_one_line(lines_of(c)), element));
    spool_.add(fmt::format("{}{}><skipped message=\"tolerated, {}: {}\"/></testcase>", kIfTolerated, open,
                           to_string(c.verdict), why));
  }

  Result<void> finish(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) override {
    head(summary, result, end);
    const char used = result.within_tolerance ? kIfTolerated : kIfExceeded;
    auto read = spool_.read([&](std::string_view line) {
      const bool choice = line.starts_with(kIfExceeded) || line.starts_with(kIfTolerated);
      if (choice && line.front() != used) return;
      file_.write(line.substr(choice ? 1 : 0));
      file_.write("\n");
    });
    if (!read) return read;
    for (const ThresholdResult& one : result.thresholds) threshold(one);
    file_.write(
        fmt::format("    <system-out>{}</system-out>\n    <system-err></system-err>\n  </testsuite>\n</testsuites>\n",
                    markup_text(fmt::format("{} {}", result.word, result.line))));
    return file_.commit();
  }

 private:
  void head(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) {
    const auto broken = static_cast<std::uint64_t>(
        std::count_if(result.thresholds.begin(), result.thresholds.end(), [](const auto& one) { return !one.kept; }));
    const bool tolerated = result.within_tolerance;
    const std::string counts = fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\"",
                                           summary.pairs() + result.thresholds.size(),
                                           (tolerated ? 0 : summary.count(Verdict::changed)) + broken,
                                           tolerated ? 0 : summary.count(Verdict::error), seconds(ms_));
    const std::uint64_t skipped = summary.count(Verdict::skipped) + (tolerated ? result.outside : 0);
    file_.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"finops replay\" " + counts + ">\n");
    std::string begun;
    append_rfc3339(begun, begun_);
    begun.resize(kToTheSecond);
    file_.write(
        fmt::format("  <testsuite name=\"finops replay\" {} skipped=\"{}\" timestamp=\"{}\" hostname=\"localhost\">\n",
                    counts, skipped, begun));
    file_.write("    <properties>\n");
    property("result", result.word + " " + result.line);
    property("target", end.target);
    property("version", FINOPS_VERSION);
    file_.write("    </properties>\n");
  }

  void property(std::string_view name, std::string_view value) {
    if (!value.empty())
      file_.write(fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, markup_line(value)));
  }

  void threshold(const ThresholdResult& one) {
    file_.write(fmt::format("    <testcase name=\"{}\" classname=\"threshold\" time=\"0\"", markup_line(one.text)));
    file_.write(one.kept ? "/>\n"
                         : fmt::format("><failure message=\"{}\" type=\"threshold\"></failure></testcase>\n",
                                       markup_line(one.found)));
  }

  NewFile file_;
  Spool spool_;
  double ms_ = 0;
  const WallTime begun_ = std::chrono::system_clock::now();
};

}  // namespace

OpenedReport open_junit_report(const std::string& path, NewFile::Existing existing) {
  return open_spooled<JunitReport>(path, existing);
}

}  // namespace finops::cli
