// The one way through the core with plugins on it: answers of their own, changed bytes, failures (F16).
#include "core/pipeline/exchange_runner.h"

#include <doctest/doctest.h>

#include "core/runner_fixture.h"

namespace finops::test {
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
  CHECK(f.trace == Trace{"plugin.request", "prepare", "head", "chunk(one)", "chunk(two)", "plugin.complete", "record",
                         "end(three)", "finished"});
  CHECK(f.client.framing.kind == Framing::Kind::chunked);
  CHECK(f.x.stream);
  CHECK(f.x.outcome == Outcome::ok);
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
  CHECK(last.trace == Trace{"plugin.request", "prepare", "head", "chunk(abc)", "plugin.complete", "record",
                            "abort(plugin)", "finished"});
}

}  // namespace
}  // namespace finops::test
