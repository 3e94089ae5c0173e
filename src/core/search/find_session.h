// Finds sessions by what people type: the whole id, or its beginning or end of kLeastPart or more characters that fits
// no other. One thread.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/query/query.h"
#include "core/search/inputs.h"

namespace finops {

struct SessionMatch {
  std::string id, since;  // `since`: as its first record has it
  std::uint64_t exchanges = 0;
};

struct FoundSessions {
  std::vector<std::vector<SessionMatch>> words;  // what each may mean; several: the part is too short
  Query filter;  // the exchanges of any of them; of a word that fits nothing: those of a session of that very id
};

// One pass over the metadata of `inputs`. stdin can be read only once, and not here: with it a word is a whole id.
FoundSessions find_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now);

}  // namespace finops
