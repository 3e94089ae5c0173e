#include "cli/replay/report/report.h"

#include <array>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/report/reports.h"

namespace finops::cli {
namespace {

struct KindOfReport {
  std::string_view word;
  ReportKind kind;
  OpenedReport (*open)(const std::string&, NewFile::Existing);
  bool patch, texts;
};
constexpr std::array kReports = {
    KindOfReport{"json", ReportKind::json, open_json_report, true, false},
    KindOfReport{"junit", ReportKind::junit, open_junit_report, false, false},
    KindOfReport{"html", ReportKind::html, open_html_report, false, true},
};

}  // namespace

Result<ReportTarget> parse_report_target(std::string_view text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  for (const KindOfReport& row : kReports) {
    if (text.substr(0, equals) == row.word && equals + 1 < text.size()) {
      return ReportTarget{row.kind, std::string(text.substr(equals + 1))};
    }
  }
  return Error{
      ErrorCode::invalid_argument, fmt::format("'{}' is no report: json=FILE, junit=FILE or html=FILE", text), {}};
}

Result<ReplayReports> ReplayReports::open(std::span<const ReportTarget> targets, NewFile::Existing existing) {
  ReplayReports out;
  for (const ReportTarget& target : targets) {
    const KindOfReport& row = kReports[static_cast<std::size_t>(target.kind)];
    auto opened = row.open(target.path, existing);
    if (!opened) return opened.error();
    out.reports_.push_back(*std::move(opened));
    out.patch_ = out.patch_ || row.patch;
    out.texts_ = out.texts_ || row.texts;
  }
  return out;
}

void ReplayReports::add(const ReplayedPair& pair) {
  if (pair.baseline) return;
  for (const auto& report : reports_) report->add(pair);
}

Result<void> ReplayReports::finish(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) {
  Result<void> out;
  for (const auto& report : reports_) {
    auto finished = report->finish(summary, result, end);
    if (!finished && out) out = std::move(finished);
  }
  return out;
}

}  // namespace finops::cli
