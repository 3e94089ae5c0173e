// The kinds of reports. Error::io with the file as context.
#pragma once
#include <memory>
#include <string>

#include "cli/replay/report/report.h"
#include "cli/replay/report/spool.h"

namespace finops::cli {

using OpenedReport = Result<std::unique_ptr<ReplayReport>>;

// JSON Lines: an object for each pair with a patch (RFC 6902) from the recorded to the replayed body, then one with
// `"kind":"summary"`.
OpenedReport open_json_report(const std::string& path, NewFile::Existing existing);
// A test case for each pair and each threshold. What the tolerance allows is no failure.
OpenedReport open_junit_report(const std::string& path, NewFile::Existing existing);
// One page without outside resources and scripts.
OpenedReport open_html_report(const std::string& path, NewFile::Existing existing);

// A report of the class `Report`, which takes a NewFile and a Spool.
template <class Report>
OpenedReport open_spooled(const std::string& path, NewFile::Existing existing) {
  auto file = NewFile::create(path, existing);
  if (!file) return file.error();
  auto spool = Spool::create(path);
  if (!spool) return spool.error();
  return std::unique_ptr<ReplayReport>(new Report(*std::move(file), *std::move(spool)));
}

}  // namespace finops::cli
