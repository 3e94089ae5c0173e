#include "core/usage/usage_members.h"

#include <array>

#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr std::uint16_t kDigits = 64;

constexpr JsonPath counted(std::string_view name, Number number) {
  return {name, static_cast<int>(number), kDigits, {}, kIgnored};
}
constexpr JsonPath group(std::string_view name, std::span<const JsonPath> below) { return {name, -1, 0, below, kAny}; }
constexpr JsonPath each(Number end, std::span<const JsonPath> below) {
  return {"*", static_cast<int>(end), kDigits, below, kAny};
}

// OpenAI: prompt_tokens_details, input_tokens_details, input_token_details
constexpr JsonPath kCachedDetails[] = {
    counted("audio_tokens", Number::cache_audio),
    counted("image_tokens", Number::cache_image),
    counted("cached_image_tokens", Number::cache_image),
    harmless("text_tokens"),
    harmless("cached_text_tokens"),
};
constexpr JsonPath kCacheWriteDetails[] = {counted("ttl_12h_tokens", Number::cache_write_12h),
                                           harmless("ttl_30m_tokens")};
constexpr JsonPath kInputDetails[] = {
    counted("cached_tokens", Number::cache_read),
    counted("cache_write_tokens", Number::cache_write),
    counted("cache_creation_tokens", Number::cache_write),  // LiteLLM
    counted("audio_tokens", Number::input_audio),
    counted("image_tokens", Number::input_image),
    counted("video_tokens", Number::input_video),
    group("cached_tokens_details", kCachedDetails),
    group("cache_write_tokens_details", kCacheWriteDetails),
    harmless("text_tokens"),
};
// OpenAI: completion_tokens_details, output_tokens_details, output_token_details; Anthropic: output_tokens_details.
// Rejected predictions are included in the completion tokens.
constexpr JsonPath kOutputDetails[] = {
    counted("reasoning_tokens", Number::reasoning), counted("thinking_tokens", Number::reasoning),
    counted("audio_tokens", Number::output_audio),  counted("image_tokens", Number::output_image),
    counted("video_tokens", Number::output_video),  harmless("accepted_prediction_tokens"),
    harmless("rejected_prediction_tokens"),         harmless("text_tokens"),
};
// Anthropic
constexpr JsonPath kCacheCreation[] = {counted("ephemeral_1h_input_tokens", Number::cache_write_1h),
                                       counted("ephemeral_5m_input_tokens", Number::cache_write_5m)};
constexpr JsonPath kStepCacheCreation[] = {counted("ephemeral_1h_input_tokens", Number::step_cache_write_1h),
                                           harmless("ephemeral_5m_input_tokens")};
constexpr JsonPath kIteration[] = {
    counted("type", Number::step_type),
    counted("input_tokens", Number::step_input),
    counted("output_tokens", Number::step_output),
    counted("cache_read_input_tokens", Number::step_cache_read),
    counted("cache_creation_input_tokens", Number::step_cache_write),
    group("cache_creation", kStepCacheCreation),
    group("output_tokens_details", kOutputDetails),
    harmless("model"),
};
constexpr JsonPath kIterations[] = {each(Number::step_end, kIteration)};
constexpr JsonPath kServerTools[] = {counted("web_search_requests", Number::web_searches),
                                     harmless("web_fetch_requests")};
// Google: lists of {modality, tokenCount}, or {modality, tokens} in interactions
constexpr std::array<JsonPath, 3> modality_item(Number tokens) {
  return {counted("modality", Number::modality), counted("tokenCount", tokens), counted("tokens", tokens)};
}
constexpr auto kPromptItem = modality_item(Number::prompt_tokens);
constexpr auto kCacheItem = modality_item(Number::cache_tokens);
constexpr auto kCandidateItem = modality_item(Number::candidate_tokens);
constexpr auto kToolItem = modality_item(Number::tool_tokens);
constexpr JsonPath kPromptList[] = {each(Number::element_end, kPromptItem)};
constexpr JsonPath kCacheList[] = {each(Number::element_end, kCacheItem)};
constexpr JsonPath kCandidateList[] = {each(Number::element_end, kCandidateItem)};
constexpr JsonPath kToolList[] = {each(Number::element_end, kToolItem)};
constexpr JsonPath kGroundingItem[] = {counted("type", Number::grounding_type),
                                       counted("count", Number::grounding_count)};
constexpr JsonPath kGroundingList[] = {each(Number::grounding_end, kGroundingItem)};
constexpr JsonPath kGoogleProperties[] = {counted("traffic_type", Number::tier)};
constexpr JsonPath kExtraProperties[] = {group("google", kGoogleProperties)};
// OpenRouter, and Perplexity's `cost`
constexpr JsonPath kCost[] = {counted("total_cost", Number::cost_total), counted("currency", Number::cost_currency)};
constexpr JsonPath kCostDetails[] = {
    counted("upstream_inference_cost", Number::upstream_cost),
    harmless("upstream_inference_prompt_cost"),
    harmless("upstream_inference_completions_cost"),
    harmless("upstream_inference_input_cost"),
    harmless("upstream_inference_output_cost"),
};

constexpr JsonPath kTimes[] = {harmless("total_duration_ms")};  // and others

constexpr JsonPath kMembers[] = {
    counted("prompt_tokens", Number::input_named_prompt),
    counted("input_tokens", Number::input),
    counted("completion_tokens", Number::output),
    counted("output_tokens", Number::output),
    group("prompt_tokens_details", kInputDetails),
    group("prompt_token_details", kInputDetails),
    group("input_tokens_details", kInputDetails),
    group("input_token_details", kInputDetails),
    group("completion_tokens_details", kOutputDetails),
    group("output_tokens_details", kOutputDetails),
    group("output_token_details", kOutputDetails),
    counted("total_tokens", Number::total),
    counted("cached_tokens", Number::cache_read),            // Moonshot
    counted("num_cached_tokens", Number::cache_read),        // Mistral
    counted("prompt_cache_hit_tokens", Number::cache_read),  // DeepSeek
    counted("reasoning_tokens", Number::reasoning),          // SGLang
    counted("seconds", Number::seconds),
    counted("cache_read_input_tokens", Number::cache_read_anthropic),
    counted("cache_creation_input_tokens", Number::cache_write_anthropic),
    group("cache_creation", kCacheCreation),
    group("iterations", kIterations),
    group("server_tool_use", kServerTools),
    counted("service_tier", Number::tier),
    counted("speed", Number::speed),
    counted("inference_geo", Number::geo),
    counted("promptTokenCount", Number::prompt),
    counted("candidatesTokenCount", Number::candidates),
    counted("thoughtsTokenCount", Number::thoughts),
    counted("totalTokenCount", Number::total),
    counted("cachedContentTokenCount", Number::cache_read),
    counted("toolUsePromptTokenCount", Number::tool_prompt),
    counted("trafficType", Number::tier),
    counted("serviceTier", Number::tier),
    group("promptTokensDetails", kPromptList),
    group("promptTokenDetails", kPromptList),  // for embeddings
    group("cacheTokensDetails", kCacheList),
    group("candidatesTokensDetails", kCandidateList),
    group("toolUsePromptTokensDetails", kToolList),
    group("extra_properties", kExtraProperties),
    counted("total_input_tokens", Number::prompt),  // interactions, from here
    counted("total_output_tokens", Number::candidates),
    counted("total_thought_tokens", Number::thoughts),
    counted("total_reasoning_tokens", Number::thoughts),
    counted("total_cached_tokens", Number::cache_read),
    counted("total_tool_use_tokens", Number::tool_prompt),
    group("input_tokens_by_modality", kPromptList),
    group("cached_tokens_by_modality", kCacheList),
    group("output_tokens_by_modality", kCandidateList),
    group("tool_use_tokens_by_modality", kToolList),
    group("grounding_tool_count", kGroundingList),
    harmless("initial_input_tokens"),
    harmless("initialPromptTokenCount"),
    harmless("request_count"),  // Mistral
    {"cost", static_cast<int>(Number::cost), kDigits, kCost, kIgnored},
    counted("cost_in_usd_ticks", Number::cost_ticks),  // xAI
    group("cost_details", kCostDetails),
    counted("is_byok", Number::is_byok),
    harmless("type"),                      // transcriptions: "tokens" or "duration"
    harmless("prompt_cache_miss_tokens"),  // DeepSeek
    harmless("queue_time"),                // Groq
    harmless("prompt_time"),
    harmless("completion_time"),
    harmless("total_time"),
    {"latency_checkpoint", -1, 0, kTimes, kMoneyAndTools},  // Azure
};

std::string_view find_name(std::span<const JsonPath> paths, int field) {
  for (const JsonPath& path : paths) {
    if (path.field == field) return path.name;
    if (const std::string_view below = find_name(path.below, field); !below.empty()) return below;
  }
  return {};
}

}  // namespace

const JsonPath kUsageMembers = group("usage", kMembers);

std::string_view member_name(Number number) noexcept { return find_name(kMembers, static_cast<int>(number)); }

}  // namespace finops
