// L7: a credential that was not known when finops started, as rotating ones are, and was sent with an exchange.
#include <doctest/doctest.h>

#include <filesystem>

#include "core/base/strings.h"
#include "core/exchange/exchange_redaction.h"
#include "core/exchange/runner_fixture.h"
#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "support/temp_dir.h"

namespace finops::test::sent_credential_test {
namespace {

// A source that gives out another one each time.
int turn = 0;
std::string token(int n) { return "fake-rotating/token+" + std::to_string(n) + "-0123456789"; }
std::optional<std::string> rotating(const char* name) {
  if (std::string_view(name) != "OPENAI_API_KEY") return std::nullopt;
  return token(++turn);
}

using Answer = std::function<Result<void>(StreamSink&, const std::string& sent)>;

// The record of an exchange whose upstream answers so. The log was opened without any secret.
std::string record_with(const Answer& answer, const std::string& target = "/openai_passthrough/v1/chat/completions") {
  const TempDir dir;
  ExchangeLogger::Options options;
  options.path = (dir / "a.jsonl").string();
  options.install_key = "test key";
  auto log = ExchangeLogger::open(std::move(options));
  REQUIRE(log.ok());
  std::string text;
  for (int i = 0; i < 2; ++i) {  // the second on the same thread, with the next token
    Fixture f(target, rotating);
    const std::string sent = token(turn);
    f.x.id = "01ROTATE" + std::to_string(i);
    f.transport.answer = [&](StreamSink& sink, const TransportReport&) { return answer(sink, sent); };
    f.body(R"({"model":"gpt-4o"})");
    const ExchangeRunner runner({f.providers, f.pipeline, f.transport, log->get()});
    runner.run(f.x, f.client, {});
    REQUIRE(f.transport.headers.find("Bearer " + sent) != std::string::npos);
    CHECK(to_string(f.x.credential) == "env:OPENAI_API_KEY");
  }
  text = read_file((*log)->path());
  for (const std::string& part : {std::string("rotating"), token(turn), token(turn - 1), std::string("0123456789")}) {
    CAPTURE(part);
    CHECK(text.find(part) == std::string::npos);
  }
  CHECK(text.find("[redacted:") != std::string::npos);
  return text;
}

}  // namespace

TEST_CASE("L7: a credential that was sent is masked where upstream echoes it, though no configuration knew it") {
  record_with([](StreamSink& sink, const std::string& sent) -> Result<void> {
    FINOPS_TRY(sink.on_head(response_head(401, {{"Content-Type", "application/json"},
                                                {"x-echo", "you sent " + sent},
                                                {"x-auth-echo", "Bearer " + sent},
                                                {"x-request-id", sent}}),
                            {Framing::Kind::chunked, 0}));
    HeaderList trailers;
    trailers.add("x-trailer", sent);
    return sink.on_end(
        R"({"error":{"message":"Incorrect API key provided: )" + sent + R"("},"plain":"a )" + sent + R"("})", trailers);
  });
}

TEST_CASE("L7: a credential that was sent is masked in an answer that spells it over several events") {
  const std::string record = record_with([](StreamSink& sink, const std::string& sent) -> Result<void> {
    FINOPS_TRY(sink.on_head(response_head(200, {{"Content-Type", "text/event-stream"}}), {Framing::Kind::chunked, 0}));
    const std::size_t third = sent.size() / 3;
    for (const std::string& part : {sent.substr(0, third), sent.substr(third, third), sent.substr(2 * third)}) {
      FINOPS_TRY(sink.on_chunk("data: {\"choices\":[{\"delta\":{\"content\":\"" + part + "\"}}]}\n\n"));
    }
    FINOPS_TRY(sink.on_chunk("data: {\"whole\":\"" + sent.substr(0, 9)));  // within one string, over two reads
    return sink.on_end(sent.substr(9) + "\"}\n\ndata: [DONE]\n\n", {});
  });
  CHECK(record.find("[DONE]") != std::string::npos);
}

TEST_CASE("L7: a credential that was sent is masked in the text of an error") {
  const std::string record = record_with([](StreamSink&, const std::string& sent) -> Result<void> {
    return Error{ErrorCode::protocol, "upstream said: " + sent, {}};
  });
  CHECK(record.find("upstream said: [redacted:") != std::string::npos);
}

TEST_CASE("L7: a credential that was sent is masked in Base64 and percent-encoded, too") {
  record_with([](StreamSink& sink, const std::string& sent) -> Result<void> {
    FINOPS_TRY(sink.on_head(response_head(200, {{"Content-Length", "0"}}), {Framing::Kind::chunked, 0}));
    std::string base64, encoded;
    append_base64(base64, "user:" + sent + ":end");
    for (const char c : sent) encoded += c == '/' ? "%2F" : c == '+' ? "%2B" : std::string(1, c);
    return sink.on_end("basic " + base64 + " query " + encoded, {});
  });
}

TEST_CASE("L7: the note of a request in flight does not hold the credential that is sent with it") {
  const TempDir dir;
  ExchangeLogger::Options options;
  options.path = (dir / "log").string();
  options.install_key = "test key";
  auto log = ExchangeLogger::open(std::move(options));
  REQUIRE(log.ok());
  Exchange x = sample_exchange();
  x.sent_secrets.emplace_back(token(1));
  x.request.target = "/openai_passthrough/v1/" + token(1);
  x.route->remainder = "/v1/" + token(1);
  const auto state = (*log)->begin(x);
  REQUIRE(state.ok());
  std::string notes;
  for (const auto& entry : std::filesystem::directory_iterator(dir / "log")) notes += read_file(entry.path());
  CHECK(notes.find(x.id) != std::string::npos);
  CHECK(notes.find("rotating") == std::string::npos);
}

TEST_CASE("L7: a credential that is sent after the record was prepared is masked in the request, too") {
  const TempDir dir;
  ExchangeLogger::Options options;
  options.path = (dir / "a.jsonl").string();
  options.install_key = "test key";
  auto log = ExchangeLogger::open(std::move(options));
  REQUIRE(log.ok());
  Exchange x = sample_exchange();
  x.request.body = "quotes " + token(1) + " and " + token(2);
  x.sent_secrets.emplace_back(token(1));
  const auto state = *(*log)->begin(x);
  (*log)->prepare(x, state.get());
  x.sent_secrets.emplace_back(token(2));  // a second try with the next one
  REQUIRE((*log)->record(x, state.get()).ok());
  const std::string record = read_file((*log)->path());
  CHECK(record.find("quotes [redacted:") != std::string::npos);
  CHECK(record.find("rotating") == std::string::npos);
}

TEST_CASE("L7: what is sent in the course of an exchange is known from then on") {
  const Redactor redactor({}, "test key");
  Exchange x = sample_exchange();
  const auto shown = [&] {
    std::string out;
    redaction_of(x, redactor).append_text(out, token(1) + " " + token(2));
    return out;
  };
  CHECK(shown().find(token(1)) != std::string::npos);
  x.sent_secrets.emplace_back(token(1));
  CHECK(shown().find(token(1)) == std::string::npos);
  CHECK(shown().find(token(2)) != std::string::npos);
  x.sent_secrets.emplace_back(token(2));
  CHECK(shown().find("rotating") == std::string::npos);
}

}  // namespace finops::test::sent_credential_test
