#include "core/plugins/mock/openai.h"

#include <algorithm>
#include <array>

namespace finops::mock {
namespace {

struct PostOperation {
  std::string_view path;
  std::string_view required;  // the member without which OpenAI answers 400
  LocalReply (*answer)(const MockRequest&);
};

constexpr std::array<PostOperation, 4> kPostOperations = {{
    {"/v1/chat/completions", "messages", openai_chat},
    {"/v1/completions", "prompt", openai_completion},
    {"/v1/embeddings", "input", openai_embeddings},
    {"/v1/moderations", "input", openai_moderation},
}};

struct Family {
  std::string_view path;
  LocalReply (*answer)(const MockRequest&);
};

constexpr std::array<Family, 9> kFamilies = {{
    {"/v1/responses", openai_responses},
    {"/v1/models", openai_models},
    {"/v1/files", openai_files},
    {"/v1/uploads", openai_uploads},
    {"/v1/batches", openai_batches},
    {"/v1/images", openai_images},
    {"/v1/audio", openai_audio},
    {"/v1/conversations", openai_conversations},
    {"/v1/vector_stores", openai_vector_stores},
}};

// Lists that are empty for a new account.
constexpr std::array<std::string_view, 2> kEmptyLists = {"/v1/fine_tuning/jobs", "/v1/assistants"};

bool below(std::string_view path, std::string_view parent) {
  return path == parent || (path.starts_with(parent) && path.substr(parent.size()).starts_with('/'));
}

LocalReply post(const MockRequest& request, const PostOperation& operation) {
  if (request.method != "POST") return wrong_method(request, Dialect::openai, "POST");
  if (!request.opaque) {
    if (!request.json_sent || !request.json.is_object()) return bad_json(request, Dialect::openai);
    const bool needs_model = operation.path != "/v1/moderations" && member(request.json, "prompt").is_null();
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
  const bool empty_list = std::find(kEmptyLists.begin(), kEmptyLists.end(), path) != kEmptyLists.end();
  if (empty_list && request.method == "GET") return openai_list(request, Json::array());
  for (const PostOperation& operation : kPostOperations) {
    if (path == operation.path) return post(request, operation);
  }
  for (const Family& family : kFamilies) {
    if (below(path, family.path)) return family.answer(request);
  }
  return unknown_path(request, Dialect::openai);
}

LocalReply openai_reply(const MockRequest& request, const Json& body) {
  return json_reply(request, Dialect::openai, body);
}

LocalReply openai_list(const MockRequest& request, Json data) {
  const Json first = data.empty() ? Json(nullptr) : member(data.front(), "id");
  const Json last = data.empty() ? Json(nullptr) : member(data.back(), "id");
  return openai_reply(
      request,
      {{"object", "list"}, {"data", std::move(data)}, {"first_id", first}, {"last_id", last}, {"has_more", false}});
}

LocalReply openai_deleted(const MockRequest& request, const std::string& id, const char* object) {
  return openai_reply(request, {{"id", id}, {"object", object}, {"deleted", true}});
}

LocalReply openai_invalid(const MockRequest& request, const std::string& param, const std::string& message) {
  return error_reply(request, Dialect::openai, {400, "invalid_request_error", message, "invalid_value", param});
}

LocalReply openai_no_such(const MockRequest& request, const char* what, const std::string& id) {
  return not_found(request, Dialect::openai, std::string("No such ") + what + " object: " + id);
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
