// The mock in Google's formats: Gemini API and Vertex AI.
#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"

namespace finops::test::google_test {
namespace {

const std::string kGemini = "/genai_passthrough/v1beta/models/gemini-2.5-flash:";
const std::string kVertex =
    "/genai_passthrough/v1/projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash:";

Json content_request(const std::string& text) {
  return {{"contents", Json::array({Json{{"role", "user"}, {"parts", Json::array({Json{{"text", text}}})}}})}};
}

std::string text_of(const Json& response) { return response["candidates"][0]["content"]["parts"][0]["text"]; }

}  // namespace

TEST_CASE("mock google: generateContent, as Gemini and as Vertex") {
  for (const std::string& model : {kGemini, kVertex}) {
    const MockAnswer answer = post(model + "generateContent", content_request("Hallo 世界 🌍"));
    CHECK(answer.headers.get("Content-Type") == "application/json; charset=UTF-8");
    const Json body = answer.json();
    CHECK(text_of(body) == "This is finops' built-in mock answering as gemini-2.5-flash. You said: \"Hallo 世界 🌍\".");
    CHECK(body["candidates"][0]["finishReason"] == "STOP");
    CHECK(body["modelVersion"] == "gemini-2.5-flash");
    const Json& usage = body["usageMetadata"];
    CHECK(usage["totalTokenCount"] == usage["promptTokenCount"].get<int>() + usage["candidatesTokenCount"].get<int>());
    CHECK(usage.contains("trafficType") == (model == kVertex));
    CHECK(post(model + "countTokens", content_request("Hallo 世界 🌍")).json()["totalTokens"] ==
          usage["promptTokenCount"]);
  }
}

TEST_CASE("mock google: every version, express and full resource names") {
  for (const char* path :
       {"/v1/models/m:generateContent", "/v1alpha/models/m:generateContent",
        "/v1beta1/publishers/google/models/m:generateContent", "/v1beta/tunedModels/m:generateContent",
        "/v1beta/models/projects/p/locations/us-central1/publishers/google/models/m:generateContent",
        "/v1beta/models/m%3AgenerateContent"}) {
    CHECK(post(std::string("/genai_passthrough") + path, content_request("x")).json()["modelVersion"] == "m");
  }
}

TEST_CASE("mock google: streams as server-sent events and as one array") {
  const Json plain = post(kGemini + "generateContent", content_request("some words to stream")).json();
  const MockAnswer sse = post(kGemini + "streamGenerateContent?alt=sse", content_request("some words to stream"));
  CHECK(sse.headers.get("Content-Type") == "text/event-stream");
  std::string text;
  for (const std::string& piece : sse.pieces) CHECK(piece.ends_with("}\r\n\r\n"));
  const std::vector<Json> events = sse.events();
  CHECK(events.size() > 3);
  for (const Json& event : events) text += text_of(event);
  CHECK(text == text_of(plain));
  CHECK(events.back()["usageMetadata"] == plain["usageMetadata"]);
  CHECK_FALSE(events.front()["candidates"][0].contains("finishReason"));
  CHECK(events.back()["candidates"][0]["finishReason"] == "STOP");

  const MockAnswer array = post(kGemini + "streamGenerateContent", content_request("some words to stream"));
  CHECK(array.headers.get("Content-Type") == "application/json; charset=UTF-8");
  CHECK_FALSE(array.headers.has("Content-Length"));
  CHECK(array.pieces.front().starts_with("[{"));
  CHECK(array.pieces[1].starts_with(",\r\n{"));
  CHECK(array.pieces.back() == "]");
  CHECK(array.json().size() == events.size());
}

TEST_CASE("mock google: function calls, thoughts, structured output") {
  Json request = content_request("get_weather please");
  request["tools"] = Json::parse(R"([{"functionDeclarations":[{"name":"get_weather","parameters":
    {"type":"OBJECT","properties":{"city":{"type":"STRING"}},"required":["city"]}}]}])");
  const auto parts = [](const MockAnswer& answer) { return answer.json()["candidates"][0]["content"]["parts"]; };
  CHECK(parts(post(kGemini + "generateContent", request))[0]["functionCall"]["args"] == Json{{"city", "mock"}});
  CHECK(post(kGemini + "streamGenerateContent?alt=sse", request).events().size() == 1);
  request["toolConfig"] = {{"functionCallingConfig", {{"mode", "NONE"}}}};
  CHECK(parts(post(kGemini + "generateContent", request))[0].contains("text"));

  request = content_request("x");
  request["generationConfig"] = Json::parse(R"({"thinkingConfig":{"includeThoughts":true},"responseMimeType":
    "application/json","responseSchema":{"type":"OBJECT","properties":{"a":{"type":"INTEGER"}},"required":["a"]}})");
  const MockAnswer answer = post(kGemini + "generateContent", request);
  CHECK(parts(answer)[0]["thought"] == true);
  CHECK(parts(answer)[1]["text"] == R"({"a":1})");
  CHECK(answer.json()["usageMetadata"]["thoughtsTokenCount"] > 0);
  request["generation_config"] = Json::parse(R"({"responseMimeType":"text/x.enum","responseSchema":{"enum":["yes"]}})");
  request.erase("generationConfig");
  CHECK(text_of(post(kGemini + "generateContent", request).json()) == "yes");
}

TEST_CASE("mock google: embeddings in the three shapes") {
  const std::string model = "/genai_passthrough/v1beta/models/text-embedding-004:";
  const Json content = {{"parts", Json::array({Json{{"text", "a"}}})}};
  CHECK(post(model + "embedContent", {{"content", content}}).json()["embedding"]["values"].size() == 768);
  const Json batch = {
      {"requests", Json::array({Json{{"content", content}, {"outputDimensionality", 4}}, Json{{"content", content}}})}};
  const Json embeddings = post(model + "batchEmbedContents", batch).json()["embeddings"];
  REQUIRE(embeddings.size() == 2);
  CHECK(embeddings[0]["values"].size() == 4);
  const std::string vertex =
      "/genai_passthrough/v1/projects/p/locations/eu/publishers/google/models/text-embedding-005:predict";
  const Json predictions = post(vertex, {{"instances", Json::array({Json{{"content", "a"}}})},
                                         {"parameters", {{"outputDimensionality", 6}}}})
                               .json();
  CHECK(predictions["predictions"][0]["embeddings"]["values"].size() == 6);
  CHECK(post(vertex, {{"instances", Json::array({Json{{"prompt", "a cat"}}})}}).status == 400);
}

TEST_CASE("mock google: models and errors") {
  const std::string v1beta = "/genai_passthrough/v1beta";
  CHECK(get(v1beta + "/models?pageSize=5").json()["models"].size() > 3);
  CHECK(get(v1beta + "/models/gemini-2.5-flash").json()["name"] == "models/gemini-2.5-flash");
  CHECK(get("/genai_passthrough/v1beta1/publishers/google/models").json().contains("publisherModels"));
  const MockAnswer unknown = post(kGemini + "explode", Json::object());
  CHECK(unknown.status == 404);
  CHECK(unknown.json()["error"]["status"] == "NOT_FOUND");
  CHECK(ask({"POST", kGemini + "generateContent", "{"}).json()["error"]["status"] == "INVALID_ARGUMENT");
  CHECK(post(kGemini + "generateContent", Json::object()).status == 400);
  CHECK(get("/genai_passthrough/").status == 404);
}

TEST_CASE("mock google: both legs of a resumable upload go through the proxy") {
  const Json about = {{"file", {{"displayName", "Grüße.txt"}}}};
  const MockAnswer start = ask({"POST",
                                "/genai_passthrough/upload/v1beta/files",
                                about.dump(),
                                {{"Host", "127.0.0.1:1234"},
                                 {"X-Goog-Upload-Command", "start"},
                                 {"X-Goog-Upload-Header-Content-Type", "text/plain"}}});
  const std::string url(start.headers.get("x-goog-upload-url"));
  const std::string origin = "http://127.0.0.1:1234";
  REQUIRE(url.starts_with(origin + "/genai_passthrough/upload/v1beta/files?upload_id="));
  const std::string target = url.substr(origin.size());
  const MockAnswer more =
      ask({"POST", target, "abc", {{"X-Goog-Upload-Command", "upload"}, {"X-Goog-Upload-Offset", "0"}}});
  CHECK(more.headers.get("X-Goog-Upload-Status") == "active");
  const MockAnswer last =
      ask({"POST", target, "de", {{"X-Goog-Upload-Command", "upload, finalize"}, {"X-Goog-Upload-Offset", "3"}}});
  CHECK(last.headers.get("X-Goog-Upload-Status") == "final");
  const Json file = last.json()["file"];
  CHECK(file["displayName"] == "Grüße.txt");
  CHECK(file["mimeType"] == "text/plain");
  CHECK(file["sizeBytes"] == "5");
  CHECK(file["state"] == "ACTIVE");
  const std::string name = file["name"];
  CHECK(get("/genai_passthrough/v1beta/" + name).json()["name"] == name);
  CHECK(get("/genai_passthrough/v1beta/files").json()["files"].size() == 1);
  CHECK(ask({"DELETE", "/genai_passthrough/v1beta/" + name}).json() == Json::object());
  CHECK(ask({"POST", "/genai_passthrough/upload/v1beta/files?upload_id=zz", "x"}).status == 200);
}

TEST_CASE("mock google: OpenAI-compatible paths") {
  const Json request = {{"model", "gemini-2.5-flash"},
                        {"messages", Json::array({Json{{"role", "user"}, {"content", "x"}}})}};
  CHECK(post("/genai_passthrough/v1beta/openai/chat/completions", request).json()["object"] == "chat.completion");
  CHECK(post("/genai_passthrough/v1/projects/p/locations/global/endpoints/openapi/chat/completions", request)
            .json()["object"] == "chat.completion");
}

}  // namespace finops::test::google_test
