#include "core/log/read/line_scan.h"

#include <bit>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace finops {
namespace {

constexpr std::string_view kStart = R"({"v":)";
constexpr unsigned char kLastControl = 0x1F;

struct Scan {
  const char* data;
  std::size_t begin, to;
  bool unusual = false;

  // Examines the byte at `at`; true for a line end.
  bool ends(std::size_t at) {
    const char c = data[at];
    if (c == '\n') return true;
    if (c != '{') {
      unusual = unusual || static_cast<unsigned char>(c) <= kLastControl;
    } else if (at != begin && to - at >= kStart.size() && std::memcmp(data + at, kStart.data(), kStart.size()) == 0) {
      unusual = true;
    }
    return false;
  }
};

#ifdef __SSE2__
constexpr std::size_t kStep = 16;

// Which of the 16 bytes at `p` are control bytes or begin {"
__m128i interesting(const char* p) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 1));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(kLastControl)), bytes);
  const __m128i brace = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('{'));
  return _mm_or_si128(control, _mm_and_si128(brace, _mm_cmpeq_epi8(next, _mm_set1_epi8('"'))));
}
#endif

}  // namespace

LineScan scan_line(const char* data, std::size_t begin, std::size_t from, std::size_t to) {
  Scan scan{data, begin, to};
  std::size_t at = from;
#ifdef __SSE2__
  while (to - at >= 4 * kStep) {
    const __m128i found[] = {interesting(data + at), interesting(data + at + kStep), interesting(data + at + 2 * kStep),
                             interesting(data + at + 3 * kStep)};
    const __m128i any = _mm_or_si128(_mm_or_si128(found[0], found[1]), _mm_or_si128(found[2], found[3]));
    if (_mm_movemask_epi8(any) != 0) {
      for (std::size_t part = 0; part < 4; ++part) {
        auto bits = static_cast<unsigned>(_mm_movemask_epi8(found[part]));
        for (; bits != 0; bits &= bits - 1) {
          const std::size_t place = at + part * kStep + static_cast<std::size_t>(std::countr_zero(bits));
          if (scan.ends(place)) return {place, scan.unusual};
        }
      }
    }
    at += 4 * kStep;
  }
#endif
  for (; at < to; ++at) {
    if (scan.ends(at)) return {at, scan.unusual};
  }
  return {to, scan.unusual};
}

}  // namespace finops
