// Where the providers' responses say what finops reads: one tree of member names for all wire formats, since their
// names do not collide. Constant data.
#pragma once
#include "core/base/json_scanner.h"

namespace finops {

enum class Field : int {
  type,          // of an event (Anthropic, OpenAI Responses; event_type of Google's interactions) or object (Anthropic)
  object,        // OpenAI: "chat.completion", "response", ...; Google: "interaction"
  id,            // id, responseId, message.id, response.id, interaction.id
  model,         // model, modelVersion, message.model, response.model, interaction.model
  service_tier,  // service_tier, response.service_tier, interaction.service_tier
  choice,        // choices[].index, candidates[].index
  choice_end,    // of an element of choices[] or candidates[]
  finish_reason,  // choices[].finish_reason, candidates[].finishReason
  stop_reason,    // stop_reason, delta.stop_reason, message.stop_reason, promptFeedback.blockReason
  status,         // status, response.status, interaction.status
  incomplete,     // incomplete_details.reason, response.incomplete_details.reason
  content,        // what a model generated
  result,         // what an answer holds besides: embeddings, images, transcribed text
  error,          // error, response.error: a text, or the end of the object that has the next four
  error_code,
  error_type,
  error_status,
  error_message,
  code,             // of an event of type "error"
  message,          // the same
  usage,            // usage, response.usage, interaction.usage
  start_usage,      // message.usage
  usage_elsewhere,  // x_groq.usage, choices[].usage
  url_page,         // candidates[].urlContextMetadata.urlMetadata[].retrievedUrl
  google_usage,     // usageMetadata
  output_type,      // output[].type, response.output[].type; item.type of an event
  output_action,    // output[].action.type
  output_end,       // of an element of output[]
  item_end,         // of an event's item
  tool_searches,    // tool_usage.web_search.num_requests: what OpenAI bills
  tool_images,      // tool_usage.image_gen
  block_type,       // content[].type, content_block.type
  block_name,       // content[].name, content_block.name
  block_end,        // of an element of content[], and of a content_block
  step_type,        // of interactions: outputs[].type, steps[].type, step.type, delta.type
  step_query,       // ... arguments.queries[]
  step_search,      // ... search_type
  step_end,
  query,        // candidates[].groundingMetadata.webSearchQueries[]
  web_chunk,    // candidates[].groundingMetadata.groundingChunks[].web
  entry_point,  // candidates[].groundingMetadata.searchEntryPoint
  server_tool,  // candidates[].content.parts[].toolCall.toolType
  call_type,    // choices[].message.tool_calls[].type
  citation,     // choices[].message.annotations
  container,    // of Anthropic's code execution
  statistics,   // predictions[].embeddings.statistics.token_count
  counted,      // input_tokens, totalTokens
};

extern const JsonPath kResponsePaths;

}  // namespace finops
