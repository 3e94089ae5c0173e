// F3: when /genai_passthrough means Vertex. Gemini and Vertex are two upstreams here, so a mistake is visible.
#include <doctest/doctest.h>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f3_vertex_test {

using namespace finops::test;

namespace {

struct Google {
  explicit Google(std::vector<std::string> environment = {})
      : finops({.upstreams = {{"gemini", gemini.url()}, {"vertex", vertex.url()}},
                .environment = std::move(environment)}) {}

  // "provider reason" of the exchange, as the log has it; checked against the upstream that was reached.
  std::string decide(const std::string& bytes) {
    const std::size_t to_gemini = gemini.requests().size(), to_vertex = vertex.requests().size();
    const Message answer = finops.exchange(bytes);
    Json record = find_record(finops.records(), answer.header("x-finops-id"));
    if (!record.is_object()) return "no record";
    const bool reached_gemini = gemini.requests().size() == to_gemini + 1;
    const bool reached_vertex = vertex.requests().size() == to_vertex + 1;
    if (reached_gemini == reached_vertex) return "reached none or both";
    if ((record["provider"] == "vertex") != reached_vertex) return "log and upstream differ";
    return record["provider"].get<std::string>() + " " + record["provider_reason"].get<std::string>();
  }

  FakeUpstream gemini{json_response("{}")};
  FakeUpstream vertex{json_response("{}")};
  FinopsServer finops;
};

const std::string kGenerate = "/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent";
const std::string kVertexModel =
    R"({"model":"projects/p/locations/us-central1/publishers/google/models/g","contents":[]})";
const Headers kToken = {{"Authorization", "Bearer ya29.a0Example"}};

}  // namespace

TEST_CASE("F3: a project and a location in the path mean Vertex") {
  Google google;
  const std::string tail = "/projects/my-project/locations/us-central1/publishers/google/models/g:generateContent";
  CHECK(google.decide(json_request("/genai_passthrough/v1" + tail, "{}")) == "vertex path");
  CHECK(google.vertex.request().target() == "/v1" + tail);
  CHECK(google.decide(json_request("/genai_passthrough/v1beta1" + tail + "?alt=sse", "{}")) == "vertex path");
  CHECK(google.decide(json_request("/genai_passthrough" + tail, "{}")) == "vertex path");
  CHECK(google.decide(request("GET", "/genai_passthrough/v1/projects/p/locations/l/batchPredictionJobs")) ==
        "vertex path");
}

TEST_CASE("F3: a publishers segment means Vertex") {
  Google google;
  CHECK(google.decide(json_request("/genai_passthrough/v1beta1/publishers/google/models/g:generateContent", "{}")) ==
        "vertex path");
  CHECK(google.decide(json_request("/genai_passthrough/publishers/google/models/g:x", "{}")) == "vertex path");
  CHECK(google.decide(json_request("/genai_passthrough/v1beta/mypublishers/x", "{}")) == "gemini default");
  CHECK(google.decide(json_request("/genai_passthrough/v1beta/publishersx/x", "{}")) == "gemini default");
  CHECK(google.decide(json_request(kGenerate + "?x=/publishers/google", "{}")) == "gemini default");
}

TEST_CASE("F3: only a whole project and location path counts") {
  Google google;
  CHECK(google.decide(json_request("/genai_passthrough/v1/projects/p/models/g", "{}")) == "gemini default");
  CHECK(google.decide(json_request("/genai_passthrough/v1/locations/l/models/g", "{}")) == "gemini default");
  CHECK(google.decide(json_request("/genai_passthrough/v1/myprojects/p/locations/l/x", "{}")) == "gemini default");
  CHECK(google.decide(json_request(kGenerate + "?next=/projects/p/locations/l/", "{}")) == "gemini default");
}

TEST_CASE("F3: a Vertex resource as the body's model means Vertex") {
  Google google;
  CHECK(google.decide(json_request(kGenerate, kVertexModel)) == "vertex model");
  CHECK(google.vertex.request().body == kVertexModel);
  CHECK(google.decide(json_request(
            kGenerate, R"({"contents":[{"parts":[{"text":"hi"}]}],"model" : "projects\/p\/locations\/l\/x"})")) ==
        "vertex model");
  const std::string chunked = request("POST", kGenerate, {{"Transfer-Encoding", "chunked"}}) +
                              chunk(kVertexModel.substr(0, 20)) + chunk(kVertexModel.substr(20)) +
                              std::string(kLastChunk);
  CHECK(google.decide(chunked) == "vertex model");
}

TEST_CASE("F3: what a user writes does not decide") {
  Google google;
  CHECK(google.decide(json_request(kGenerate, R"({"contents":[{"parts":[{"text":"projects/p/locations/l/"}]}]})")) ==
        "gemini default");
  CHECK(google.decide(json_request(kGenerate, R"({"contents":"\"model\":\"projects/p/locations/l/x\""})")) ==
        "gemini default");
  CHECK(google.decide(json_request(kGenerate, R"({"config":{"model":"projects/p/locations/l/x"}})")) ==
        "gemini default");
  CHECK(google.decide(json_request(kGenerate, R"({"model":"models/gemini-2.5-flash"})")) == "gemini default");
  CHECK(google.decide(json_request(kGenerate, R"({"model":7})")) == "gemini default");
  CHECK(google.decide(json_request(kGenerate, R"({"model":"projects/p/locations/l)")) == "gemini default");
}

TEST_CASE("F3: a Google OAuth token means Vertex") {
  Google google;
  CHECK(google.decide(json_request(kGenerate, "{}", kToken)) == "vertex token");
  CHECK(google.vertex.request().header("authorization") == "Bearer ya29.a0Example");
  CHECK(google.decide(json_request(kGenerate, "{}", {{"Authorization", "Bearer dummy-key"}})) == "gemini default");
  CHECK(google.decide(json_request(kGenerate, "{}", {{"x-goog-api-key", "ya29.not-a-bearer"}})) == "gemini default");
}

TEST_CASE("F3: the first rule that hits wins") {
  Google google;
  const std::string path = "/genai_passthrough/v1/projects/p/locations/l/publishers/google/models/g:generateContent";
  CHECK(google.decide(json_request(path, kVertexModel, kToken)) == "vertex path");
  CHECK(google.decide(json_request(kGenerate, kVertexModel, kToken)) == "vertex model");
  CHECK(google.decide(json_request(kGenerate, "{}", {})) == "gemini default");
}

TEST_CASE("F3: a publishers path gets the configured project when the credential is OAuth") {
  Google google({"GOOGLE_CLOUD_PROJECT=my-project", "GOOGLE_CLOUD_LOCATION=europe-west4"});
  const std::string model = "/publishers/google/models/g:generateContent";
  CHECK(google.decide(json_request("/genai_passthrough/v1beta1" + model + "?alt=sse", "{}", kToken)) == "vertex path");
  CHECK(google.vertex.request().target() == "/v1beta1/projects/my-project/locations/europe-west4" + model + "?alt=sse");
  CHECK(google.decide(json_request("/genai_passthrough/v1beta1" + model, "{}", {{"x-goog-api-key", "AIzaDummy"}})) ==
        "vertex path");
  CHECK(google.vertex.request().target() == "/v1beta1" + model);
}

TEST_CASE("F3: the project is inserted by the credential that is sent, and said to be") {
  Google google({"GOOGLE_CLOUD_PROJECT=my-project", "GOOGLE_API_KEY=AIzaConfigured0123456789"});
  const std::string target = "/v1beta1/publishers/google/models/g:generateContent";
  const auto changed = [&] { return google.finops.records().back()["upstream"]["changed_by"]; };
  // A placeholder gives way to the key, and a key goes without a project.
  CHECK(google.decide(json_request("/genai_passthrough" + target, "{}", {{"Authorization", "Bearer dummy-key"}})) ==
        "vertex path");
  CHECK(google.vertex.request().target() == target);
  CHECK(google.vertex.request().header("x-goog-api-key") == "AIzaConfigured0123456789");
  CHECK(google.vertex.request().count("authorization") == 0);
  CHECK(changed() == Json::array());
  CHECK(google.decide(json_request("/genai_passthrough" + target, "{}", kToken)) == "vertex path");
  CHECK(google.vertex.request().target() ==
        "/v1beta1/projects/my-project/locations/global/publishers/google/models/g:generateContent");
  CHECK(changed() == Json::array({"vertex_project"}));
}

TEST_CASE("F3: compressed bodies and publishers models are looked at, and what cannot be is said") {
  Google google;
  const std::string target = "/genai_passthrough/v1/chat/completions";
  CHECK(google.decide(json_request(target, R"({"model":"publishers/google/models/g"})")) == "vertex model");
  CHECK(google.decide(request("POST", target, {{"Content-Encoding", "gzip"}}, stored_gzip(kVertexModel))) ==
        "vertex model");
  CHECK(google.vertex.request().body == stored_gzip(kVertexModel));
  CHECK(google.decide(request("POST", target, {{"Content-Encoding", "gzip"}}, stored_gzip(R"({"model":"g"})"))) ==
        "gemini default");
  CHECK(google.decide(request("POST", target, {{"Content-Encoding", "gzip"}}, kVertexModel)) ==
        "gemini default, not inspected");
  CHECK(google.decide(request("POST", target, {{"Content-Encoding", "aes128gcm"}}, "xyz")) ==
        "gemini default, not inspected");
}

TEST_CASE("F3: the other endpoints name themselves") {
  FakeUpstream upstream(json_response("{}"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"anthropic", upstream.url()}}});
  finops.exchange(json_request("/openai_passthrough/v1/responses", "{}"));
  finops.exchange(json_request("/anthropic_passthrough/v1/messages", "{}"));
  std::vector<Json> records = finops.records();
  REQUIRE(records.size() == 2);
  CHECK(records[0]["provider"] == "openai");
  CHECK(records[1]["provider"] == "anthropic");
}

}  // namespace finops::test::f3_vertex_test
