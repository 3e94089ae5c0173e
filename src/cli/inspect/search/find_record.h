// Finds records by what people type: the id, or its beginning or end of four or more characters that fits
// no other. One thread.
#pragma once
#include <string>
#include <vector>

#include "cli/inspect/context.h"
#include "cli/inspect/search/scan.h"

namespace finops::cli {

struct FoundRecords {
  // kDone: all were found. Else what is wrong has been said: kUsage, an id is too short or fits several; kNo, one fits
  // none; kLocalIo, one fits none in what could be read.
  int code = 0;
  std::vector<std::string> lines;  // as written, one for each id
  ScanSummary summary;             // its report has been said
};

// One pass over the inputs, which is all that stdin allows. Letter case does not matter.
FoundRecords find_records(const InspectContext& context, const std::vector<std::string>& ids);

}  // namespace finops::cli
