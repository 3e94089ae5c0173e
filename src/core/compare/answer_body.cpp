#include "core/compare/answer_body.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/compare/normal_json.h"
#include "core/conversation/joined_answer.h"
#include "core/http/sse.h"

namespace finops {
namespace {

constexpr std::size_t kMostElements = 50'000;

// Each event, or each line of JSON Lines. Empty: it is neither, or there are too many.
BodyJson elements_of(std::string_view body) {
  BodyJson out = BodyJson::array();
  SseSplitter splitter([&](const SseEvent& event) {
    if (out.size() > kMostElements) return;
    BodyJson data = parse_lenient(event.data);
    if (data.is_discarded()) data = std::string(event.data);
    out.push_back({{"event", event.type}, {"data", std::move(data)}});
  });
  splitter.feed(body);
  splitter.finish();
  const bool events = !out.empty();
  while (!events && !body.empty() && out.size() <= kMostElements) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    bool cut = false;
    out.push_back(parse_lenient(body.substr(0, end), &cut));
    if (out.back().is_discarded() || cut) return BodyJson::array();
    body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n", end), body.size()));
  }
  return out.size() > kMostElements ? BodyJson::array() : out;
}

// Choices, candidates and vectors carry their number, and may come in any order.
void sort_by_index(BodyJson& list) {
  const auto index_of = [](const BodyJson& element) {
    const BodyJson* index = member_of(element, "index");
    return index != nullptr && index->is_number_unsigned() ? index->get<std::uint64_t>() : UINT64_MAX;
  };
  const bool numbered =
      std::none_of(list.begin(), list.end(), [&](const auto& one) { return index_of(one) == UINT64_MAX; });
  if (!numbered) return;
  std::stable_sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return index_of(a) < index_of(b); });
}

}  // namespace

AnswerBody::AnswerBody(std::string_view body, const std::vector<std::string>& ignore) {
  const std::size_t begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) {
    form_ = "empty";
    return;
  }
  JoinedAnswer answer = joined_answer(body);
  cut = answer.cut && answer.joined;
  unfinished = cut || answer.unfinished;
  if (!answer.cut || answer.joined) read_answer(std::move(answer.body), answer.joined, ignore);
  if (tree) return;
  bool broken = false;
  BodyJson whole = parse_lenient(body, &broken);
  if (whole.is_discarded() || broken) whole = elements_of(body);
  if (!whole.is_structured() || !whole.empty()) read_answer(std::move(whole), false, ignore);
  const bool like_json = body[begin] == '{' || body[begin] == '[';
  if (!tree && !like_json && is_utf8(body)) form_ = "text";
}

void AnswerBody::read_answer(BodyJson body, bool of_events, const std::vector<std::string>& ignore) {
  for (const char* name : {"choices", "candidates", "data"}) {
    if (member_of(body, name) != nullptr && body[name].is_array()) sort_by_index(body[name]);
  }
  remove_ignored(body, ignore);
  said = answer_conversation(body);
  if (of_events && !said) return;
  joined = of_events;
  tree = without_incidentals(body);
  form_ = "JSON";
}

}  // namespace finops
