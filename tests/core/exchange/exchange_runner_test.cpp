// The one way through the core: order (L2), completion, errors (F14), credentials (F6), the fields that go upstream
// (F4).
#include "core/exchange/exchange_runner.h"

#include <doctest/doctest.h>

#include "core/exchange/runner_fixture.h"

namespace finops::test::exchange_runner_test {
namespace {

TEST_CASE("L2 runner: the record is written after the plugins and before the last bytes") {
  Fixture f;
  f.add_plugin();
  f.run();
  CHECK(f.trace == Trace{"plugin.request", "begin", "prepare", "head", "chunk(abc)", "plugin.complete", "record",
                         "end(def)", "finished"});
  CHECK(f.log.response == "abcdef");
  CHECK(f.x.outcome == Outcome::ok);
  CHECK(f.client.body == "abcdef");
}

TEST_CASE("L2 runner: without a last piece the record still comes before the end") {
  Fixture f;
  f.transport.answer = [](StreamSink& sink, const TransportReport&) -> Result<void> {
    FINOPS_TRY(sink.on_head(response_head(200), {Framing::Kind::chunked, 0}));
    FINOPS_TRY(sink.on_flush());
    FINOPS_TRY(sink.on_chunk("a"));
    HeaderList trailers;
    trailers.add("T", "1");
    return sink.on_end({}, trailers);
  };
  f.run();
  CHECK(f.trace == Trace{"begin", "prepare", "head", "flush", "chunk(a)", "record", "end()", "finished"});
  CHECK(f.client.trailers == "T=1;");
  CHECK(f.x.response_trailers.get("t") == "1");
}

TEST_CASE("L4 runner: a log that fails does not stop the traffic") {
  Fixture f;
  f.log.fail = true;
  f.run();
  CHECK(f.client.body == "abcdef");
  CHECK(f.trace.back() == "finished");
}

TEST_CASE("F5 runner: status, reason and fields as upstream sent them, less hop-by-hop, plus the id") {
  Fixture f;
  f.transport.answer = [](StreamSink& sink, const TransportReport&) -> Result<void> {
    FINOPS_TRY(sink.on_head(
        response_head(529,
                      {{"b", ""}, {"Connection", "X-Hop"}, {"X-Hop", "1"}, {"Set-Cookie", "a"}, {"set-cookie", "b"}},
                      "Site is Overloaded"),
        {Framing::Kind::chunked, 0}));
    return sink.on_end("no", {});
  };
  f.run();
  CHECK(f.client.head.status == 529);
  CHECK(f.client.head.reason == "Site is Overloaded");
  CHECK(fields_text(f.client.head.headers) == "b=;Set-Cookie=a;set-cookie=b;x-finops-id=01TEST;");
  CHECK(f.x.outcome == Outcome::http_error);
  CHECK(f.x.response->headers.has("X-Hop"));  // the log sees what upstream sent
  CHECK_FALSE(f.x.error.has_value());
}

TEST_CASE("F13 F14 runner: a failure before the head is one native error, logged before its body") {
  const struct {
    ErrorCode code;
    int status;
    const char* name;
    Outcome outcome;
  } rows[] = {{ErrorCode::connect, 502, "upstream_connect", Outcome::upstream_error},
              {ErrorCode::resolve, 502, "upstream_connect", Outcome::upstream_error},
              {ErrorCode::tls, 502, "upstream_tls", Outcome::upstream_error},
              {ErrorCode::protocol, 502, "upstream_protocol", Outcome::upstream_error},
              {ErrorCode::timeout, 504, "upstream_timeout", Outcome::timeout},
              {ErrorCode::truncated, 502, "upstream_protocol", Outcome::truncated},
              {ErrorCode::canceled, 503, "shutting_down", Outcome::truncated},
              {ErrorCode::too_large, 413, "too_large", Outcome::rejected}};
  for (const auto& row : rows) {
    Fixture f;
    f.add_plugin();
    f.transport.answer = [&](StreamSink&, const TransportReport&) -> Result<void> {
      return Error{row.code, "why", {}};
    };
    f.run();
    CAPTURE(row.name);
    CHECK(f.client.head.status == row.status);
    CHECK(f.error_code() == row.name);
    CHECK(f.client.head.headers.get("x-finops-id") == "01TEST");
    CHECK(f.client.framing.length == f.client.body.size());
    CHECK(to_string(f.log.outcome) == to_string(row.outcome));
    CHECK(f.log.response == f.client.body);
    CHECK(f.x.error_code == row.name);
    CHECK(f.x.error->message == "why");
    const Trace want{
        "plugin.request", "begin", "prepare", "plugin.complete", "record", "head", "end(" + f.client.body + ")",
        "finished"};
    CHECK(f.trace == want);
  }
}

TEST_CASE("F8 runner: a failure after the head is an abort, never more bytes") {
  for (const ErrorCode code : {ErrorCode::truncated, ErrorCode::timeout, ErrorCode::protocol, ErrorCode::canceled}) {
    Fixture f;
    f.transport.answer = [&](StreamSink& sink, const TransportReport&) -> Result<void> {
      FINOPS_TRY(sink.on_head(response_head(200), {Framing::Kind::chunked, 0}));
      FINOPS_TRY(sink.on_chunk("half"));
      return Error{code, "cut", {}};
    };
    f.run();
    CHECK(f.trace == Trace{"begin", "prepare", "head", "chunk(half)", "record",
                           "abort(" + std::string(to_string(code)) + ")", "finished"});
    CHECK(f.log.response == "half");
    CHECK(f.x.error_code == "");
    CHECK((f.x.outcome == Outcome::truncated || f.x.outcome == Outcome::timeout ||
           f.x.outcome == Outcome::upstream_error));
  }
}

TEST_CASE("F9 runner: a client that left is logged as such, and gets nothing") {
  Fixture before;
  before.transport.answer = [](StreamSink&, const TransportReport&) -> Result<void> {
    return Error{ErrorCode::client_gone, "gone", {}};
  };
  before.run();
  CHECK(before.trace == Trace{"begin", "prepare", "record", "abort(client_gone)", "finished"});
  CHECK(before.log.outcome == Outcome::client_closed);

  Fixture during;
  during.client.fail_chunk = true;
  during.run();
  CHECK(during.trace == Trace{"begin", "prepare", "head", "chunk(abc)", "record", "abort(client_gone)", "finished"});
  CHECK(during.log.outcome == Outcome::client_closed);
  CHECK(during.log.response == "abc");

  Fixture end;
  end.client.fail_end = true;
  end.run();
  CHECK(end.trace == Trace{"begin", "prepare", "head", "chunk(abc)", "record", "end(def)",
                           "finished"});  // one record, no second end
}

TEST_CASE("F14 runner: HEAD gets the head of an error without its body") {
  Fixture f;
  f.x.request.method = "HEAD";
  f.transport.answer = [](StreamSink&, const TransportReport&) -> Result<void> {
    return Error{ErrorCode::connect, "why", {}};
  };
  f.run();
  CHECK(f.client.body == "");
  CHECK(f.client.framing.kind == Framing::Kind::none);
  CHECK(f.client.head.headers.get("Content-Length") != "0");
}

TEST_CASE("F2 F6 runner: nothing is sent where route or credential refuse") {
  const struct {
    const char* target;
    ProviderRegistry::GetEnv getenv;
    int status;
    const char* code;
    const char* phase;
  } rows[] = {{"/openai_passthrough/../x", keys, 400, "invalid_path", "route"},
              {"/azure_passthrough/openai/x", nothing, 401, "no_credential", "route"},
              {"/genai_passthrough/v1/projects/p/locations/evil.com/x", keys, 400, "invalid_path", "route"}};
  for (const auto& row : rows) {
    Fixture f(row.target, row.getenv);
    f.add_plugin();
    f.run();
    CAPTURE(row.target);
    CHECK(f.transport.calls == 0);
    CHECK(f.client.head.status == row.status);
    CHECK(f.error_code() == row.code);
    CHECK(f.x.phase == row.phase);
    CHECK(f.log.outcome == Outcome::rejected);
    CHECK(std::find(f.trace.begin(), f.trace.end(), "plugin.request") == f.trace.end());
  }
}

TEST_CASE("F6 runner: an Azure endpoint without a key is a clear 401 in the dialect of the path") {
  Fixture f("/azure_passthrough/v1/messages", [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "AZURE_OPENAI_ENDPOINT") return "https://res.openai.azure.com";
    return std::nullopt;
  });
  f.x.request.headers.add("x-api-key", "caller-secret");
  f.run();
  CHECK(f.transport.calls == 0);
  CHECK(f.client.head.status == 401);
  CHECK(f.client.body.starts_with(R"({"type":"error","error":{"type":"authentication_error")"));
  CHECK(f.client.body.find("caller-secret") == std::string::npos);
  CHECK(f.x.phase == "credential");
}

TEST_CASE("F4 runner: fields go upstream in their order, with Host and length in their places") {
  Fixture f;
  f.body("12345");
  HeaderList& h = f.x.request.headers;
  h.clear();
  for (const HeaderView field : std::initializer_list<HeaderView>{{"b", "2"},
                                                                  {"hOST", "localhost:8787"},
                                                                  {"Connection", "X-Hop, Content-Length, Host"},
                                                                  {"x-hop", "1"},
                                                                  {"content-LENGTH", "5"},
                                                                  {"Empty", ""},
                                                                  {"Expect", "100-continue"},
                                                                  {"TE", "trailers"},
                                                                  {"b", "1"},
                                                                  {"Authorization", "Bearer sk"},
                                                                  {"Keep-Alive", "5"},
                                                                  {"A", "z"}}) {
    h.add(field.name, field.value);
  }
  f.run();
  CHECK(f.transport.headers == "b=2;hOST=api.openai.com;content-LENGTH=5;Empty=;b=1;Authorization=Bearer sk;A=z;");
  CHECK(f.transport.body == "12345");
  CHECK_FALSE(f.transport.chunked);
  CHECK(f.transport.target == "/v1/chat/completions");
  CHECK(f.transport.origin == "https://api.openai.com:443");
  CHECK(fields_text(f.x.request.headers).find("Connection=") !=
        std::string::npos);  // the exchange keeps the client's own
}

TEST_CASE("F4 runner: framing of a held body") {
  Fixture none;
  none.run();
  CHECK(none.transport.headers == "Host=api.openai.com;");  // no body, no length

  Fixture empty;
  empty.body("");
  empty.x.request.headers.add("Content-Length", "0");
  empty.run();
  CHECK(empty.transport.headers == "Host=api.openai.com;Content-Length=0;");

  Fixture chunked;
  chunked.x.request.body = "abc";
  chunked.x.request.framing.kind = Framing::Kind::chunked;
  chunked.x.request.headers.add("Transfer-Encoding", "chunked");
  chunked.run();
  CHECK(chunked.transport.headers == "Host=api.openai.com;Content-Length=3;");

  Fixture trailers;
  trailers.x.request.body = "abc";
  trailers.x.request.framing.kind = Framing::Kind::chunked;
  trailers.x.request.headers.add("Transfer-Encoding", "chunked");
  trailers.x.request_trailers.add("T", "1");
  trailers.run();
  CHECK(trailers.transport.headers == "Host=api.openai.com;Transfer-Encoding=chunked;");
  CHECK(trailers.transport.chunked);
  CHECK(trailers.transport.trailers == "T=1;");

  Fixture twice;
  twice.body("abc");
  twice.x.request.headers.add("Content-Length", "3, 3");
  twice.x.request.headers.add("content-length", "3");
  twice.run();
  CHECK(twice.transport.headers == "Host=api.openai.com;Content-Length=3;");
}

TEST_CASE("F11 runner: a streamed body keeps the framing it came in") {
  OpenBody rest;
  Fixture length;
  length.x.rest = &rest;
  length.x.request.body = "begin";
  length.x.request.framing = {Framing::Kind::length, 9'000'000};
  length.x.request.headers.add("Content-Length", "9000000");
  length.run();
  CHECK(length.transport.headers == "Host=api.openai.com;Content-Length=9000000;");
  CHECK(length.transport.has_rest);
  CHECK_FALSE(length.transport.chunked);

  Fixture chunked;
  chunked.x.rest = &rest;
  chunked.x.request.framing.kind = Framing::Kind::chunked;
  chunked.x.request.headers.add("Transfer-Encoding", "chunked");
  chunked.run();
  CHECK(chunked.transport.headers == "Host=api.openai.com;Transfer-Encoding=chunked;");
  CHECK(chunked.transport.chunked);
}

TEST_CASE("F6 runner: to Azure neither fields, query nor trailers carry the caller's credential") {
  Fixture f("/azure_passthrough/openai/v1/x?api-version=1&key=SECRET");
  f.x.request.headers.add("Authorization", "Bearer SECRET");
  f.x.request.body = "abc";
  f.x.request.framing.kind = Framing::Kind::chunked;
  f.x.request_trailers.add("api-key", "SECRET");
  f.x.request_trailers.add("T", "1");
  f.run();
  CHECK(f.transport.headers == "Host=res.openai.azure.com;Transfer-Encoding=chunked;api-key=azure-key-1;");
  CHECK(f.transport.target == "/openai/v1/x?api-version=1");
  CHECK(f.transport.trailers == "T=1;");
  CHECK(to_string(f.x.credential) == "env:AZURE_OPENAI_API_KEY");
  CHECK(f.x.headers_removed == std::vector<std::string>{"authorization", "?key"});
  CHECK(f.x.headers_added == std::vector<std::string>{"api-key"});
}

TEST_CASE("F4 runner: the caller's own trailers go on whole when its credential does") {
  Fixture f;
  f.x.request.headers.add("Authorization", "Bearer own");
  f.x.request.framing.kind = Framing::Kind::chunked;
  f.x.request_trailers.add("X-Token", "1");
  f.run();
  CHECK(f.transport.trailers == "X-Token=1;");
}

TEST_CASE("F5 runner: whether it is a stream is read from the response") {
  const struct {
    const char* type;
    Framing::Kind kind;
    const char* first;
    bool stream;
  } rows[] = {{"text/event-stream; charset=utf-8", Framing::Kind::length, "x", true},
              {"application/x-ndjson", Framing::Kind::chunked, "{", true},
              {"application/json", Framing::Kind::chunked, "[{", true},
              {"application/json", Framing::Kind::chunked, "{", false},
              {"application/json", Framing::Kind::length, "[", false},
              {"text/plain", Framing::Kind::chunked, "[", false}};
  for (const auto& row : rows) {
    Fixture f;
    f.transport.answer = [&](StreamSink& sink, const TransportReport&) -> Result<void> {
      FINOPS_TRY(sink.on_head(response_head(200, {{"Content-Type", row.type}}), {row.kind, 1}));
      return sink.on_end(row.first, {});
    };
    f.run();
    CAPTURE(row.type);
    CAPTURE(row.first);
    CHECK(f.x.stream == row.stream);
  }
}

TEST_CASE("L1 runner: model, operation, route and credential are in the exchange when it is recorded") {
  Fixture f;
  f.body(R"({"model":"gpt-4o"})");
  f.x.request.headers.add("Content-Type", "application/json");
  f.run();
  CHECK(f.x.model == "gpt-4o");
  CHECK(f.x.operation == "chat");
  CHECK(to_string(f.x.credential) == "none");
  CHECK(f.x.upstream_target == "/v1/chat/completions");
}

TEST_CASE("F14 runner: reject answers in the endpoint's envelope and logs, without plugins") {
  Fixture f("/anthropic_passthrough/v1/messages");
  f.add_plugin();
  f.runner().reject(f.x, {413, "too_large", "too much"}, f.client);
  CHECK(f.trace == Trace{"record", "head", "end(" + f.client.body + ")", "finished"});
  CHECK(f.client.body.starts_with(R"({"type":"error","error":{"type":"request_too_large")"));
  CHECK(f.log.outcome == Outcome::rejected);
  CHECK(f.x.error_code == "too_large");
  CHECK(f.client.head.headers.get("x-finops-id") == "01TEST");
}

TEST_CASE("F9 runner: abandon logs and answers nobody") {
  Fixture f;
  f.add_plugin();
  f.runner().abandon(f.x, {ErrorCode::client_gone, "left", {}});
  CHECK(f.trace == Trace{"record", "finished"});
  CHECK(f.log.outcome == Outcome::client_closed);
  CHECK(f.x.phase == "request");
}

TEST_CASE("F14 runner: a client that fails at the head of an error sees one abort") {
  Fixture f;
  f.client.fail_head = true;
  f.transport.answer = [](StreamSink&, const TransportReport&) -> Result<void> {
    return Error{ErrorCode::connect, "why", {}};
  };
  f.run();
  CHECK(f.trace == Trace{"begin", "prepare", "record", "head", "abort(client_gone)", "finished"});
}

TEST_CASE("L4 runner: what the log refuses is answered with 503 in the native envelope and does not go upstream") {
  for (const char* target : {"/openai_passthrough/v1/chat/completions", "/anthropic_passthrough/v1/messages",
                             "/genai_passthrough/v1beta/models/gemini-2.0-flash:generateContent"}) {
    Fixture f(target);
    f.add_plugin();
    f.log.refuse = true;
    f.run();
    CHECK(f.transport.calls == 0);
    CHECK(f.client.head.status == 503);
    CHECK(f.error_code() == "log_unavailable");
    CHECK(f.client.body.find("the log cannot take it") != std::string::npos);
    CHECK(f.log.outcome == Outcome::rejected);
    CHECK(f.x.phase == "log");
    CHECK(f.x.error_code == "log_unavailable");
    CHECK(f.trace == Trace{"plugin.request", "begin", "plugin.complete", "record", "head", "end(" + f.client.body + ")",
                           "finished"});
  }
}

}  // namespace
}  // namespace finops::test::exchange_runner_test
