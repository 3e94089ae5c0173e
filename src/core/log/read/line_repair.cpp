#include "core/log/read/line_repair.h"

#include <algorithm>
#include <string>

#include "core/base/json.h"

namespace finops {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kBetween =
    " \t\r\n,[]\x1E\xEF\xBB\xBF";  // with the separator of RFC 7464, and byte order marks
constexpr int kMostInside = 4;     // objects inside a record that begin as records do

char at_or_end(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

std::size_t after_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(kWhiteSpace, at), text.size());
}

bool take(std::string_view text, std::size_t& at, std::string_view token) {
  at = after_blanks(text, at);
  if (!text.substr(at).starts_with(token)) return false;
  at += token.size();
  return true;
}

// {"v":N,"id":" with or without blanks: the start of every record that finops writes. Quotes inside strings are
// escaped, so no text of a body looks like this. `at`: the offset of "v".
std::size_t start_around(std::string_view text, std::size_t at) {
  const std::size_t before = at == 0 ? kNone : text.find_last_not_of(kWhiteSpace, at - 1);
  if (before == kNone || text[before] != '{') return kNone;
  std::size_t next = at + 3;
  if (!take(text, next, ":")) return kNone;
  next = after_blanks(text, next);
  const std::size_t digits = next;
  next = std::min(text.find_first_not_of("0123456789", next), text.size());
  const bool whole = next > digits && take(text, next, ",") && take(text, next, "\"id\"") && take(text, next, ":") &&
                     take(text, next, "\"");
  return whole ? before : kNone;
}

// Where records begin, from the left to the right.
class Starts {
 public:
  explicit Starts(std::string_view text) : text_(text) {}

  // The first start at or after `from`; kNone: none.
  std::size_t next(std::size_t from) {
    if (known_ >= from && asked_ <= from) return known_;
    asked_ = from;
    known_ = kNone;
    for (std::size_t at = text_.find("\"v\"", from); at != kNone; at = text_.find("\"v\"", at + 3)) {
      const std::size_t start = start_around(text_, at);
      if (start == kNone || start < from) continue;
      known_ = start;
      break;
    }
    return known_;
  }

 private:
  std::string_view text_;
  std::size_t asked_ = kNone, known_ = 0;
};

struct Scanned {
  std::size_t end = kNone;     // after the object
  std::size_t resume = kNone;  // where another record may begin: inside the object, or where it breaks off
};

// The offset after the string whose first byte is text[at]; kNone: it has no end, or a raw control byte.
std::size_t string_end(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\') ++at;
    if (static_cast<unsigned char>(at_or_end(text, at)) < 0x20) return kNone;
  }
  return kNone;
}

Scanned scan_object(std::string_view text, std::size_t begin, Starts& starts) {
  Scanned out;
  std::size_t start = starts.next(begin + 1);
  std::string open;  // brackets
  int inside = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (at == start) {
      if (out.resume == kNone) out.resume = start;
      if (++inside > kMostInside) return out;
      start = starts.next(at + 1);
    }
    switch (text[at]) {
      case '"': {
        const std::size_t end = string_end(text, at + 1);
        if (end > start || end == kNone) {  // a string cannot hold the start of a record: the object broke off before
          if (out.resume == kNone) out.resume = start;
          return out;
        }
        at = end - 1;
        break;
      }
      case '{':
      case '[': open += text[at]; break;
      case '}':
      case ']':
        if (open.back() != (text[at] == '}' ? '{' : '[')) {
          if (out.resume == kNone) out.resume = start;
          return out;
        }
        open.pop_back();
        if (!open.empty()) break;
        out.end = at + 1;
        return out;
      default: break;
    }
  }
  return out;
}

class Splitter {
 public:
  Splitter(std::string_view line, const std::function<bool(std::string_view)>& is_record)
      : line_(line), is_record_(is_record), starts_(line) {}

  std::vector<LinePiece> run() {
    std::size_t at = 0;
    while ((at = begin_of_next(at)) != kNone) at = take_record(at);
    add_rest(line_.size());
    return std::move(out_);
  }

 private:
  // Where a record may begin: right after the last one, or at the next start of a record of finops.
  std::size_t begin_of_next(std::size_t at) {
    clean_ = at == done_;
    while (at < line_.size() && (kBetween.find(line_[at]) != kNone || static_cast<unsigned char>(line_[at]) < 0x20))
      ++at;
    if (at_or_end(line_, at) == '{') return at;
    clean_ = false;
    return starts_.next(at);
  }

  // Takes the record that begins at `begin`. Returns where to continue.
  std::size_t take_record(std::size_t begin) {
    const Scanned scanned = scan_object(line_, begin, starts_);
    if (scanned.end == kNone) return std::min(scanned.resume, line_.size());
    const std::string_view object = line_.substr(begin, scanned.end - begin);
    if (is_record_(object) && !is_member(begin, scanned.end)) {
      add_rest(begin);
      out_.push_back({begin, scanned.end, true});
      done_ = scanned.end;
      return scanned.end;
    }
    const bool torn = scanned.resume != kNone && !is_json(object);
    return torn ? scanned.resume : scanned.end;
  }

  // Whether the object is a member of a damaged record: "raw":{"v":1,"id":"x"}} or "raw":{"v":1,"id":"x"},"next":...
  bool is_member(std::size_t begin, std::size_t end) const {
    if (clean_) return false;
    const std::size_t before = line_.find_last_not_of(kWhiteSpace, begin - 1);
    const std::size_t after = after_blanks(line_, end);
    const bool next_is_member =
        at_or_end(line_, after) == ',' && at_or_end(line_, after_blanks(line_, after + 1)) == '"';
    return before != kNone && line_[before] == ':' && (at_or_end(line_, after) == '}' || next_is_member);
  }

  // Adds the bytes before `end` that belong to no record.
  void add_rest(std::size_t end) {
    const std::string_view rest = line_.substr(done_, end - done_);
    const bool brackets_only = out_.empty() && end == line_.size() && rest.size() > kShortest;
    if (rest.find_first_not_of(kBetween) == kNone && !brackets_only) return;
    out_.push_back({done_, end, false});
  }
  static constexpr std::size_t kShortest = 8;  // the first or last line of an array has only brackets

  std::string_view line_;
  const std::function<bool(std::string_view)>& is_record_;
  Starts starts_;
  std::vector<LinePiece> out_;
  std::size_t done_ = 0;
  bool clean_ = false;  // no damage directly before the object that was found
};

constexpr std::string_view kBlanks = " \t";
constexpr std::uint64_t kAlways = 32 << 20;  // bytes; smaller searches are always allowed
constexpr std::uint64_t kMostSearches = 16;  // average number of searches of one byte

std::optional<std::string_view> stands_alone(std::string_view line, char bracket, std::string_view behind) noexcept {
  const std::size_t at = line.find_first_not_of(kBlanks);
  if (at == std::string_view::npos || line[at] != bracket) return std::nullopt;
  if (line.find_first_not_of(behind, at + 1) != std::string_view::npos) return std::nullopt;
  return line.substr(0, at);
}

}  // namespace

std::vector<LinePiece> line_pieces(std::string_view line, const std::function<bool(std::string_view)>& is_record) {
  return Splitter(line, is_record).run();
}

std::size_t object_end(std::string_view text, std::size_t begin) {
  Starts starts(text);
  return scan_object(text, begin, starts).end;
}

// --- Records over several lines.

std::optional<std::string_view> block_opens(std::string_view line) noexcept { return stands_alone(line, '{', " \t\r"); }

std::optional<std::string_view> block_closes(std::string_view line) noexcept {
  return stands_alone(line, '}', " \t\r,]");
}

bool is_inside_block(std::string_view line, std::string_view indent) noexcept {
  if (!line.starts_with(indent)) return false;
  line.remove_prefix(indent.size());
  const std::size_t text = line.find_first_not_of(kBlanks);
  return text != std::string_view::npos && text > 0 && line[text] != '\r';
}

bool BlockSearches::allowed(std::uint64_t at) const noexcept {
  return at < begin_ || at >= end_ || bytes_ <= std::max(kAlways, kMostSearches * (end_ - begin_));
}

void BlockSearches::in_vain(std::uint64_t from, std::uint64_t to) noexcept {
  if (to < begin_ || from > end_ || end_ == 0) {
    begin_ = from, end_ = to, bytes_ = 0;
  } else {
    begin_ = std::min(begin_, from), end_ = std::max(end_, to);
  }
  bytes_ += to - from;
}

void join_block_lines(char* text, std::size_t size) noexcept {
  std::replace_if(
      text, text + size, [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

}  // namespace finops
