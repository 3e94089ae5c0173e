#include "core/conversation/lenient_json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/base/json.h"
#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"

namespace finops {
namespace {

// Copies a JSON text and remembers where it could be closed.
class Mender {
 public:
  explicit Mender(std::string_view text) : text_(text) { out_.reserve(text.size() + 16); }

  std::string mended() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (!string()) return finished(in_value_);
        if (in_value_) closable_ = out_.size();
        continue;
      }
      structure(c);
      out_ += c;
      ++at_;
      if (c == '{' || c == '[' || c == '}' || c == ']') closable_ = out_.size();
    }
    // A number or a word at the very end may be incomplete, unless it is the whole text.
    if (open_.empty()) return std::move(out_);
    return finished(false);
  }
  bool cut() const { return cut_; }

 private:
  void structure(char c) {
    switch (c) {
      case '{':
      case '[':
        open_ += c;
        in_value_ = c == '[';
        break;
      case '}':
      case ']':
        closable_ = out_.size();
        if (!open_.empty()) open_.pop_back();
        in_value_ = true;
        break;
      case ':': in_value_ = true; break;
      case ',':
        closable_ = out_.size();
        in_value_ = open_.empty() || open_.back() == '[';
        break;
      default: break;
    }
  }

  // False: the text ends inside the string.
  bool string() {
    out_ += '"';
    ++at_;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        out_ += '"';
        ++at_;
        return true;
      }
      if (c == '\\') {
        if (!escape()) return false;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out_ += "\\u00";
        out_ += hex(text_.substr(at_++, 1));
      } else if (static_cast<unsigned char>(c) < 0x80) {
        out_ += c;
        ++at_;
      } else if (!sequence()) {
        return false;
      }
    }
    return false;
  }

  bool escape() {
    if (at_ + 1 >= text_.size()) return false;
    if (text_[at_ + 1] != 'u') {
      out_ += text_.substr(at_, 2);
      at_ += 2;
      return true;
    }
    if (at_ + 6 > text_.size()) return false;
    const int unit = escaped_unit(text_, at_);
    if (unit >= 0xD800 && unit < 0xDC00) {
      if (at_ + 12 > text_.size() && text_.find('"', at_) == std::string_view::npos) return false;
      const int low = escaped_unit(text_, at_ + 6);
      if (low >= 0xDC00 && low < 0xE000) {
        out_ += text_.substr(at_, 12);
        at_ += 12;
        return true;
      }
    }
    out_ += unit >= 0xD800 && unit < 0xE000 ? "\\ufffd" : text_.substr(at_, 6);
    at_ += 6;
    return true;
  }

  // One character of more than a byte. False: the text ends inside it.
  bool sequence() {
    const std::string_view rest = text_.substr(at_, 4);
    for (std::size_t length = 2; length <= rest.size(); ++length) {
      if (!is_utf8(rest.substr(0, length))) continue;
      out_ += rest.substr(0, length);
      at_ += length;
      return true;
    }
    if (at_ + rest.size() == text_.size() && utf8_complete_prefix(rest) == 0) return false;
    out_ += "\uFFFD";
    ++at_;
    return true;
  }

  std::string finished(bool inside_value) {
    cut_ = true;
    if (inside_value) {
      out_ += '"';
    } else {
      out_.resize(closable_);
    }
    for (auto bracket = open_.rbegin(); bracket != open_.rend(); ++bracket) out_ += *bracket == '{' ? '}' : ']';
    return std::move(out_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_, open_;
  std::size_t closable_ = 0;
  bool cut_ = false;
  bool in_value_ = true;  // a string that begins now is a value, not a name
};

// Trees of more values need too much memory. Objects of many members need too much time, since our trees search them
// one by one: the sum of the squares of their sizes is limited.
constexpr std::uint64_t kMostValues = 4'000'000, kMostMembers = 1'000'000, kMostSearches = 200'000'000;

bool begins_like_json(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return begin != text.npos && std::string_view("{[\"-0123456789tfn").find(text[begin]) != std::string_view::npos;
}

// False for what is too large or too deep for a tree.
bool fits_a_tree(std::string_view text) noexcept {
  std::array<std::uint64_t, kDeepestBody + 1> members;  // at each depth, of the value that is open there
  members[0] = 0;
  std::uint64_t values = 0, larger = 0, searches = 0;  // larger: members, arrays and objects
  std::size_t depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepestBody || ++larger > kMostMembers) return false;
      members[depth] = 0;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    } else if (c == ':') {
      searches += ++members[depth];
      ++larger;
    } else if (c == ',') {
      ++values;
    }
    if (values > kMostValues || searches > kMostSearches) return false;
  }
  return larger <= kMostMembers;
}

}  // namespace

BodyJson parse_lenient(std::string_view text, bool* cut) {
  if (cut != nullptr) *cut = false;
  if (!begins_like_json(text) || !fits_a_tree(text)) return BodyJson(BodyJson::value_t::discarded);
  BodyJson whole = parse_json(text);
  if (!whole.is_discarded()) return whole;
  Mender mender(text);
  const std::string mended = mender.mended();
  if (cut != nullptr) *cut = mender.cut();
  return parse_json(mended);
}

const BodyJson* member_of(const BodyJson& value, const char* key) noexcept {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(key);
  return found == value.end() || found->is_null() ? nullptr : &*found;
}

const BodyJson* member_of(const BodyJson& value, const char* key, const char* other) noexcept {
  const BodyJson* found = member_of(value, key);
  return found != nullptr ? found : member_of(value, other);
}

std::string_view text_at(const BodyJson& value, const char* key) noexcept {
  const BodyJson* found = member_of(value, key);
  return found != nullptr && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                : std::string_view{};
}

const BodyJson& list_at(const BodyJson& value, const char* key) noexcept {
  static const BodyJson kNone = BodyJson::array();
  const BodyJson* found = member_of(value, key);
  return found != nullptr && found->is_array() ? *found : kNone;
}

std::string as_text(const BodyJson& value) {
  if (value.is_null() || value.is_discarded()) return {};
  return value.is_string() ? value.get<std::string>() : json_line(value);
}

bool is_true(const BodyJson* value) noexcept { return value != nullptr && value->is_boolean() && value->get<bool>(); }

}  // namespace finops
