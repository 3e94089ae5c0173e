// Cached contents and batches.
#include <algorithm>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/plugins/mock/google.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kCaches = "google cached content";
constexpr std::string_view kGoogleBatches = "google batch";  // the content is its output

// The resource name in a path, from `collection` on: "cachedContents/abc"; Vertex AI's begins at its project.
std::string name_in(const MockRequest& request, std::string_view collection) {
  const std::string_view path = request.path;
  const std::size_t at = path.find(collection), project = path.find("/projects/");
  return std::string(path.substr(project == std::string_view::npos ? at : project + 1));
}

std::string id_for(const MockRequest& request, std::string_view kind) {
  return to_lower(request.store->new_id(kind, "", request.seed, 24));
}

LocalReply create_cache(const MockRequest& request) {
  const Json& body = request.json;
  if (!request.opaque && !body.is_object()) return bad_json(request, Dialect::google);
  if (!request.opaque && member(body, "model").is_null()) return google_invalid(request, "model is required");
  const std::string name = name_in(request, "cachedContents") + "/" + id_for(request, kCaches);
  const std::uint64_t tokens = tokens_of(member(body, "contents")) + tokens_of(either_case(body, "systemInstruction")) +
                               tokens_of(member(body, "tools"));
  const Json cache = {{"name", name},
                      {"model", echo(body, "model", "models/finops-mock")},
                      {"displayName", string_or(either_case(body, "displayName"), {})},
                      {"createTime", kCreatedText},
                      {"updateTime", kCreatedText},
                      {"expireTime", string_or(either_case(body, "expireTime"), kExpiresText)},
                      {"usageMetadata", {{"totalTokenCount", tokens}}}};
  request.store->put(kCaches, name, {cache});
  return google_reply(request, cache);
}

LocalReply list_of(const MockRequest& request, std::string_view kind, const char* name) {
  Json all = Json(request.store->list(kind));
  return google_reply(request, all.empty() ? Json::object() : Json{{name, std::move(all)}});
}

struct Job {
  std::string model;
  bool embeds = false;
};

// The answer to one request of a batch, and the batch's data about it.
Json run_one(const MockRequest& batch, const Job& job, const Json& item, bool& succeeded) {
  MockRequest one;
  one.provider = batch.provider;
  one.method = "POST";
  one.path = batch.path;
  one.target = batch.target;
  one.headers = batch.headers;
  one.model = job.model;
  one.json = member(item, "request");
  one.json_sent = true;
  one.seed = sha256(batch.seed + json_line(item));
  one.store = batch.store;
  const LocalReply reply = job.embeds ? google_embed(one, "embedContent") : google_generate(one, false);
  const Json body = parsed(reply.pieces.empty() ? "null" : reply.pieces.front()).value_or(nullptr);
  succeeded = reply.head.status == 200;
  Json out = succeeded ? Json{{"response", body}} : Json{{"error", member(body, "error")}};
  if (const Json& metadata = member(item, "metadata"); !metadata.is_null()) out["metadata"] = metadata;
  return out;
}

Json stats(std::uint64_t all, std::uint64_t failed, bool done) {
  Json out = {{"requestCount", std::to_string(all)}};  // Google writes 64-bit numbers as strings
  if (!done) out["pendingRequestCount"] = std::to_string(all);
  if (done) out["successfulRequestCount"] = std::to_string(all - failed);
  if (done && failed > 0) out["failedRequestCount"] = std::to_string(failed);
  return out;
}

// The operation in its current state.
Json operation(const Kept& kept) {
  Json out = kept.object;
  Json& metadata = out["metadata"];
  const Json end = out["end"];
  out.erase("end");
  if (member(metadata, "state") == "BATCH_STATE_CANCELLED") return out;
  if (kept.asked == 1) metadata["state"] = "BATCH_STATE_RUNNING";
  if (kept.asked < 2) return out;
  const Json output = parsed(kept.content).value_or(Json::object());
  metadata["state"] = "BATCH_STATE_SUCCEEDED";
  metadata["endTime"] = kCreatedText;
  metadata["batchStats"] = end;
  metadata["output"] = output;
  out["done"] = true;
  out["response"] = output;
  return out;
}

}  // namespace

std::uint64_t google_cached_tokens(const MockRequest& request) {
  const std::string name = string_or(either_case(request.json, "cachedContent"), {});
  const auto cache = name.empty() ? std::nullopt : request.store->find(kCaches, name);
  return cache ? uint_or(member(member(cache->object, "usageMetadata"), "totalTokenCount"), 0) : 0;
}

LocalReply google_caches(const MockRequest& request) {
  const std::string name = name_in(request, "cachedContents");
  if (name.ends_with("/cachedContents") || name == "cachedContents") {
    return request.method == "POST" ? create_cache(request) : list_of(request, kCaches, "cachedContents");
  }
  auto cache = request.store->find(kCaches, name);
  if (!cache) return not_found(request, Dialect::google, "CachedContent not found: " + name);
  if (request.method == "DELETE") {
    request.store->erase(kCaches, name);
    return google_reply(request, Json::object());
  }
  if (request.method == "PATCH") {
    cache->object["expireTime"] = string_or(either_case(request.json, "expireTime"), kExpiresText);
    request.store->put(kCaches, name, {cache->object});
  } else if (request.method != "GET") {
    return unknown_path(request, Dialect::google);
  }
  return google_reply(request, cache->object);
}

LocalReply google_start_batch(const MockRequest& request, bool embeds) {
  const Json& batch = member(request.json, "batch");
  const Json& config = either_case(batch, "inputConfig");
  const Json& requests = member(member(config, "requests"), "requests");
  if (!requests.is_array()) {
    return google_invalid(request, "finops' built-in mock runs batches of inlined requests only");
  }
  const Job job{request.model, embeds};
  Json answers = Json::array();
  std::uint64_t failed = 0;
  for (const Json& item : requests) {
    bool succeeded = false;
    answers.push_back(run_one(request, job, item, succeeded));
    failed += succeeded ? 0 : 1;
  }
  const char* name_of_output = embeds ? "inlinedEmbedContentResponses" : "inlinedResponses";
  const std::string output = json_line({{name_of_output, {{"inlinedResponses", std::move(answers)}}}});
  if (output.size() > MockStore::kMaxContent) {
    return google_invalid(request, "This batch is too large for finops' built-in mock");
  }
  const std::string name = "batches/" + id_for(request, kGoogleBatches);
  const Json metadata = {{"@type", "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch"},
                         {"model", "models/" + request.model},
                         {"displayName", string_or(either_case(batch, "displayName"), {})},
                         {"createTime", kCreatedText},
                         {"updateTime", kCreatedText},
                         {"batchStats", stats(requests.size(), 0, false)},
                         {"state", "BATCH_STATE_PENDING"},
                         {"name", name}};
  const Kept kept{{{"name", name}, {"metadata", metadata}, {"end", stats(requests.size(), failed, true)}}, output};
  request.store->put(kGoogleBatches, name, kept);
  return google_reply(request, operation(kept));
}

LocalReply google_batches(const MockRequest& request, std::string_view action) {
  std::string name = name_in(request, "batches");
  name.resize(std::min(name.find(':'), name.size()));
  if (name == "batches" && request.method == "GET") {
    Json all = Json::array();
    for (const Json& batch : request.store->list(kGoogleBatches)) {
      if (const auto kept = request.store->find(kGoogleBatches, string_or(member(batch, "name"), {}))) {
        all.push_back(operation(*kept));
      }
    }
    return google_reply(request, all.empty() ? Json::object() : Json{{"operations", std::move(all)}});
  }
  const bool asks = action.empty() && request.method == "GET";
  auto batch = asks ? request.store->look(kGoogleBatches, name) : request.store->find(kGoogleBatches, name);
  if (!batch) return not_found(request, Dialect::google, "Batch not found: " + name);
  if (asks) return google_reply(request, operation(*batch));
  if (action == "cancel" && request.method == "POST") {
    if (batch->asked < 2) batch->object["metadata"]["state"] = "BATCH_STATE_CANCELLED";
    request.store->put(kGoogleBatches, name, *batch);
    return google_reply(request, Json::object());
  }
  if (!action.empty() || request.method != "DELETE") return unknown_path(request, Dialect::google);
  request.store->erase(kGoogleBatches, name);
  return google_reply(request, Json::object());
}

}  // namespace finops::mock
