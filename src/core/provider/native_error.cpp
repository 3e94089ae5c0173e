#include "core/provider/native_error.h"

#include "core/base/strings.h"

namespace finops {
namespace {

// https://platform.claude.com/docs/en/api/errors
std::string_view anthropic_type(int status) {
  switch (status) {
    case 400: return "invalid_request_error";
    case 401: return "authentication_error";
    case 402: return "billing_error";
    case 403: return "permission_error";
    case 404: return "not_found_error";
    case 413: return "request_too_large";
    case 429: return "rate_limit_error";
    case 529: return "overloaded_error";
    case 504: return "timeout_error";
    default: return status < 500 ? "invalid_request_error" : "api_error";
  }
}

// https://cloud.google.com/apis/design/errors
std::string_view google_status(int status) {
  switch (status) {
    case 401: return "UNAUTHENTICATED";
    case 402: return "RESOURCE_EXHAUSTED";
    case 403: return "PERMISSION_DENIED";
    case 404: return "NOT_FOUND";
    case 409: return "ABORTED";
    case 429: return "RESOURCE_EXHAUSTED";
    case 501: return "UNIMPLEMENTED";
    case 502:
    case 503: return "UNAVAILABLE";
    case 504: return "DEADLINE_EXCEEDED";
    default: return status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
  }
}

std::string_view openai_type(int status) {
  if (status == 401) return "authentication_error";
  if (status == 402) return "insufficient_quota";
  if (status == 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

}  // namespace

std::string_view native_code(Dialect dialect, int status) noexcept {
  switch (dialect) {
    case Dialect::anthropic: return anthropic_type(status);
    case Dialect::google: return google_status(status);
    case Dialect::openai: break;
  }
  return status == 401 ? "invalid_api_key" : status == 429 ? "rate_limit_exceeded" : openai_type(status);
}

OwnReply native_error(Dialect dialect, const OwnError& error) {
  OwnReply out;
  std::string& body = out.body;
  const std::string text = "finops: " + error.message;
  switch (dialect) {
    case Dialect::openai:
      body = "{\"error\":{\"message\":";
      append_json_string(body, text);
      body.append(",\"type\":\"").append(openai_type(error.status)).append("\",\"code\":");
      append_json_string(body, error.code);
      body.append(",\"param\":null}}");
      break;
    case Dialect::anthropic:
      body.append("{\"type\":\"error\",\"error\":{\"type\":\"").append(anthropic_type(error.status));
      body.append("\",\"message\":");
      append_json_string(body, text);
      body.append("}}");
      break;
    case Dialect::google:
      body = "{\"error\":{\"code\":";
      append_uint(body, static_cast<std::uint64_t>(error.status));
      body.append(",\"message\":");
      append_json_string(body, text);
      body.append(",\"status\":\"").append(google_status(error.status)).append("\"}}");
      break;
  }
  body += '\n';
  out.head.status = error.status;
  out.head.reason = standard_reason(error.status);
  out.head.headers.add("Content-Type", "application/json");
  std::string length;
  append_uint(length, body.size());
  out.head.headers.add("Content-Length", length);
  out.head.headers.add("x-finops-error", error.code);
  if (error.status == 426) {  // must name a protocol that finops supports (RFC 9110, 15.5.22)
    out.head.headers.add("Upgrade", "HTTP/1.1");
    out.head.headers.add("Connection", "Upgrade");
  }
  return out;
}

OwnError own_error_for(const Error& error) {
  switch (error.code) {
    case ErrorCode::resolve:
    case ErrorCode::connect: return {502, "upstream_connect", error.message};
    case ErrorCode::tls: return {502, "upstream_tls", error.message};
    case ErrorCode::protocol:
    case ErrorCode::unsupported:
    case ErrorCode::truncated: return {502, "upstream_protocol", error.message};
    case ErrorCode::timeout: return {504, "upstream_timeout", error.message};
    case ErrorCode::invalid_argument: return {400, "invalid_path", error.message};
    case ErrorCode::bad_request: return {400, "bad_request", error.message};
    case ErrorCode::unauthorized: return {401, "no_credential", error.message};
    case ErrorCode::too_large: return {413, "too_large", error.message};
    case ErrorCode::canceled: return {503, "shutting_down", error.message};
    case ErrorCode::plugin: return {500, "plugin", error.message};
    default: return {500, "internal", error.message};
  }
}

std::string_view standard_reason(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

}  // namespace finops
