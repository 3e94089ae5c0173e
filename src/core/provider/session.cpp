#include "core/provider/session.h"

#include "core/base/json_scanner.h"

namespace finops {
namespace {

constexpr std::string_view kHeaders[] = {"x-claude-code-session-id", "session_id", "session-id", "conversation_id",
                                         "x-session-id"};
constexpr std::size_t kLongestSession = 128;

class Finder final : public JsonHandler {
 public:
  void on_value(int, std::string_view json, bool cut) override {
    if (!cut) text = json_text(json);
  }
  void on_text_end() override {}
  std::string text;
};

constexpr JsonPath kSessionId[] = {{"session_id", 0, kLongestSession + 2, {}}};
constexpr JsonPath kUserObject{"", -1, 0, kSessionId};

std::string find_text(const JsonPath& path, std::string_view json) {
  Finder finder;
  JsonScanner scanner(path, finder);
  scanner.feed(json);
  return std::move(finder.text);
}

// "user_HASH_account_UUID_session_UUID", or the JSON text {"device_id":...,"session_id":...}
std::string session_of_user(std::string_view user) {
  constexpr std::string_view kMark = "_session_";
  if (user.starts_with('{')) return find_text(kUserObject, user);
  const std::size_t mark = user.rfind(kMark);
  return mark == user.npos ? std::string{} : std::string(user.substr(mark + kMark.size()));
}

bool printable(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return !text.empty() && text.size() <= kLongestSession;
}

}  // namespace

RequestFacts::Wanted wanted_facts(std::string_view remainder) noexcept {
  const bool anthropic = remainder.find("/messages") != remainder.npos || remainder.find("awPredict") != remainder.npos;
  return anthropic ? RequestFacts::Wanted::model_and_user : RequestFacts::Wanted::model;
}

std::string session_id(const HeaderList& headers, std::string_view user) {
  for (const std::string_view name : kHeaders) {
    if (const std::string_view value = headers.get(name); printable(value)) return std::string(value);
  }
  std::string session = session_of_user(user);
  return printable(session) ? session : std::string{};
}

}  // namespace finops
