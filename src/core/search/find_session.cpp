#include "core/search/find_session.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "core/query/lexer.h"
#include "core/search/id_part.h"

namespace finops {
namespace {

using Sessions = std::map<std::string, SessionMatch, std::less<>>;

bool fits_any(std::string_view session, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return session == word || (word.size() >= kLeastPart && has_part(session, word));
  });
}

Sessions sessions_in(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, ScanSummary& summary) {
  Sessions out;
  summary = scan(inputs, {}, [&](const RecordView& record) {
    auto known = out.find(record.session);
    if (known == out.end()) {
      if (record.session.empty() || !fits_any(record.session, words)) return true;
      const std::string id(record.session);
      known = out.emplace(id, SessionMatch{id, std::string(record.ts), 0}).first;
    }
    ++known->second.exchanges;
    return true;
  });
  return out;
}

// A session whose whole id is `word` is the only one meant.
std::vector<SessionMatch> meant_by(const std::string& word, const Sessions& sessions) {
  if (const auto exact = sessions.find(word); exact != sessions.end()) return {exact->second};
  std::vector<SessionMatch> out;
  for (const auto& [id, session] : sessions) {
    if (fits_any(id, {word})) out.push_back(session);
  }
  return out;
}

}  // namespace

bool can_look_ahead(const std::vector<LogInput>& inputs) {
  return std::all_of(inputs.begin(), inputs.end(), can_be_read_again);
}

FoundSessions find_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now) {
  FoundSessions found;
  found.searched = can_look_ahead(inputs);
  const Sessions sessions = found.searched ? sessions_in(inputs, words, found.summary) : Sessions();
  std::string text;
  for (const std::string& word : words) {
    const std::vector<SessionMatch> meant = meant_by(word, sessions);
    text += (text.empty() ? "" : ", ") + in_quotes(meant.empty() ? word : meant.front().id);
    found.words.push_back(meant);
  }
  found.filter = *Query::parse("session in (" + text + ')', now);
  return found;
}

}  // namespace finops
