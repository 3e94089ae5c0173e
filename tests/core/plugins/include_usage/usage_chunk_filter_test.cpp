// F4 but for one event: the usage chunk that finops asked for goes, every other byte stays, at every split point.
#include "core/plugins/include_usage/usage_chunk_filter.h"

#include <doctest/doctest.h>

#include <random>

namespace finops::test::usage_chunk_filter_test {
namespace {

const std::string kContent =
    R"(data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi \"choices\":[] "}}],"usage":null})";
const std::string kUsage =
    R"(data: {"id":"c","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})";
const std::string kAzure = R"(data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}],"model":""})";
const std::string kDone = "data: [DONE]";

std::string filtered(const std::vector<std::string_view>& pieces) {
  UsageChunkFilter filter;
  std::string out;
  for (const std::string_view piece : pieces) filter.feed(piece, out);
  filter.finish(out);
  return out;
}

std::string lines(const std::vector<std::string>& events, const std::string& end) {
  std::string out;
  for (const std::string& event : events) out += event + end + end;
  return out;
}

// Whole, byte by byte, cut in two at every place, and at random places.
void check_every_split(std::string_view stream, std::string_view wanted) {
  CAPTURE(stream);
  CHECK(filtered({stream}) == wanted);
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < stream.size(); ++i) bytes.push_back(stream.substr(i, 1));
  CHECK(filtered(bytes) == wanted);
  int wrong = 0;
  for (std::size_t i = 0; i <= stream.size(); ++i) wrong += filtered({stream.substr(0, i), stream.substr(i)}) != wanted;
  CHECK(wrong == 0);
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string_view> pieces;
    for (std::string_view rest = stream; !rest.empty(); rest.remove_prefix(pieces.back().size())) {
      pieces.push_back(rest.substr(0, 1 + random() % 40));
    }
    wrong += filtered(pieces) != wanted;
  }
  CHECK(wrong == 0);
}

// What was sent on after each piece.
std::vector<std::string> step_by_step(const std::vector<std::string>& pieces) {
  UsageChunkFilter filter;
  std::vector<std::string> out;
  for (const std::string& piece : pieces) {
    out.emplace_back();
    filter.feed(piece, out.back());
  }
  out.emplace_back();
  filter.finish(out.back());
  return out;
}

using Steps = std::vector<std::string>;

}  // namespace

TEST_CASE("F4 usage chunk: it goes whole, with its empty line, at every split and for every line end") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    check_every_split(lines({kAzure, kContent, kContent, kUsage, kDone}, end),
                      lines({kAzure, kContent, kContent, kDone}, end));
    check_every_split(lines({kUsage}, end), "");
    check_every_split(lines({kUsage, kUsage, kContent}, end), lines({kContent}, end));
  }
  check_every_split(kContent + "\n\n" + kUsage + "\r\n\n" + kDone + "\r\r", kContent + "\n\n" + kDone + "\r\r");
}

TEST_CASE("F4 usage chunk: whatever is not exactly it stays") {
  for (const std::string& event : {
           kContent,
           kAzure,
           kDone,
           std::string(R"(data: {"choices":[],"usage":null})"),
           std::string(R"(data: {"choices":[]})"),
           std::string(R"(data: {"usage":{"prompt_tokens":1}})"),
           std::string(R"(data: {"choices":[{}],"usage":{"prompt_tokens":1}})"),
           std::string(R"(data: {"choices":null,"usage":{"prompt_tokens":1}})"),
           std::string(R"(data: {"choices":{},"usage":{"prompt_tokens":1}})"),
           std::string(R"(data: {"choices":[],"usage":7})"),
           std::string(R"(data: {"inner":{"choices":[],"usage":{}}})"),
           std::string(R"(data: [{"choices":[],"usage":{}}])"),
           std::string(R"(data: {"choices":[],"usage":{"prompt_tokens":1}} and more)"),
           std::string(R"(data: {"choices":[],"usage":{"prompt_tokens":1})"),
           std::string(R"(dat: {"choices":[],"usage":{"prompt_tokens":1}})"),
           std::string(": a comment"),
           std::string("event: error\ndata: {\"error\":{}}"),
           std::string("retry: 3000"),
           std::string("data"),
           std::string("data:"),
           std::string(R"({"choices":[],"usage":{}})"),
       }) {
    const std::string stream = lines({event, kContent}, "\n");
    check_every_split(stream, stream);
  }
  check_every_split("\n\n\r\n\r\r\n", "\n\n\r\n\r\r\n");
  check_every_split("", "");
}

TEST_CASE("F4 usage chunk: it is known in every spelling of its event") {
  for (const std::string event : {
           R"(data:{"choices":[],"usage":{"prompt_tokens":1}})",
           R"(data:   { "choices" : [ ] , "usage" : { } } )",
           R"(data: {"usage":{"prompt_tokens":1},"x":{"choices":[]},"choices":[]})",
           R"(data: {"choic\u0065s":[],"usage":{"prompt_tokens":1}})",
           "event: message\nid: 7\ndata: {\"choices\":[],\"usage\":{}}",
           "data: {\"choices\":[],\ndata: \"usage\":{}}",
       }) {
    check_every_split(lines({kContent, event, kDone}, "\n"), lines({kContent, kDone}, "\n"));
  }
}

TEST_CASE("F4 usage chunk: comments in front of it stay, and never wait") {
  check_every_split(": ping\n" + kUsage + "\n\n" + kDone + "\n\n", ": ping\n" + kDone + "\n\n");
  CHECK(step_by_step({":", " pi", "ng\n", ": again\n"}) == Steps{":", " pi", "ng\n", ": again\n", ""});
}

TEST_CASE("F7 usage chunk: only an unfinished event that may be it is held") {
  CHECK(step_by_step(
            {kContent + "\n\nda", "ta: {\"a\":1,\"choi", "ces\": [", "{\"x\"", ":1}]}\n", "\n" + kDone, "\n\n"}) ==
        Steps{kContent + "\n\n", "", "", "data: {\"a\":1,\"choices\": [{\"x\"", ":1}]}\n", "\n" + kDone, "\n\n", ""});
  CHECK(step_by_step({"data: ", "[DO", "NE]\n\n"}) == Steps{"", "data: [DO", "NE]\n\n", ""});
  CHECK(step_by_step({kAzure, "\n", "\n"}) == Steps{"", "", kAzure + "\n\n", ""});
}

TEST_CASE("F8 usage chunk: what is held at the end comes out, unless it is the chunk without its empty line") {
  CHECK(step_by_step({"data: {\"cho"}) == Steps{"", "data: {\"cho"});
  CHECK(step_by_step({kContent + "\n\n" + kUsage}) == Steps{kContent + "\n\n", ""});
  CHECK(step_by_step({kUsage + "\r\n"}) == Steps{"", ""});
  CHECK(step_by_step({"data"}) == Steps{"", "data"});
}

TEST_CASE("F11 usage chunk: memory is bounded, an event that is too long is not it") {
  const auto event = [](std::size_t size) {
    std::string text = R"(data: {"usage":{},"choices":[],"pad":")";
    return text + std::string(size - text.size() - 4, 'x') + "\"}\n\n";
  };
  const std::string fits = event(UsageChunkFilter::kMaxEvent), too_long = event(UsageChunkFilter::kMaxEvent + 1);
  for (const std::size_t step : {std::size_t{1000}, std::size_t{65'536}, std::size_t{200'000}}) {
    for (const std::string& stream : {fits, too_long}) {
      UsageChunkFilter filter;
      std::string out;
      std::size_t most_held = 0;
      for (std::size_t at = 0; at < stream.size(); at += step) {
        filter.feed(std::string_view(stream).substr(at, step), out);
        most_held = std::max(most_held, std::min(at + step, stream.size()) - out.size());
      }
      const bool whole_piece = step >= stream.size();
      if (stream == too_long && !whole_piece) CHECK(most_held <= UsageChunkFilter::kMaxEvent);
      filter.finish(out);
      CHECK(out == (stream == too_long ? too_long : ""));
    }
  }
}

}  // namespace finops::test::usage_chunk_filter_test
