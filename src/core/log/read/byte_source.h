// Where the bytes of a log come from: a file or pipe, as it is or compressed, told apart by the first bytes and not by
// the name. Memory is bounded whatever the input. A source belongs to one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops {

// A part of a compressed file that could not be decoded.
struct BrokenPart {
  std::uint64_t begin = 0, end = 0;  // byte range in the compressed file
  std::string reason;
};

struct BrokenParts {
  std::uint64_t count = 0, bytes = 0;
  std::vector<BrokenPart> parts;  // the first kMaxLocated of them
  static constexpr std::size_t kMaxLocated = 100;

  void add(std::uint64_t begin, std::uint64_t end, std::string_view reason);
};

enum class LogFormat { plain, zstd, gzip, har, unclear };
// What begins with `start`. `unclear`: more of it is needed, unless this is all.
LogFormat format_of(std::string_view start, bool is_all);

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // At most `size` (> 0) bytes. 0: the end. Errors: io.
  virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
  // What could not be decoded so far; nullptr: everything can be.
  virtual const BrokenParts* broken() const { return nullptr; }
};

// Reads `fd` from where it stands: as it is, or decoded if it begins as a zstd or a gzip file does. HAR
// entries come as the lines of records. Of a damaged
// compressed file everything before the damage comes, and of zstd what later frames hold; where something is missing, a
// line end stands. Waits for the first bytes of a pipe. Errors: io.
Result<std::unique_ptr<ByteSource>> open_source(UniqueFd fd);

// The decoders by themselves, over any source of compressed bytes.
std::unique_ptr<ByteSource> make_zstd_source(std::unique_ptr<ByteSource> compressed);
std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> compressed);

// A frame that asks for more memory than 32 MiB is not decoded.
inline constexpr int kZstdWindowLog = 25;

}  // namespace finops
