#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/plugins/mock/google.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

// What the first request of a resumable upload passes to the second, inside the upload id.
struct UploadPlan {
  std::string name;          // "files/abc"
  std::string display_name;  // may be empty
  std::string mime_type = "application/octet-stream";
};

std::string unhex(std::string_view digits) {
  std::string out;
  const auto value = [](char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; };
  for (std::size_t i = 0; i + 2 <= digits.size(); i += 2) {
    out += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  return out;
}

std::string encode(const UploadPlan& plan) {
  return hex(json_line({{"name", plan.name}, {"display", plan.display_name}, {"type", plan.mime_type}}));
}

UploadPlan decode(const MockRequest& request) {
  UploadPlan plan;
  plan.name = "files/" + to_lower(make_id("", request.seed, "file", 12));
  const auto json = parsed(unhex(query_member(request.target, "upload_id")));
  if (!json) return plan;
  plan.name = string_or(member(*json, "name"), plan.name);
  plan.display_name = string_or(member(*json, "display"), {});
  plan.mime_type = string_or(member(*json, "type"), plan.mime_type);
  return plan;
}

Json file_object(const UploadPlan& plan, std::uint64_t size, std::string_view content) {
  std::string hash;
  append_base64(hash, hex(sha256(content)));
  Json out = {{"name", plan.name}};
  if (!plan.display_name.empty()) out["displayName"] = plan.display_name;
  out["mimeType"] = plan.mime_type;
  out["sizeBytes"] = std::to_string(size);  // Google writes 64-bit numbers as strings
  out["createTime"] = kCreatedText;
  out["updateTime"] = kCreatedText;
  out["expirationTime"] = kExpiresText;
  out["sha256Hash"] = hash;
  out["uri"] = "https://generativelanguage.googleapis.com/v1beta/" + plan.name;
  out["state"] = "ACTIVE";
  out["source"] = "UPLOADED";
  return out;
}

LocalReply start_upload(const MockRequest& request) {
  const Json& file = member(request.json, "file");
  UploadPlan plan;
  plan.name = string_or(member(file, "name"), "files/" + to_lower(make_id("", request.seed, "file", 12)));
  plan.display_name = string_or(either_case(file, "displayName"), {});
  const std::string announced(request.headers->get("X-Goog-Upload-Header-Content-Type"));
  plan.mime_type = string_or(either_case(file, "mimeType"), announced.empty() ? plan.mime_type : announced);

  const std::string_view host = request.headers->get("Host");
  std::string url = "http://";
  url.append(host.empty() ? std::string_view("127.0.0.1:8787") : host)
      .append("/genai_passthrough")
      .append(request.path);
  url.append("?upload_id=").append(encode(plan)).append("&upload_protocol=resumable");
  LocalReply reply = google_reply(request, Json::object());
  reply.head.headers.add("X-Goog-Upload-Status", "active");
  reply.head.headers.add("X-Goog-Upload-URL", url);
  reply.head.headers.add("X-Goog-Upload-Chunk-Granularity", "262144");
  return reply;
}

constexpr std::string_view kGoogleFiles = "google file";

Json keep(const MockRequest& request, Json file) {
  request.store->put(kGoogleFiles, string_or(member(file, "name"), {}), {file});
  return file;
}

LocalReply upload(const MockRequest& request) {
  if (request.method != "POST" && request.method != "PUT") return unknown_path(request, Dialect::google);
  const std::string_view command = request.headers->get("X-Goog-Upload-Command");
  if (icontains(command, "start")) return start_upload(request);
  const bool final = command.empty() || icontains(command, "finalize");
  const std::uint64_t offset = parse_uint(trim(request.headers->get("X-Goog-Upload-Offset"))).value_or(0);
  const std::uint64_t size = offset + request.upload.size;
  LocalReply reply = google_reply(
      request,
      final ? Json{{"file", keep(request, file_object(decode(request), size, request.upload.head))}} : Json::object());
  reply.head.headers.add("X-Goog-Upload-Status", final ? "final" : "active");
  if (!final) reply.head.headers.add("X-Goog-Upload-Size-Received", std::to_string(size));
  return reply;
}

}  // namespace

LocalReply google_files(const MockRequest& request) {
  if (request.path.starts_with("/upload/")) return upload(request);
  const std::string_view path = request.path;
  const std::size_t at = path.rfind("/files");
  const std::string_view rest = path.substr(at + std::string_view("/files").size());
  if (rest.empty() && request.method == "GET") {
    Json files = Json(request.store->list(kGoogleFiles));
    if (files.empty()) files = Json::array({file_object({"files/mock", "mock.txt", "text/plain"}, 4, "mock")});
    return google_reply(request, {{"files", std::move(files)}});
  }
  if (rest.size() < 2 || !rest.starts_with('/') || rest.find('/', 1) != std::string_view::npos) {
    return unknown_path(request, Dialect::google);
  }
  const std::string name(path.substr(at + 1));
  if (request.method == "DELETE") {
    request.store->erase(kGoogleFiles, name);
    return google_reply(request, Json::object());
  }
  if (request.method != "GET") return unknown_path(request, Dialect::google);
  if (request.store->was_erased(kGoogleFiles, name))
    return not_found(request, Dialect::google, "File not found: " + name);
  const auto kept = request.store->find(kGoogleFiles, name);
  return google_reply(request, kept ? kept->object : file_object({name, "mock.txt", "text/plain"}, 4, "mock"));
}

}  // namespace finops::mock
