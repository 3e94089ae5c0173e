// L1: what requests say about themselves: the model and the session, from forms, compressed bodies and bodies of any
// size.
#include <doctest/doctest.h>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l1_request_facts_test {

using namespace finops::test;

namespace {

constexpr std::size_t kMiB = 1024 * 1024;
const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kMessages = "/anthropic_passthrough/v1/messages";
const std::string kTranscribe = "/openai_passthrough/v1/audio/transcriptions";

struct Recorder {
  explicit Recorder(const std::string& answer = "{}") : upstream(json_response(answer)) {}
  // The record of one exchange with a tag; the body must arrive as it was sent.
  Json record(const std::string& bytes, const std::string& body) {
    const Message answer = finops.exchange(bytes);
    CHECK(answer.status() == 200);
    CHECK(upstream.request().body == body);
    Json found = find_record(finops.records(), answer.header("x-finops-id"));
    REQUIRE(found.is_object());
    CHECK(found["tags"] == Json{{"team", "red"}});
    return found;
  }
  Json record(const std::string& target, const std::string& body, Headers headers) {
    headers.emplace_back("x-finops-tag", "team=red");
    return record(request("POST", target, headers, body), body);
  }

  FakeUpstream upstream;
  FinopsServer finops{{.upstreams = {{"openai", upstream.url()},
                                     {"anthropic", upstream.url()},
                                     {"azure", upstream.url()},
                                     {"gemini", upstream.url()},
                                     {"vertex", upstream.url()}},
                       .environment = {"AZURE_OPENAI_API_KEY=azure-key-0123456789"}}};
};

const Header kJson = {"Content-Type", "application/json"};

std::string form(const std::string& file) {
  return "--edge7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: "
         "audio/wav\r\n\r\n" +
         file + "\r\n--edge7\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--edge7--\r\n";
}

}  // namespace

TEST_CASE("L1 facts: the model of a multipart form prices a transcription, whatever the size of its file") {
  Recorder recorder(R"({"text":"hi","usage":{"type":"duration","seconds":60}})");
  for (const std::size_t size : {std::size_t{1000}, 9 * kMiB}) {
    CAPTURE(size);
    const Json record = recorder.record(kTranscribe, form(random_bytes(size, 7)),
                                        {{"Content-Type", "multipart/form-data; boundary=edge7"}});
    CHECK(record["model"] == "whisper-1");
    CHECK(record["cost_usd"] == 0.006);
  }
}

TEST_CASE("L1 facts: what a body of any size says after its images") {
  Recorder recorder;
  for (const std::size_t size : {kMiB, 12 * kMiB}) {
    CAPTURE(size);
    const std::string chat = R"({"messages":[{"content":")" + std::string(size, 'A') + R"("}],"model":"gpt-4o-mini"})";
    CHECK(recorder.record(kChat, chat, {kJson})["model"] == "gpt-4o-mini");
    const std::string messages = R"({"messages":[{"content":")" + std::string(size, 'A') +
                                 R"("}],"model":"claude-sonnet-4-5","metadata":{"user_id":"user_1_session_54c1eb09"}})";
    const Json record = recorder.record(kMessages, messages, {kJson});
    CHECK(record["model"] == "claude-sonnet-4-5");
    CHECK(record["session"] == "54c1eb09");
  }
}

TEST_CASE("L1 facts: a chunked body of unknown length, too") {
  Recorder recorder;
  const std::string body = R"({"messages":[")" + std::string(9 * kMiB, 'x') + R"("],"model":"gpt-4o-mini"})";
  std::string chunks = request("POST", kChat, {kJson, {"x-finops-tag", "team=red"}, {"Transfer-Encoding", "chunked"}});
  for (std::size_t at = 0; at < body.size(); at += 100'000) chunks += chunk(body.substr(at, 100'000));
  CHECK(recorder.record(chunks + std::string(kLastChunk), body)["model"] == "gpt-4o-mini");
}

TEST_CASE("L1 facts: the model of a compressed request, whose text is in the log") {
  Recorder recorder;
  for (const Compressed& sample : compressed_samples()) {
    CAPTURE(sample.coding);
    const Json record = recorder.record(kChat, sample.bytes, {kJson, {"Content-Encoding", sample.coding}});
    CHECK(record["model"] == "gpt-4o-mini-2024-07-18");
    CHECK(logged_body(record["request"]) == kCompressedText);
  }
}

TEST_CASE("L1 facts: Foundry's /models path names no model") {
  Recorder recorder;
  for (const char* path : {"/models/chat/completions", "/models/embeddings", "/models/images/embeddings"}) {
    CAPTURE(path);
    const Json record = recorder.record("/azure_passthrough" + std::string(path) + "?api-version=2024-05-01-preview",
                                        R"({"model":"my-phi","messages":[]})", {kJson});
    CHECK(record["model"] == "my-phi");
  }
}

TEST_CASE("L1 facts: opencode's session header") {
  Recorder recorder;
  CHECK(recorder.record(kChat, R"({"model":"m"})", {kJson, {"x-session-id", "ses_5f1"}})["session"] == "ses_5f1");
}

TEST_CASE("L1 cost.basis: by the credential that was sent") {
  Recorder recorder(R"({"id":"m","type":"message","model":"claude-sonnet-4-5-20250929","content":[],)"
                    R"("usage":{"input_tokens":1000,"output_tokens":100}})");
  const auto basis = [&](const Headers& credential) {
    Headers headers = credential;
    headers.push_back(kJson);
    const Json record = recorder.record(kMessages, R"({"model":"claude-sonnet-4-5"})", headers);
    CHECK(record["cost_usd"] == 0.0045);
    return record["cost"]["basis"].get<std::string>();
  };
  CHECK(basis({{"x-api-key", "sk-ant-api03-0123456789"}}) == "metered");
  CHECK(basis({{"Authorization", "Bearer sk-ant-oat01-0123456789"}}) == "subscription");
  CHECK(basis({}) == "unknown");
}

}  // namespace finops::test::l1_request_facts_test
