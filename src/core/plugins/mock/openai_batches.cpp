#include "core/base/digest.h"
#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kBatches = "openai batch";
constexpr std::size_t kMaxLines = 2000;

struct Run {
  std::string output;  // JSON lines
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  Json error = nullptr;  // why there is no output at all
};

Json failure(const char* code, const std::string& message, Json line) {
  return {{"code", code}, {"message", message}, {"param", nullptr}, {"line", std::move(line)}};
}

// One line of a batch is answered as if it had been sent alone.
void run_line(const MockRequest& batch, const Json& line, Run& run) {
  MockRequest one;
  one.provider = ProviderId::openai;
  one.method = "POST";
  one.path = string_or(member(line, "url"), {});
  if (!one.path.starts_with("/v1/")) one.path.insert(0, "/v1");  // Azure's batches leave it out
  const std::string target = one.path;
  one.target = target;
  one.headers = batch.headers;
  one.json = member(line, "body");
  if (one.json.is_object()) one.json.erase("stream");
  one.json_sent = true;
  one.seed = sha256(batch.seed + json_line(line));
  one.store = batch.store;
  const LocalReply reply = answer_openai(one);
  std::string body;
  for (const std::string& piece : reply.pieces) body += piece;
  (reply.head.status < 400 ? run.completed : run.failed) += 1;
  run.output += json_line({{"id", make_id("batch_req_", one.seed, "id", 32)},
                           {"custom_id", member(line, "custom_id")},
                           {"response",
                            {{"status_code", reply.head.status},
                             {"request_id", reply.head.headers.get("x-request-id")},
                             {"body", parsed(body).value_or(nullptr)}}},
                           {"error", nullptr}}) +
                "\n";
}

Run run_batch(const MockRequest& request, std::string_view input) {
  Run run;
  for (std::size_t number = 1; !input.empty(); ++number) {
    const std::string_view text = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(text.size() + 1, input.size()));
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto line = parsed(text);
    if (!line || member(*line, "custom_id").is_null() || !member(*line, "url").is_string()) {
      run.error = failure("invalid_json_line", "This line is not parseable as a request.", number);
      return run;
    }
    run_line(request, *line, run);
    if (number > kMaxLines || run.output.size() > MockStore::kMaxContent) {
      run.error = failure("too_many_tasks", "This batch is too large for finops' built-in mock.", number);
      return run;
    }
  }
  return run;
}

// The output for a file that is not in the store.
std::string one_request(const Json& endpoint) {
  const Json message = {{"role", "user"}, {"content", "mock"}};
  return json_line(
      {{"custom_id", "request-1"},
       {"method", "POST"},
       {"url", endpoint},
       {"body",
        {{"model", "finops-mock"}, {"input", "mock"}, {"prompt", "mock"}, {"messages", Json::array({message})}}}});
}

void finish(const MockRequest& request, const std::string& id, Json& batch) {
  const std::string file_id = string_or(member(batch, "input_file_id"), {});
  const auto input = request.store->find(kOpenAiFiles, file_id);
  const Run run = run_batch(request, input ? input->content : one_request(member(batch, "endpoint")));
  if (!run.error.is_null()) {
    batch["status"] = "failed";
    batch["failed_at"] = kCreated + 3;
    batch["errors"] = {{"object", "list"}, {"data", Json::array({run.error})}};
    return;
  }
  batch["status"] = "completed";
  batch["finalizing_at"] = kCreated + 2;
  batch["completed_at"] = kCreated + 3;
  batch["request_counts"] = {
      {"total", run.completed + run.failed}, {"completed", run.completed}, {"failed", run.failed}};
  const std::string output_id = make_id("file-", id, "output", 22);
  keep_openai_file(request, output_id, id + "_output.jsonl", "batch_output", run.output.size(), run.output);
  batch["output_file_id"] = output_id;
}

// Each request for a batch moves it one step forward.
void advance(const MockRequest& request, const std::string& id, Json& batch) {
  const std::string status = string_or(member(batch, "status"), {});
  if (status == "validating") {
    batch["status"] = "in_progress";
    batch["in_progress_at"] = kCreated + 1;
  } else if (status == "in_progress") {
    finish(request, id, batch);
  } else if (status == "cancelling") {
    batch["status"] = "cancelled";
    batch["cancelled_at"] = kCreated + 3;
  } else {
    return;
  }
  request.store->put(kBatches, id, {batch});
}

LocalReply create_batch(const MockRequest& request) {
  const Json& body = request.json;
  if (!request.opaque && !body.is_object()) return bad_json(request, Dialect::openai);
  for (const char* name : {"input_file_id", "endpoint", "completion_window"}) {
    if (!request.opaque && !member(body, name).is_string()) return openai_missing(request, name);
  }
  const std::string id = request.store->new_id(kBatches, "batch_", request.seed, 32);
  Json batch = {{"id", id},
                {"object", "batch"},
                {"endpoint", echo(body, "endpoint", "/v1/chat/completions")},
                {"errors", nullptr},
                {"input_file_id", echo(body, "input_file_id", "file-mock")},
                {"completion_window", echo(body, "completion_window", "24h")},
                {"status", "validating"},
                {"output_file_id", nullptr},
                {"error_file_id", nullptr},
                {"created_at", kCreated},
                {"in_progress_at", nullptr},
                {"expires_at", kCreated + 86'400},
                {"finalizing_at", nullptr},
                {"completed_at", nullptr},
                {"failed_at", nullptr},
                {"expired_at", nullptr},
                {"cancelling_at", nullptr},
                {"cancelled_at", nullptr},
                {"request_counts", {{"total", 0}, {"completed", 0}, {"failed", 0}}},
                {"metadata", echo(body, "metadata", nullptr)}};
  request.store->put(kBatches, id, {batch});
  return openai_reply(request, batch);
}

}  // namespace

LocalReply openai_batches(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  if (path.id.empty()) {
    if (request.method == "POST") return create_batch(request);
    if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET, POST");
    Json data = Json::array();
    for (Json& batch : request.store->list(kBatches)) data.push_back(std::move(batch));
    return openai_list(request, std::move(data));
  }
  auto batch = request.store->find(kBatches, path.id);
  if (!batch) return openai_no_such(request, "Batch", path.id);
  if (path.action.empty() && request.method == "GET") {
    advance(request, path.id, batch->object);
    return openai_reply(request, batch->object);
  }
  if (path.action != "cancel" || request.method != "POST") return unknown_path(request, Dialect::openai);
  const std::string status = string_or(member(batch->object, "status"), {});
  if (status == "validating" || status == "in_progress") {
    batch->object["status"] = "cancelling";
    batch->object["cancelling_at"] = kCreated + 2;
    request.store->put(kBatches, path.id, {batch->object});
  }
  return openai_reply(request, batch->object);
}

}  // namespace finops::mock
