#include <algorithm>
#include <array>

#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::size_t kOpenAiDimensions = 3072;             // of OpenAI's models
constexpr std::size_t kMaxInputs = 2048;                    // OpenAI's own limit
constexpr std::size_t kMaxNumbers = std::size_t{4} << 20U;  // in one answer

constexpr std::array<std::string_view, 10> kModels = {
    "gpt-4o",     "gpt-4o-mini", "gpt-4.1",     "gpt-4.1-mini",           "gpt-5",
    "gpt-5-mini", "o4-mini",     "gpt-image-1", "text-embedding-3-small", "text-embedding-3-large"};

constexpr std::array<const char*, 13> kModerationCategories = {"harassment",
                                                               "harassment/threatening",
                                                               "sexual",
                                                               "hate",
                                                               "hate/threatening",
                                                               "illicit",
                                                               "illicit/violent",
                                                               "self-harm/intent",
                                                               "self-harm/instructions",
                                                               "self-harm",
                                                               "sexual/minors",
                                                               "violence",
                                                               "violence/graphic"};

// `input` as a list: a text, a list of texts, a list of tokens, or a list of those.
std::vector<Json> inputs_of(const Json& input) {
  std::vector<Json> out;
  const bool many = input.is_array() && !input.empty() && (input[0].is_string() || input[0].is_array());
  if (!many) {
    out.push_back(input);
    return out;
  }
  for (const Json& one : input) {
    if (out.size() <= kMaxInputs) out.push_back(one);
  }
  return out;
}

Json model_object(std::string_view id) {
  return {{"id", id}, {"object", "model"}, {"created", kCreated}, {"owned_by", "openai"}};
}

}  // namespace

LocalReply openai_embeddings(const MockRequest& request) {
  const std::string model = request.model_or("finops-mock");
  const std::size_t usual = model.find("3-large") != std::string::npos ? 3072 : 1536;
  const std::size_t dimensions =
      std::clamp<std::size_t>(uint_or(member(request.json, "dimensions"), usual), 1, kOpenAiDimensions);
  const bool base64 = member(request.json, "encoding_format") == "base64";
  const std::vector<Json> inputs = inputs_of(member(request.json, "input"));
  if (inputs.size() > kMaxInputs || inputs.size() * dimensions > kMaxNumbers) {
    return openai_invalid(request, "input", "finops' built-in mock does not make that many numbers in one answer.");
  }
  Json data = Json::array();
  std::uint64_t tokens = 0;
  for (const Json& input : inputs) {
    const std::string text = input.is_string() ? string_or(input, {}) : json_line(input);
    const std::vector<float> vector = unit_vector(text, dimensions);
    data.push_back({{"object", "embedding"},
                    {"index", data.size()},
                    {"embedding", base64 ? Json(to_base64(vector)) : to_json(vector)}});
    tokens += input.is_array() ? input.size() : tokens_of(std::string_view(text));
  }
  return openai_reply(request, {{"object", "list"},
                                {"data", std::move(data)},
                                {"model", model},
                                {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
}

LocalReply openai_moderation(const MockRequest& request) {
  Json result = {{"flagged", false},
                 {"categories", Json::object()},
                 {"category_scores", Json::object()},
                 {"category_applied_input_types", Json::object()}};
  for (const char* name : kModerationCategories) {
    result["categories"][name] = false;
    result["category_scores"][name] = 0.0001;
    result["category_applied_input_types"][name] = Json::array({"text"});
  }
  Json results = Json::array();
  for (std::size_t i = inputs_of(member(request.json, "input")).size(); i > 0; --i) results.push_back(result);
  return openai_reply(request, {{"id", make_id("modr-", request.seed, "id", 32)},
                                {"model", request.model_or("omni-moderation-latest")},
                                {"results", std::move(results)}});
}

LocalReply openai_models(const MockRequest& request) {
  constexpr std::string_view kParent = "/v1/models";
  const std::string_view id = std::string_view(request.path).substr(std::min(kParent.size() + 1, request.path.size()));
  if (!id.empty() && request.method == "DELETE") {
    return openai_reply(request, {{"id", id}, {"object", "model"}, {"deleted", true}});
  }
  if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET");
  if (!id.empty()) return openai_reply(request, model_object(id));
  Json data = Json::array();
  for (const std::string_view model : kModels) data.push_back(model_object(model));
  return openai_reply(request, {{"object", "list"}, {"data", std::move(data)}});
}

}  // namespace finops::mock
