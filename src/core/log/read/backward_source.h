// The bytes of a file from its end to its beginning, block by block. Belongs to one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/read/byte_source.h"

namespace finops {

class BackwardSource {
 public:
  virtual ~BackwardSource() = default;
  // Fills `block` with the bytes before those of the last call; empty: the beginning is reached. Errors: io.
  virtual Result<void> previous(std::string& block) = 0;
  virtual std::uint64_t size() const = 0;  // of the (decoded) file when it was opened
  virtual const BrokenParts* broken() const { return nullptr; }
};

// nullptr: `fd` can only be read forward and still belongs to the caller: a pipe, gzip, HAR, zstd without a seek table
// (the seekable format, as finops compresses segments). Errors: io.
Result<std::unique_ptr<BackwardSource>> open_backward(UniqueFd& fd, std::size_t block);

}  // namespace finops
