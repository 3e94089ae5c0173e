#include "core/plugins/mock/anthropic.h"

#include <algorithm>
#include <array>

#include "core/base/strings.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::array<std::string_view, 5> kClaudeModels = {"claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5",
                                                           "claude-opus-4-1", "claude-sonnet-4-20250514"};

LocalReply unknown(const MockRequest& request) { return unknown_path(request, Dialect::anthropic); }

std::string_view line_of(std::string_view model) {
  for (const std::string_view line : {"opus", "sonnet", "haiku"}) {
    if (model.find(line) != std::string_view::npos) return line;
  }
  return "sonnet";
}

Json model_info(std::string_view id) {
  return {{"type", "model"},
          {"id", id},
          {"display_name", "finops mock of " + std::string(id)},
          {"created_at", kCreatedText},
          {"capabilities", nullptr},
          {"deprecated_at", nullptr},
          {"lifecycle", "active"},
          {"line", line_of(id)},
          {"max_input_tokens", 200'000},
          {"max_tokens", 64'000},
          {"retires_at", nullptr}};
}

LocalReply models(const MockRequest& request, std::string_view id) {
  if (!id.empty()) return anthropic_reply(request, model_info(id));
  Json data = Json::array();
  for (const std::string_view model : kClaudeModels) data.push_back(model_info(model));
  return anthropic_reply(request, anthropic_page(std::move(data)));
}

constexpr std::string_view kClaudeFiles = "anthropic file";

Json file_object(const std::string& id, const std::string& filename, const std::string& mime_type,
                 std::uint64_t bytes) {
  return {{"type", "file"},       {"id", id},
          {"filename", filename}, {"mime_type", mime_type},
          {"size_bytes", bytes},  {"created_at", kCreatedText},
          {"downloadable", false}};
}

LocalReply create_claude_file(const MockRequest& request) {
  const FormFile file = form_file(request);
  const std::string id = request.store->new_id(kClaudeFiles, "file_01", request.seed, 22);
  const Json object = file_object(id, file.filename.empty() ? "upload" : file.filename, file.mime_type, file.bytes);
  request.store->put(kClaudeFiles, id, {object});
  return anthropic_reply(request, object);
}

LocalReply files(const MockRequest& request, const std::string& id) {
  if (id.empty() && request.method == "POST") return create_claude_file(request);
  if (id.empty()) return anthropic_reply(request, anthropic_page(Json(request.store->list(kClaudeFiles))));
  if (id.ends_with("/content")) {
    return error_reply(request, Dialect::anthropic,
                       {400, "invalid_request_error", "Only files that a tool made can be downloaded."});
  }
  if (id.find('/') != std::string::npos) return unknown(request);
  if (request.method == "DELETE") {
    request.store->erase(kClaudeFiles, id);
    return anthropic_reply(request, {{"id", id}, {"type", "file_deleted"}});
  }
  if (request.store->was_erased(kClaudeFiles, id))
    return not_found(request, Dialect::anthropic, "File not found: " + id);
  const auto kept = request.store->find(kClaudeFiles, id);
  return anthropic_reply(request, kept ? kept->object : file_object(id, "mock.txt", "text/plain", 64));
}

// The part of `path` after `parent` and a slash; nullopt: not below it.
std::optional<std::string> id_below(std::string_view path, std::string_view parent) {
  if (path == parent) return std::string{};
  if (!path.starts_with(parent) || !path.substr(parent.size()).starts_with('/')) return std::nullopt;
  return std::string(path.substr(parent.size() + 1));
}

}  // namespace

LocalReply anthropic_reply(const MockRequest& request, const Json& body) {
  return json_reply(request, Dialect::anthropic, body);
}

Json anthropic_page(Json data) {
  const Json first = data.empty() ? Json(nullptr) : data.front()["id"];
  const Json last = data.empty() ? Json(nullptr) : data.back()["id"];
  return {
      {"data", std::move(data)}, {"has_more", false}, {"first_id", first}, {"last_id", last}, {"next_page", nullptr}};
}

LocalReply answer_anthropic(const MockRequest& request) {
  const std::string_view path = request.path;
  if (path == "/v1/messages" || path == "/v1/messages/count_tokens") {
    if (request.method != "POST") return wrong_method(request, Dialect::anthropic, "POST");
    return path == "/v1/messages" ? anthropic_messages(request, request.wants_stream())
                                  : anthropic_count_tokens(request);
  }
  if (const auto id = id_below(path, "/v1/messages/batches")) return anthropic_batches(request, *id);
  if (const auto id = id_below(path, "/v1/files")) return files(request, *id);
  const auto id = id_below(path, "/v1/models");
  return id && request.method == "GET" ? models(request, *id) : unknown(request);
}

}  // namespace finops::mock
