#include "core/usage/response_paths.h"

#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr std::uint16_t kWord = 256;     // enough for a model, an id or a reason
constexpr std::uint16_t kName = 4096;    // a cut name could be that of another model
constexpr std::uint16_t kGlimpse = 8;    // enough to see whether there is a value
constexpr std::uint16_t kMessage = 512;  // of an error

constexpr JsonPath leaf(std::string_view name, ResponseValue field, std::uint16_t most = kWord) {
  return {name, static_cast<int>(field), most, {}, kIgnored};
}
constexpr JsonPath both(std::string_view name, ResponseValue field, std::span<const JsonPath> below,
                        Others others = kIgnored, std::uint16_t most = kGlimpse) {
  return {name, static_cast<int>(field), most, below, others};
}
constexpr JsonPath branch(std::string_view name, std::span<const JsonPath> below, Others others = kIgnored) {
  return {name, -1, 0, below, others};
}

constexpr JsonPath kError[] = {
    leaf("code", ResponseValue::error_code),
    leaf("type", ResponseValue::error_type),
    leaf("status", ResponseValue::error_status),
    leaf("message", ResponseValue::error_message, kMessage),
};

// OpenAI: choices[]
constexpr JsonPath kAudio[] = {leaf("data", ResponseValue::content, kGlimpse),
                               leaf("transcript", ResponseValue::content, kGlimpse)};
constexpr JsonPath kGoogle[] = {harmless("thought_signature"), harmless("thought")};
constexpr JsonPath kExtra[] = {branch("google", kGoogle, kMoneyAndTools)};
constexpr JsonPath kToolCall[] = {leaf("type", ResponseValue::call_type)};
constexpr JsonPath kToolCalls[] = {branch("*", kToolCall, kMoney)};
constexpr JsonPath kChatMessage[] = {
    leaf("content", ResponseValue::content, kGlimpse),
    leaf("reasoning_content", ResponseValue::content, kGlimpse),
    leaf("reasoning", ResponseValue::content, kGlimpse),
    leaf("refusal", ResponseValue::content, kGlimpse),
    both("tool_calls", ResponseValue::content, kToolCalls),
    leaf("function_call", ResponseValue::content, kGlimpse),
    branch("audio", kAudio, kMoney),
    leaf("images", ResponseValue::content, kGlimpse),
    leaf("reasoning_details", ResponseValue::content, kGlimpse),
    leaf("annotations", ResponseValue::citation, kGlimpse),
    branch("extra_content", kExtra, kMoneyAndTools),  // Google's
    harmless("role"),
    harmless("tool_call_id"),
};
constexpr JsonPath kChoice[] = {
    leaf("index", ResponseValue::choice),
    leaf("finish_reason", ResponseValue::finish_reason),
    leaf("text", ResponseValue::content, kGlimpse),
    branch("delta", kChatMessage, kMoneyAndTools),
    branch("message", kChatMessage, kMoneyAndTools),
    harmless("logprobs"),
    leaf("usage", ResponseValue::usage_elsewhere, 0),  // Moonshot puts it here
    branch("extra_content", kExtra, kMoneyAndTools),
};
constexpr JsonPath kChoices[] = {both("*", ResponseValue::choice_end, kChoice, kMoneyAndTools)};

// Google's interactions: steps, which were called outputs first
constexpr JsonPath kStepQueries[] = {leaf("*", ResponseValue::step_query, 0)};
constexpr JsonPath kArguments[] = {branch("queries", kStepQueries)};
constexpr JsonPath kStep[] = {leaf("type", ResponseValue::step_type), leaf("search_type", ResponseValue::step_search),
                              branch("arguments", kArguments)};
constexpr JsonPath kSteps[] = {both("*", ResponseValue::step_end, kStep, kMoney)};

// OpenAI Responses: output[], and `response` of its events, which an `interaction` of Google's resembles
constexpr JsonPath kAction[] = {leaf("type", ResponseValue::output_action)};
constexpr JsonPath kOutputItem[] = {leaf("type", ResponseValue::output_type), branch("action", kAction, kMoney)};
constexpr JsonPath kOutput[] = {both("*", ResponseValue::output_end, kOutputItem, kMoney)};
constexpr JsonPath kIncomplete[] = {leaf("reason", ResponseValue::incomplete)};
constexpr JsonPath kWebTool[] = {leaf("num_requests", ResponseValue::tool_searches)};
constexpr JsonPath kToolUsage[] = {branch("web_search", kWebTool, kAny),
                                   leaf("image_gen", ResponseValue::tool_images, 512)};
constexpr JsonPath kBilling[] = {harmless("payer")};  // in every answer of OpenAI: who is billed, not for what
constexpr JsonPath kResponse[] = {
    branch("billing", kBilling, kAny),
    leaf("id", ResponseValue::id),
    leaf("model", ResponseValue::model, kName),
    leaf("status", ResponseValue::status),
    leaf("service_tier", ResponseValue::service_tier),
    both("error", ResponseValue::error, kError, kIgnored, kMessage),
    leaf("usage", ResponseValue::usage, 0),
    branch("incomplete_details", kIncomplete),
    branch("output", kOutput),
    branch("outputs", kSteps),
    branch("steps", kSteps),
    branch("tool_usage", kToolUsage, kAny),
    harmless("tools"),
    harmless("tool_choice"),
    harmless("parallel_tool_calls"),
    harmless("max_tool_calls"),
};

// Anthropic: `message` of message_start, `delta` of message_delta, content[], content_block
constexpr JsonPath kBlock[] = {leaf("type", ResponseValue::block_type), leaf("name", ResponseValue::block_name)};
constexpr JsonPath kBlocks[] = {both("*", ResponseValue::block_end, kBlock, kMoney)};
constexpr JsonPath kStartedMessage[] = {
    leaf("id", ResponseValue::id),
    leaf("model", ResponseValue::model, kName),
    leaf("stop_reason", ResponseValue::stop_reason),
    leaf("usage", ResponseValue::start_usage, 0),
    leaf("container", ResponseValue::container, kGlimpse),
    branch("content", kBlocks),
};

// Google: candidates[], promptFeedback, predictions[]
constexpr JsonPath kServerTool[] = {leaf("toolType", ResponseValue::server_tool)};
constexpr JsonPath kPart[] = {
    leaf("text", ResponseValue::content, kGlimpse),
    leaf("functionCall", ResponseValue::content, kGlimpse),
    leaf("inlineData", ResponseValue::content, kGlimpse),
    leaf("executableCode", ResponseValue::content, kGlimpse),
    leaf("fileData", ResponseValue::content, kGlimpse),
    leaf("codeExecutionResult", ResponseValue::content, kGlimpse),
    branch("toolCall", kServerTool),
    harmless("toolResponse"),
    harmless("thought"),
    harmless("thoughtSignature"),
};
constexpr JsonPath kParts[] = {branch("*", kPart, kMoneyAndTools)};
constexpr JsonPath kContent[] = {branch("parts", kParts)};
constexpr JsonPath kQueries[] = {leaf("*", ResponseValue::query, 0)};
constexpr JsonPath kWebPage[] = {harmless("uri"), harmless("title"), harmless("domain")};
constexpr JsonPath kChunk[] = {both("web", ResponseValue::web_chunk, kWebPage, kAny)};
constexpr JsonPath kChunks[] = {branch("*", kChunk, kAny)};
constexpr JsonPath kRetrieval[] = {harmless("googleSearchDynamicRetrievalScore")};
constexpr JsonPath kSegment[] = {harmless("startIndex"), harmless("endIndex"), harmless("partIndex"), harmless("text")};
constexpr JsonPath kSupport[] = {branch("segment", kSegment, kAny), harmless("groundingChunkIndices"),
                                 harmless("confidenceScores"), harmless("renderedParts")};
constexpr JsonPath kSupports[] = {branch("*", kSupport, kAny)};
constexpr JsonPath kEntryPoint[] = {harmless("renderedContent"), harmless("sdkBlob")};
constexpr JsonPath kGrounding[] = {
    branch("webSearchQueries", kQueries, kAny),
    branch("groundingChunks", kChunks, kAny),
    both("searchEntryPoint", ResponseValue::entry_point, kEntryPoint, kAny),
    branch("retrievalMetadata", kRetrieval, kAny),
    branch("groundingSupports", kSupports, kAny),
};
constexpr JsonPath kUrlPage[] = {leaf("retrievedUrl", ResponseValue::url_page, kGlimpse)};
constexpr JsonPath kUrlPages[] = {branch("*", kUrlPage)};
constexpr JsonPath kUrlContext[] = {branch("urlMetadata", kUrlPages)};
constexpr JsonPath kCandidate[] = {
    leaf("index", ResponseValue::choice),
    leaf("finishReason", ResponseValue::finish_reason),
    branch("content", kContent, kMoneyAndTools),
    branch("groundingMetadata", kGrounding, kAny),
    harmless("citationMetadata"),
    branch("urlContextMetadata", kUrlContext, kMoney),  // billed as tokens of the prompt
};
constexpr JsonPath kCandidates[] = {both("*", ResponseValue::choice_end, kCandidate, kMoneyAndTools)};
constexpr JsonPath kPromptFeedback[] = {leaf("blockReason", ResponseValue::stop_reason)};
constexpr JsonPath kStatistics[] = {leaf("token_count", ResponseValue::statistics)};
constexpr JsonPath kEmbedding[] = {branch("statistics", kStatistics, kMoney), harmless("values")};
constexpr JsonPath kPrediction[] = {branch("embeddings", kEmbedding, kMoney)};
constexpr JsonPath kPredictions[] = {branch("*", kPrediction, kMoney)};

// The `delta` of an event: Anthropic's message_delta and its content, or a step of an interaction.
constexpr JsonPath kDelta[] = {
    leaf("type", ResponseValue::step_type),
    harmless("text"),
    harmless("partial_json"),
    harmless("thinking"),
    harmless("signature"),
    leaf("stop_reason", ResponseValue::stop_reason),
    leaf("container", ResponseValue::container, kGlimpse),
    leaf("search_type", ResponseValue::step_search),
    branch("arguments", kArguments),
};

// A list of blocks (Anthropic), or the beginning of a step.
constexpr JsonPath kTopContent[] = {
    both("*", ResponseValue::block_end, kBlock, kMoney),
    leaf("type", ResponseValue::step_type),
    leaf("search_type", ResponseValue::step_search),
    branch("arguments", kArguments),
};

constexpr JsonPath kGroq[] = {harmless("id"), leaf("usage", ResponseValue::usage_elsewhere, 0), harmless("seed"),
                              harmless("error")};

constexpr JsonPath kTopMembers[] = {
    leaf("type", ResponseValue::type),
    leaf("object", ResponseValue::object),
    leaf("id", ResponseValue::id),
    leaf("responseId", ResponseValue::id),
    leaf("model", ResponseValue::model, kName),
    leaf("modelVersion", ResponseValue::model, kName),
    leaf("status", ResponseValue::status),
    leaf("service_tier", ResponseValue::service_tier),
    branch("choices", kChoices),
    harmless("created"),
    harmless("system_fingerprint"),
    leaf("stop_reason", ResponseValue::stop_reason),
    both("error", ResponseValue::error, kError, kIgnored, kMessage),
    leaf("code", ResponseValue::code),
    leaf("detail", ResponseValue::message, kMessage),  // of errors
    leaf("usage", ResponseValue::usage, 0),
    leaf("usageMetadata", ResponseValue::google_usage, 0),
    leaf("input_tokens", ResponseValue::counted),
    leaf("totalTokens", ResponseValue::counted),
    branch("candidates", kCandidates),
    branch("response", kResponse, kMoneyAndTools),
    both("message", ResponseValue::message, kStartedMessage, kMoneyAndTools, kMessage),
    both("delta", ResponseValue::step_end, kDelta, kMoney),
    branch("output", kOutput),
    branch("incomplete_details", kIncomplete),
    branch("promptFeedback", kPromptFeedback, kMoney),
    branch("billing", kBilling, kAny),
    harmless("step_usage"),                                  // of Google's interactions; their sum comes at the end
    leaf("service_tier_used", ResponseValue::service_tier),  // Cerebras
    leaf("results", ResponseValue::result, kGlimpse),
    branch("predictions", kPredictions),
    harmless("index"),
    harmless("item_id"),
    harmless("output_index"),
    harmless("content_index"),
    harmless("logprobs"),
    harmless("sequence_number"),
    harmless("obfuscation"),
    leaf("event_type", ResponseValue::type),
    branch("interaction", kResponse, kMoneyAndTools),
    branch("outputs", kSteps),
    branch("steps", kSteps),
    both("step", ResponseValue::step_end, kStep, kMoney),
    both("content", ResponseValue::step_end, kTopContent),
    both("content_block", ResponseValue::block_end, kBlock, kMoney),
    both("item", ResponseValue::item_end, kOutputItem, kMoney),
    branch("tool_usage", kToolUsage, kAny),
    leaf("container", ResponseValue::container, kGlimpse),
    leaf("data", ResponseValue::result, kGlimpse),
    leaf("text", ResponseValue::result, kGlimpse),
    leaf("embedding", ResponseValue::result, kGlimpse),
    leaf("embeddings", ResponseValue::result, kGlimpse),
    branch("x_groq", kGroq, kAny),
    harmless("tools"),
    harmless("tool_choice"),
    harmless("parallel_tool_calls"),
    harmless("max_tool_calls"),
};

}  // namespace

const JsonPath kResponsePaths = branch("", kTopMembers, kMoneyAndTools);

}  // namespace finops
