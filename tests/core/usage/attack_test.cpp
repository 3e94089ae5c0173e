// L1: answers by which a price was wrongly missing or wrongly exact, found by an adversary: one line for each kind.
#include <doctest/doctest.h>

#include "core/answer_support.h"

namespace finops::test::attack_test {

TEST_CASE("L1 cost: ordinary answers that had no price") {
  // Every answer of OpenAI's Responses says whom it bills.
  CHECK(responses(R"({"type":"message"})", R"("billing":{"payer":"developer"})").price() == kChatPrice);
  Answer stream{
      events({R"({"type":"response.created","response":{"status":"in_progress","billing":{"payer":"developer"}}})",
              R"({"type":"response.completed","response":{"object":"response","status":"completed","model":)"
              R"("gpt-4o-mini","output":[{"type":"message"}],"billing":{"payer":"developer"},"usage":)"
              R"({"input_tokens":1000,"output_tokens":100,"total_tokens":1100}}})"}),
      "/v1/responses"};
  CHECK(stream.price() == kChatPrice);
  // With a ChatGPT login, a stream tells Codex what is left of the plan.
  stream.body.insert(0, events({R"({"type":"codex.rate_limits","plan_type":"plus","credits":{"has_credits":true,)"
                                R"("balance":"9"}})"}));
  CHECK(stream.price() == kChatPrice);
  // Gemini's URL context shows its pages as a search does, without a query.
  CHECK(gemini(R"("groundingMetadata":{"groundingChunks":[{"web":{"uri":"u","title":"t"}}]},)"
               R"("urlContextMetadata":{"urlMetadata":[{"retrievedUrl":"u","urlRetrievalStatus":"OK"}]})")
            .price() == kGeminiPrice);
  // Gateways that give both families of names, one of them empty.
  CHECK(chat(R"("input_tokens":0,"output_tokens":0,"input_tokens_details":null)").price() == kChatPrice);
  // Groq's default stream and Moonshot tell the usage elsewhere.
  Answer groq{events({R"({"model":"gpt-4o-mini","choices":[{"index":0,"delta":{"content":"ok"}}]})",
                      R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":)"
                      R"({"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}}})",
                      "[DONE]"})};
  CHECK(groq.price() == kChatPrice);
  Answer moonshot{R"({"model":"gpt-4o-mini","choices":[{"message":{"content":"ok"},"finish_reason":"stop","usage":)"
                  R"({"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}}]})"};
  CHECK(moonshot.price() == kChatPrice);
  // A blocked prompt: the total says that nothing came out.
  Answer blocked{R"({"promptFeedback":{"blockReason":"SAFETY"},"modelVersion":"gemini-2.5-flash","usageMetadata":)"
                 R"({"promptTokenCount":1000,"totalTokenCount":1000}})",
                 "/v1beta/models/gemini-2.5-flash:generateContent", "application/json", "gemini"};
  CHECK(blocked.price() == "0.0003");
  // Perplexity's prices are in dollars where it names no currency.
  CHECK(
      chat(R"("cost":{"input_tokens_cost":0.001,"request_cost":0.005,"total_cost":0.006},"search_context_size":"low")")
          .price() == "0.006");
  CHECK(chat(R"("prompt_tokens_details":{"cached_tokens":0,"cache_creation_tokens":0},"request_count":1)",
             R"("service_tier_used":"default")")
            .price() == kChatPrice);
}

TEST_CASE("L1 cost: a reported price is not believed where something says that it is not all") {
  for (const std::string usage :
       {R"("cost":0.00005,"is_byok":"true")", R"("cost":0.1,"cost_details":{"upstream_inference_cost":"0.2"})",
        R"("cost":0.00005,"is_byok":false,"cost_details":{"upstream_inference_cost":0.2})",
        R"("cost":1,"currency":"EUR")", R"("cost":0.01,"surcharge":0.5)",
        R"("cost":{"total_cost":1,"currency":"EUR"})"}) {
    CAPTURE(usage);
    CHECK(chat(usage).cost().status == CostStatus::no_price);
  }
  CHECK(chat(R"("cost":0.01)", R"("surcharge":0.5)").cost().status == CostStatus::no_price);
  const auto stream = [](const std::string& first, const std::string& second) {
    const auto one = [](const std::string& cost) {
      return R"({"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":)" + cost +
             "}}";
    };
    return Answer{events({one(first), one(second), "[DONE]"})};
  };
  CHECK(stream("0.5", "0.1").price() == "usage.cost falls");
  CHECK(stream("0.1", "0.5").price() == "0.5");
}

TEST_CASE("L1 cost: counts that contradict each other have no price") {
  const auto unknown = [](const Answer& answer) { return answer.cost().status == CostStatus::no_price; };
  CHECK(unknown(chat(R"("input_tokens":10)")));
  CHECK(unknown(chat(R"("prompt_tokens_details":{"cached_tokens":900},"prompt_cache_hit_tokens":100)")));
  CHECK(unknown(chat("", R"("usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1})")));
  CHECK(unknown(chat("", R"("usage":{"prompt_tokens":5,"completion_tokens":5})")));
  for (const std::string usage :
       {R"("cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":5000})",
        R"("cache_creation_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":5000})",
        R"("cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":100,)"
        R"("ephemeral_1h_input_tokens":100})"}) {
    CAPTURE(usage);
    CHECK(unknown(claude(usage)));
  }
  Answer moved{events({R"({"type":"message_start","message":{"model":"claude-sonnet-4-5","usage":{"input_tokens":1000,)"
                       R"("output_tokens":1}}})",
                       R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":10,)"
                       R"("cache_read_input_tokens":990,"output_tokens":50}})",
                       R"({"type":"message_stop"})"}),
               "/v1/messages", "text/event-stream", "anthropic"};
  CHECK(unknown(moved));
}

TEST_CASE("L1 cost: tools, tiers and surcharges in further places") {
  const auto unknown = [](const Answer& answer) { return answer.cost().status == CostStatus::no_price; };
  CHECK(unknown(responses(R"({"type":"message"})", R"("billing":{"payer":"developer","surcharge":1})")));
  CHECK(unknown(responses(R"({"type":"web_search_call","action":{"type":"search"}})",
                          R"("tool_usage":{"web_search":{"num_requests":0}})")));
  CHECK(unknown(gemini("", R"("tax":3)")));
  Answer choice = chat("");
  choice.body.replace(choice.body.find(R"("content":"ok")"), 14, R"("tool_calls":[{"type":"function","cost":1}])");
  CHECK(unknown(choice));
  Answer events_only{events({R"({"type":"response.output_item.done","item":{"type":"code_interpreter_call"}})",
                             R"({"type":"response.completed","response":{"object":"response","status":"completed",)"
                             R"("model":"gpt-4o-mini","output":[{"type":"message"}],"usage":{"input_tokens":1000,)"
                             R"("output_tokens":100}}})"}),
                     "/v1/responses"};
  CHECK(unknown(events_only));
  Answer tiers{
      events({R"({"model":"gpt-4o-mini","service_tier":"flex","choices":[{"index":0,"delta":{"content":"x"}}]})",
              R"({"model":"gpt-4o-mini","service_tier":"default","choices":[],"usage":{"prompt_tokens":1,)"
              R"("completion_tokens":1}})",
              "[DONE]"})};
  CHECK(unknown(tiers));
  for (const auto& [name, value] : {std::pair("openai-processing-tier", "turbo"), std::pair("X-ServiceTier", "turbo"),
                                    std::pair("x-served-tier", "turbo")}) {
    Answer headed = chat("");
    headed.headers.add("x-a-service-tier", "default");
    headed.headers.add(name, value);
    CAPTURE(name);
    CHECK(unknown(headed));
  }
  Answer account = chat("");
  account.headers.add("x-ratelimit-tier", "5");
  CHECK(account.price() == kChatPrice);
  CHECK(unknown(claude(R"("iterations":[{"type":"message","input_tokens":50000,"output_tokens":100}])")));
}

TEST_CASE("L1 usage: zeros for an answer of pictures or of ranked results are no usage") {
  Answer pictures{R"({"model":"gpt-4o-mini","choices":[{"message":{"content":null,"images":[{"url":"data:"}]}}],)"
                  R"("usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}})"};
  CHECK(pictures.facts().usage.source == UsageSource::absent);
  Answer ranked{R"({"model":"gpt-4o-mini","results":[{"index":0}],"usage":{"prompt_tokens":0,"total_tokens":0}})",
                "/v1/rerank"};
  CHECK(ranked.facts().usage.source == UsageSource::absent);
}

}  // namespace finops::test::attack_test
