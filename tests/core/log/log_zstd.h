// Zstd frames for tests of readers, with and without the table of the seekable format.
#pragma once
#include <zstd.h>

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace finops::test {

inline std::string zstd_frame(std::string_view text, int window_log = 0) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window_log > 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  std::string out(ZSTD_compressBound(text.size()), '\0');
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ZSTD_inBuffer from{text.data(), text.size(), 0};
  REQUIRE(ZSTD_isError(ZSTD_compressStream2(context, &to, &from, ZSTD_e_continue)) == 0);  // so the size is not known
  REQUIRE(ZSTD_compressStream2(context, &to, &from, ZSTD_e_end) == 0);
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  return out;
}

inline std::string little_endian(std::size_t number) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>((number >> (8 * i)) & 0xFF);
  return out;
}

inline std::string skippable_frame(std::string_view text) {
  return std::string("\x5E\x2A\x4D\x18").append(little_endian(text.size())).append(text);
}

// A frame for each chunk, and their table.
inline std::string seekable_zstd(const std::vector<std::string>& chunks, bool checksums) {
  std::string out, table;
  for (const std::string& chunk : chunks) {
    const std::string frame = zstd_frame(chunk);
    out += frame;
    table += little_endian(frame.size()) + little_endian(chunk.size());
    if (checksums) table += little_endian(0);
  }
  table += little_endian(chunks.size());
  table += checksums ? '\x80' : '\0';
  table += little_endian(0x8F92EAB1);
  return out + skippable_frame(table);
}

}  // namespace finops::test
