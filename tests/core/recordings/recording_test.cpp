// C3: what is given again of a recorded answer, and what a request is looked up by.
#include "core/recordings/recording.h"

#include <doctest/doctest.h>

namespace finops::test::recording_test {
namespace {

// The recording of an answer with these members; `more`: further members of the record.
Result<Recording> read(const std::string& response, const std::string& more = R"("outcome":"ok")",
                       const std::string& method = "POST") {
  RecordParser parser;
  RecordView record;
  const std::string line = R"({"v":1,"id":"01A","route":"/openai_passthrough","provider":"openai","method":")" +
                           method + R"(","path":"/v1/x","query":null,"status":200,"duration_ms":9,"ttfb_ms":4,)" +
                           more + R"(,"request":{"body":null},"response":{)" + response + "}}";
  REQUIRE(parser.parse_copy(line, record));
  return read_recording(record);
}

const std::string kCut = R"("outcome":"truncated","error":{"code":"truncated","message":"m","phase":"body"})";

std::string with(const std::string& headers, const std::string& body) {
  return R"("headers":[)" + headers + R"(],"trailers":[],"bytes":4,"sha256":null,"content_encoding":null,)" +
         R"("encoding":"utf8","truncated":false,)" + body;
}

}  // namespace

TEST_CASE("C3 replay: the length of a body is the one that is sent, and of a cut one more than that") {
  const auto whole = read(with(R"(["content-length","99"])", R"("body":"text")"));
  REQUIRE(whole);
  CHECK(whole->framing.kind == Framing::Kind::length);
  CHECK(whole->framing.length == 4);
  CHECK(whole->head.headers.get("Content-Length") == "4");
  CHECK(whole->pieces.size() == 1);
  CHECK(whole->head_ms == 4);
  CHECK(whole->end_ms == 9);
  CHECK_FALSE(whole->cut);
  for (const char* announced : {"99", "3", "what"}) {
    const auto cut = read(with(std::string(R"(["Content-Length",")") + announced + "\"]", R"("body":"text")"), kCut);
    REQUIRE(cut);
    CHECK(cut->cut);
    CHECK(cut->framing.length == (announced == std::string("99") ? 99 : 5));
  }
}

TEST_CASE("C3 replay: chunks, trailers and the way a body was framed come back") {
  const auto stream = read(with(R"(["Transfer-Encoding","chunked"])", R"("chunks":[[5,"a"],[7.5,"bc"]])"));
  REQUIRE(stream);
  CHECK(stream->framing.kind == Framing::Kind::chunked);
  CHECK(stream->body == "abc");
  REQUIRE(stream->pieces.size() == 2);
  CHECK(stream->pieces[1].ms == 7.5);
  CHECK(stream->pieces[1].end == 3);
  CHECK(read(with("", R"("body":"text")"))->framing.kind == Framing::Kind::close);
  const auto head = read(with(R"(["Content-Length","99"])", R"("body":null)"), R"("outcome":"ok")", "HEAD");
  CHECK_FALSE(head.ok());  // 4 bytes came, and the log has none
}

TEST_CASE("C3 replay: an answer that the log has only in part is not given") {
  const std::string part =
      R"("headers":[],"bytes":9,"content_encoding":null,"encoding":"utf8","truncated":true,"body":"text")";
  CHECK_FALSE(read(part).ok());
  CHECK_FALSE(read(part, kCut).ok());
  const std::string character =
      R"("headers":[],"bytes":6,"content_encoding":null,"encoding":"utf8","truncated":true,"body":"text")";
  CHECK_FALSE(read(character).ok());
  CHECK(read(character, kCut).ok());  // it broke off inside a character
}

TEST_CASE("C3 replay: the status line has the recorded words, else the usual ones") {
  CHECK(read(with("", R"("body":"text")"))->head.reason == "OK");
  CHECK(read(with("", R"("body":"text")"), R"("outcome":"ok","upstream":{"reason":"Fine"})")->head.reason == "Fine");
  CHECK(read(with("", R"("body":"text")"), R"("outcome":"ok","upstream":{"reason":""})")->head.reason.empty());
}

TEST_CASE("C3 replay: credentials in a query play no part in the look-up, everything else does") {
  const std::string place = "POST /genai_passthrough/v1beta/models/m:x";
  CHECK(place_of("POST", "/genai_passthrough/v1beta/models/m:x") == place);
  CHECK(place_of("POST", "/genai_passthrough/v1beta/models/m:x?key=made-up") == place);
  CHECK(place_of("POST", "/genai_passthrough/v1beta/models/m:x?") == place);
  CHECK(place_of("POST", "/genai_passthrough/v1beta/models/m:x?alt=sse&key=made-up") == place + "?alt=sse");
  CHECK(place_of("GET", "/genai_passthrough/v1beta/models/m:x") != place);
}

}  // namespace finops::test::recording_test
