#include "core/plugins/mock/google.h"

#include <algorithm>
#include <array>

#include "core/plugins/mock/anthropic.h"
#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::array<std::string_view, 6> kGeminiModels = {"gemini-2.5-pro",        "gemini-2.5-flash",
                                                           "gemini-2.5-flash-lite", "gemini-2.0-flash",
                                                           "gemini-embedding-001",  "text-embedding-004"};

// All paths of Google have a version: /v1beta/models/..., /upload/v1beta/files.
bool has_version(std::string_view path) {
  constexpr std::string_view kUpload = "/upload";
  if (path.starts_with("/upload/")) path.remove_prefix(kUpload.size());
  const std::string_view version = path.substr(0, path.find('/', 1));
  return version.size() > 2 && version.starts_with("/v") && version[2] >= '1' && version[2] <= '9';
}

// Google's OpenAI-compatible paths: /v1beta/openai/chat/completions and .../endpoints/openapi/chat/completions.
bool to_openai_path(std::string& path) {
  for (const std::string_view mark : {"/openai/", "/endpoints/openapi/"}) {
    const std::size_t at = path.find(mark);
    if (at == std::string::npos) continue;
    path = "/v1/" + path.substr(at + mark.size());
    return true;
  }
  return false;
}

// The model of ".../models/M" or a tuned one, without what follows it.
std::string model_of(std::string_view resource) {
  for (const std::string_view mark : {"/models/", "/tunedModels/", "/endpoints/"}) {
    const std::size_t at = resource.rfind(mark);
    if (at != std::string_view::npos) return std::string(resource.substr(at + mark.size()));
  }
  return {};
}

// The kind of resource that a path names: the segment after the version, or after Vertex AI's location.
std::string_view collection_of(std::string_view path) {
  const auto next = [&path] {
    path.remove_prefix(std::min<std::size_t>(1, path.size()));
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
  };
  next();  // the version
  const std::string_view segment = next();
  if (segment != "projects") return segment;
  for (int skipped = 0; skipped < 3; ++skipped) next();
  return next();
}

LocalReply answer_action(MockRequest& request, std::string_view action) {
  if (request.method != "POST") return unknown_path(request, Dialect::google);
  if (request.path.find("/publishers/anthropic/") != std::string::npos) {
    if (request.model == "count-tokens") {
      request.model.clear();
      return anthropic_count_tokens(request);
    }
    if (action == "streamRawPredict") return anthropic_messages(request, true);
    if (action == "rawPredict") return anthropic_messages(request, request.wants_stream());
    return unknown_path(request, Dialect::google);
  }
  if (!request.opaque && (!request.json_sent || !request.json.is_object())) return bad_json(request, Dialect::google);
  if (action == "generateContent") return google_generate(request, false);
  if (action == "streamGenerateContent") return google_generate(request, true);
  if (action == "countTokens") return google_count_tokens(request);
  if (action == "batchGenerateContent") return google_start_batch(request, false);
  if (action == "asyncBatchEmbedContent") return google_start_batch(request, true);
  if (action == "embedContent" || action == "batchEmbedContents" || action == "predict") {
    return google_embed(request, action);
  }
  return unknown_path(request, Dialect::google);
}

Json model_object(const std::string& id, bool vertex) {
  if (vertex) {
    return {{"name", "publishers/google/models/" + id},
            {"versionId", "default"},
            {"openSourceCategory", "PROPRIETARY"},
            {"launchStage", "GA"}};
  }
  const bool embeds = id.find("embedding") != std::string::npos;
  return {{"name", "models/" + id},
          {"version", "001"},
          {"displayName", id},
          {"description", "finops' built-in mock of " + id},
          {"inputTokenLimit", embeds ? 2048 : 1'048'576},
          {"outputTokenLimit", embeds ? 1 : 65'536},
          {"supportedGenerationMethods",
           embeds ? Json::array({"embedContent", "countTokens"}) : Json::array({"generateContent", "countTokens"})}};
}

}  // namespace

LocalReply answer_google(MockRequest& request) {
  if (!has_version(request.path)) return unknown_path(request, Dialect::google);
  if (to_openai_path(request.path)) return answer_openai(request);
  const std::string_view path = request.path;
  const std::size_t colon = path.find(':', path.rfind('/'));
  const std::string action(colon == std::string_view::npos ? std::string_view{} : path.substr(colon + 1));
  request.model = model_of(path.substr(0, colon));
  const std::string_view collection = collection_of(path.substr(0, colon));
  if (collection == "batches") return google_batches(request, action);
  if (collection == "cachedContents") return google_caches(request);
  if (collection == "interactions") return google_interactions(request);
  if (!action.empty()) return answer_action(request, action);
  if (path.starts_with("/upload/") || path.find("/files") != std::string_view::npos) return google_files(request);
  if (path.ends_with("/models") || !request.model.empty()) return google_models(request);
  return unknown_path(request, Dialect::google);
}

LocalReply google_models(const MockRequest& request) {
  if (request.method != "GET") return unknown_path(request, Dialect::google);
  const bool vertex = request.provider == ProviderId::vertex;
  if (!request.model.empty()) return google_reply(request, model_object(request.model, vertex));
  Json models = Json::array();
  for (const std::string_view id : kGeminiModels) models.push_back(model_object(std::string(id), vertex));
  return google_reply(request, {{vertex ? "publisherModels" : "models", std::move(models)}});
}

LocalReply google_reply(const MockRequest& request, const Json& body) {
  return json_reply(request, Dialect::google, body);
}

LocalReply google_invalid(const MockRequest& request, const std::string& message) {
  return error_reply(request, Dialect::google, {400, "INVALID_ARGUMENT", message});
}

const Json& either_case(const Json& object, std::string_view camel_case) {
  const Json& camel = member(object, camel_case);
  if (!camel.is_null()) return camel;
  std::string snake;
  for (const char c : camel_case) {
    if (c >= 'A' && c <= 'Z') {
      snake += '_';
      snake += static_cast<char>(c - 'A' + 'a');
    } else {
      snake += c;
    }
  }
  return member(object, snake);
}

}  // namespace finops::mock
