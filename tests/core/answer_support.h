// An answer, what the observer finds in it, and what the table in the binary says that it cost.
#pragma once

#include <string>
#include <string_view>

#include "core/prices/price_support.h"
#include "core/usage/usage_support.h"

namespace finops::test {

struct Answer {
  std::string body;
  std::string path = "/v1/chat/completions";
  std::string type = "application/json";
  std::string provider = "openai";
  std::string request_model{};
  HeaderList headers{};

  ResponseFacts facts() const {
    const ResponseHint hint{"POST", path, 200, type, "", &headers};
    const Observed whole = observe(hint, body, {}, true);
    for (const std::size_t step : {1U, 7U}) {  // however it is cut
      if (!(observe_steps(hint, body, step, true) == whole)) return {};
    }
    return whole.facts;
  }
  Cost cost() const {
    const ResponseFacts found = facts();
    PriceQuery asked = query(provider, found.model);
    asked.request_model = request_model;
    asked.service_tier = found.service_tier;
    return built_in_prices().price(asked, found.usage);
  }
  std::string price() const { return text(cost()); }
};

inline std::string events(std::initializer_list<std::string> data) {
  std::string out;
  for (const std::string& one : data) out += "data: " + one + "\n\n";
  return out;
}

inline Answer chat(const std::string& usage, const std::string& more = "") {
  return {
      R"({"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"content":"ok"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100)" +
      (usage.empty() ? "" : "," + usage) + "}" + (more.empty() ? "" : "," + more) + "}"};
}

inline Answer claude(const std::string& usage, const std::string& content = R"({"type":"text","text":"ok"})",
                     const std::string& more = "") {
  return {R"({"type":"message","role":"assistant","model":"claude-sonnet-4-5-20250929","content":[)" + content +
              R"(],"stop_reason":"end_turn","usage":{"input_tokens":1000,"output_tokens":100)" +
              (usage.empty() ? "" : "," + usage) + "}" + (more.empty() ? "" : "," + more) + "}",
          "/v1/messages", "application/json", "anthropic"};
}

inline Answer gemini(const std::string& candidate, const std::string& usage = "",
                     const std::string& model = "gemini-2.5-flash") {
  return {R"({"candidates":[{"content":{"parts":[{"text":"ok"}],"role":"model"},"finishReason":"STOP","index":0)" +
              (candidate.empty() ? "" : "," + candidate) + R"(}],"modelVersion":")" + model +
              R"(","usageMetadata":{"promptTokenCount":1000,"candidatesTokenCount":100,"totalTokenCount":1100)" +
              (usage.empty() ? "" : "," + usage) + "}}",
          "/v1beta/models/" + model + ":generateContent", "application/json", "gemini"};
}

inline Answer responses(const std::string& output, const std::string& more = "") {
  return {R"({"object":"response","status":"completed","model":"gpt-4o-mini-2024-07-18","output":[)" + output +
              R"(],"usage":{"input_tokens":1000,"output_tokens":100,"total_tokens":1100})" +
              (more.empty() ? "" : "," + more) + "}",
          "/v1/responses"};
}

constexpr std::string_view kChatPrice = "0.00021", kClaudePrice = "0.0045", kGeminiPrice = "0.00055";

}  // namespace finops::test
