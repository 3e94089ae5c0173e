#include "core/log/read/line_parser.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::uint64_t kKnownVersion = 1;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

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
