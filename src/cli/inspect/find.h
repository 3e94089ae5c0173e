// Finds records and sessions by the words that a user typed, and prints a message if a word does not name exactly one.
// One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/inspect/context.h"
#include "core/base/clock.h"

namespace finops::cli {

struct FoundLines {
  // kDone: all were found. Otherwise a message was printed: kUsage, an id is too short or fits several records; kNo, an
  // id fits none; kLocalIo, an id fits none of the records that could be read.
  int code = 0;
  std::vector<std::string> lines;  // as written, one for each id
  ScanSummary summary;             // its report was already printed
};
FoundLines find_lines(const InspectContext& context, const std::vector<std::string>& ids);

struct SessionFilter {
  int code = 0;  // kUsage: a part fits several sessions; kNo, kLocalIo: there is none; messages were printed
  Query filter;  // matches the exchanges of all of them
};
// `must_exist`: a session that is not in `inputs` is an error. On stdin that is not known.
SessionFilter filter_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now,
                              bool must_exist, std::ostream& err);

}  // namespace finops::cli
