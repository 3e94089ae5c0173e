// L1: what an answer shows that may be billed and that finops has no price for is named, and never priced as nothing.
#include <doctest/doctest.h>

#include "core/answer_support.h"

namespace finops::test::unpriced_test {

TEST_CASE("L1 cost: ordinary answers of every provider have their price") {
  CHECK(chat("").price() == kChatPrice);
  CHECK(claude("").price() == kClaudePrice);
  CHECK(gemini("").price() == kGeminiPrice);
  CHECK(responses(R"({"type":"message"})").price() == kChatPrice);
  for (const std::string usage : {
           R"("prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":1000)",                     // DeepSeek
           R"("queue_time":0.01,"prompt_time":0.002,"completion_time":0.4,"total_time":0.402)",  // Groq
           R"("latency_checkpoint":{"engine_ttft_ms":12,"service_tbt_ms":3.5})",                 // Azure
           R"("prompt_tokens_details":{"cached_tokens":0,"text_tokens":1000,"audio_tokens":0,"image_tokens":0},)"
           R"("completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":3,"text_tokens":100},)"
           R"("num_sources_used":0)",  // xAI
           R"("prompt_tokens_details":null,"reasoning_tokens":0,"server_tool_use":{"web_search_requests":0},"x":[{}])",
       }) {
    CAPTURE(usage);
    CHECK(chat(usage).price() == kChatPrice);
  }
  CHECK(chat("", R"("x_groq":{"id":"r","usage":{"prompt_tokens":1}},"service_tier":"default","citations":null,)"
                 R"("prompt_filter_results":[{"prompt_index":0}],"system_fingerprint":"f","kv_transfer_params":null)")
            .price() == kChatPrice);
  CHECK(claude(R"("cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"service_tier":)"
               R"("standard","inference_geo":"global","speed":"standard","server_tool_use":{"web_fetch_requests":2},)"
               R"("output_tokens_details":{"thinking_tokens":5},"iterations":[{"type":"message","input_tokens":1000,)"
               R"("output_tokens":100,"cache_read_input_tokens":0,"model":"claude-sonnet-4-5"}])",
               R"({"type":"thinking"},{"type":"tool_use","name":"my_search"},{"type":"server_tool_use","name":)"
               R"("web_fetch"},{"type":"web_fetch_tool_result"})",
               R"("container":null,"context_management":{"applied_edits":[]},"stop_details":null)")
            .price() == kClaudePrice);
  CHECK(gemini(R"("groundingMetadata":{},"urlContextMetadata":{"urlMetadata":[{}]},"citationMetadata":{"a":1},)"
               R"("safetyRatings":[{"category":"c"}],"avgLogprobs":-0.1)",
               R"("promptTokensDetails":[{"modality":"TEXT","tokenCount":1000}],"trafficType":"ON_DEMAND")")
            .price() == kGeminiPrice);
}

TEST_CASE("L1 cost: a member of the usage that nobody knows makes the cost unknown, at any depth") {
  CHECK(chat(R"("search_units":3)").price() == "usage.search_units has no known price");
  CHECK(chat(R"("search_units":0,"b":false,"c":[],"d":{"e":null,"f":[{"g":""}]},"h":0.0,"i":-0e3)").price() ==
        kChatPrice);
  CHECK(chat(R"("d":{"e":null,"f":[{"g":"x"}]})").price() == "usage.d has no known price");
  CHECK(chat(R"("prompt_tokens_details":{"hologram_tokens":9})").price() ==
        "prompt_tokens_details.hologram_tokens has no known price");
  CHECK(chat(R"("prompt_tokens_details":7)").price() == "usage.prompt_tokens_details has no known price");
  CHECK(chat(R"("server_tool_use":{"web_search_requests":0,"browser_minutes":2})").price() ==
        "server_tool_use.browser_minutes has no known price");
  CHECK(chat(R"("extra_properties":{"google":{"surge":1.5}})").price() == "google.surge has no known price");
  CHECK(claude(R"("server_tool_use":{"code_execution_requests":1})").price() ==
        "server_tool_use.code_execution_requests has no known price");
  CHECK(claude(R"("fallback_credit":{"status":"redeemed"})").price() == "usage.fallback_credit has no known price");
  CHECK(gemini("", R"("billablePromptUsage":{"textCount":9})").price() ==
        "usage.billablePromptUsage has no known price");
  CHECK(gemini("", R"("promptTokensDetails":[{"modality":"SMELL","tokenCount":3}])").price() ==
        "tokens of a modality that is not known");
  CHECK(chat(R"("sur\u0063harge":1)").price() == "usage.surcharge has no known price");
  const std::string secret(60, 'k');
  const std::string long_name = chat("\"" + secret + "\":1").price();
  CHECK(long_name == "a member of usage with an odd name has no known price");
  CHECK(chat(R"("a b\n":1)").price() == "a member of usage with an odd name has no known price");
  CHECK(chat("\"x\":\"" + std::string(5000, ' ') + "\"").price() == "usage.x has no known price");
}

TEST_CASE("L1 cost: a count that cannot be read is not taken for none") {
  CHECK(claude(R"("server_tool_use":{"web_search_requests":"3"})").price() ==
        "usage.web_search_requests is unreadable");
  CHECK(claude(R"("server_tool_use":{"web_search_requests":-1})").price() == "usage.web_search_requests is unreadable");
  CHECK(claude(R"("cache_read_input_tokens":1.5)").price() == "usage.cache_read_input_tokens is unreadable");
  CHECK(chat(R"("service_tier":7)").price() == "usage.service_tier is unreadable");
  CHECK(chat("", R"("service_tier":{"name":"flex"})").price() == "service_tier is unreadable");
  CHECK(chat("", "\"service_tier\":\"" + std::string(300, 't') + "\"").price() == "service_tier is unreadable");
  CHECK(Answer{R"({"model":")" + std::string(5000, 'm') + R"(","usage":{"prompt_tokens":1,"completion_tokens":1}})"}
            .facts()
            .usage.unpriced == "the model's name is too long");
}

TEST_CASE("L1 cost: members beside the usage are known by names that say money, a tier or a tool") {
  for (const std::string name :
       {"cost", "total_price", "routerFee", "fees", "surcharge", "billed_units", "extraCharge", "credits_used",
        "grounding", "priorityTier", "tool_invocations", "web_search_results", "citations", "usage_breakdown"}) {
    CAPTURE(name);
    CHECK(chat("", "\"" + name + "\":{\"x\":1}").price() == name + " has no known price");
    CHECK(chat("", "\"" + name + "\":{\"x\":0}").price() == kChatPrice);
  }
  CHECK(gemini(R"("groundingAttributions":[{"a":1}])").price() ==
        "candidates.groundingAttributions has no known price");
  const std::string begin = R"({"model":"gpt-4o-mini","choices":[{"index":0,"message":{"content":"ok")";
  const std::string end = R"(}],"usage":{"prompt_tokens":1,"completion_tokens":1}})";
  CHECK(Answer{begin + R"(},"surcharge_usd":1)" + end}.price() == "choices.surcharge_usd has no known price");
  CHECK(Answer{begin + R"(,"executed_tools":[{"type":"search"}]})" + end}.price() ==
        "message.executed_tools has no known price");
  CHECK(Answer{begin + R"(,"annotations":[{"type":"url_citation"}]})" + end}.price() ==
        "annotations shows a search that is not counted");
  CHECK(Answer{begin + R"(,"tool_calls":[{"type":"builtin_function"}]})" + end}.price() ==
        "tool_calls.builtin_function has no known price");
  CHECK(Answer{begin + R"(,"tool_calls":[{"type":"function"},{"type":"custom"}],"annotations":[]})" + end}
            .facts()
            .usage.unpriced.empty());
  CHECK(Answer{begin + R"(,"extra_content":{"google":{"grounding":{"x":1}}}})" + end}.price() ==
        "google.grounding has no known price");
  CHECK(Answer{begin + R"(,"extra_content":{"google":{"thought_signature":"s"}}},"usage":{"total_tokens":2})" + end}
            .facts()
            .usage.unpriced.empty());
  CHECK(chat("", R"("x_groq":{"id":"r","usage_breakdown":{"models":[{"model":"m"}]}})").price() ==
        "x_groq.usage_breakdown has no known price");
  CHECK(chat(R"("latency_checkpoint":{"engine_ttft_ms":3,"surcharge":1})").price() ==
        "latency_checkpoint.surcharge has no known price");
  for (const std::string harmless : {"prompt_filter_results", "feedback", "frontier", "created_at", "metadata"}) {
    CAPTURE(harmless);
    CHECK(chat("", "\"" + harmless + "\":{\"x\":1}").price() == kChatPrice);
  }
}

TEST_CASE("L1 cost: an output item or content block that nobody knows makes the cost unknown") {
  for (const std::string type : {"function_call", "custom_tool_call", "computer_call", "local_shell_call", "mcp_call",
                                 "tool_search_call", "reasoning", "apply_patch_call", "compaction"}) {
    CAPTURE(type);
    CHECK(responses(R"({"type":")" + type + R"("})").price() == kChatPrice);
  }
  CHECK(responses(R"({"type":"code_interpreter_call"})").price() == "code_interpreter is billed apart");
  CHECK(responses(R"({"type":"teleport_call"})").price() == "teleport is billed apart");
  CHECK(responses(R"({"type":"program"})").price() == "program is billed apart");
  CHECK(responses(R"({"type":")" + std::string(300, 'x') + R"("})").price() ==
        "a member with an odd name is billed apart");
  CHECK(responses(R"({"type":"web_search_call","action":{"type":"buy"}})").price() ==
        "web_search_call.buy has no known price");
  CHECK(responses(R"({"type":"message","surcharge":2})").price() == "output.surcharge has no known price");
  CHECK(responses("", R"("tool_usage":{"image_gen":{"input_tokens":0},"web_search":{"num_requests":0}})").price() ==
        kChatPrice);
  CHECK(responses("", R"("tool_usage":{"image_gen":{"input_tokens":9}})").price() ==
        "tool_usage.image_gen has no known price");
  CHECK(responses("", R"("tool_usage":{"maps":{"num_requests":1}})").price() == "tool_usage.maps has no known price");
  const Answer searched =
      responses(R"({"type":"web_search_call"},{"type":"web_search_call"},{"type":"web_search_call"})",
                R"("tool_usage":{"web_search":{"num_requests":2}})");
  CHECK(searched.facts().usage.web_searches == 2U);

  CHECK(claude("", R"({"type":"server_tool_use","name":"code_execution"})").price() ==
        "code_execution is billed apart");
  CHECK(claude("", R"({"type":"hologram_tool_result"})").price() == "hologram_tool_result is billed apart");
  CHECK(claude("", R"({"type":"server_tool_use","name":"web_search"})").price() ==
        "usage.server_tool_use does not count the searches");
  CHECK(claude("", R"({"type":"text"})", R"("container":{"id":"c"})").price() == "container has no known price");
}

TEST_CASE("L1 cost: tools count in a stream, where only its events tell of them") {
  const auto stream = [](const std::string& item, const std::string& output) {
    return Answer{events({R"({"type":"response.output_item.added","item":{"type":")" + item + R"("}})",
                          R"({"type":"response.output_item.done","item":{"type":")" + item + R"("}})",
                          R"({"type":"response.completed","response":{"object":"response","status":"completed",)"
                          R"("model":"gpt-5","output":[)" +
                              output + R"(],"usage":{"input_tokens":9,"output_tokens":3,"total_tokens":12}}})"}),
                  "/v1/responses", "text/event-stream"}
        .facts()
        .usage;
  };
  CHECK(stream("web_search_call", "").web_searches == 1U);
  CHECK(stream("web_search_call", R"({"type":"web_search_call"})").web_searches == 1U);
  CHECK(stream("code_interpreter_call", "").other_tool == "code_interpreter");
  const std::string whole = R"("response":{"object":"response","status":"completed","output":[)";
  CHECK(Answer{events({R"({"type":"response.completed",)" + whole +
                           R"({"type":"image_generation_call"}],"usage":)"
                           R"({"input_tokens":9,"output_tokens":3}}})",
                       R"({"type":"response.done",)" + whole + "]}}"}),
               "/v1/responses", "text/event-stream"}
            .facts()
            .usage.other_tool == "image_generation");
  const Answer blocks{
      events({R"({"type":"message_start","message":{"model":"claude-sonnet-4-5","usage":)"
              R"({"input_tokens":9,"output_tokens":1}}})",
              R"({"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use",)"
              R"("name":"bash_code_execution"}})",
              R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}})",
              R"({"type":"message_stop"})"}),
      "/v1/messages", "text/event-stream", "anthropic"};
  CHECK(blocks.price() == "bash_code_execution is billed apart");
}

TEST_CASE("L1 cost: Azure's model router takes a fee that no table has") {
  for (const std::string router :
       {"model-router", "Model-Router-2025-11-18", "my_router", "modelrouter", "router/eu"}) {
    CAPTURE(router);
    Answer answer = chat("");
    answer.provider = "azure";
    answer.request_model = router;
    CHECK(answer.price() == router + " adds a fee that is not known");
  }
  for (const std::string other : {"gpt-4o-mini", "openrouter/auto", "routers-of-mine"}) {
    CAPTURE(other);
    Answer answer = chat("");
    answer.request_model = other;
    CHECK(answer.price() == kChatPrice);
  }
}

}  // namespace finops::test::unpriced_test
