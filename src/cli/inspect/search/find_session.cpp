#include "cli/inspect/search/find_session.h"

#include <algorithm>
#include <map>
#include <string_view>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/id_part.h"
#include "cli/inspect/search/scan.h"
#include "cli/terminal/exit_codes.h"
#include "core/query/lexer.h"

namespace finops::cli {
namespace {

struct Seen {
  std::string since;  // as the record has it
  std::uint64_t exchanges = 0;
};
using Sessions = std::map<std::string, Seen, std::less<>>;

bool fits_any(std::string_view session, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return session == word || (word.size() >= kLeastPart && has_part(session, word));
  });
}

Sessions sessions_in(const std::vector<LogInput>& inputs, const std::vector<std::string>& words) {
  Sessions out;
  scan(inputs, {}, [&](const RecordView& record) {
    auto known = out.find(record.session);
    if (known == out.end()) {
      if (record.session.empty() || !fits_any(record.session, words)) return true;
      known = out.emplace(record.session, Seen{std::string(record.ts), 0}).first;
    }
    ++known->second.exchanges;
    return true;
  });
  return out;
}

// The ids that `word` may mean; one of that very id is no other.
std::vector<std::string> meant_by(const std::string& word, const Sessions& sessions) {
  if (sessions.count(word) > 0) return {word};
  std::vector<std::string> out;
  for (const auto& [session, seen] : sessions) {
    if (fits_any(session, {word})) out.push_back(session);
  }
  return out;
}

}  // namespace

FoundSessions find_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now,
                            std::ostream& err) {
  FoundSessions found;
  const bool once = std::any_of(inputs.begin(), inputs.end(), [](const LogInput& input) { return input.path == "-"; });
  const Sessions sessions = once ? Sessions() : sessions_in(inputs, words);
  std::string text;
  for (const std::string& word : words) {
    const std::vector<std::string> meant = meant_by(word, sessions);
    if (meant.size() > 1) {
      std::vector<std::string> descriptions;
      for (const std::string& session : meant) {
        const Seen& seen = sessions.at(session);
        descriptions.push_back(
            fmt::format("{}  {}  {} exchange{}", session, seen.since, seen.exchanges, seen.exchanges == 1 ? "" : "s"));
      }
      say_ambiguous(fmt::format("session '{}'", word), "sessions", descriptions, err);
      found.code = kUsage;
    }
    text += (text.empty() ? "" : ", ") + in_quotes(meant.empty() ? word : meant.front());
  }
  found.filter = *Query::parse("session in (" + text + ')', now);
  return found;
}

}  // namespace finops::cli
