// Two records side by side: what changed in what matters. Pure functions and plain values.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/diff/diff_changes.h"
#include "core/base/result.h"
#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops::cli {

// A record read in full. The view lives as long as the parser's last line.
struct WholeRecord {
  RecordView view;
  RecordMessage request, response;
};

struct RecordDiff {
  // By where it changed; the paths begin so, but those of metadata with the names of fields.
  std::vector<Change> metadata, request_headers, request_body, response_headers, response_body;

  // Nothing differs but what may differ between two equal exchanges.
  bool same() const;
};

RecordDiff diff_of(const WholeRecord& left, const WholeRecord& right);

// What is left out of the comparison, in words for people.
inline constexpr std::string_view kIgnoredInDiff =
    "ids, dates, times, request ids, sessions, rate limit counters, lengths, cookies";

// The metadata, headers and bodies that are compared, as one value.
nlohmann::json compared_part(const WholeRecord& record);

}  // namespace finops::cli
