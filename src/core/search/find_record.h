// Finds records by what people type: the id, or its beginning or end of kLeastPart or more characters that fits no
// other. One thread.
#pragma once
#include <string>
#include <vector>

#include "core/search/id_part.h"
#include "core/search/scan.h"

namespace finops {

// What one of the words may mean.
struct IdMatches {
  struct Candidate {
    std::string id, ts, model;
  };
  std::vector<Candidate> candidates;  // none: no record has such an id; several: the part is too short
  std::string line;                   // of the first one, as written
};

struct FoundRecords {
  std::vector<IdMatches> words;  // one for each
  ScanSummary summary;
};

// One pass over the inputs, which is all that stdin allows. Letter case does not matter. Bodies are read of the first
// candidates only; the pass ends when each word is an id that was found.
FoundRecords find_records(const std::vector<LogInput>& inputs, const std::vector<std::string>& words);

}  // namespace finops
