#include "core/usage/usage_members.h"

#include <array>

#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr std::uint16_t kDigits = 64;

constexpr JsonPath leaf(std::string_view name, Number number) {
  return {name, static_cast<int>(number), kDigits, {}, kIgnored};
}
constexpr JsonPath harmless(std::string_view name) { return {name, -1, 0, {}, kIgnored}; }
constexpr JsonPath branch(std::string_view name, std::span<const JsonPath> below) { return {name, -1, 0, below, kAny}; }
constexpr JsonPath element(Number end, std::span<const JsonPath> below) {
  return {"*", static_cast<int>(end), kDigits, below, kAny};
}

// OpenAI: prompt_tokens_details, input_tokens_details, input_token_details
constexpr JsonPath kCachedDetails[] = {
    leaf("audio_tokens", Number::cache_audio),
    leaf("image_tokens", Number::cache_image),
    leaf("cached_image_tokens", Number::cache_image),
    harmless("text_tokens"),
    harmless("cached_text_tokens"),
};
constexpr JsonPath kCacheWriteDetails[] = {leaf("ttl_12h_tokens", Number::cache_write_12h), harmless("ttl_30m_tokens")};
constexpr JsonPath kInputDetails[] = {
    leaf("cached_tokens", Number::cache_read),
    leaf("cache_write_tokens", Number::cache_write),
    leaf("cache_creation_tokens", Number::cache_write),  // LiteLLM
    leaf("audio_tokens", Number::input_audio),
    leaf("image_tokens", Number::input_image),
    leaf("video_tokens", Number::input_video),
    branch("cached_tokens_details", kCachedDetails),
    branch("cache_write_tokens_details", kCacheWriteDetails),
    harmless("text_tokens"),
};
// OpenAI: completion_tokens_details, output_tokens_details, output_token_details; Anthropic: output_tokens_details.
// Rejected predictions are among the completion tokens.
constexpr JsonPath kOutputDetails[] = {
    leaf("reasoning_tokens", Number::reasoning), leaf("thinking_tokens", Number::reasoning),
    leaf("audio_tokens", Number::output_audio),  leaf("image_tokens", Number::output_image),
    leaf("video_tokens", Number::output_video),  harmless("accepted_prediction_tokens"),
    harmless("rejected_prediction_tokens"),      harmless("text_tokens"),
};
// Anthropic
constexpr JsonPath kCacheCreation[] = {leaf("ephemeral_1h_input_tokens", Number::cache_write_1h),
                                       leaf("ephemeral_5m_input_tokens", Number::cache_write_5m)};
constexpr JsonPath kStepCacheCreation[] = {leaf("ephemeral_1h_input_tokens", Number::step_cache_write_1h),
                                           harmless("ephemeral_5m_input_tokens")};
constexpr JsonPath kStep[] = {
    leaf("type", Number::step_type),
    leaf("input_tokens", Number::step_input),
    leaf("output_tokens", Number::step_output),
    leaf("cache_read_input_tokens", Number::step_cache_read),
    leaf("cache_creation_input_tokens", Number::step_cache_write),
    branch("cache_creation", kStepCacheCreation),
    branch("output_tokens_details", kOutputDetails),
    harmless("model"),
};
constexpr JsonPath kSteps[] = {element(Number::step_end, kStep)};
constexpr JsonPath kServerTools[] = {leaf("web_search_requests", Number::web_searches), harmless("web_fetch_requests")};
// Google: lists of {modality, tokenCount}, or {modality, tokens} in interactions
constexpr std::array<JsonPath, 3> modality_item(Number tokens) {
  return {leaf("modality", Number::modality), leaf("tokenCount", tokens), leaf("tokens", tokens)};
}
constexpr auto kPromptItem = modality_item(Number::prompt_tokens);
constexpr auto kCacheItem = modality_item(Number::cache_tokens);
constexpr auto kCandidateItem = modality_item(Number::candidate_tokens);
constexpr auto kToolItem = modality_item(Number::tool_tokens);
constexpr JsonPath kPromptList[] = {element(Number::element_end, kPromptItem)};
constexpr JsonPath kCacheList[] = {element(Number::element_end, kCacheItem)};
constexpr JsonPath kCandidateList[] = {element(Number::element_end, kCandidateItem)};
constexpr JsonPath kToolList[] = {element(Number::element_end, kToolItem)};
constexpr JsonPath kGroundingItem[] = {leaf("type", Number::grounding_type), leaf("count", Number::grounding_count)};
constexpr JsonPath kGroundingList[] = {element(Number::grounding_end, kGroundingItem)};
constexpr JsonPath kGoogleProperties[] = {leaf("traffic_type", Number::tier)};
constexpr JsonPath kExtraProperties[] = {branch("google", kGoogleProperties)};
// OpenRouter, and Perplexity's `cost`
constexpr JsonPath kCost[] = {leaf("total_cost", Number::cost_total), leaf("currency", Number::cost_currency)};
constexpr JsonPath kCostDetails[] = {
    leaf("upstream_inference_cost", Number::upstream_cost),
    harmless("upstream_inference_prompt_cost"),
    harmless("upstream_inference_completions_cost"),
    harmless("upstream_inference_input_cost"),
    harmless("upstream_inference_output_cost"),
};

constexpr JsonPath kTimes[] = {harmless("total_duration_ms")};  // and others

constexpr JsonPath kMembers[] = {
    leaf("prompt_tokens", Number::input_named_prompt),
    leaf("input_tokens", Number::input),
    leaf("completion_tokens", Number::output),
    leaf("output_tokens", Number::output),
    branch("prompt_tokens_details", kInputDetails),
    branch("prompt_token_details", kInputDetails),
    branch("input_tokens_details", kInputDetails),
    branch("input_token_details", kInputDetails),
    branch("completion_tokens_details", kOutputDetails),
    branch("output_tokens_details", kOutputDetails),
    branch("output_token_details", kOutputDetails),
    leaf("total_tokens", Number::total),
    leaf("cached_tokens", Number::cache_read),            // Moonshot
    leaf("num_cached_tokens", Number::cache_read),        // Mistral
    leaf("prompt_cache_hit_tokens", Number::cache_read),  // DeepSeek
    leaf("reasoning_tokens", Number::reasoning),          // SGLang
    leaf("seconds", Number::seconds),
    leaf("cache_read_input_tokens", Number::cache_read_anthropic),
    leaf("cache_creation_input_tokens", Number::cache_write_anthropic),
    branch("cache_creation", kCacheCreation),
    branch("iterations", kSteps),
    branch("server_tool_use", kServerTools),
    leaf("service_tier", Number::tier),
    leaf("speed", Number::speed),
    leaf("inference_geo", Number::geo),
    leaf("promptTokenCount", Number::prompt),
    leaf("candidatesTokenCount", Number::candidates),
    leaf("thoughtsTokenCount", Number::thoughts),
    leaf("totalTokenCount", Number::total),
    leaf("cachedContentTokenCount", Number::cache_read),
    leaf("toolUsePromptTokenCount", Number::tool_prompt),
    leaf("trafficType", Number::tier),
    leaf("serviceTier", Number::tier),
    branch("promptTokensDetails", kPromptList),
    branch("promptTokenDetails", kPromptList),  // of embeddings
    branch("cacheTokensDetails", kCacheList),
    branch("candidatesTokensDetails", kCandidateList),
    branch("toolUsePromptTokensDetails", kToolList),
    branch("extra_properties", kExtraProperties),
    leaf("total_input_tokens", Number::prompt),  // interactions, from here
    leaf("total_output_tokens", Number::candidates),
    leaf("total_thought_tokens", Number::thoughts),
    leaf("total_reasoning_tokens", Number::thoughts),
    leaf("total_cached_tokens", Number::cache_read),
    leaf("total_tool_use_tokens", Number::tool_prompt),
    branch("input_tokens_by_modality", kPromptList),
    branch("cached_tokens_by_modality", kCacheList),
    branch("output_tokens_by_modality", kCandidateList),
    branch("tool_use_tokens_by_modality", kToolList),
    branch("grounding_tool_count", kGroundingList),
    harmless("initial_input_tokens"),
    harmless("initialPromptTokenCount"),
    harmless("request_count"),  // Mistral
    {"cost", static_cast<int>(Number::cost), kDigits, kCost, kIgnored},
    leaf("cost_in_usd_ticks", Number::cost_ticks),  // xAI
    branch("cost_details", kCostDetails),
    leaf("is_byok", Number::is_byok),
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

const JsonPath kUsageMembers = branch("usage", kMembers);

std::string_view member_name(Number number) noexcept { return find_name(kMembers, static_cast<int>(number)); }

}  // namespace finops
