// `--report json=FILE|junit=FILE|html=FILE`: files that are written while the replay runs, in flat memory, and appear
// complete or not at all. One thread.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/replay/report/pair.h"
#include "cli/replay/report/summary.h"
#include "cli/terminal/new_file.h"
#include "core/base/result.h"

namespace finops::cli {

enum class ReportKind { json, junit, html };

struct ReportTarget {
  ReportKind kind = ReportKind::json;
  std::string path;
};
// "json=FILE". Error::invalid_argument.
Result<ReportTarget> parse_report_target(std::string_view text);

// One file being written.
class ReplayReport {
 public:
  virtual ~ReplayReport() = default;
  virtual void add(const ReplayedPair& pair) = 0;
  virtual Result<void> finish(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) = 0;
};

class ReplayReports {
 public:
  // Error::io with the file as context: it exists, or cannot be written. Then none is left.
  static Result<ReplayReports> open(std::span<const ReportTarget> targets,
                                    NewFile::Existing existing = NewFile::Existing::refuse);

  bool want_patch() const noexcept { return patch_; }  // fill ReplayedPair::patch
  bool want_texts() const noexcept { return texts_; }  // fill request_text, text_from and text_to
  // Pairs of the baseline are ignored.
  void add(const ReplayedPair& pair);
  // Gives all files their names. The first error; the others are still finished.
  Result<void> finish(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end);

 private:
  std::vector<std::unique_ptr<ReplayReport>> reports_;
  bool patch_ = false, texts_ = false;
};

}  // namespace finops::cli
