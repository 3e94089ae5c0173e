#include "cli/inspect/find.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/typed.h"
#include "core/search/find_record.h"
#include "core/search/find_session.h"

namespace finops::cli {
namespace {

// `what` ("id 'ab12'") fits several; as many are listed as an error may have lines.
void say_ambiguous(std::string_view what, std::string_view noun, const std::vector<std::string>& descriptions,
                   std::ostream& err) {
  constexpr std::size_t kShown = 4;  // an error fits six lines (contract C8)
  err << fmt::format("finops: {} matches {} {}\n", what, descriptions.size(), noun);
  for (std::size_t i = 0; i < descriptions.size() && i < kShown; ++i) {
    err << "  " << neutralise(descriptions[i]) << '\n';
  }
  if (descriptions.size() > kShown) err << fmt::format("  and {} more\n", descriptions.size() - kShown);
}

std::vector<std::string> descriptions(const IdMatches& matches) {
  std::vector<std::string> out;
  for (const auto& one : matches.candidates) out.push_back(fmt::format("{}  {}  {}", one.id, one.ts, one.model));
  return out;
}

std::vector<std::string> descriptions(const std::vector<SessionMatch>& sessions) {
  std::vector<std::string> out;
  for (const SessionMatch& one : sessions) {
    out.push_back(fmt::format("{}  {}  {}", one.id, one.since, counted(one.exchanges, "exchange")));
  }
  return out;
}

}  // namespace

FoundLines find_lines(const InspectContext& context, const std::vector<std::string>& ids) {
  std::ostream& err = context.err;
  FoundLines out;
  for (const std::string& id : ids) {
    if (id.size() >= kLeastPart) continue;
    err << fmt::format("finops: id '{}' is too short\n  give at least {} characters of its beginning or its end\n",
                       typed(id), kLeastPart);
    out.code = kUsage;
    return out;
  }
  FoundRecords found = find_records(context.inputs, ids);
  out.summary = std::move(found.summary);
  err << report_of(out.summary);
  out.summary.findings.clear();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    IdMatches& matches = found.words[i];
    if (matches.candidates.size() > 1) {
      say_ambiguous(fmt::format("id '{}'", typed_id(ids[i])), "entries", descriptions(matches), err);
      out.code = kUsage;
    } else if (matches.candidates.empty()) {
      err << fmt::format("finops: no entry with id '{}'\n", typed_id(ids[i]));
      out.code = std::max(out.code, out.summary.unreadable ? kLocalIo : kNo);
    }
    out.lines.push_back(std::move(matches.line));
  }
  return out;
}

SessionFilter filter_sessions(const std::vector<LogInput>& inputs, const std::vector<std::string>& words, WallTime now,
                              bool must_exist, std::ostream& err) {
  FoundSessions found = find_sessions(inputs, words, now);
  SessionFilter out{kDone, std::move(found.filter)};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (found.words[i].empty() && found.searched && must_exist) {
      if (out.code == kDone) err << report_of(found.summary);
      err << fmt::format("finops: no session with id '{}'\n", typed_id(words[i]));
      out.code = std::max(out.code, found.summary.unreadable ? kLocalIo : kNo);
    }
    if (found.words[i].size() <= 1) continue;
    say_ambiguous(fmt::format("session '{}'", typed_id(words[i])), "sessions", descriptions(found.words[i]), err);
    out.code = kUsage;
  }
  return out;
}

}  // namespace finops::cli
