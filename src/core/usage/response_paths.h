// Where the providers' responses say what finops reads: one tree of member names for all wire formats, since their
// names do not collide. Constant data.
#pragma once
#include "core/base/json_scanner.h"

namespace finops {

enum class Field : int {
  type,           // of an event (Anthropic, OpenAI Responses) or object (Anthropic)
  object,         // OpenAI: "chat.completion", "response", ...
  id,             // id, responseId, message.id, response.id
  model,          // model, modelVersion, message.model, response.model
  service_tier,   // service_tier, response.service_tier
  choice,         // choices[].index, candidates[].index
  choice_end,     // of an element of choices[] or candidates[]
  finish_reason,  // choices[].finish_reason, candidates[].finishReason
  stop_reason,    // stop_reason, delta.stop_reason, message.stop_reason, promptFeedback.blockReason
  status,         // status, response.status
  incomplete,     // incomplete_details.reason, response.incomplete_details.reason
  content,        // what a model generated, in a stream
  error,          // error, response.error: a text, or the end of the object that has the next four
  error_code,
  error_type,
  error_status,
  error_message,
  code,           // of an event of type "error"
  message,        // the same
  usage,          // usage, response.usage
  start_usage,    // message.usage
  google_usage,   // usageMetadata, response.usageMetadata
  output_type,    // output[].type, response.output[].type
  output_action,  // output[].action.type
  output_end,     // of an element of output[]
  searches,       // candidates[].groundingMetadata.webSearchQueries
  statistics,     // predictions[].embeddings.statistics.token_count
  counted,        // input_tokens, totalTokens
};

extern const JsonPath kResponsePaths;

}  // namespace finops
