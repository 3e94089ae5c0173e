// Finds sessions by an id, or by its beginning or end with at least kLeastPart characters, if that fits only one. One
// thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/query/query.h"
#include "core/search/inputs.h"
#include "core/search/scan.h"

namespace finops {

struct SessionMatch {
  std::string id, since;  // `since`: the time in its first record
  std::uint64_t exchanges = 0;
};

struct FoundSessions {
  std::vector<std::vector<SessionMatch>> words;  // the sessions that each may mean; several: the part is not unique
  bool searched = true;                          // false: stdin
  ScanSummary summary;                           // of the search
  Query filter;  // matches the exchanges of all of them; a word that fits nothing is taken as a whole id
};

// Whether the inputs can be read before the pass that shows them.
bool can_look_ahead(const std::vector<LogInput>& inputs);

// One pass over the metadata of `inputs`. If they can be read only once, they are not read here, and every word is
// taken as a whole id.
FoundSessions find_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now);

}  // namespace finops
