#include "core/recordings/message_head.h"

#include <cstring>

#include "core/base/strings.h"

namespace finops {
namespace {

// Reads the members of an object one after the other. Keys have no escapes.
class MemberWalk {
 public:
  explicit MemberWalk(std::string_view json) : json_(json), at_(json.starts_with('{') ? 1 : json.size()) {}

  // False: there is no further member.
  bool next(std::string_view& name) {
    skip_blanks();
    if (at_ < json_.size() && json_[at_] == ',') ++at_;
    skip_blanks();
    if (at_ >= json_.size() || json_[at_] != '"') return false;
    const std::size_t end = json_.find('"', at_ + 1);
    if (end == std::string_view::npos) return false;
    name = json_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    skip_blanks();
    if (at_ >= json_.size() || json_[at_] != ':') return false;
    ++at_;
    skip_blanks();
    return true;
  }
  std::size_t position() const noexcept { return at_; }  // of the value of the member given last

  // The value, as written; empty: it does not end.
  std::string_view value() {
    const std::size_t begin = at_;
    if (at_ < json_.size() && json_[at_] == '"') {
      if (!skip_string()) return {};
    } else if (at_ < json_.size() && (json_[at_] == '[' || json_[at_] == '{')) {
      if (!skip_container()) return {};
    } else {
      while (at_ < json_.size() && json_[at_] != ',' && json_[at_] != '}' && !is_blank(json_[at_])) ++at_;
    }
    return json_.substr(begin, at_ - begin);
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
  void skip_blanks() {
    while (at_ < json_.size() && is_blank(json_[at_])) ++at_;
  }
  bool skip_string() {
    for (++at_; at_ < json_.size(); ++at_) {
      if (json_[at_] == '\\') {
        ++at_;
      } else if (json_[at_] == '"') {
        ++at_;
        return true;
      }
    }
    return false;
  }
  bool skip_container() {
    std::size_t depth = 0;
    while (at_ < json_.size()) {
      const char c = json_[at_];
      if (c == '"') {
        if (!skip_string()) return false;
        continue;
      }
      ++at_;
      if (c == '[' || c == '{') ++depth;
      if ((c == ']' || c == '}') && --depth == 0) return true;
    }
    return false;
  }

  std::string_view json_;
  std::size_t at_;
};

std::string_view unquoted(std::string_view value) {
  return value.size() >= 2 && value.front() == '"' ? value.substr(1, value.size() - 2) : std::string_view{};
}

// Faster than std::string_view::find() where the first character is frequent.
std::optional<std::size_t> find_in(std::string_view text, std::string_view what, std::size_t from) {
  const void* const found = ::memmem(text.data() + from, text.size() - from, what.data(), what.size());
  if (found == nullptr) return std::nullopt;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

std::optional<MessageHead> read_message_head(std::string_view json) {
  MessageHead out;
  MemberWalk walk(json);
  std::string_view name;
  bool knows_form = false;
  while (walk.next(name)) {
    if (name == "body" || name == "chunks") {
      if (!knows_form) return std::nullopt;
      const char first = walk.position() < json.size() ? json[walk.position()] : '\0';
      out.has_body = first == '"' || first == '[';
      if (name == "body" && first == '"') out.body = walk.position() + 1;
      return out;
    }
    const std::string_view value = walk.value();
    if (value.empty()) return std::nullopt;
    if (name == "bytes") out.bytes = parse_uint(value);
    if (name == "sha256") out.sha256 = unquoted(value);
    if (name == "encoding") out.encoding = unquoted(value);
    if (name == "truncated") {
      out.truncated = value == "true";
      knows_form = true;
    }
  }
  return std::nullopt;
}

std::optional<RecordMessages> split_messages(std::string_view from) {
  constexpr std::string_view kRequest = R"("request":{)";
  // Inside a string its quotes would be escaped.
  constexpr std::string_view kBetween = R"(},"response":{)";
  if (!from.starts_with(kRequest)) return std::nullopt;
  const std::string_view request = from.substr(kRequest.size() - 1);
  // The text of a body is at least as long as its bytes, unless it was decoded or a secret in it was masked.
  const auto head = read_message_head(request);
  const std::uint64_t least = head && head->body > 0 ? head->body + head->bytes.value_or(0) : 0;
  auto found = least < request.size() ? find_in(request, kBetween, static_cast<std::size_t>(least)) : std::nullopt;
  if (!found && least > 0) found = find_in(request, kBetween, 0);
  if (!found) return std::nullopt;
  const std::size_t end = *found + 1;
  return RecordMessages{request.substr(0, end), request.substr(end - 1 + kBetween.size() - 1)};
}

}  // namespace finops
