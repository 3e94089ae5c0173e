#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kStores = "openai vector store";
constexpr std::size_t kShownCharacters = 800;  // of a file that a search finds

// The files and the batches of one vector store are kinds of their own.
std::string files_kind(const std::string& store) { return "openai file of " + store; }
std::string batches_kind(const std::string& store) { return "openai file batch of " + store; }

Json counts(std::size_t completed) {
  return {{"in_progress", 0}, {"completed", completed}, {"failed", 0}, {"cancelled", 0}, {"total", completed}};
}

Json attach(const MockRequest& request, const std::string& store, const std::string& file_id, const Json& attributes) {
  const Json file = {
      {"id", file_id},
      {"object", "vector_store.file"},
      {"created_at", kCreated},
      {"usage_bytes", member(openai_file(request, file_id).object, "bytes")},
      {"vector_store_id", store},
      {"status", "completed"},
      {"last_error", nullptr},
      {"chunking_strategy",
       {{"type", "static"}, {"static", {{"max_chunk_size_tokens", 800}, {"chunk_overlap_tokens", 400}}}}},
      {"attributes", attributes.is_object() ? attributes : Json::object()}};
  request.store->put(files_kind(store), file_id, {file});
  return file;
}

// The current object, with its files counted.
Json current(const MockRequest& request, const std::string& id, Json store) {
  std::uint64_t bytes = 0;
  const std::vector<Json> files = request.store->list(files_kind(id));
  for (const Json& file : files) bytes += uint_or(member(file, "usage_bytes"), 0);
  store["file_counts"] = counts(files.size());
  store["usage_bytes"] = bytes;
  return store;
}

LocalReply create_vector_store(const MockRequest& request) {
  const std::string id = request.store->new_id(kStores, "vs_", request.seed, 32);
  const Json store = {{"id", id},
                      {"object", "vector_store"},
                      {"created_at", kCreated},
                      {"name", echo(request.json, "name", "")},
                      {"description", echo(request.json, "description", nullptr)},
                      {"usage_bytes", 0},
                      {"file_counts", counts(0)},
                      {"status", "completed"},
                      {"expires_after", echo(request.json, "expires_after", nullptr)},
                      {"expires_at", nullptr},
                      {"last_active_at", kCreated},
                      {"metadata", echo(request.json, "metadata", Json::object())}};
  request.store->put(kStores, id, {store});
  if (const Json& files = member(request.json, "file_ids"); files.is_array()) {
    for (const Json& file : files) attach(request, id, string_or(file, {}), nullptr);
  }
  return openai_reply(request, current(request, id, store));
}

LocalReply search(const MockRequest& request, const std::string& id) {
  const Json& query = member(request.json, "query");
  if (query.is_null()) return openai_missing(request, "query");
  Json data = Json::array();
  for (const Json& file : request.store->list(files_kind(id))) {
    const Kept kept = openai_file(request, string_or(member(file, "id"), {}));
    const Json part = {{"type", "text"}, {"text", clip(kept.content, kShownCharacters)}};
    data.push_back({{"file_id", file["id"]},
                    {"filename", member(kept.object, "filename")},
                    {"score", 0.5},
                    {"attributes", file["attributes"]},
                    {"content", Json::array({part})}});
  }
  return openai_reply(request, {{"object", "vector_store.search_results.page"},
                                {"search_query", query.is_array() ? query : Json::array({query})},
                                {"data", std::move(data)},
                                {"has_more", false},
                                {"next_page", nullptr}});
}

LocalReply list_files(const MockRequest& request, const std::string& store) {
  Json data = Json::array();
  for (Json& file : request.store->list(files_kind(store))) data.push_back(std::move(file));
  return openai_list(request, std::move(data));
}

LocalReply answer_files(const MockRequest& request, const std::string& store, const ResourcePath& path) {
  if (path.item.empty() && request.method == "GET") return list_files(request, store);
  if (path.item.empty()) {
    const Json& file = member(request.json, "file_id");
    if (!file.is_string()) return openai_missing(request, "file_id");
    return openai_reply(request, attach(request, store, string_or(file, {}), member(request.json, "attributes")));
  }
  const auto file = request.store->find(files_kind(store), path.item);
  if (!file) return openai_no_such(request, "File", path.item);
  if (path.rest == "content") {
    const Json part = {{"type", "text"}, {"text", openai_file(request, path.item).content}};
    return openai_reply(request, {{"object", "vector_store.file_content.page"},
                                  {"data", Json::array({part})},
                                  {"has_more", false},
                                  {"next_page", nullptr}});
  }
  if (!path.rest.empty()) return unknown_path(request, Dialect::openai);
  if (request.method == "DELETE") {
    request.store->erase(files_kind(store), path.item);
    return openai_deleted(request, path.item, "vector_store.file.deleted");
  }
  if (request.method == "GET") return openai_reply(request, file->object);
  return openai_reply(request, attach(request, store, path.item, member(request.json, "attributes")));
}

LocalReply answer_batches(const MockRequest& request, const std::string& store, const ResourcePath& path) {
  if (path.item.empty()) {
    if (request.method != "POST") return wrong_method(request, Dialect::openai, "POST");
    const bool bare = member(request.json, "file_ids").is_array();
    const Json& files = member(request.json, bare ? "file_ids" : "files");
    if (!files.is_array()) return openai_missing(request, "file_ids");
    for (const Json& file : files) {
      attach(request, store, string_or(bare ? file : member(file, "file_id"), {}),
             bare ? member(request.json, "attributes") : member(file, "attributes"));
    }
    const std::string id = request.store->new_id(batches_kind(store), "vsfb_", request.seed, 32);
    const Json batch = {{"id", id},
                        {"object", "vector_store.files_batch"},
                        {"created_at", kCreated},
                        {"vector_store_id", store},
                        {"status", "completed"},
                        {"file_counts", counts(files.size())}};
    request.store->put(batches_kind(store), id, {batch});
    return openai_reply(request, batch);
  }
  const auto batch = request.store->find(batches_kind(store), path.item);
  if (!batch) return openai_no_such(request, "Vector store file batch", path.item);
  if (path.rest == "files" && request.method == "GET") return list_files(request, store);
  return path.rest.empty() || path.rest == "cancel" ? openai_reply(request, batch->object)
                                                    : unknown_path(request, Dialect::openai);
}

LocalReply change(const MockRequest& request, const std::string& id, Json store) {
  for (const char* name : {"name", "metadata", "expires_after"}) store[name] = echo(request.json, name, store[name]);
  request.store->put(kStores, id, {store});
  return openai_reply(request, current(request, id, std::move(store)));
}

}  // namespace

LocalReply openai_vector_stores(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  if (path.id.empty()) {
    if (request.method == "POST") return create_vector_store(request);
    if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET, POST");
    Json data = Json::array();
    for (const Json& store : request.store->list(kStores)) {
      data.push_back(current(request, string_or(member(store, "id"), {}), store));
    }
    return openai_list(request, std::move(data));
  }
  auto store = request.store->find(kStores, path.id);
  if (!store) return openai_no_such(request, "Vector store", path.id);
  if (path.action == "files") return answer_files(request, path.id, path);
  if (path.action == "file_batches") return answer_batches(request, path.id, path);
  if (path.action == "search" && request.method == "POST") return search(request, path.id);
  if (!path.action.empty()) return unknown_path(request, Dialect::openai);
  if (request.method == "DELETE") {
    request.store->erase(kStores, path.id);
    return openai_deleted(request, path.id, "vector_store.deleted");
  }
  if (request.method == "POST") return change(request, path.id, std::move(store->object));
  return openai_reply(request, current(request, path.id, std::move(store->object)));
}

}  // namespace finops::mock
