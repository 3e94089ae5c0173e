#include "core/log/line_parser.h"

#include <algorithm>

namespace finops {
namespace {

constexpr std::uint64_t kKnownVersion = 1;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

// Where the last record of a damaged line may begin, behind its first byte: at {"v":N,"id": as every writer of ours
// starts. Quotes inside strings are escaped, so no text of a body looks like this.
std::size_t find_glued(std::string_view line) {
  constexpr std::string_view kStart = R"({"v":)", kId = R"(,"id":")";
  for (std::size_t at = line.rfind(kStart); at != std::string_view::npos && at > 0; at = line.rfind(kStart, at - 1)) {
    const std::size_t id = line.find_first_not_of("0123456789", at + kStart.size());
    if (id != std::string_view::npos && line.substr(id).starts_with(kId)) return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool LineParser::read(const LogLine& line, RecordView& record) {
  if (line.too_long) {
    add_damage(line.number, line.begin, line.end);
    return false;
  }
  if (is_blank(line.text)) return false;
  if (!parse(line.text, line.unusual, record)) {
    const std::size_t glued = find_glued(line.text);
    const bool rescued = glued != std::string_view::npos && parse(line.text.substr(glued), true, record);
    add_damage(line.number, line.begin, rescued ? line.begin + glued : line.end);
    if (!rescued) return false;
    given_ = line.text.substr(glued);
  } else {
    given_ = line.text;
  }
  place_ = {line.number, line.end - std::min<std::uint64_t>(line.end, given_.size()), line.end};
  ++counts_.records;
  given_unknown_version_ = record.version != kKnownVersion;
  if (given_unknown_version_) ++counts_.unknown_version;
  return true;
}

bool LineParser::read_whole(RecordView& record) {
  if (parser_.parse(given_, record)) return true;
  --counts_.records;
  if (given_unknown_version_) --counts_.unknown_version;
  add_damage(place_.line, place_.begin, place_.end);
  return false;
}

bool LineParser::parse(std::string_view text, bool unusual, RecordView& record) {
  if (depth_ == RecordDepth::whole) return parser_.parse(text, record);
  if (!unusual && parser_.parse_start(text, record)) return true;
  if (!parser_.parse(text, record)) return false;
  record.request = record.response = {};
  return true;
}

void LineParser::add_damage(std::uint64_t number, std::uint64_t begin, std::uint64_t end) {
  ++counts_.damaged;
  counts_.damaged_bytes += end - begin;
  if (counts_.damages.size() < kMaxLocatedDamages) counts_.damages.push_back({number, begin, end});
}

}  // namespace finops
