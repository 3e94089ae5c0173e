#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kUploads = "openai upload";
constexpr std::string_view kStandIn = "finops' built-in mock does not have this file; the text stands for it.\n";
constexpr std::int64_t kHour = 3600;

Json file_object(const std::string& id, const std::string& filename, std::uint64_t bytes, const std::string& purpose) {
  return {{"object", "file"},         {"id", id},
          {"purpose", purpose},       {"filename", filename},
          {"bytes", bytes},           {"created_at", kCreated},
          {"expires_at", nullptr},    {"status", "processed"},
          {"status_details", nullptr}};
}

LocalReply create_openai_file(const MockRequest& request) {
  const FormFile file = form_file(request);
  if (file.filename.empty() && !request.opaque) return openai_missing(request, "file");
  const std::string purpose = form_field(request, "purpose");
  const std::string id = request.store->new_id(kOpenAiFiles, "file-", request.seed, 22);
  return openai_reply(request, keep_openai_file(request, id, file.filename, purpose.empty() ? "user_data" : purpose,
                                                file.bytes, std::string(file.content)));
}

LocalReply list_files(const MockRequest& request) {
  const std::string_view purpose = query_member(request.target, "purpose");
  Json data = Json::array();
  for (Json& file : request.store->list(kOpenAiFiles)) {
    if (purpose.empty() || string_or(member(file, "purpose"), {}) == purpose) data.push_back(std::move(file));
  }
  if (data.empty()) data.push_back(openai_file(request, "file-MockMockMockMockMockMo").object);
  return openai_list(request, std::move(data));
}

LocalReply create_upload(const MockRequest& request) {
  const Json& body = request.json;
  for (const char* name : {"filename", "purpose", "bytes", "mime_type"}) {
    if (member(body, name).is_null()) return openai_missing(request, name);
  }
  const std::string id = request.store->new_id(kUploads, "upload_", request.seed, 32);
  const Json upload = {{"id", id},
                       {"object", "upload"},
                       {"bytes", uint_or(member(body, "bytes"), 0)},
                       {"created_at", kCreated},
                       {"filename", string_or(member(body, "filename"), {})},
                       {"purpose", string_or(member(body, "purpose"), {})},
                       {"status", "pending"},
                       {"expires_at", kCreated + kHour},
                       {"file", nullptr}};
  request.store->put(kUploads, id, {upload});
  return openai_reply(request, upload);
}

// Parts are kept as files of this kind, named by the upload's id.
std::string part_kind(const std::string& upload) { return "openai part of " + upload; }

LocalReply add_part(const MockRequest& request, const std::string& upload) {
  const FormFile part = form_file(request);
  if (part.filename.empty() && !request.opaque) return openai_missing(request, "data");
  const std::string id = request.store->new_id(part_kind(upload), "part_", request.seed, 32);
  const Json object = {{"id", id}, {"object", "upload.part"}, {"created_at", kCreated}, {"upload_id", upload}};
  Json kept = object;
  kept["bytes"] = part.bytes;
  request.store->put(part_kind(upload), id, {kept, std::string(part.content)});
  return openai_reply(request, object);
}

LocalReply complete_upload(const MockRequest& request, const std::string& id, Json upload) {
  const Json& parts = member(request.json, "part_ids");
  if (!parts.is_array()) return openai_missing(request, "part_ids");
  std::string content;
  std::uint64_t bytes = 0;
  for (const Json& part_id : parts) {
    const auto part = request.store->find(part_kind(id), string_or(part_id, {}));
    if (!part) return openai_invalid(request, "part_ids", "Part " + string_or(part_id, "?") + " not found.");
    bytes += uint_or(member(part->object, "bytes"), 0);
    if (content.size() <= MockStore::kMaxContent) content += part->content;
  }
  if (bytes != uint_or(member(upload, "bytes"), 0)) {
    return openai_invalid(request, "part_ids", "The total bytes of the parts do not match the upload's bytes.");
  }
  if (content.size() != bytes) content.clear();  // a part was not kept completely
  upload["status"] = "completed";
  upload["file"] = keep_openai_file(request, make_id("file-", request.seed + id, "file", 22),
                                    string_or(member(upload, "filename"), {}), string_or(member(upload, "purpose"), {}),
                                    bytes, std::move(content));
  request.store->put(kUploads, id, {upload});
  return openai_reply(request, upload);
}

}  // namespace

Json keep_openai_file(const MockRequest& request, const std::string& id, const std::string& filename,
                      const std::string& purpose, std::uint64_t bytes, std::string content) {
  Json object = file_object(id, filename, bytes, purpose);
  request.store->put(kOpenAiFiles, id, {object, std::move(content)});
  return object;
}

Kept openai_file(const MockRequest& request, const std::string& id) {
  if (auto kept = request.store->find(kOpenAiFiles, id)) return std::move(*kept);
  return {file_object(id, "mock.txt", kStandIn.size(), "user_data"), std::string(kStandIn)};
}

LocalReply openai_files(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  if (path.id.empty()) {
    if (request.method == "POST") return create_openai_file(request);
    return request.method == "GET" ? list_files(request) : wrong_method(request, Dialect::openai, "GET, POST");
  }
  if (request.method == "DELETE") {
    request.store->erase(kOpenAiFiles, path.id);
    return openai_deleted(request, path.id, "file");
  }
  if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET, DELETE");
  if (request.store->was_erased(kOpenAiFiles, path.id)) return openai_no_such(request, "File", path.id);
  Kept file = openai_file(request, path.id);
  if (path.action.empty()) return openai_reply(request, file.object);
  if (path.action != "content" || !path.item.empty()) return unknown_path(request, Dialect::openai);
  if (file.content.empty()) file.content = kStandIn;
  return bytes_reply(request, Dialect::openai, "application/octet-stream", std::move(file.content));
}

LocalReply openai_uploads(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  if (request.method != "POST") return wrong_method(request, Dialect::openai, "POST");
  if (path.id.empty()) return create_upload(request);
  auto upload = request.store->find(kUploads, path.id);
  if (!upload) return openai_no_such(request, "Upload", path.id);
  if (string_or(member(upload->object, "status"), {}) != "pending") {
    return openai_invalid(request, "upload_id", "The upload is no longer pending.");
  }
  if (path.action == "parts") return add_part(request, path.id);
  if (path.action == "complete") return complete_upload(request, path.id, std::move(upload->object));
  if (path.action != "cancel") return unknown_path(request, Dialect::openai);
  upload->object["status"] = "cancelled";
  request.store->put(kUploads, path.id, {upload->object});
  return openai_reply(request, upload->object);
}

}  // namespace finops::mock
