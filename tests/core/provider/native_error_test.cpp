// F14: finops' own errors in the envelope that each vendor's SDK expects.
#include "core/provider/native_error.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace finops::test::native_error_test {
namespace {

using nlohmann::json;

const OwnError kError{502, "upstream_connect", "no \"route\"\n\xFF"};

json body_of(const OwnReply& reply) {
  const json body = json::parse(reply.body, nullptr, false);
  REQUIRE_FALSE(body.is_discarded());
  return body;
}

TEST_CASE("F14 head: status, reason, type, exact length and the code") {
  for (const Dialect dialect : {Dialect::openai, Dialect::anthropic, Dialect::google}) {
    const OwnReply reply = native_error(dialect, kError);
    CHECK(reply.head.status == 502);
    CHECK(reply.head.reason == "Bad Gateway");
    CHECK(reply.head.headers.get("Content-Type") == "application/json");
    CHECK(reply.head.headers.get("Content-Length") == std::to_string(reply.body.size()));
    CHECK(reply.head.headers.get("x-finops-error") == "upstream_connect");
  }
}

TEST_CASE("F14 openai envelope") {
  const json error = body_of(native_error(Dialect::openai, kError)).at("error");
  CHECK(error.at("message") == "finops: no \"route\"\n\xEF\xBF\xBD");
  CHECK(error.at("type") == "server_error");
  CHECK(error.at("code") == "upstream_connect");
  CHECK(error.at("param").is_null());
  CHECK(body_of(native_error(Dialect::openai, {401, "x", "y"}))["error"]["type"] == "authentication_error");
  CHECK(body_of(native_error(Dialect::openai, {400, "x", "y"}))["error"]["type"] == "invalid_request_error");
}

TEST_CASE("F14: a status below 500 is the caller's fault, 500 and more is not, in each vendor's word") {
  const auto error = [](Dialect dialect, int status) {
    return body_of(native_error(dialect, {status, "x", "y"})).at("error");
  };
  CHECK(error(Dialect::openai, 499).at("type") == "invalid_request_error");
  CHECK(error(Dialect::openai, 500).at("type") == "server_error");
  CHECK(error(Dialect::anthropic, 499).at("type") == "invalid_request_error");
  CHECK(error(Dialect::anthropic, 500).at("type") == "api_error");
  CHECK(error(Dialect::google, 499).at("status") == "INVALID_ARGUMENT");
  CHECK(error(Dialect::google, 500).at("status") == "INTERNAL");
}

TEST_CASE("F14: the body is one line of JSON with its end, so that a terminal shows it well") {
  for (const Dialect dialect : {Dialect::openai, Dialect::anthropic, Dialect::google}) {
    const std::string body = native_error(dialect, kError).body;
    CHECK(body.ends_with("}\n"));
    CHECK(body.find('\n') == body.size() - 1);
  }
}

TEST_CASE("F14 a used-up budget: the type each vendor has for it") {
  const OwnError error{402, "budget_exceeded", "enough"};
  CHECK(native_error(Dialect::openai, error).head.reason == "Payment Required");
  const json openai = body_of(native_error(Dialect::openai, error)).at("error");
  CHECK(openai.at("type") == "insufficient_quota");
  CHECK(openai.at("code") == "budget_exceeded");
  const json google = body_of(native_error(Dialect::google, error)).at("error");
  CHECK(google.at("code") == 402);
  CHECK(google.at("status") == "RESOURCE_EXHAUSTED");
}

TEST_CASE("F14 anthropic envelope") {
  const auto type = [](int status) {
    return body_of(native_error(Dialect::anthropic, {status, "x", "y"})).at("error").at("type").get<std::string>();
  };
  CHECK(body_of(native_error(Dialect::anthropic, kError)).at("type") == "error");
  CHECK(type(400) == "invalid_request_error");
  CHECK(type(401) == "authentication_error");
  CHECK(type(402) == "billing_error");
  CHECK(type(403) == "permission_error");
  CHECK(type(404) == "not_found_error");
  CHECK(type(413) == "request_too_large");
  CHECK(type(502) == "api_error");
  CHECK(type(504) == "timeout_error");
}

TEST_CASE("F14 google envelope") {
  const json error = body_of(native_error(Dialect::google, kError)).at("error");
  CHECK(error.at("code") == 502);
  CHECK(error.at("status") == "UNAVAILABLE");
  const auto status = [](int code) {
    return body_of(native_error(Dialect::google, {code, "x", "y"})).at("error").at("status").get<std::string>();
  };
  CHECK(status(400) == "INVALID_ARGUMENT");
  CHECK(status(401) == "UNAUTHENTICATED");
  CHECK(status(403) == "PERMISSION_DENIED");
  CHECK(status(404) == "NOT_FOUND");
  CHECK(status(500) == "INTERNAL");
  CHECK(status(501) == "UNIMPLEMENTED");
  CHECK(status(504) == "DEADLINE_EXCEEDED");
}

TEST_CASE("F13 F14 every error has a status and a code, the message is kept") {
  const struct {
    ErrorCode code;
    int status;
    const char* name;
  } rows[] = {{ErrorCode::resolve, 502, "upstream_connect"},
              {ErrorCode::connect, 502, "upstream_connect"},
              {ErrorCode::tls, 502, "upstream_tls"},
              {ErrorCode::protocol, 502, "upstream_protocol"},
              {ErrorCode::truncated, 502, "upstream_protocol"},
              {ErrorCode::timeout, 504, "upstream_timeout"},
              {ErrorCode::invalid_argument, 400, "invalid_path"},
              {ErrorCode::unauthorized, 401, "no_credential"},
              {ErrorCode::too_large, 413, "too_large"},
              {ErrorCode::canceled, 503, "shutting_down"},
              {ErrorCode::plugin, 500, "plugin"},
              {ErrorCode::internal, 500, "internal"},
              {ErrorCode::io, 500, "internal"}};
  for (const auto& row : rows) {
    const OwnError own = own_error_for({row.code, "why", "secret context"});
    CAPTURE(row.name);
    CHECK(own.status == row.status);
    CHECK(own.code == row.name);
    CHECK(own.message == "why");
    CHECK_FALSE(standard_reason(own.status).empty());
  }
  CHECK(standard_reason(799) == "");
}

}  // namespace
}  // namespace finops::test::native_error_test
