#include "core/compare/said.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/compare/json_shape.h"
#include "core/compare/normal_json.h"

namespace finops {
namespace {

using Json = nlohmann::json;
using Kind = ConversationPart::Kind;

struct KindInfo {
  Kind kind;
  std::string_view word;  // in JSON
  std::string_view what;  // of AnswerDifference; empty: compared in another way
};
constexpr auto kKinds = std::to_array<KindInfo>({
    {Kind::text, "text", "text"},
    {Kind::thinking, "thinking", "thinking"},
    {Kind::refusal, "refusal", "refusal"},
    {Kind::tool_call, "tool_call", ""},
    {Kind::tool_result, "tool_result", "value"},
    {Kind::image, "image", "media"},
    {Kind::audio, "audio", "media"},
    {Kind::file, "file", "media"},
    {Kind::other, "other", "shape"},
});
static_assert(kKinds.back().kind == Kind::other && kKinds.size() == static_cast<std::size_t>(Kind::other) + 1);

const KindInfo& info(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

bool is_words(Kind kind) { return kind == Kind::text || kind == Kind::thinking || kind == Kind::refusal; }

// One message of an answer: its calls in order, and its other parts by kind, joined, since a stream is cut by chance.
struct Said {
  std::vector<const ConversationPart*> calls;
  std::map<Kind, std::string> parts;

  explicit Said(const ConversationMessage& message) {
    for (const ConversationPart& part : message.parts) {
      if (part.kind == Kind::tool_call) {
        calls.push_back(&part);
      } else if (!is_words(part.kind) || !part.text.empty()) {
        std::string& text = parts[part.kind];
        if (!is_words(part.kind)) text.append(text.empty() ? "" : ", ").append(part.name).append(" ");
        text += part.text;
      }
    }
  }
};

std::string names_of(const Said& said) {
  std::string out;
  for (const ConversationPart* call : said.calls) out.append(out.empty() ? "" : ", ").append(call->name);
  return out;
}

std::string calls_of(const Said& said) {
  std::string out;
  for (const ConversationPart* call : said.calls) {
    out.append(out.empty() ? "" : "\n").append(call->name).append(" ").append(call->text);
  }
  return out;
}

std::string kinds_of(const Said& said) {
  std::string out;
  for (const auto& [kind, text] : said.parts) out.append(out.empty() ? "" : ", ").append(info(kind).word);
  return out;
}

std::string or_none(std::string text) { return text.empty() ? "none" : std::move(text); }

template <class Write>
std::string joined_texts(const Conversation& conversation, Write write) {
  std::string out;
  for (const ConversationMessage& message : conversation.messages) {
    for (const ConversationPart& part : message.parts) {
      if (part.kind == Kind::text || part.kind == Kind::refusal) out.append(write(part.text)).append("\n");
    }
  }
  return out;
}

class SaidComparison {
 public:
  SaidComparison(const Conversation& recorded, const Conversation& replayed) : a_(recorded), b_(replayed) {}

  std::vector<Finding> run() {
    finish();
    if (a_.messages.size() != b_.messages.size()) {
      const std::string was = std::to_string(a_.messages.size()), is = std::to_string(b_.messages.size());
      add(Verdict::changed, {"choices", {}, was, is}, fmt::format("choices {} > {}", was, is));
    }
    for (std::size_t i = 0; i < std::min(a_.messages.size(), b_.messages.size()); ++i) {
      choice_ = a_.messages.size() > 1 ? fmt::format("choice {}", i + 1) : "";
      message(Said(a_.messages[i]), Said(b_.messages[i]));
    }
    return std::move(out_);
  }

 private:
  void add(Verdict verdict, AnswerDifference difference, std::string reason) {
    out_.push_back({verdict, std::move(difference), std::move(reason)});
  }

  void finish() {
    const auto words = [](const Conversation& side) {
      std::string out;
      for (const std::string& reason : side.finish_reasons) out.append(out.empty() ? "" : ", ").append(or_none(reason));
      return or_none(std::move(out));
    };
    const std::string was = words(a_), is = words(b_);
    if (was != is) add(Verdict::changed, {"finish", {}, was, is}, fmt::format("finish {} > {}", was, is));
  }

  void message(const Said& a, const Said& b) {
    const std::string was = names_of(a), is = names_of(b);
    if (was != is) {
      add(Verdict::changed, {"tools", choice_, calls_of(a), calls_of(b)},
          fmt::format("tools {} > {}", or_none(was), or_none(is)));
    } else {
      for (std::size_t i = 0; i < a.calls.size(); ++i) arguments(*a.calls[i], *b.calls[i]);
    }
    if (const std::string kinds = kinds_of(a), now = kinds_of(b); kinds != now) {
      add(Verdict::changed, {"shape", choice_, or_none(kinds), or_none(now)},
          fmt::format("parts {} > {}", or_none(kinds), or_none(now)));
    }
    for (const auto& [kind, text] : a.parts) {
      const auto other = b.parts.find(kind);
      if (other != b.parts.end() && text != other->second) texts(kind, text, other->second);
    }
  }

  void arguments(const ConversationPart& a, const ConversationPart& b) {
    if (a.text == b.text) return;
    const auto was = json_in_text(a.text), is = json_in_text(b.text);
    if (was && is && *was == *is) return;
    structured("arguments", a.name, {a.text, b.text}, was, is, fmt::format("other arguments for {}", a.name));
  }

  void texts(Kind kind, const std::string& a, const std::string& b) {
    const KindInfo& its = info(kind);
    if (kind == Kind::text)
      return structured(its.what, choice_, {a, b}, json_in_text(a), json_in_text(b), std::string(kOtherText));
    const Verdict verdict = kind == Kind::other ? Verdict::changed : Verdict::reworded;
    add(verdict, text_difference(its.what, choice_, a, b), fmt::format("other {}", its.word));
  }

  // Texts that differ, and may be JSON.
  void structured(std::string_view what, const std::string& place, std::pair<std::string_view, std::string_view> texts,
                  const std::optional<Json>& was, const std::optional<Json>& is, std::string reason) {
    if (was.has_value() != is.has_value()) {
      add(Verdict::changed,
          {"shape", what == "arguments" ? place : choice_, was ? "JSON" : "text", is ? "JSON" : "text"},
          fmt::format("{} {} > {}", what, was ? "JSON" : "no JSON", is ? "JSON" : "no JSON"));
    } else if (was) {
      if (auto found = shape_difference(*was, *is)) {
        std::string why = fmt::format("JSON shape of {} at {}: {} > {}", what == "arguments" ? place : "the text",
                                      found->place.empty() ? "the top" : found->place, or_none(found->recorded),
                                      or_none(found->replayed));
        add(Verdict::changed, {"shape", std::move(found->place), found->recorded, found->replayed}, std::move(why));
      }
    }
    add(Verdict::reworded, text_difference(what, place, texts.first, texts.second), std::move(reason));
  }

  const Conversation& a_;
  const Conversation& b_;
  std::string choice_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> compare_said(const Conversation& recorded, const Conversation& replayed) {
  return SaidComparison(recorded, replayed).run();
}

std::string text_of(const Conversation& conversation) {
  return joined_texts(conversation, [](const std::string& text) { return text; });
}

std::string plain_text_of(const Conversation& conversation) {
  return joined_texts(conversation, [](const std::string& text) {
    const auto json = json_in_text(text);
    return json ? sorted_json_line(*json) : text;
  });
}

std::string shown_text(const Conversation& conversation) {
  std::string out;
  for (const ConversationMessage& message : conversation.messages) {
    for (const ConversationPart& part : message.parts) {
      if (!out.empty() && out.back() != '\n') out += '\n';
      if (part.kind == Kind::text) {
        out += part.text;
        continue;
      }
      out.append("[").append(info(part.kind).word);
      if (!part.name.empty()) out.append(" ").append(part.name);
      out.append("] ").append(part.text);
    }
  }
  return out;
}

Json conversation_json(const Conversation& conversation) {
  Json messages = Json::array();
  for (const ConversationMessage& message : conversation.messages) {
    Json parts = Json::array();
    for (const ConversationPart& part : message.parts) {
      Json one = {{"kind", info(part.kind).word}, {"text", part.text}};
      if (!part.name.empty()) one["name"] = part.name;
      parts.push_back(std::move(one));
    }
    messages.push_back({{"role", message.role}, {"parts", std::move(parts)}});
  }
  Json out = {{"messages", std::move(messages)}};
  if (!conversation.finish_reason.empty()) out["finish_reason"] = conversation.finish_reason;
  return out;
}

AnswerDifference text_difference(std::string_view what, std::string place, std::string_view recorded,
                                 std::string_view replayed) {
  constexpr std::size_t kBefore = 120, kMost = 2000;
  const auto differ = std::mismatch(recorded.begin(), recorded.end(), replayed.begin(), replayed.end());
  const auto common = static_cast<std::size_t>(differ.first - recorded.begin());
  std::size_t from = common > 2 * kBefore ? common - kBefore : 0;
  while (from > 0 && (static_cast<unsigned char>(recorded[from]) & 0xC0) == 0x80) --from;
  const auto part = [&](std::string_view text) {
    std::string out = from > 0 ? "…" : "";
    std::string_view shown = text.substr(from, kMost);
    if (from + kMost < text.size()) shown = shown.substr(0, utf8_complete_prefix(shown));
    out += shown;
    return from + kMost < text.size() ? out + "…" : out;
  };
  return {what, std::move(place), part(recorded), part(replayed)};
}

}  // namespace finops
