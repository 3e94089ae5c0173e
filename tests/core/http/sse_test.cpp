// The SSE observer: same events whatever the pieces, bounded memory (WHATWG HTML, 9.2.6).
#include "core/http/sse.h"

#include <doctest/doctest.h>

#include <vector>

namespace finops::test::sse_test {
namespace {

using Events = std::vector<std::string>;

Events split(const std::vector<std::string>& pieces, std::size_t max_event = 1 << 20, std::size_t* dropped = nullptr) {
  Events out;
  SseSplitter splitter(
      [&](const SseEvent& e) {
        out.push_back(std::string(e.type) + "|" + std::string(e.data) + "|" + std::string(e.id));
      },
      max_event);
  for (const std::string& piece : pieces) splitter.feed(piece);
  splitter.finish();
  if (dropped != nullptr) *dropped = splitter.dropped();
  return out;
}

Events every_way(const std::string& bytes) {
  const Events whole = split({bytes});
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    CAPTURE(at);
    CHECK(split({bytes.substr(0, at), bytes.substr(at)}) == whole);
  }
  std::vector<std::string> single;
  for (const char c : bytes) single.emplace_back(1, c);
  CHECK(split(single) == whole);
  return whole;
}

TEST_CASE("F7 sse: line ends LF, CR and CRLF, mixed, split anywhere") {
  CHECK(every_way("data: a\n\ndata: b\r\rdata: c\r\n\r\nevent: x\rdata: d\n\r\n") ==
        Events{"|a|", "|b|", "|c|", "x|d|"});
}

TEST_CASE("F7 sse: fields, comments, joined data, one space taken") {
  CHECK(every_way(": hello\nevent: e\nid: 7\ndata:  two\ndata:one\ndata\nretry: 5\nother: x\n\n") ==
        Events{"e| two\none\n|7"});
  CHECK(every_way("event: only\n\nid: 1\n\n").empty());
  CHECK(every_way("data:\n\n") == Events{"||"});
  CHECK(every_way("Data: x\ndata : y\n\n").empty());
}

TEST_CASE("F7 sse: type and id belong to one event") {
  CHECK(every_way("event: a\nid: 1\ndata: x\n\ndata: y\n\n") == Events{"a|x|1", "|y|"});
}

TEST_CASE("F7 sse: a byte order mark is skipped at the start only") {
  CHECK(every_way("\xEF\xBB\xBF"
                  "data: a\n\n\xEF\xBB\xBF"
                  "data: b\n\n") == Events{"|a|"});
}

TEST_CASE("F7 sse: providers end streams without an empty line") {
  CHECK(every_way("data: a\n\ndata: [DONE]") == Events{"|a|", "|[DONE]|"});
  CHECK(every_way("data: a\n") == Events{"|a|"});
  CHECK(every_way("").empty());
}

TEST_CASE("F11 sse: an event above the limit is dropped and counted, the next one comes") {
  std::size_t dropped = 0;
  const std::string large(5000, 'x');
  CHECK(split({"data: " + large + "\n\ndata: ok\n\n"}, 1000, &dropped) == Events{"|ok|"});
  CHECK(dropped == 1);
  std::vector<std::string> pieces{"data: "};
  for (int i = 0; i < 500; ++i) pieces.push_back("0123456789");
  pieces.push_back("\ndata: same event\n\ndata: ok\n\n");
  CHECK(split(pieces, 1000, &dropped) == Events{"|ok|"});
  CHECK(dropped == 1);
  std::string lines;
  for (int i = 0; i < 200; ++i) lines += "data: 0123456789\n";
  CHECK(split({lines + "\n", "data: ok\n\n"}, 1000, &dropped) == Events{"|ok|"});
  CHECK(dropped == 1);
}

}  // namespace
}  // namespace finops::test::sse_test
