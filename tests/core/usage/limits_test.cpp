// F11 for the observer: large, deep and hostile responses cost bounded memory and never a crash.
#include <doctest/doctest.h>

#include "core/usage/usage_support.h"
#include "support/memory_growth.h"

namespace finops::test::limits_test {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::size_t kPiece = 16 * 1024;
constexpr std::string_view kUsage =
    R"("usage":{"prompt_tokens":12,"completion_tokens":34,"prompt_tokens_details":{"cached_tokens":5}})";

ResponseHint hint(std::string_view path, std::string_view type = "application/json", std::string_view coding = "") {
  return {.path = path, .content_type = type, .content_encoding = coding};
}
const ResponseHint kChat = hint("/v1/chat/completions");
const ResponseHint kChatStream = hint("/v1/chat/completions", "text/event-stream");

// A response of `size` bytes, made as it is fed: head, then `filler` over and over, then tail.
struct Large {
  std::string head, filler, tail;
  std::size_t size;
};

ResponseFacts flat(const ResponseHint& how, const Large& large) {
  std::string piece;
  while (piece.size() < kPiece) piece += large.filler;
  observe(how, large.head + large.filler + large.tail, {}, true);  // what is allocated once is there
  const MemoryGrowth growth;
  ResponseObserver observer(how);
  observer.feed(large.head);
  for (std::size_t fed = 0; fed < large.size; fed += piece.size()) observer.feed(piece);
  observer.feed(large.tail);
  ResponseFacts facts = observer.finish(true);
  CHECK(growth.within(4 * kMiB));
  return facts;
}

void flat_and_found(const ResponseHint& how, const Large& large) {
  const Usage usage = flat(how, large).usage;
  CHECK(usage.input_tokens == 12U);
  CHECK(usage.output_tokens == 34U);
  CHECK(usage.cache_read_tokens == 5U);
}

std::size_t size_of(const ResponseFacts& f) {
  std::size_t sum = f.usage.raw.size() + f.model.size() + f.id.size() + f.service_tier.size() + f.error_code.size() +
                    f.error_message.size();
  for (const std::string& reason : f.finish_reasons) sum += reason.size() + sizeof reason;
  return sum;
}

TEST_CASE("F11 usage: 40 MB of one text, the counts at its end, flat memory") {
  flat_and_found(kChat, {R"({"choices":[{"message":{"content":")", R"(iVBORw0KGgo\"usage\":{\n)",
                         R"("},"finish_reason":"stop"}],)" + std::string(kUsage) + "}", 40 * kMiB});
}

TEST_CASE("F11 usage: 40 MB of numbers, the counts at their end, flat memory") {
  flat_and_found(hint("/v1/embeddings"),
                 {R"({"object":"list","data":[{"index":0,"embedding":[0)", ",-0.0123456,7.5e-05,\n      1",
                  "]}]," + std::string(kUsage) + "}", 40 * kMiB});
}

TEST_CASE("F11 usage: one event of 1 MB with the counts after it") {
  const std::string before = R"(data: {"choices":[{"index":0,"delta":{"content":")";
  flat_and_found(kChatStream, {before, R"(word \"usage\":{ )", "\"}}]," + std::string(kUsage) + "}\n\n", kMiB});
}

TEST_CASE("F11 usage: a stream of 40 MB in small events, flat memory") {
  flat_and_found(kChatStream, {"", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}\n\n",
                               "data: {\"choices\":[]," + std::string(kUsage) + "}\n\ndata: [DONE]\n\n", 40 * kMiB});
}

TEST_CASE("F11 usage: one event of 40 MB costs no memory, and the next one counts") {
  const std::string before = R"(data: {"choices":[{"index":0,"delta":{"content":")";
  flat_and_found(kChatStream, {before, "0123456789abcdef",
                               "\"}}]}\n\ndata: {\"choices\":[]," + std::string(kUsage) + "}\n\n", 40 * kMiB});
}

TEST_CASE("F11 usage: a line that never ends, without a line feed, costs no memory") {
  CHECK(flat(kChatStream, {"", "xxxxxxxxxxxxxxxx", "", 40 * kMiB}).usage.source == UsageSource::absent);
}

TEST_CASE("F11 usage: compressed zeros that blow up cost no memory") {
  std::string text = R"({"choices":[{"message":{"content":")" + std::string(20 * kMiB, ' ');
  text += R"("}}],)" + std::string(kUsage) + "}";
  for (const std::string coding : {"gzip", "zstd", "br"}) {
    CAPTURE(coding);
    const std::string bytes = compress(coding, text);
    const MemoryGrowth growth;
    const Observed found = observe(hint("/v1/chat/completions", "application/json", coding), bytes, {}, true);
    CHECK(found.facts.usage.input_tokens == 12U);
    CHECK(growth.within(8 * kMiB));  // with the codings' own windows
  }
}

TEST_CASE("F11 usage: what is kept is bounded, whatever is sent") {
  const std::string long_text(2 * kMiB, 'x');
  const auto bounded = [](const ResponseHint& how, const std::string& bytes) {
    const ResponseFacts facts = observe(how, bytes, {}, true).facts;
    CHECK(size_of(facts) <= 256 * 1024);
    return facts;
  };
  bounded(kChat, R"({"model":")" + long_text + R"(","id":"a","usage":{"prompt_tokens":1}})");
  bounded(kChat, R"({"id":")" + long_text + R"(","service_tier":")" + long_text + R"("})");
  CHECK(bounded(kChat, R"({"error":{"message":")" + long_text + R"(","code":")" + long_text + R"("}})").error);
  std::string umlauts;
  for (int i = 0; i < 2'000; ++i) umlauts += "\xC3\xA4\\u00fc";
  for (const std::string odd : {"", "x", "xx", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxx"}) {  // cut at any place
    const std::string event = R"(data: {"type":"error","code":"c","message":")" + odd + umlauts + "\"}\n\n";
    const ResponseFacts cut = bounded(hint("/v1/responses", "text/event-stream"), event);
    CHECK(cut.error_code == "c");
    CHECK(cut.error_message.starts_with(odd + "\xC3\xA4\xC3\xBC"));
  }
  bounded(kChat, R"({"choices":[{"index":0,"finish_reason":")" + long_text + R"("}]})");
  const ResponseFacts facts = bounded(kChat, R"({"model":"m","usage":{"prompt_tokens":1,"note":")" + long_text +
                                                 R"(","completion_tokens":2},"id":"i"})");
  CHECK(facts.model == "m");
  CHECK(facts.id == "i");
  std::string choices, errors;
  for (int i = 0; i < 20'000; ++i) {
    choices += R"({"index":)" + std::to_string(i) + R"(,"finish_reason":"stop"},)";
    errors += "data: {\"error\":{\"message\":\"no\",\"type\":\"e\"}}\n\n";
  }
  bounded(kChat, R"({"choices":[)" + choices + R"({"index":4294967295,"finish_reason":"stop"}]})");
  bounded(kChatStream, errors);
  std::string deltas = "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}\n\n";
  for (int i = 0; i < 20'000; ++i) deltas += "data: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":2}}\n\n";
  const ResponseFacts last = bounded(hint("/v1/messages", "text/event-stream"), deltas);
  CHECK(last.usage.raw == R"([{"input_tokens":1},{"output_tokens":2}])");
}

TEST_CASE("F12 usage: the observers of many open streams are small") {
  constexpr std::size_t kStreams = 2'000;
  const std::string events =
      "data: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude\",\"usage\":"
      "{\"input_tokens\":1}}}\n\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"";
  std::vector<ResponseObserver> observers;
  observers.reserve(kStreams);
  const MemoryGrowth growth;
  for (std::size_t i = 0; i < kStreams; ++i) {
    observers.emplace_back(hint("/v1/messages", "text/event-stream"));
    observers.back().feed(events);
  }
  CHECK(growth.within(kStreams * 4 * 1024));
}

TEST_CASE("F11 usage: depth without end") {
  for (const std::string unit :
       {"[", "{\"usage\":", "[{\"a\":", "{\"usage\":{\"a\":[", "\"\\", "{\"choices\":[{\"delta\":"}) {
    CAPTURE(unit);
    std::string bytes;
    for (int i = 0; i < 100'000; ++i) bytes += unit;
    for (const std::string path : {"/v1/chat/completions", "/v1beta/models/g:streamGenerateContent"}) {
      CHECK(observe(hint(path), bytes, {}, false).facts.usage.source == UsageSource::absent);
      CHECK(observe(hint(path, "text/event-stream"), "data: " + bytes + "\n\n", {}, false).facts.usage.source ==
            UsageSource::absent);
    }
  }
}

TEST_CASE("L1 usage: damaged and unknown codings say nothing") {
  const std::string text = "{\"id\":\"a\"," + std::string(kUsage) + "}";
  for (const std::string coding : {"foo", "gzip, foo", "compress", "gzip", "br", "zstd", "deflate"}) {
    CAPTURE(coding);
    const ResponseHint how = hint("/v1/chat/completions", "application/json", coding);
    CHECK(observe(how, text, {}, true).facts.usage.source == UsageSource::absent);
    CHECK(observe_steps(how, text, 1, true).facts.usage.source == UsageSource::absent);
  }
  const ResponseHint twice = hint("/v1/chat/completions", "application/json", "gzip, br");
  CHECK(observe_steps(twice, compress("br", compress("gzip", text)), 1, true).facts.usage.input_tokens == 12U);
  CHECK(
      observe(hint("/v1/chat/completions", "application/json", "identity"), text, {}, true).facts.usage.input_tokens ==
      12U);
}

TEST_CASE("L1 usage: an observer that is fed nothing, moved, or finished early") {
  ResponseObserver none(kChat);
  CHECK(none.finish(false).usage.source == UsageSource::absent);
  ResponseObserver first(kChatStream);
  first.feed("data: {\"choices\":[],");
  first.feed("");
  ResponseObserver second(std::move(first));
  second.feed(std::string(kUsage) + "}\n\n");
  CHECK(second.finish(true).usage.input_tokens == 12U);
  CHECK_FALSE(second.content_began());
}

TEST_CASE("L1 usage: worth a look or not") {
  const auto worth = [](std::string_view method, std::string_view path, int status) {
    return ResponseObserver::worth_it({method, path, status, "application/json", ""});
  };
  for (const std::string path :
       {"/v1/chat/completions", "/v1/responses", "/v1/messages?beta=true", "/v1/messages/count_tokens",
        "/v1beta/models/g:generateContent?key=k", "/v1beta/models/g:batchEmbedContents",
        "/openai/deployments/files/chat/completions?api-version=1", "/v1/chat/completions?a=/v1/files",
        "/v1/projects/batches/locations/l/publishers/google/models/m:predict", "/something/new"}) {
    CAPTURE(path);
    CHECK(worth("POST", path, 200));
    CHECK(worth("POST", path, 201));
    for (const std::string method : {"GET", "HEAD", "DELETE", "OPTIONS"}) CHECK_FALSE(worth(method, path, 200));
    for (const int status : {400, 404, 429, 500, 529}) CHECK_FALSE(worth("POST", path, status));
  }
  for (const std::string path :
       {"/v1/files", "/v1/batches", "/v1/batches/b/cancel", "/v1/messages/batches", "/openai/files?api-version=1",
        "/openai/v1/batches", "/v1beta/models/g:batchGenerateContent", "/upload/v1beta/files?uploadType=resumable",
        "/v1beta/models/g:asyncBatchEmbedContent"}) {
    CAPTURE(path);
    CHECK_FALSE(worth("POST", path, 200));
  }
}

}  // namespace
}  // namespace finops::test::limits_test
