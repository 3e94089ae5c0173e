// Turns what a crash left in flight into records (contract L5): the notes of dead processes become lines of the log,
// unless the record was written and only the note was not cleared any more. May be interrupted at any point and
// repeated; two processes may try at once. Slow (it reads the log files that may hold the records): not for a thread
// that serves requests.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_folder.h"

namespace finops {

struct LostReport {
  std::uint64_t lost = 0;             // records that were added
  std::vector<std::string> problems;  // one sentence each; their notes stay for the next time
};

// `append` takes "\n" + line + "\n" as LogFile::append() does, and must append to a log file of the same place.
LostReport recover_lost(const LogPlace& place, FileCalls& calls,
                        const std::function<Result<void>(std::string_view framed)>& append);

}  // namespace finops
