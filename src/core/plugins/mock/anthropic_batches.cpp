#include "core/base/digest.h"
#include "core/plugins/mock/anthropic.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kMessageBatches = "anthropic batch";  // the content is its results, JSON lines

Json counts(std::uint64_t processing, std::uint64_t succeeded, std::uint64_t errored, std::uint64_t canceled) {
  return {{"processing", processing},
          {"succeeded", succeeded},
          {"errored", errored},
          {"canceled", canceled},
          {"expired", 0}};
}

Json batch_object(const std::string& id, std::uint64_t requests) {
  return {{"id", id},
          {"type", "message_batch"},
          {"processing_status", "in_progress"},
          {"request_counts", counts(requests, 0, 0, 0)},
          {"ended_at", nullptr},
          {"created_at", kCreatedText},
          {"expires_at", "2026-01-02T00:00:00Z"},
          {"archived_at", nullptr},
          {"cancel_initiated_at", nullptr},
          {"results_url", nullptr}};
}

// Where the results are for a client that came through finops: the SDKs fetch exactly this address.
std::string results_url(const MockRequest& request, const std::string& id) {
  std::string url = "http://";
  url.append(request.headers->get("Host").empty() ? std::string_view("127.0.0.1:8787") : request.headers->get("Host"));
  url += request.provider == ProviderId::azure ? "/azure_passthrough/anthropic" : "/anthropic_passthrough";
  return url + "/v1/messages/batches/" + id + "/results";
}

// Each member of a batch is answered as if it had been sent alone.
std::string result_line(const MockRequest& batch, const Json& item, bool& succeeded) {
  MockRequest one;
  one.provider = batch.provider;
  one.method = "POST";
  one.path = "/v1/messages";
  one.target = "/v1/messages";
  one.headers = batch.headers;
  one.json = member(item, "params");
  one.json_sent = true;
  one.seed = sha256(batch.seed + json_line(item));
  one.store = batch.store;
  const LocalReply answer = anthropic_messages(one, false);
  const Json body = parsed(answer.pieces.empty() ? "null" : answer.pieces.front()).value_or(nullptr);
  succeeded = answer.head.status == 200;
  Json result = succeeded ? Json{{"type", "succeeded"}, {"message", body}} : Json{{"type", "errored"}, {"error", body}};
  return json_line({{"custom_id", member(item, "custom_id")}, {"result", std::move(result)}}) + "\n";
}

LocalReply create_message_batch(const MockRequest& request) {
  if (!request.opaque && !request.json.is_object()) return bad_json(request, Dialect::anthropic);
  const Json& requests = member(request.json, "requests");
  const auto invalid = [&](const char* text) {
    return error_reply(request, Dialect::anthropic, {400, "invalid_request_error", text});
  };
  if (!request.opaque && !requests.is_array()) return invalid("requests: Field required");
  if (!request.opaque && requests.empty()) return invalid("requests: at least one request is required");
  std::string results;
  std::uint64_t errored = 0;
  for (const Json& item : requests) {
    if (!member(item, "custom_id").is_string()) return invalid("requests.0.custom_id: Field required");
    bool succeeded = false;
    results += result_line(request, item, succeeded);
    errored += succeeded ? 0 : 1;
    if (results.size() > MockStore::kMaxContent) {
      return error_reply(request, Dialect::anthropic,
                         {413, "request_too_large", "This batch is too large for finops' built-in mock."});
    }
  }
  const std::string id = request.store->new_id(kMessageBatches, "msgbatch_01", request.seed, 22);
  const Json batch = batch_object(id, requests.size());
  Json kept = batch;
  kept["errored"] = errored;
  request.store->put(kMessageBatches, id, {kept, std::move(results)});
  return anthropic_reply(request, batch);
}

// Its current state: in progress at the first request for it, then ended.
Json current(const MockRequest& request, const std::string& id, const Kept& kept) {
  Json batch = kept.object;
  const std::uint64_t errored = uint_or(member(batch, "errored"), 0);
  batch.erase("errored");
  const bool canceled = member(batch, "processing_status") == "canceling";
  if (kept.asked < 2 && !canceled) return batch;
  const std::uint64_t all = uint_or(member(batch["request_counts"], "processing"), 0);
  batch["processing_status"] = "ended";
  batch["request_counts"] = canceled ? counts(0, 0, 0, all) : counts(0, all - errored, errored, 0);
  batch["ended_at"] = kCreatedText;
  batch["results_url"] = results_url(request, id);
  return batch;
}

std::string canceled_lines(const std::string& results) {
  std::string out;
  for (std::size_t at = 0; at < results.size(); at = results.find('\n', at) + 1) {
    const auto line = parsed(std::string_view(results).substr(at, results.find('\n', at) - at));
    out += json_line({{"custom_id", member(line.value_or(nullptr), "custom_id")}, {"result", {{"type", "canceled"}}}}) +
           "\n";
  }
  return out;
}

LocalReply cancel(const MockRequest& request, const std::string& id, Kept kept) {
  if (kept.asked < 2 && member(kept.object, "processing_status") == "in_progress") {
    kept.object["processing_status"] = "canceling";
    kept.object["cancel_initiated_at"] = kCreatedText;
    kept.content = canceled_lines(kept.content);
    request.store->put(kMessageBatches, id, kept);
  }
  Json batch = kept.object;
  batch.erase("errored");
  return anthropic_reply(request, batch);
}

LocalReply list_message_batches(const MockRequest& request) {
  Json data = Json::array();
  for (const Json& batch : request.store->list(kMessageBatches)) {
    const std::string id = string_or(member(batch, "id"), {});
    if (const auto kept = request.store->find(kMessageBatches, id)) data.push_back(current(request, id, *kept));
  }
  return anthropic_reply(request, anthropic_page(std::move(data)));
}

// What a batch that the mock did not keep looks like: ended, and empty.
Kept unknown_batch(const std::string& id) { return {batch_object(id, 0), {}, 2}; }

}  // namespace

LocalReply anthropic_batches(const MockRequest& request, const std::string& id_and_action) {
  const std::string id = id_and_action.substr(0, id_and_action.find('/'));
  const std::string action = id == id_and_action ? std::string{} : id_and_action.substr(id.size() + 1);
  if (id.empty()) return request.method == "POST" ? create_message_batch(request) : list_message_batches(request);
  if (request.store->was_erased(kMessageBatches, id))
    return not_found(request, Dialect::anthropic, "Batch not found: " + id);
  const bool asks = action.empty() && request.method == "GET";
  const auto found = asks ? request.store->look(kMessageBatches, id) : request.store->find(kMessageBatches, id);
  const Kept kept = found ? *found : unknown_batch(id);
  if (asks) return anthropic_reply(request, current(request, id, kept));
  if (action.empty() && request.method == "DELETE") {
    request.store->erase(kMessageBatches, id);
    return anthropic_reply(request, {{"id", id}, {"type", "message_batch_deleted"}});
  }
  if (action == "cancel" && request.method == "POST") return cancel(request, id, kept);
  if (action != "results" || request.method != "GET") return unknown_path(request, Dialect::anthropic);
  return bytes_reply(request, Dialect::anthropic, "application/binary", kept.content);
}

}  // namespace finops::mock
