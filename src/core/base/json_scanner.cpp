#include "core/base/json_scanner.h"

#include <algorithm>

#include "core/base/json.h"
#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"

namespace finops {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

constexpr auto kStopsSkipping = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr auto kStopsKeeping = [] {
  std::array<bool, 256> table = kStopsSkipping;
  for (const char c : {' ', '\n', '\r', '\t'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr auto kEndsScalar = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']', ',', ':', ' ', '\n', '\r', '\t'}) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

// A member without a path that the handler asked for.
constexpr int kOtherField = -2;
constexpr JsonPath kOther{"", kOtherField, JsonScanner::kMostOfOthers, {}, 0};

std::size_t run_until(std::string_view bytes, const std::array<bool, 256>& stops) {
  std::size_t i = 0;
  while (i < bytes.size() && !stops[static_cast<unsigned char>(bytes[i])]) ++i;
  return i;
}

// Where the string ends (its quote), or bytes.size(). `escaped`: on entry, a backslash before the first byte escapes
// it; on return, the last byte is a backslash that escapes the next one.
std::size_t string_end(std::string_view bytes, bool& escaped) {
  std::size_t at = escaped ? 1 : 0;
  escaped = false;
  while (true) {
    at += plain_json_prefix(bytes.substr(at));
    if (at == bytes.size() || bytes[at] == '"') return at;
    at += bytes[at] == '\\' ? 2 : 1;  // raw control characters are accepted
    if (at > bytes.size()) {
      escaped = true;
      return bytes.size();
    }
  }
}

}  // namespace

bool JsonHandler::wants_other(std::uint8_t, std::string_view) { return false; }
void JsonHandler::on_other(std::string_view, std::string_view, std::string_view, bool) {}

void JsonScanner::feed(std::string_view bytes) {
  while (!bytes.empty() && !broken_) bytes.remove_prefix(step(bytes));
}

void JsonScanner::reset() {
  depth_ = 0;
  opaque_ = 0;
  expect_ = Expect::value;
  inside_ = Inside::nothing;
  escaped_ = keeping_ = cut_ = broken_ = false;
}

// Takes at least one byte; returns how many, or 0 after a change of state that took none.
std::size_t JsonScanner::step(std::string_view bytes) {
  switch (inside_) {
    case Inside::string: {
      const std::size_t end = string_end(bytes, escaped_);
      const std::size_t taken = std::min(end + 1, bytes.size());
      if (keeping_) keep(bytes.substr(0, taken));
      if (end < bytes.size()) {
        inside_ = Inside::nothing;
        if (opaque_ == 0) value_done();
      }
      return taken;
    }
    case Inside::key: {
      const std::size_t end = string_end(bytes, escaped_);
      const std::string_view part = bytes.substr(0, end);
      if (key_size_ == 0 && end < bytes.size()) {  // the key came in one piece, so no copy is needed
        end_key(part);
        return end + 1;
      }
      const std::size_t room = key_.size() - std::min(key_size_, key_.size());
      std::copy_n(part.begin(), std::min(part.size(), room),
                  key_.begin() + static_cast<std::ptrdiff_t>(key_.size() - room));
      key_size_ += part.size();
      if (end == bytes.size()) return end;
      end_key({key_.data(), key_size_});
      return end + 1;
    }
    case Inside::scalar: {
      const std::size_t end = run_until(bytes, kEndsScalar);
      if (keeping_) keep(bytes.substr(0, end));
      if (end < bytes.size()) {
        inside_ = Inside::nothing;
        if (opaque_ == 0) value_done();
      }
      return end;
    }
    case Inside::nothing: break;
  }
  if (opaque_ > 0) return keeping_ ? keep_structure(bytes) : skip(bytes);
  structure(bytes.front());
  return 1;
}

void JsonScanner::end_key(std::string_view key) {
  inside_ = Inside::nothing;
  const bool long_name = key.size() > key_.size();
  value_ = long_name ? nullptr : member(key);
  if (value_ == nullptr && levels_[depth_ - 1].path->others != 0) value_ = other(long_name ? std::string_view{} : key);
  expect_ = Expect::colon;
}

// Inside a container that is skipped.
std::size_t JsonScanner::skip(std::string_view bytes) {
  const std::size_t run = run_until(bytes, kStopsSkipping);
  if (run == bytes.size()) return run;
  count_bracket(bytes[run]);
  return run + 1;
}

// Inside a container that is kept as a whole.
std::size_t JsonScanner::keep_structure(std::string_view bytes) {
  const std::size_t run = run_until(bytes, kStopsKeeping);
  const bool stopped = run < bytes.size();
  const bool space = stopped && is_space(bytes[run]);
  keep(bytes.substr(0, run + (stopped && !space ? 1 : 0)));
  if (!stopped) return run;
  if (!space) count_bracket(bytes[run]);
  return run + 1;
}

void JsonScanner::count_bracket(char c) {
  if (c == '"') {
    inside_ = Inside::string;
  } else if (c == '{' || c == '[') {
    ++opaque_;
  } else if ((c == '}' || c == ']') && --opaque_ == 0) {
    value_done();
  }
}

void JsonScanner::structure(char c) {
  if (is_space(c)) return;
  if (depth_ == 0 && (c == '\xEF' || c == '\xBB' || c == '\xBF')) return;  // a byte order mark
  switch (expect_) {
    case Expect::first_value:
      if (c == ']') return close(c);
      [[fallthrough]];
    case Expect::value: return begin_value(c);
    case Expect::first_key:
      if (c == '}') return close(c);
      [[fallthrough]];
    case Expect::key:
      if (c != '"') return broken();
      inside_ = Inside::key;
      key_size_ = 0;
      return;
    case Expect::colon:
      if (c != ':') return broken();
      expect_ = Expect::value;
      return;
    case Expect::comma:
      if (c != ',') return close(c);
      expect_ = levels_[depth_ - 1].array ? Expect::value : Expect::key;
      return;
  }
}

void JsonScanner::begin_value(char c) {
  if (depth_ == 0) {
    value_ = root_;
  } else if (const Level& level = levels_[depth_ - 1]; level.array) {
    value_ = level.path == root_ ? root_ : member("*");
    if (value_ == nullptr && level.path->others != 0) value_ = other("*");
  }
  const bool container = c == '{' || c == '[';
  if (!container && (kEndsScalar[static_cast<unsigned char>(c)] && c != '"')) return broken();
  const bool leads_on = container && value_ != nullptr && !value_->below.empty() && depth_ < levels_.size();
  const bool unexpected =
      !container && value_ != nullptr && value_ != root_ && value_->others != 0 && value_->field == -1;
  if (unexpected) value_ = other(value_->name);
  if (value_ != nullptr && value_->field != -1 && !leads_on) {
    kept_.clear();
    cut_ = false;
    keeping_ = true;
    keep({&c, 1});
  } else if (leads_on) {
    levels_[depth_++] = {value_, c == '['};
    expect_ = c == '[' ? Expect::first_value : Expect::first_key;
    return;
  }
  if (container) {
    opaque_ = 1;
  } else if (depth_ == 0) {
    return broken();  // a text must be an object or an array of objects
  } else {
    inside_ = c == '"' ? Inside::string : Inside::scalar;
  }
}

void JsonScanner::close(char c) {
  const Level level = levels_[depth_ - 1];
  if (c != (level.array ? ']' : '}')) return broken();
  const bool empty = expect_ == Expect::first_key || expect_ == Expect::first_value;
  --depth_;
  expect_ = depth_ == 0 ? Expect::value : Expect::comma;
  if (level.path == root_ && !level.array) {
    handler_.on_text_end();
  } else if (level.path->field >= 0) {
    handler_.on_value(level.path->field, empty ? "{}" : "", false);
  }
}

void JsonScanner::value_done() {
  expect_ = Expect::comma;
  if (!keeping_) return;
  keeping_ = false;
  if (value_->field == kOtherField) {
    std::size_t around = depth_ - 1;
    while (around > 0 && levels_[around].path->name == "*") --around;
    return handler_.on_other(levels_[around].path->name, other_, kept_, cut_);
  }
  handler_.on_value(value_->field, kept_, cut_);
}

// Returns the path for a member without one; nullptr: the handler does not want it.
const JsonPath* JsonScanner::other(std::string_view name) {
  other_ = name;
  if (name.find('\\') != name.npos) other_ = json_text('"' + other_ + '"');
  return handler_.wants_other(levels_[depth_ - 1].path->others, other_) ? &kOther : nullptr;
}

const JsonPath* JsonScanner::member(std::string_view name) const noexcept {
  for (const JsonPath& path : levels_[depth_ - 1].path->below) {
    if (path.name.size() == name.size() && path.name[0] == name[0] && path.name == name) return &path;
  }
  if (name.find('\\') == name.npos) return nullptr;
  const std::string decoded = json_text('"' + std::string(name) + '"');
  return decoded.empty() || decoded.find('\\') != decoded.npos ? nullptr : member(decoded);
}

void JsonScanner::keep(std::string_view bytes) {
  const std::size_t most = value_->most > 0 ? value_->most : kMostKept;
  const std::size_t room = most - std::min(most, kept_.size());
  if (bytes.size() > room) {
    cut_ = true;
    bytes = bytes.substr(0, room);
  }
  kept_.append(bytes);
}

std::string json_text(std::string_view json) {
  if (json.size() < 2 || json.front() != '"' || json.back() != '"') return {};
  const std::string_view inside = json.substr(1, json.size() - 2);
  if (inside.find('\\') == inside.npos) return is_utf8(inside) ? std::string(inside) : std::string{};
  const auto value = parse_json(json);
  return value.is_string() ? value.get<std::string>() : std::string{};
}

std::string json_text_of_cut(std::string_view json) {
  constexpr std::size_t kLongestCharacter = 12;  // \ud83d\ude00
  for (std::size_t off = 0; off <= kLongestCharacter && off + 1 < json.size(); ++off) {
    const std::string_view whole = json.substr(0, json.size() - off);
    if (whole.size() > 6 && is_high_surrogate(escaped_unit(whole, whole.size() - 6))) continue;  // half a pair
    std::string text = json_text(std::string(whole) + '"');
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace finops
