// A streamed request body is recorded by the runner, wherever it comes from.
#include "core/exchange/recorded_body.h"

#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/exchange/runner_fixture.h"

namespace finops::test::recorded_body_test {
namespace {

std::string in_hex(std::string_view text) { return hex(sha256(text)); }

}  // namespace

TEST_CASE("L1 runner: what streams through send or replay is recorded as what streams through serve") {
  for (const Source source : {Source::serve, Source::send, Source::replay}) {
    CAPTURE(to_string(source));
    Fixture f;
    PiecedBody rest({R"({"model":)", "", R"("gpt-4o","x":1})"});
    f.x.source = source;
    f.x.request.framing.kind = Framing::Kind::chunked;
    f.x.rest = &rest;
    f.run();
    CHECK(f.transport.body == R"({"model":"gpt-4o","x":1})");
    CHECK(f.x.request_capture.total() == f.transport.body.size());
    CHECK(f.x.request_capture.sha256_hex() == in_hex(f.transport.body));
    CHECK(f.x.model == "gpt-4o");
    CHECK(f.x.outcome == Outcome::ok);
  }
}

TEST_CASE("L1 runner: a plugin that reads a streamed body to answer it reads what is recorded") {
  Fixture f;
  PiecedBody rest({"to be ", "answered"});
  f.x.request.framing.kind = Framing::Kind::chunked;
  f.x.rest = &rest;
  TracePlugin& plugin = f.add_plugin();
  std::string read;
  plugin.exchange = [&](Exchange& x) {
    for (std::string piece; !x.rest->done(); read += piece) REQUIRE(x.rest->read(piece).ok());
  };
  plugin.request = [] { return std::optional<LocalReply>(LocalReply{response_head(200), {"{}"}}); };
  f.run();
  CHECK(f.transport.calls == 0);
  CHECK(read == "to be answered");
  CHECK(f.x.request_capture.sha256_hex() == in_hex(read));
  CHECK(f.x.rest == &rest);  // as it was
}

TEST_CASE("L1 runner: size and hash of a streamed body count what was held before") {
  Fixture f;
  PiecedBody rest({" and", " more"});
  f.x.request.body = "held";
  f.x.request.framing = {Framing::Kind::length, 13};
  f.x.rest = &rest;
  f.run();
  CHECK(f.x.request_capture.continues());
  CHECK(f.x.request_capture.total() == 9);
  CHECK(f.x.request_capture.sha256_hex() == in_hex("held and more"));
}

TEST_CASE("F6 runner: trailers of a streamed body lose finops' own fields, and credentials where another one is sent") {
  const auto sent = [](const std::string& target) {
    Fixture f(target);
    PiecedBody rest({"{}"});
    rest.fields.add("x-api-key", "callers-own-secret-1");
    rest.fields.add("x-finops-tag", "a=b");
    rest.fields.add("x-checksum", "1");
    f.x.request.framing.kind = Framing::Kind::chunked;
    f.x.request.headers.add("Authorization", "Bearer sk-proj-0123456789abcdefghij");
    f.x.rest = &rest;
    f.run();
    return f.transport.trailers;
  };
  CHECK(sent("/azure_passthrough/openai/v1/chat/completions") == "x-checksum=1;");
  CHECK(sent("/openai_passthrough/v1/chat/completions") == "x-api-key=callers-own-secret-1;x-checksum=1;");
}

TEST_CASE("F11 runner: a source that fails ends the exchange with its error, and what came is in the record") {
  struct Failing final : BodySource {
    bool first = true;
    HeaderList none;
    int poll_fd() const noexcept override { return -1; }
    Result<void> read(std::string& out) override {
      if (!std::exchange(first, false)) return Error{ErrorCode::too_large, "too much", {}};
      out = "abc";
      return {};
    }
    bool done() const noexcept override { return false; }
    const HeaderList& trailers() const noexcept override { return none; }
  } rest;
  Fixture f;
  f.x.request.framing.kind = Framing::Kind::chunked;
  f.x.rest = &rest;
  f.run();
  CHECK(f.error_code() == "too_large");
  CHECK(f.x.request_capture.total() == 3);
}

}  // namespace finops::test::recorded_body_test
