// Where the bytes of a log come from: a file or pipe, plain or compressed. The first bytes decide which, not the name.
// Memory is bounded whatever the input. A source belongs to one thread.
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
// The format of data that begins with `start`. `unclear`: more bytes are needed, unless this is all there is.
LogFormat format_of(std::string_view start, bool is_all);

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // At most `size` (> 0) bytes. 0: the end. Errors: io.
  virtual Result<std::size_t> read(char* to, std::size_t size) = 0;
  // What could not be decoded so far; nullptr: this kind of source is never damaged.
  virtual const BrokenParts* broken() const { return nullptr; }
};

// Reads `fd` from its current position; zstd and gzip are decoded, and the entries of a HAR file become lines of
// records. Of a damaged compressed file it gives everything before the damage and, for zstd, the later frames that can
// be decoded, with a line end in place of what is missing. Waits for the first bytes of a pipe. Errors: io.
Result<std::unique_ptr<ByteSource>> open_source(UniqueFd fd);
Result<std::unique_ptr<ByteSource>> open_source(std::unique_ptr<ByteSource> stored);  // of the bytes as stored

// The decoders alone, for any source of compressed bytes.
std::unique_ptr<ByteSource> make_zstd_source(std::unique_ptr<ByteSource> compressed);
std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> compressed);

// A frame that asks for more memory than 32 MiB is not decoded.
inline constexpr int kZstdWindowLog = 25;

}  // namespace finops
