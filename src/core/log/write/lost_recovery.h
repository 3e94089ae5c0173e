// Recovers requests that were in flight at a crash (contract L5): the notes of dead processes become lines of the log,
// unless the record was written and only its note was not cleared. It may be interrupted at any point and repeated, and
// two processes may run it at once. Slow, since it reads the log files that may hold the records; do not call it on a
// thread that serves requests.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_place.h"

namespace finops {

struct LostReport {
  std::uint64_t lost = 0;             // records that were added
  std::vector<std::string> problems;  // one sentence each; the notes concerned stay for the next time
};

// `append` takes "
// " + line + "
// " as LogFile::append() does, and must append to a log file in `place`.
LostReport recover_lost(const LogPlace& place, FileCalls& calls,
                        const std::function<Result<void>(std::string_view framed)>& append);

}  // namespace finops
