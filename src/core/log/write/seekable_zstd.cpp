#include "core/log/write/seekable_zstd.h"

#include <zstd.h>

namespace finops {
namespace {

constexpr int kLevel = 3;
constexpr std::uint32_t kSkippableMagic = 0x184D2A5E, kSeekableMagic = 0x8F92EAB1;
constexpr std::size_t kEntrySize = 8, kFooterSize = 9;

void append_u32(std::string& out, std::uint64_t value) {  // little-endian
  for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xFF);
}

Error zstd_error(const char* what) { return {ErrorCode::io, std::string("zstd: ") + what, {}}; }

}  // namespace

void SeekableZstdWriter::Free::operator()(ZSTD_CCtx_s* context) const noexcept { ZSTD_freeCCtx(context); }

SeekableZstdWriter::SeekableZstdWriter(Write write)
    : write_(std::move(write)), context_(ZSTD_createCCtx()), buffer_(ZSTD_CStreamOutSize(), '\0') {}

Result<void> SeekableZstdWriter::begin_frame(std::uint64_t size) {
  if (!context_) return zstd_error("out of memory");
  ZSTD_CCtx* context = context_.get();
  ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
  const std::size_t results[] = {ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, kLevel),
                                 ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, kWindowLog),
                                 ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1),
                                 ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1),
                                 ZSTD_CCtx_setPledgedSrcSize(context, size)};
  for (const std::size_t result : results) {
    if (ZSTD_isError(result) != 0) return zstd_error(ZSTD_getErrorName(result));
  }
  frames_.push_back({0, size});
  return {};
}

Result<void> SeekableZstdWriter::add(std::string_view bytes) { return compress(bytes, false); }
Result<void> SeekableZstdWriter::end_frame() { return compress({}, true); }

Result<void> SeekableZstdWriter::compress(std::string_view bytes, bool end) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  std::size_t rest = 1;
  while (end ? rest != 0 : in.pos < in.size) {
    ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
    rest = ZSTD_compressStream2(context_.get(), &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(rest) != 0) return zstd_error(ZSTD_getErrorName(rest));
    frames_.back().compressed += out.pos;
    if (out.pos > 0) FINOPS_TRY(write_({buffer_.data(), out.pos}));
  }
  return {};
}

Result<void> SeekableZstdWriter::finish() {
  std::string table;
  append_u32(table, kSkippableMagic);
  append_u32(table, frames_.size() * kEntrySize + kFooterSize);
  for (const Frame& frame : frames_) {
    append_u32(table, frame.compressed);
    append_u32(table, frame.size);
  }
  append_u32(table, frames_.size());
  table += '\0';  // descriptor: no checksums here, each frame has its own
  append_u32(table, kSeekableMagic);
  return write_(table);
}

}  // namespace finops
