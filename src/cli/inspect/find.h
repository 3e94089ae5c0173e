// Records and sessions by what people typed, and what they are told where that does not name one. One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/inspect/context.h"
#include "core/base/clock.h"

namespace finops::cli {

struct FoundLines {
  // kDone: all were found. Else what is wrong has been said: kUsage, an id is too short or fits several; kNo, one fits
  // none; kLocalIo, one fits none in what could be read.
  int code = 0;
  std::vector<std::string> lines;  // as written, one for each id
  ScanSummary summary;             // its report has been said
};
FoundLines find_lines(const InspectContext& context, const std::vector<std::string>& ids);

struct SessionFilter {
  int code = 0;  // kUsage: a part fits several sessions, which has been said to `err`
  Query filter;  // the exchanges of any of them
};
SessionFilter filter_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now,
                              std::ostream& err);

}  // namespace finops::cli
