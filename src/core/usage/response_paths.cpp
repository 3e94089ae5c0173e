#include "core/usage/response_paths.h"

#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr std::uint16_t kWord = 256;     // enough for a model, an id or a reason
constexpr std::uint16_t kName = 4096;    // a cut name could be that of another model
constexpr std::uint16_t kGlimpse = 8;    // enough to see whether there is a value
constexpr std::uint16_t kMessage = 512;  // of an error

constexpr JsonPath leaf(std::string_view name, Field field, std::uint16_t most = kWord) {
  return {name, static_cast<int>(field), most, {}, kIgnored};
}
constexpr JsonPath both(std::string_view name, Field field, std::span<const JsonPath> below, Others others = kIgnored,
                        std::uint16_t most = kGlimpse) {
  return {name, static_cast<int>(field), most, below, others};
}
constexpr JsonPath branch(std::string_view name, std::span<const JsonPath> below, Others others = kIgnored) {
  return {name, -1, 0, below, others};
}

constexpr JsonPath kError[] = {
    leaf("code", Field::error_code),
    leaf("type", Field::error_type),
    leaf("status", Field::error_status),
    leaf("message", Field::error_message, kMessage),
};

// OpenAI: choices[]
constexpr JsonPath kAudio[] = {leaf("data", Field::content, kGlimpse), leaf("transcript", Field::content, kGlimpse)};
constexpr JsonPath kGoogle[] = {harmless("thought_signature"), harmless("thought")};
constexpr JsonPath kExtra[] = {branch("google", kGoogle, kMoneyAndTools)};
constexpr JsonPath kToolCall[] = {leaf("type", Field::call_type)};
constexpr JsonPath kToolCalls[] = {branch("*", kToolCall, kMoney)};
constexpr JsonPath kChatMessage[] = {
    leaf("content", Field::content, kGlimpse),
    leaf("reasoning_content", Field::content, kGlimpse),
    leaf("reasoning", Field::content, kGlimpse),
    leaf("refusal", Field::content, kGlimpse),
    both("tool_calls", Field::content, kToolCalls),
    leaf("function_call", Field::content, kGlimpse),
    branch("audio", kAudio, kMoney),
    leaf("images", Field::content, kGlimpse),
    leaf("reasoning_details", Field::content, kGlimpse),
    leaf("annotations", Field::citation, kGlimpse),
    branch("extra_content", kExtra, kMoneyAndTools),  // Google's
    harmless("role"),
    harmless("tool_call_id"),
};
constexpr JsonPath kChoice[] = {
    leaf("index", Field::choice),
    leaf("finish_reason", Field::finish_reason),
    leaf("text", Field::content, kGlimpse),
    branch("delta", kChatMessage, kMoneyAndTools),
    branch("message", kChatMessage, kMoneyAndTools),
    harmless("logprobs"),
    leaf("usage", Field::usage_elsewhere, 0),  // Moonshot puts it here
    branch("extra_content", kExtra, kMoneyAndTools),
};
constexpr JsonPath kChoices[] = {both("*", Field::choice_end, kChoice, kMoneyAndTools)};

// Google's interactions: steps, which were called outputs first
constexpr JsonPath kStepQueries[] = {leaf("*", Field::step_query, 0)};
constexpr JsonPath kArguments[] = {branch("queries", kStepQueries)};
constexpr JsonPath kStep[] = {leaf("type", Field::step_type), leaf("search_type", Field::step_search),
                              branch("arguments", kArguments)};
constexpr JsonPath kSteps[] = {both("*", Field::step_end, kStep, kMoney)};

// OpenAI Responses: output[], and `response` of its events, which an `interaction` of Google's resembles
constexpr JsonPath kAction[] = {leaf("type", Field::output_action)};
constexpr JsonPath kOutputItem[] = {leaf("type", Field::output_type), branch("action", kAction, kMoney)};
constexpr JsonPath kOutput[] = {both("*", Field::output_end, kOutputItem, kMoney)};
constexpr JsonPath kIncomplete[] = {leaf("reason", Field::incomplete)};
constexpr JsonPath kWebTool[] = {leaf("num_requests", Field::tool_searches)};
constexpr JsonPath kToolUsage[] = {branch("web_search", kWebTool, kAny), leaf("image_gen", Field::tool_images, 512)};
constexpr JsonPath kBilling[] = {harmless("payer")};  // in every answer of OpenAI: who is billed, not for what
constexpr JsonPath kResponse[] = {
    branch("billing", kBilling, kAny),
    leaf("id", Field::id),
    leaf("model", Field::model, kName),
    leaf("status", Field::status),
    leaf("service_tier", Field::service_tier),
    both("error", Field::error, kError, kIgnored, kMessage),
    leaf("usage", Field::usage, 0),
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
constexpr JsonPath kBlock[] = {leaf("type", Field::block_type), leaf("name", Field::block_name)};
constexpr JsonPath kBlocks[] = {both("*", Field::block_end, kBlock, kMoney)};
constexpr JsonPath kStartedMessage[] = {
    leaf("id", Field::id),
    leaf("model", Field::model, kName),
    leaf("stop_reason", Field::stop_reason),
    leaf("usage", Field::start_usage, 0),
    leaf("container", Field::container, kGlimpse),
    branch("content", kBlocks),
};

// Google: candidates[], promptFeedback, predictions[]
constexpr JsonPath kServerTool[] = {leaf("toolType", Field::server_tool)};
constexpr JsonPath kPart[] = {
    leaf("text", Field::content, kGlimpse),
    leaf("functionCall", Field::content, kGlimpse),
    leaf("inlineData", Field::content, kGlimpse),
    leaf("executableCode", Field::content, kGlimpse),
    leaf("fileData", Field::content, kGlimpse),
    leaf("codeExecutionResult", Field::content, kGlimpse),
    branch("toolCall", kServerTool),
    harmless("toolResponse"),
    harmless("thought"),
    harmless("thoughtSignature"),
};
constexpr JsonPath kParts[] = {branch("*", kPart, kMoneyAndTools)};
constexpr JsonPath kContent[] = {branch("parts", kParts)};
constexpr JsonPath kQueries[] = {leaf("*", Field::query, 0)};
constexpr JsonPath kWebPage[] = {harmless("uri"), harmless("title"), harmless("domain")};
constexpr JsonPath kChunk[] = {both("web", Field::web_chunk, kWebPage, kAny)};
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
    both("searchEntryPoint", Field::entry_point, kEntryPoint, kAny),
    branch("retrievalMetadata", kRetrieval, kAny),
    branch("groundingSupports", kSupports, kAny),
};
constexpr JsonPath kUrlPage[] = {leaf("retrievedUrl", Field::url_page, kGlimpse)};
constexpr JsonPath kUrlPages[] = {branch("*", kUrlPage)};
constexpr JsonPath kUrlContext[] = {branch("urlMetadata", kUrlPages)};
constexpr JsonPath kCandidate[] = {
    leaf("index", Field::choice),
    leaf("finishReason", Field::finish_reason),
    branch("content", kContent, kMoneyAndTools),
    branch("groundingMetadata", kGrounding, kAny),
    harmless("citationMetadata"),
    branch("urlContextMetadata", kUrlContext, kMoney),  // billed as tokens of the prompt
};
constexpr JsonPath kCandidates[] = {both("*", Field::choice_end, kCandidate, kMoneyAndTools)};
constexpr JsonPath kPromptFeedback[] = {leaf("blockReason", Field::stop_reason)};
constexpr JsonPath kStatistics[] = {leaf("token_count", Field::statistics)};
constexpr JsonPath kEmbedding[] = {branch("statistics", kStatistics, kMoney), harmless("values")};
constexpr JsonPath kPrediction[] = {branch("embeddings", kEmbedding, kMoney)};
constexpr JsonPath kPredictions[] = {branch("*", kPrediction, kMoney)};

// The `delta` of an event: Anthropic's message_delta and its content, or a step of an interaction.
constexpr JsonPath kDelta[] = {
    leaf("type", Field::step_type),
    harmless("text"),
    harmless("partial_json"),
    harmless("thinking"),
    harmless("signature"),
    leaf("stop_reason", Field::stop_reason),
    leaf("container", Field::container, kGlimpse),
    leaf("search_type", Field::step_search),
    branch("arguments", kArguments),
};

// A list of blocks (Anthropic), or the beginning of a step.
constexpr JsonPath kTopContent[] = {
    both("*", Field::block_end, kBlock, kMoney),
    leaf("type", Field::step_type),
    leaf("search_type", Field::step_search),
    branch("arguments", kArguments),
};

constexpr JsonPath kGroq[] = {harmless("id"), leaf("usage", Field::usage_elsewhere, 0), harmless("seed"),
                              harmless("error")};

constexpr JsonPath kTopMembers[] = {
    leaf("type", Field::type),
    leaf("object", Field::object),
    leaf("id", Field::id),
    leaf("responseId", Field::id),
    leaf("model", Field::model, kName),
    leaf("modelVersion", Field::model, kName),
    leaf("status", Field::status),
    leaf("service_tier", Field::service_tier),
    branch("choices", kChoices),
    harmless("created"),
    harmless("system_fingerprint"),
    leaf("stop_reason", Field::stop_reason),
    both("error", Field::error, kError, kIgnored, kMessage),
    leaf("code", Field::code),
    leaf("detail", Field::message, kMessage),  // of errors
    leaf("usage", Field::usage, 0),
    leaf("usageMetadata", Field::google_usage, 0),
    leaf("input_tokens", Field::counted),
    leaf("totalTokens", Field::counted),
    branch("candidates", kCandidates),
    branch("response", kResponse, kMoneyAndTools),
    both("message", Field::message, kStartedMessage, kMoneyAndTools, kMessage),
    both("delta", Field::step_end, kDelta, kMoney),
    branch("output", kOutput),
    branch("incomplete_details", kIncomplete),
    branch("promptFeedback", kPromptFeedback, kMoney),
    branch("billing", kBilling, kAny),
    harmless("step_usage"),                          // of Google's interactions; their sum comes at the end
    leaf("service_tier_used", Field::service_tier),  // Cerebras
    leaf("results", Field::result, kGlimpse),
    branch("predictions", kPredictions),
    harmless("index"),
    harmless("item_id"),
    harmless("output_index"),
    harmless("content_index"),
    harmless("logprobs"),
    harmless("sequence_number"),
    harmless("obfuscation"),
    leaf("event_type", Field::type),
    branch("interaction", kResponse, kMoneyAndTools),
    branch("outputs", kSteps),
    branch("steps", kSteps),
    both("step", Field::step_end, kStep, kMoney),
    both("content", Field::step_end, kTopContent),
    both("content_block", Field::block_end, kBlock, kMoney),
    both("item", Field::item_end, kOutputItem, kMoney),
    branch("tool_usage", kToolUsage, kAny),
    leaf("container", Field::container, kGlimpse),
    leaf("data", Field::result, kGlimpse),
    leaf("text", Field::result, kGlimpse),
    leaf("embedding", Field::result, kGlimpse),
    leaf("embeddings", Field::result, kGlimpse),
    branch("x_groq", kGroq, kAny),
    harmless("tools"),
    harmless("tool_choice"),
    harmless("parallel_tool_calls"),
    harmless("max_tool_calls"),
};

}  // namespace

const JsonPath kResponsePaths = branch("", kTopMembers, kMoneyAndTools);

}  // namespace finops
