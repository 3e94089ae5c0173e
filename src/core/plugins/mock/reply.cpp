#include "core/plugins/mock/reply.h"

#include "core/base/strings.h"
#include "core/http/target.h"
#include "core/plugins/mock/text.h"
#include "core/provider/native_error.h"

namespace finops::mock {
namespace {

ResponseHead make_head(const MockRequest& request, Dialect dialect, int status, std::string_view type) {
  ResponseHead head;
  head.status = status;
  head.reason = standard_reason(status);
  head.headers.add("Content-Type", type);
  switch (dialect) {
    case Dialect::openai:
      head.headers.add("x-request-id", make_id("req_", request.seed, "request", 32));
      head.headers.add("openai-version", "2020-10-01");
      head.headers.add("openai-processing-ms", "42");
      break;
    case Dialect::anthropic: head.headers.add("request-id", make_id("req_01", request.seed, "request", 22)); break;
    case Dialect::google: head.headers.add("Server-Timing", "gfet4t7; dur=42"); break;
  }
  return head;
}

LocalReply whole(ResponseHead head, std::string body) {
  std::string length;
  append_uint(length, body.size());
  head.headers.add("Content-Length", length);
  LocalReply reply{std::move(head), {}};
  reply.pieces.push_back(std::move(body));
  return reply;
}

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json error_body(Dialect dialect, const ApiError& error, const std::string& request_id) {
  switch (dialect) {
    case Dialect::anthropic:
      return {
          {"type", "error"}, {"error", {{"type", error.type}, {"message", error.message}}}, {"request_id", request_id}};
    case Dialect::google:
      return {{"error", {{"code", error.status}, {"message", error.message}, {"status", error.type}}}};
    case Dialect::openai: break;
  }
  return {{"error",
           {{"message", error.message},
            {"type", error.type},
            {"param", or_null(error.param)},
            {"code", or_null(error.code)}}}};
}

}  // namespace

LocalReply json_reply(const MockRequest& request, Dialect dialect, const Json& body, int status) {
  const bool google = dialect == Dialect::google;
  ResponseHead head =
      make_head(request, dialect, status, google ? "application/json; charset=UTF-8" : "application/json");
  return whole(std::move(head), json_line(body));
}

LocalReply bytes_reply(const MockRequest& request, Dialect dialect, std::string_view type, std::string body) {
  return whole(make_head(request, dialect, 200, type), std::move(body));
}

LocalReply stream_reply(const MockRequest& request, Dialect dialect, std::vector<std::string> pieces,
                        std::string_view type) {
  LocalReply reply{make_head(request, dialect, 200, type), std::move(pieces)};
  reply.head.headers.add("Cache-Control", "no-cache");
  return reply;
}

LocalReply error_reply(const MockRequest& request, Dialect dialect, const ApiError& error) {
  const std::string id = make_id("req_01", request.seed, "request", 22);
  return json_reply(request, dialect, error_body(dialect, error, id), error.status);
}

LocalReply not_found(const MockRequest& request, Dialect dialect, const std::string& what) {
  const std::string text = what + " (this is finops' built-in mock)";
  switch (dialect) {
    case Dialect::anthropic: return error_reply(request, dialect, {404, "not_found_error", text});
    case Dialect::google: return error_reply(request, dialect, {404, "NOT_FOUND", text});
    case Dialect::openai: break;
  }
  const bool azure = request.provider == ProviderId::azure;
  return error_reply(request, dialect, {404, "invalid_request_error", text, azure ? "404" : ""});
}

LocalReply unknown_path(const MockRequest& request, Dialect dialect) {
  const std::string what = request.method + " " + std::string(split_target(request.target).path);
  switch (dialect) {
    case Dialect::anthropic: return not_found(request, dialect, "Not found: " + what);
    case Dialect::google: return not_found(request, dialect, "The requested URL was not found: " + what);
    case Dialect::openai: break;
  }
  const char* words = request.provider == ProviderId::azure ? "Resource not found: " : "Invalid URL: ";
  return not_found(request, dialect, words + what);
}

LocalReply wrong_method(const MockRequest& request, Dialect dialect, std::string_view right) {
  const std::string text = "Only " + std::string(right) + " requests are accepted.";
  LocalReply reply = error_reply(request, dialect, {405, "invalid_request_error", text, "method_not_supported"});
  reply.head.headers.add("Allow", right);
  return reply;
}

LocalReply bad_json(const MockRequest& request, Dialect dialect) {
  switch (dialect) {
    case Dialect::anthropic:
      return error_reply(request, dialect, {400, "invalid_request_error", "The request body is not valid JSON"});
    case Dialect::google:
      return error_reply(request, dialect, {400, "INVALID_ARGUMENT", "Invalid JSON payload received."});
    case Dialect::openai: break;
  }
  return error_reply(request, dialect,
                     {400, "invalid_request_error",
                      "We could not parse the JSON body of your request. The API expects a JSON payload."});
}

std::string sse_data(const Json& data) { return "data: " + json_line(data) + "\n\n"; }

std::string sse_typed_event(const Json& data) {
  return "event: " + string_or(member(data, "type"), "message") + "\n" + sse_data(data);
}

}  // namespace finops::mock
