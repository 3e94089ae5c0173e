#include "support/fidelity_coding.h"

#include <zstd.h>

#include "support/fidelity_fields.h"

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kStoredGzipStart("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01", 11);
constexpr std::size_t kStoredGzipHead = 15, kStoredGzipTail = 8;

// Only what stored_gzip() makes, which is what the generator sends.
std::optional<std::string> from_stored_gzip(const std::string& body) {
  const bool ours = body.size() >= kStoredGzipHead + kStoredGzipTail && body.starts_with(kStoredGzipStart);
  if (!ours) return std::nullopt;
  return body.substr(kStoredGzipHead, body.size() - kStoredGzipHead - kStoredGzipTail);
}

std::optional<std::string> from_zstd(const std::string& body) {
  const unsigned long long size = ZSTD_getFrameContentSize(body.data(), body.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > (1U << 20)) return std::nullopt;
  std::string text(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(text.data(), text.size(), body.data(), body.size());
  if (ZSTD_isError(got) != 0) return std::nullopt;
  return text;
}

}  // namespace

std::string zstd_of(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

std::optional<std::string> decoded_body(std::string_view coding, const std::string& body) {
  if (coding.empty() || same_name(coding, "identity")) return body;
  if (same_name(coding, "gzip")) return from_stored_gzip(body);
  if (same_name(coding, "zstd")) return from_zstd(body);
  return std::nullopt;
}

}  // namespace finops::test::fidelity
