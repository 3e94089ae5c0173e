#include "core/usage/response_paths.h"

namespace finops {
namespace {

constexpr std::uint16_t kWord = 256;     // more than a model, an id or a reason needs
constexpr std::uint16_t kName = 4096;    // a cut name would be another model's
constexpr std::uint16_t kGlimpse = 8;    // enough to tell something from nothing
constexpr std::uint16_t kMessage = 512;  // of an error

constexpr JsonPath leaf(std::string_view name, Field field, std::uint16_t most = kWord) {
  return {name, static_cast<int>(field), most, {}};
}
constexpr JsonPath both(std::string_view name, Field field, std::span<const JsonPath> below) {
  return {name, static_cast<int>(field), kMessage, below};
}
constexpr JsonPath branch(std::string_view name, std::span<const JsonPath> below) { return {name, -1, 0, below}; }

constexpr JsonPath kError[] = {
    leaf("code", Field::error_code),
    leaf("type", Field::error_type),
    leaf("status", Field::error_status),
    leaf("message", Field::error_message, kMessage),
};

// OpenAI: choices[]
constexpr JsonPath kAudio[] = {leaf("data", Field::content, kGlimpse), leaf("transcript", Field::content, kGlimpse)};
constexpr JsonPath kChatDelta[] = {
    leaf("content", Field::content, kGlimpse),
    leaf("reasoning_content", Field::content, kGlimpse),
    leaf("reasoning", Field::content, kGlimpse),
    leaf("refusal", Field::content, kGlimpse),
    leaf("tool_calls", Field::content, kGlimpse),
    leaf("function_call", Field::content, kGlimpse),
    branch("audio", kAudio),
};
constexpr JsonPath kChoice[] = {
    leaf("index", Field::choice),
    leaf("finish_reason", Field::finish_reason),
    leaf("text", Field::content, kGlimpse),
    branch("delta", kChatDelta),
};
constexpr JsonPath kChoices[] = {both("*", Field::choice_end, kChoice)};

// OpenAI Responses: output[], and `response` of its events
constexpr JsonPath kAction[] = {leaf("type", Field::output_action)};
constexpr JsonPath kOutputItem[] = {leaf("type", Field::output_type), branch("action", kAction)};
constexpr JsonPath kOutput[] = {both("*", Field::output_end, kOutputItem)};
constexpr JsonPath kIncomplete[] = {leaf("reason", Field::incomplete)};
constexpr JsonPath kResponse[] = {
    leaf("id", Field::id),
    leaf("model", Field::model, kName),
    leaf("status", Field::status),
    leaf("service_tier", Field::service_tier),
    both("error", Field::error, kError),
    leaf("usage", Field::usage, 0),
    branch("incomplete_details", kIncomplete),
    branch("output", kOutput),
};

// Anthropic: `message` of message_start, `delta` of message_delta
constexpr JsonPath kStartedMessage[] = {
    leaf("id", Field::id),
    leaf("model", Field::model, kName),
    leaf("stop_reason", Field::stop_reason),
    leaf("usage", Field::start_usage, 0),
};
constexpr JsonPath kDelta[] = {leaf("stop_reason", Field::stop_reason)};

// Google: candidates[], promptFeedback, predictions[]
constexpr JsonPath kPart[] = {
    leaf("text", Field::content, kGlimpse),       leaf("functionCall", Field::content, kGlimpse),
    leaf("inlineData", Field::content, kGlimpse), leaf("executableCode", Field::content, kGlimpse),
    leaf("fileData", Field::content, kGlimpse),   leaf("codeExecutionResult", Field::content, kGlimpse),
};
constexpr JsonPath kParts[] = {branch("*", kPart)};
constexpr JsonPath kContent[] = {branch("parts", kParts)};
constexpr JsonPath kGrounding[] = {leaf("webSearchQueries", Field::searches, 0)};
constexpr JsonPath kCandidate[] = {
    leaf("index", Field::choice),
    leaf("finishReason", Field::finish_reason),
    branch("content", kContent),
    branch("groundingMetadata", kGrounding),
};
constexpr JsonPath kCandidates[] = {both("*", Field::choice_end, kCandidate)};
constexpr JsonPath kPromptFeedback[] = {leaf("blockReason", Field::stop_reason)};
constexpr JsonPath kStatistics[] = {leaf("token_count", Field::statistics)};
constexpr JsonPath kEmbedding[] = {branch("statistics", kStatistics)};
constexpr JsonPath kPrediction[] = {branch("embeddings", kEmbedding)};
constexpr JsonPath kPredictions[] = {branch("*", kPrediction)};

constexpr JsonPath kTop[] = {
    leaf("type", Field::type),
    leaf("object", Field::object),
    leaf("id", Field::id),
    leaf("responseId", Field::id),
    leaf("model", Field::model, kName),
    leaf("modelVersion", Field::model, kName),
    leaf("status", Field::status),
    leaf("service_tier", Field::service_tier),
    leaf("stop_reason", Field::stop_reason),
    both("error", Field::error, kError),
    leaf("code", Field::code),
    leaf("usage", Field::usage, 0),
    leaf("usageMetadata", Field::google_usage, 0),
    leaf("input_tokens", Field::counted),
    leaf("totalTokens", Field::counted),
    branch("choices", kChoices),
    branch("candidates", kCandidates),
    branch("response", kResponse),
    both("message", Field::message, kStartedMessage),
    branch("delta", kDelta),
    branch("output", kOutput),
    branch("incomplete_details", kIncomplete),
    branch("promptFeedback", kPromptFeedback),
    branch("predictions", kPredictions),
};

}  // namespace

const JsonPath kResponsePaths = branch("", kTop);

}  // namespace finops
