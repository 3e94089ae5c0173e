#include "core/plugins/mock_openai.h"

#include <array>

namespace finops::mock {
namespace {

struct PostOperation {
  std::string_view path;
  std::string_view required;  // the member without which OpenAI answers 400
  LocalReply (*answer)(const MockRequest&);
};

constexpr std::array<PostOperation, 6> kPostOperations = {{
    {"/v1/chat/completions", "messages", openai_chat},
    {"/v1/completions", "prompt", openai_completion},
    {"/v1/responses", "", openai_responses},  // `input` may come from a stored prompt
    {"/v1/embeddings", "input", openai_embeddings},
    {"/v1/moderations", "input", openai_moderation},
    {"/v1/images/generations", "prompt", openai_image},
}};

// Lists that an account without any content answers.
constexpr std::array<std::string_view, 4> kEmptyLists = {"/v1/batches", "/v1/fine_tuning/jobs", "/v1/vector_stores",
                                                         "/v1/assistants"};

bool below(std::string_view path, std::string_view parent) {
  return path == parent || (path.starts_with(parent) && path.substr(parent.size()).starts_with('/'));
}

LocalReply post(const MockRequest& request, const PostOperation& operation) {
  if (request.method != "POST") return wrong_method(request, Dialect::openai, "POST");
  if (!request.opaque) {
    if (!request.json_sent || !request.json.is_object()) return bad_json(request, Dialect::openai);
    const bool needs_model = operation.path != "/v1/moderations" && operation.path != "/v1/images/generations" &&
                             member(request.json, "prompt").is_null();
    if (needs_model && request.model_or("").empty()) {
      return error_reply(request, Dialect::openai,
                         {400, "invalid_request_error", "you must provide a model parameter"});
    }
    if (!operation.required.empty() && member(request.json, operation.required).is_null()) {
      return openai_missing(request, std::string(operation.required));
    }
  }
  return operation.answer(request);
}

}  // namespace

LocalReply answer_openai(const MockRequest& request) {
  const std::string_view path = request.path;
  for (const PostOperation& operation : kPostOperations) {
    if (path == operation.path) return post(request, operation);
  }
  if (below(path, "/v1/responses")) return openai_responses(request);
  if (below(path, "/v1/models")) return openai_models(request);
  if (below(path, "/v1/files")) return openai_files(request);
  for (const std::string_view list : kEmptyLists) {
    if (path == list && request.method == "GET") {
      return openai_reply(request, {{"object", "list"},
                                    {"data", Json::array()},
                                    {"first_id", nullptr},
                                    {"last_id", nullptr},
                                    {"has_more", false}});
    }
  }
  return unknown_path(request, Dialect::openai);
}

LocalReply openai_reply(const MockRequest& request, const Json& body) {
  return json_reply(request, Dialect::openai, body);
}

LocalReply openai_missing(const MockRequest& request, const std::string& param) {
  return error_reply(request, Dialect::openai,
                     {400, "invalid_request_error", "Missing required parameter: '" + param + "'.",
                      "missing_required_parameter", param});
}

Json openai_usage(const Answer& answer, std::uint64_t choices) {
  const std::uint64_t output = answer.output_tokens() * choices;
  return {{"prompt_tokens", answer.input_tokens},
          {"completion_tokens", output},
          {"total_tokens", answer.input_tokens + output},
          {"prompt_tokens_details", {{"cached_tokens", 0}, {"audio_tokens", 0}}},
          {"completion_tokens_details",
           {{"reasoning_tokens", answer.reasoning_tokens * choices},
            {"audio_tokens", 0},
            {"accepted_prediction_tokens", 0},
            {"rejected_prediction_tokens", 0}}}};
}

}  // namespace finops::mock
