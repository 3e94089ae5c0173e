// L1: Google's searches and places, which no usage object counts, and its interactions.
#include <doctest/doctest.h>

#include "core/answer_support.h"

namespace finops::test::grounding_test {
namespace {

std::string grounded(const std::string& metadata) { return R"("groundingMetadata":{)" + metadata + "}"; }
Count searches(const Answer& answer) { return answer.facts().usage.web_searches; }
Count searches(const std::string& queries, const std::string& model = "gemini-3-flash-preview") {
  return searches(gemini(grounded(R"("webSearchQueries":[)" + queries + "]"), "", model));
}

}  // namespace

TEST_CASE("L1 usage: a search of Google's counts by its query, once, wherever it stands") {
  CHECK(searches(R"("tram lyon","bus lyon","tram lyon")") == 2U);
  CHECK(searches(R"("tram lyon","\u0074ram lyon")") == 1U);
  CHECK(searches(R"("","bus lyon","  ",null)") == 1U);
  CHECK_FALSE(searches(R"("","")"));
  CHECK(searches(R"("a","b","c")", "gemini-2.5-flash") == 1U);  // billed by the prompt
  CHECK(searches(R"("a","b","c")", "google/gemini-2.5-flash") == 1U);
  const std::string two = R"({"candidates":[{"index":0,"content":{"parts":[{"text":"x"}]},)" +
                          grounded(R"("webSearchQueries":["a","b"])") + R"(},{"index":1,)" +
                          grounded(R"("webSearchQueries":["b","c"])") +
                          R"(}],"modelVersion":"gemini-3-pro","usageMetadata":{"promptTokenCount":1}})";
  CHECK(searches(Answer{two}) == 3U);
  CHECK(searches(Answer{events({two, two}), "/v1beta/models/m:streamGenerateContent", "text/event-stream"}) == 3U);
  std::string many;
  for (int i = 0; i < 2000; ++i) many += (i == 0 ? "\"q" : ",\"q") + std::to_string(i) + "\"";
  CHECK(gemini(grounded(R"("webSearchQueries":[)" + many + "]")).price() ==
        "a number of search queries beyond counting has no known price");
}

TEST_CASE("L1 usage: the model of a grounded answer that names none is the path's") {
  Answer answer = gemini(grounded(R"("webSearchQueries":["a","b"])"));
  answer.body.replace(answer.body.find("\"modelVersion\""), 14, "\"versionOfModel\"");
  CHECK(searches(answer) == 1U);
}

TEST_CASE("L1 usage: half a surrogate pair or a byte that is no text takes no query away") {
  CHECK(searches(R"("caf\ud83d lyon","bus lyon")") == 2U);
  CHECK(searches(R"("\udc00","\ud83d\ude00","x")") == 3U);
  CHECK(searches("\"\xFF\xFE\",\"x\"") == 2U);
  CHECK(gemini(grounded(R"("webSearchQueries":["caf\ud83d lyon"])"), "", "gemini-3-flash-preview").price() !=
        gemini("", "", "gemini-3-flash-preview").price());
  const Answer text{R"({"model":"m","id":"caf\ud83d","usage":{"prompt_tokens":1}})"};
  CHECK(text.facts().id == "caf\xEF\xBF\xBD");
}

TEST_CASE("L1 cost: grounding of another kind has no price") {
  const auto reason = [](const std::string& metadata) { return gemini(grounded(metadata)).price(); };
  CHECK(reason(R"("groundingChunks":[{"maps":{"placeId":"p"}}])") == "groundingChunks.maps has no known price");
  CHECK(reason(R"("groundingChunks":[{"retrievedContext":{"uri":"u"}}])") ==
        "groundingChunks.retrievedContext has no known price");
  CHECK(reason(R"("groundingChunks":[{"image":{"imageUri":"u"}}])") == "groundingChunks.image has no known price");
  CHECK(reason(R"("googleMapsWidgetContextToken":"w")") ==
        "groundingMetadata.googleMapsWidgetContextToken has no known price");
  CHECK(reason(R"("retrievalQueries":["q"])") == "groundingMetadata.retrievalQueries has no known price");
  CHECK(reason(R"("imageSearchQueries":["q"])") == "groundingMetadata.imageSearchQueries has no known price");
  CHECK(reason(R"("retrievalMetadata":{"smell":1})") == "retrievalMetadata.smell has no known price");
  CHECK(reason(R"("webSearchQueries":["q"],"groundingChunks":[{"web":{"uri":"u","toll":1}}])") ==
        "web.toll has no known price");
  CHECK(reason(R"("webSearchQueries":["q"],"groundingSupports":[{"segment":{"toll":1}}])") ==
        "segment.toll has no known price");
  CHECK(reason(R"("webSearchQueries":["q"],"searchEntryPoint":{"renderedContent":"x","toll":[2]})") ==
        "searchEntryPoint.toll has no known price");
  CHECK(reason(R"("webSearchQueries":"q")") == "groundingMetadata.webSearchQueries has no known price");
  CHECK(reason(R"("webSearchQueries":[{"q":1}])") == "an unreadable search query has no known price");
  CHECK(reason(R"("groundingChunks":[{"web":{"uri":"u"}}])") ==
        "groundingChunks.web shows a search that is not counted");
  CHECK(reason(R"("searchEntryPoint":{"renderedContent":"x"})") ==
        "searchEntryPoint shows a search that is not counted");
  const std::string ordinary =
      R"("webSearchQueries":["q"],"searchEntryPoint":{"renderedContent":"x"},)"
      R"("groundingChunks":[{"web":{"uri":"u","title":"t","domain":"d"}}],)"
      R"("groundingSupports":[{"segment":{"endIndex":9,"text":"x"},"groundingChunkIndices":[0],)"
      R"("confidenceScores":[0.9]}],)"
      R"("retrievalMetadata":{"googleSearchDynamicRetrievalScore":0.9})";
  CHECK(gemini(grounded(ordinary)).facts().usage.unpriced.empty());
  const auto part = [](const std::string& tool) {
    return Answer{R"({"candidates":[{"content":{"parts":[{"text":"x"},{"toolCall":{"toolType":")" + tool +
                  R"("}}]}}],"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":1,)"
                  R"("candidatesTokenCount":1}})"}
        .facts()
        .usage.unpriced;
  };
  CHECK(part("GOOGLE_MAPS") == "toolCall.GOOGLE_MAPS has no known price");
  CHECK(part("GOOGLE_SEARCH_WEB") == "toolCall shows a search that is not counted");
  CHECK(part("URL_CONTEXT").empty());
}

namespace {

constexpr std::string_view kInteraction =
    R"({"id":"v1_x","object":"interaction","model":"gemini-2.5-flash","status":"completed","role":"model",)"
    R"("outputs":[{"type":"text","text":"hi"}STEP],"usage":{"total_input_tokens":1000,)"
    R"("input_tokens_by_modality":[{"modality":"text","tokens":1000}],"total_cached_tokens":0,)"
    R"("total_output_tokens":60,"total_thought_tokens":40,"total_tool_use_tokens":0,"total_tokens":1100USAGE}})";

std::string filled(std::string text, const std::string& step, const std::string& usage) {
  text.replace(text.find("STEP"), 4, step);
  return text.replace(text.find("USAGE"), 5, usage);
}

Answer interaction(const std::string& step = "", const std::string& usage = "") {
  return {filled(std::string(kInteraction), step, usage), "/v1beta/interactions", "application/json", "gemini"};
}

}  // namespace

TEST_CASE("L1 usage: an interaction says what it used, in one piece and in events") {
  const auto check = [](const Answer& answer, UsageSource source) {
    const ResponseFacts facts = answer.facts();
    CHECK(facts.usage.source == source);
    CHECK(facts.usage.input_tokens == 1000U);
    CHECK(facts.usage.output_tokens == 100U);
    CHECK(facts.usage.reasoning_tokens == 40U);
    CHECK(facts.id == "v1_x");
    CHECK(facts.finish_reasons == std::vector<std::string>{"completed"});
    CHECK(answer.price() == kGeminiPrice);
  };
  check(interaction(), UsageSource::response);
  const std::string whole = interaction().body;
  for (const bool older : {false, true}) {  // the names of google-genai 1.60 and of 3.6
    const std::string created = older ? "interaction.start" : "interaction.created";
    const std::string completed = older ? "interaction.complete" : "interaction.completed";
    const std::string delta = older ? "content.delta" : "step.delta";
    check({events({R"({"event_type":")" + created +
                       R"(","interaction":{"id":"v1_x","model":"gemini-2.5-flash","status":"in_progress"}})",
                   R"({"index":0,"delta":{"type":"text","text":"hi"},"event_type":")" + delta + "\"}",
                   R"({"interaction":)" + whole + R"(,"event_type":")" + completed + "\"}"}),
           "/v1beta/interactions?alt=sse", "text/event-stream", "gemini"},
          UsageSource::stream);
  }
  CHECK_FALSE(ResponseObserver::worth_it({"GET", "/v1beta/interactions/v1_x", 200, "application/json", ""}));
  CHECK_FALSE(ResponseObserver::worth_it({"POST", "/v1beta/interactions/v1_x/cancel", 200, "application/json", ""}));
}

TEST_CASE("L1 cost: the tools of an interaction are counted or named") {
  const std::string search = R"(,{"type":"google_search_call","arguments":{"queries":["a","b","a"]}})";
  CHECK(searches(interaction(search)) == 1U);
  std::string newer = interaction(search).body;
  newer.replace(newer.find("gemini-2.5-flash"), 16, "gemini-3-pro-abc");
  CHECK(searches(Answer{newer, "/v1beta/interactions"}) == 2U);
  CHECK(searches(interaction("", R"(,"grounding_tool_count":[{"type":"google_search","count":3}])")) == 1U);
  CHECK(interaction("", R"(,"grounding_tool_count":[{"count":2,"type":"google_maps"}])").price() ==
        "grounding_tool_count.google_maps has no known price");
  CHECK(interaction(R"(,{"type":"google_maps_call"})").price() == "google_maps is billed apart");
  CHECK(interaction(R"(,{"type":"warp_call"})").price() == "warp is billed apart");
  CHECK(interaction(R"(,{"type":"function_call","arguments":{"queries":["a"]}},{"type":"thought"})").price() ==
        kGeminiPrice);
  CHECK(interaction(R"(,{"type":"google_search_call","search_type":"image_search","arguments":{"queries":["a"]}})")
            .price() == "google_search_call.image_search has no known price");
  const Answer stream{events({R"({"event_type":"step.delta","delta":{"arguments":{"queries":["a"]},"type":)"
                              R"("google_maps_call"}})",
                              R"({"event_type":"interaction.completed","interaction":)" + interaction().body + "}"}),
                      "/v1beta/interactions", "text/event-stream", "gemini"};
  CHECK(stream.price() == "google_maps is billed apart");
}

}  // namespace finops::test::grounding_test
