#include "core/compare/answer_body.h"

#include <algorithm>

#include "core/compare/normal_json.h"
#include "core/conversation/joined_answer.h"
#include "core/http/sse.h"

namespace finops {
namespace {

// Each event, or each line of JSON Lines. Empty: it is neither.
BodyJson elements_of(std::string_view body) {
  BodyJson out = BodyJson::array();
  SseSplitter splitter([&](const SseEvent& event) {
    BodyJson data = parse_lenient(event.data);
    if (data.is_discarded()) data = std::string(event.data);
    out.push_back({{"event", event.type}, {"data", std::move(data)}});
  });
  splitter.feed(body);
  splitter.finish();
  if (!out.empty()) return out;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    bool cut = false;
    out.push_back(parse_lenient(body.substr(0, end), &cut));
    if (out.back().is_discarded() || cut) return BodyJson::array();
    body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n", end), body.size()));
  }
  return out;
}

}  // namespace

AnswerBody::AnswerBody(std::string_view body, const std::vector<std::string>& ignore) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    form_ = "empty";
    return;
  }
  JoinedAnswer answer = joined_answer(body);
  if (!answer.cut) read_answer(std::move(answer.body), answer.joined, ignore);
  if (said || tree) return;
  bool cut = false;
  BodyJson whole = parse_lenient(body, &cut);
  if (whole.is_discarded() || cut) {
    whole = elements_of(body);
    if (whole.empty()) return;
  }
  read_answer(std::move(whole), false, ignore);
}

void AnswerBody::read_answer(BodyJson body, bool joined, const std::vector<std::string>& ignore) {
  if (body.is_null() && joined) return;
  remove_ignored(body, ignore);
  said = answer_conversation(body);
  if (!joined) tree = without_incidentals(body);
  if (said || tree) form_ = "JSON";
}

}  // namespace finops
