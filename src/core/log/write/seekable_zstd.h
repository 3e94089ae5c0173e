// Writes the zstd seekable format (version 0.1.0): independent frames and, in a skippable frame at the end, a table of
// their sizes. Every zstd reader can read it from the start; a reader that knows the table can begin at any frame.
// Belongs to one thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

struct ZSTD_CCtx_s;

namespace finops {

class SeekableZstdWriter {
 public:
  // The window of a frame: a reader needs little more memory than this.
  static constexpr int kWindowLog = 23;  // 8 MiB

  using Write = std::function<Result<void>(std::string_view)>;
  explicit SeekableZstdWriter(Write write);

  // Begin a frame, write exactly `size` bytes (below 4 GiB) in pieces, and end it. Errors: those of `write`, and io
  // from zstd.
  Result<void> begin_frame(std::uint64_t size);
  Result<void> add(std::string_view bytes);
  Result<void> end_frame();
  Result<void> finish();  // writes the table; call once, at the end

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const noexcept;
  };
  struct Frame {
    std::uint64_t compressed = 0, size = 0;
  };
  Result<void> compress(std::string_view bytes, bool end);

  Write write_;
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::vector<Frame> frames_;
  std::string buffer_;
};

}  // namespace finops
