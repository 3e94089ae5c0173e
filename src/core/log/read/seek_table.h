// The seek table of zstd's seekable format: which frames a compressed file has, so that any of them can be read alone.
// Pure; any thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/log/read/byte_source.h"

namespace finops {

struct ZstdFrame {
  std::uint64_t begin;  // in the file
  std::uint32_t compressed, decoded;
};

// The frames listed in the table at the end of the file, which has `size` bytes; nullopt: there is no table that fits
// the file. Errors: io.
Result<std::optional<std::vector<ZstdFrame>>> read_seek_table(int fd, std::uint64_t size);

// A part of a file as a source. Does not move the descriptor's position; `fd` must outlive it.
std::unique_ptr<ByteSource> make_range_source(int fd, std::uint64_t begin, std::uint64_t size);

}  // namespace finops
