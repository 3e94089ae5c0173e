// Finds records by an id, or by its beginning or end with at least kLeastPart characters, if that fits only one. One
// thread.
#pragma once
#include <string>
#include <vector>

#include "core/search/id_part.h"
#include "core/search/scan.h"

namespace finops {

// The records that one of the words may mean.
struct IdMatches {
  struct Candidate {
    std::string id, ts, model;
  };
  std::vector<Candidate> candidates;  // empty: no record has such an id; several: the part is not unique
  std::string line;                   // the line of the first one, as written
};

struct FoundRecords {
  std::vector<IdMatches> words;  // one for each
  ScanSummary summary;
};

// Makes one pass over the inputs, since stdin can be read only once. Letter case is ignored. Bodies are read only of
// the first candidates. The pass ends early when every word is a full id that was found.
FoundRecords find_records(const std::vector<LogInput>& inputs, const std::vector<std::string>& words);

}  // namespace finops
