#include <algorithm>
#include <array>

#include "core/plugins/mock_openai.h"
#include "core/plugins/mock_text.h"

namespace finops::mock {
namespace {

constexpr std::size_t kMaxDimensions = 16'384;
constexpr std::size_t kMaxInputs = 2048;  // OpenAI's own limit

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

// One white pixel.
constexpr const char* kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=";

constexpr std::string_view kFileContent = "finops' built-in mock keeps no files; this text stands for one.\n";

// `input` as a list: a text, a list of texts, a list of tokens, or a list of those.
std::vector<Json> inputs_of(const Json& input) {
  std::vector<Json> out;
  const bool many = input.is_array() && !input.empty() && (input[0].is_string() || input[0].is_array());
  if (!many) {
    out.push_back(input);
    return out;
  }
  for (const Json& one : input) {
    if (out.size() < kMaxInputs) out.push_back(one);
  }
  return out;
}

Json model_object(std::string_view id) {
  return {{"id", id}, {"object", "model"}, {"created", kCreated}, {"owned_by", "openai"}};
}

Json file_object(const std::string& id, const std::string& filename, std::uint64_t bytes, const std::string& purpose) {
  return {{"object", "file"},         {"id", id},
          {"purpose", purpose},       {"filename", filename},
          {"bytes", bytes},           {"created_at", kCreated},
          {"expires_at", nullptr},    {"status", "processed"},
          {"status_details", nullptr}};
}

LocalReply upload_file(const MockRequest& request) {
  const FormFile file = form_file(request);
  if (file.filename.empty() && !request.opaque) return openai_missing(request, "file");
  const std::string purpose = form_field(request, "purpose");
  return openai_reply(request, file_object(make_id("file-", request.seed, "id", 22), file.filename, file.bytes,
                                           purpose.empty() ? "user_data" : purpose));
}

Json stored_file(const std::string& id) { return file_object(id, "mock.txt", kFileContent.size(), "user_data"); }

}  // namespace

LocalReply openai_embeddings(const MockRequest& request) {
  const std::string model = request.model_or("finops-mock");
  const std::size_t usual = model.find("3-large") != std::string::npos ? 3072 : 1536;
  const std::size_t dimensions =
      std::clamp<std::size_t>(uint_or(member(request.json, "dimensions"), usual), 1, kMaxDimensions);
  const bool base64 = member(request.json, "encoding_format") == "base64";
  Json data = Json::array();
  std::uint64_t tokens = 0;
  for (const Json& input : inputs_of(member(request.json, "input"))) {
    const std::string text = input.is_string() ? string_or(input, {}) : dump(input);
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

LocalReply openai_image(const MockRequest& request) {
  constexpr std::uint64_t kImageTokens = 272;
  const std::uint64_t count = std::clamp<std::uint64_t>(uint_or(member(request.json, "n"), 1), 1, 10);
  const std::uint64_t input = std::max<std::uint64_t>(1, tokens_of(member(request.json, "prompt")));
  Json data = Json::array();
  for (std::uint64_t i = 0; i < count; ++i) data.push_back(Json{{"b64_json", kPng}});
  return openai_reply(request, {{"created", kCreated},
                                {"data", std::move(data)},
                                {"usage",
                                 {{"input_tokens", input},
                                  {"input_tokens_details", {{"image_tokens", 0}, {"text_tokens", input}}},
                                  {"output_tokens", kImageTokens * count},
                                  {"total_tokens", input + kImageTokens * count}}}});
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

LocalReply openai_files(const MockRequest& request) {
  constexpr std::string_view kParent = "/v1/files";
  const std::string_view rest =
      std::string_view(request.path).substr(std::min(kParent.size() + 1, request.path.size()));
  const std::string id(rest.substr(0, rest.find('/')));
  if (id.empty()) {
    if (request.method == "POST") return upload_file(request);
    if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET, POST");
    const std::string only = "file-MockMockMockMockMockMo";
    return openai_reply(request, {{"object", "list"},
                                  {"data", Json::array({stored_file(only)})},
                                  {"first_id", only},
                                  {"last_id", only},
                                  {"has_more", false}});
  }
  if (request.method == "DELETE") return openai_reply(request, {{"object", "file"}, {"id", id}, {"deleted", true}});
  if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET, DELETE");
  if (rest.ends_with("/content")) {
    return bytes_reply(request, Dialect::openai, "application/octet-stream", std::string(kFileContent));
  }
  return rest == id ? openai_reply(request, stored_file(id)) : unknown_path(request, Dialect::openai);
}

}  // namespace finops::mock
