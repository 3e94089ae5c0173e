// The one way through the core with plugins on it: answers of their own, changed bytes, failures (F16).
#include "core/exchange/exchange_runner.h"

#include <doctest/doctest.h>

#include "core/exchange/runner_fixture.h"

namespace finops::test::exchange_runner_plugins_test {
namespace {

TEST_CASE("F16 runner: a plugin's answer needs no upstream, is logged and ends in order") {
  Fixture f;
  f.add_plugin().request = []() -> Result<std::optional<LocalReply>> {
    LocalReply reply;
    reply.head = response_head(200, {{"Content-Type", "text/event-stream"}});
    reply.pieces = {"one", "two", "three"};
    return std::optional<LocalReply>(std::move(reply));
  };
  f.run();
  CHECK(f.transport.calls == 0);
  CHECK(f.trace == Trace{"plugin.request", "begin", "prepare", "head", "chunk(one)", "chunk(two)", "plugin.complete",
                         "record", "end(three)", "finished"});
  CHECK(f.client.framing.kind == Framing::Kind::chunked);
  CHECK(f.x.stream);
  CHECK(f.x.outcome == Outcome::ok);
}

TEST_CASE("F7 runner: an observer sees bytes when the client has them, the last ones before the record") {
  Fixture f;
  TracePlugin& plugin = f.add_plugin();
  plugin.observes = true;
  plugin.request = []() -> Result<std::optional<LocalReply>> {
    LocalReply reply;
    reply.head = response_head(200, {{"Content-Type", "text/event-stream"}});
    reply.pieces = {"one", "two", "three"};
    return std::optional<LocalReply>(std::move(reply));
  };
  plugin.chunk = [](std::string_view, std::string& out) {
    out = "other";
    return ChunkAction::replace;
  };
  f.run();
  CHECK(f.trace == Trace{"plugin.request", "begin", "prepare", "head", "chunk(other)", "plugin.passed(one)",
                         "chunk(other)", "plugin.passed(two)", "plugin.passed(three)", "plugin.complete", "record",
                         "end(other)", "finished"});
}

TEST_CASE("F16 runner: a plugin's answer with a length keeps it, one to HEAD has no body") {
  for (const bool head_only : {false, true}) {
    Fixture f;
    f.x.request.method = head_only ? "HEAD" : "GET";
    f.add_plugin().request = []() -> Result<std::optional<LocalReply>> {
      LocalReply reply;
      reply.head = response_head(404, {{"Content-Length", "3"}});
      reply.pieces = {"abc"};
      return std::optional<LocalReply>(std::move(reply));
    };
    f.run();
    CHECK(f.client.head.headers.get("Content-Length") == "3");
    CHECK(f.client.body == (head_only ? "" : "abc"));
    CHECK(f.client.framing.kind == (head_only ? Framing::Kind::none : Framing::Kind::length));
    CHECK(f.x.outcome == Outcome::http_error);
  }
}

TEST_CASE("F16 runner: a plugin that takes the length away gets chunked coding and may change bytes") {
  Fixture f;
  TracePlugin& plugin = f.add_plugin();
  plugin.response = [](ResponseHead& head) {
    head.headers.remove("Content-Length");
    return Result<void>{};
  };
  plugin.chunk = [](std::string_view in, std::string& out) {
    if (in == "abc") return ChunkAction::drop;
    out = "[" + std::string(in) + "]";
    return ChunkAction::replace;
  };
  f.run();
  CHECK(f.client.framing.kind == Framing::Kind::chunked);
  CHECK(f.client.body == "[def]");
  CHECK(f.log.response == "abcdef");  // the log has what upstream sent
  CHECK(f.x.response->headers.get("Content-Length") == "6");
}

TEST_CASE("F16 runner: a required plugin that fails ends the exchange, before or after the head") {
  Fixture request;
  request.add_plugin(true).request = []() -> Result<std::optional<LocalReply>> {
    return Error{ErrorCode::plugin, "bad", {}};
  };
  request.run();
  CHECK(request.client.head.status == 500);
  CHECK(request.error_code() == "plugin");
  CHECK(request.transport.calls == 0);

  Fixture response;
  response.add_plugin(true).response = [](ResponseHead&) -> Result<void> {
    return Error{ErrorCode::plugin, "bad", {}};
  };
  response.run();
  CHECK(response.client.head.status == 500);
  CHECK(response.x.response->status == 500);

  Fixture last;
  last.add_plugin(true).chunk = [](std::string_view in, std::string&) -> Result<ChunkAction> {
    if (in == "def") return Error{ErrorCode::plugin, "bad", {}};
    return ChunkAction::pass;
  };
  last.run();
  CHECK(last.trace == Trace{"plugin.request", "begin", "prepare", "head", "chunk(abc)", "plugin.complete", "record",
                            "abort(plugin)", "finished"});
}

Result<void> to_chunked(ResponseHead& head) {
  head.headers.remove("Content-Length");
  return {};
}

TEST_CASE("F16 runner: what a plugin held back leaves with the end, behind the record") {
  Fixture f;
  TracePlugin& plugin = f.add_plugin();
  plugin.response = to_chunked;
  plugin.held = " and the rest";
  f.run();
  CHECK(f.trace == Trace{"plugin.request", "begin", "prepare", "head", "chunk(abc)", "plugin.complete", "record",
                         "end(def and the rest)", "finished"});
  CHECK(f.log.response == "abcdef");
}

TEST_CASE("F8 runner: what a plugin held back leaves before the cut, unless the client is gone") {
  for (const ErrorCode code : {ErrorCode::truncated, ErrorCode::client_gone, ErrorCode::canceled}) {
    Fixture f;
    TracePlugin& plugin = f.add_plugin();
    plugin.response = to_chunked;
    plugin.held = "rest";
    f.transport.answer = [code](StreamSink& sink, const TransportReport&) -> Result<void> {
      FINOPS_TRY(sink.on_head(response_head(200), {Framing::Kind::chunked, 0}));
      FINOPS_TRY(sink.on_chunk("abc"));
      return Error{code, "cut", {}};
    };
    f.run();
    CHECK(f.client.body == (code == ErrorCode::truncated ? "abcrest" : "abc"));
    const std::string last = "abort(" + std::string(to_string(code)) + ")";
    CHECK(f.trace[f.trace.size() - 2] == last);
  }
}

TEST_CASE("F7 runner: bytes that a plugin keeps do not keep the head back") {
  Fixture f;
  TracePlugin& plugin = f.add_plugin();
  plugin.response = to_chunked;
  plugin.chunk = [](std::string_view, std::string&) { return ChunkAction::drop; };
  f.run();
  CHECK(f.trace ==
        Trace{"plugin.request", "begin", "prepare", "head", "flush", "plugin.complete", "record", "end()", "finished"});
}

TEST_CASE("F16 runner: a body that a plugin replaced goes upstream with its own length") {
  Fixture f;
  f.body("{}");
  f.x.request.headers.add("content-length", "2");
  f.add_plugin().exchange = [](Exchange& x) { x.upstream_body = "{\"more\":1}"; };
  f.run();
  CHECK(f.transport.body == "{\"more\":1}");
  CHECK(f.transport.headers.find("content-length=10;") != std::string::npos);
  CHECK(f.x.request.body == "{}");
  CHECK(f.x.request.headers.get("Content-Length") == "2");

  Fixture chunked;
  chunked.body("{}");
  chunked.x.request_trailers.add("x-check", "1");
  chunked.add_plugin().exchange = [](Exchange& x) { x.upstream_body = "{\"more\":1}"; };
  chunked.run();
  CHECK(chunked.transport.body == "{\"more\":1}");
  CHECK(chunked.transport.headers.find("ontent-") == std::string::npos);
}

TEST_CASE("F16 runner: a body that is not held whole cannot be replaced") {
  Fixture f;
  OpenBody rest;
  f.x.rest = &rest;
  f.x.request.framing.kind = Framing::Kind::chunked;
  f.add_plugin().exchange = [](Exchange& x) { x.upstream_body = "{}"; };
  f.run();
  CHECK(f.transport.calls == 0);
  CHECK(f.error_code() == "plugin");
}

TEST_CASE("F14 runner: a plugin's refusal wears the native envelope and is logged as rejected") {
  Fixture f("/anthropic_passthrough/v1/messages");
  f.add_plugin().request = []() -> Result<std::optional<LocalReply>> {
    return std::optional<LocalReply>(LocalReply{{}, {}, OwnError{402, "budget_exceeded", "enough"}});
  };
  f.run();
  CHECK(f.transport.calls == 0);
  CHECK(f.client.head.status == 402);
  CHECK(f.error_code() == "budget_exceeded");
  CHECK(f.client.body.find("\"type\":\"error\"") != std::string::npos);
  CHECK(f.x.outcome == Outcome::rejected);
  CHECK(f.x.error_code == "budget_exceeded");
  CHECK(f.trace[f.trace.size() - 2].starts_with("end("));
  CHECK(std::count(f.trace.begin(), f.trace.end(), "plugin.complete") == 1);
  CHECK(std::count(f.trace.begin(), f.trace.end(), "record") == 1);
}

}  // namespace
}  // namespace finops::test::exchange_runner_plugins_test
