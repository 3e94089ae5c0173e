// Where the records of a replay are, so that each can be read when its turn comes and no body is held in memory: an
// offset in a plain file, or in an unlinked temporary file with copies of records from compressed files and pipes.
// Filled by one thread; then read() may be called by any.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops::cli {

class RecordShelf {
 public:
  struct Place {
    std::uint64_t begin = 0, size = 0;
    std::uint32_t file = 0;
  };

  // A file that can be read at any offset. Returns its number.
  std::uint32_t add_file(UniqueFd fd);
  // Copies a record to the temporary file (in $TMPDIR, else /var/tmp). Errors: io.
  Result<Place> keep(std::string_view line);
  // Errors: io: it cannot be read, or the file is shorter now.
  Result<void> read(const Place& place, std::string& line) const;

 private:
  std::vector<UniqueFd> files_;
  std::uint64_t kept_ = 0;       // bytes in the temporary file
  std::int64_t kept_file_ = -1;  // its number; -1: there is none
};

}  // namespace finops::cli
