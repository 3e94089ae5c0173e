#include "core/log/read/line_parser.h"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "core/base/strings.h"

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

constexpr std::uint64_t kKnownVersion = 1;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

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

bool LineParser::read(const LogLine& line, RecordView& record) {
  pieces_.clear();
  next_ = 0;
  line_ = line;
  if (line_.too_long) {
    add_damage(line_.begin, line_.end);
    return false;
  }
  if (line_.text.starts_with(kByteOrderMark)) {
    line_.text.remove_prefix(kByteOrderMark.size());
    line_.begin += kByteOrderMark.size();
  }
  if (is_blank(line_.text)) return false;
  if (parse(line_.text, line_.unusual, record)) return give(line_.text, record);
  split();
  return more(record);
}

bool LineParser::read_piece(RecordView& record) {
  const LinePiece piece = pieces_[next_++];
  const std::string_view text = line_.text.substr(piece.begin, piece.end - piece.begin);
  return parse(text, true, record) && give(text, record);
}

// Finds the records of the current line and counts the rest as damage.
void LineParser::split() {
  RecordView ignored;
  pieces_ = line_pieces(line_.text, [&](std::string_view text) { return parser_.parse(text, ignored); });
  if (order_ == Order::backward) std::reverse(pieces_.begin(), pieces_.end());
  for (const LinePiece& piece : pieces_) {
    if (!piece.record) add_damage(line_.begin + piece.begin, line_.begin + piece.end);
  }
  std::erase_if(pieces_, [](const LinePiece& piece) { return !piece.record; });
}

bool LineParser::give(std::string_view text, const RecordView& record) {
  given_ = text;
  ++counts_.records;
  given_unknown_version_ = record.version != kKnownVersion;
  if (given_unknown_version_) ++counts_.unknown_version;
  return true;
}

bool LineParser::read_whole(RecordView& record) {
  if (parser_.parse(given_, record)) return true;
  --counts_.records;
  if (given_unknown_version_) --counts_.unknown_version;
  const LogDamage damage = place();
  add_damage(damage.begin, damage.end);
  return false;
}

LogDamage LineParser::place() const {
  const auto begin = line_.begin + static_cast<std::size_t>(given_.data() - line_.text.data());
  return {line_.number, begin, begin + given_.size()};
}

bool LineParser::parse(std::string_view text, bool unusual, RecordView& record) {
  if (depth_ == RecordDepth::whole) return parser_.parse(text, record);
  if (!unusual && parser_.parse_start(text, record)) return true;
  if (!parser_.parse(text, record)) return false;
  record.request = record.response = {};
  return true;
}

void LineParser::add_damage(std::uint64_t begin, std::uint64_t end) {
  ++counts_.damaged;
  counts_.damaged_bytes += end - begin;
  if (counts_.damages.size() < kMaxLocatedDamages) counts_.damages.push_back({line_.number, begin, end});
}

}  // namespace finops
