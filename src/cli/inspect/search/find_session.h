// Finds sessions by what people type: the whole id, or its beginning or end of four or more characters that fits no
// other. One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/inspect/search/input.h"
#include "core/base/clock.h"
#include "core/query/query.h"

namespace finops::cli {

struct FoundSessions {
  int code = 0;  // kUsage: a part fits several sessions, which has been said to `err`
  Query filter;  // the exchanges of any of them; of a word that fits nothing: those of a session of that very id
};

// One pass over the metadata of `inputs`. stdin can be read only once, and not here: with it a word is a whole id.
FoundSessions find_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now,
                            std::ostream& err);

}  // namespace finops::cli
