// L1: what a request's body says about itself, read from pieces of any size.
#include "core/provider/request_facts.h"

#include <doctest/doctest.h>

#include "core/compress.h"
#include "core/http/multipart.h"
#include "core/provider/session.h"

namespace finops::test::request_facts_test {
namespace {

using Wanted = RequestFacts::Wanted;

struct Sent {
  std::string body, type = "application/json", coding = {};
};

// `held` bytes are there at the beginning, the rest follows in pieces.
RequestFacts read(const Sent& sent, std::size_t held, std::size_t piece, Wanted wanted = Wanted::model_and_user) {
  Request request;
  if (!sent.type.empty()) request.headers.add("Content-Type", sent.type);
  if (!sent.coding.empty()) request.headers.add("Content-Encoding", sent.coding);
  request.body = sent.body.substr(0, held);
  RequestFacts facts;
  facts.begin(request, wanted, held < sent.body.size());
  for (std::size_t at = request.body.size(); at < sent.body.size(); at += piece) {
    facts.feed(std::string_view(sent.body).substr(at, piece));
  }
  return facts;
}

std::string part(const std::string& boundary, const std::string& disposition, const std::string& content) {
  return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
}

// A transcription as the OpenAI SDKs send it, the model after the file, whose bytes look like parts.
std::string form(const std::string& boundary) {
  const std::string bytes = "RIFF\r\n--\r\n--edge\r\n\r\n\r\nname=\"model\"\r\n\r\nno\r\n";
  return "preamble\r\n" + part(boundary, "name=\"file\"; filename=\"model\"", bytes + std::string(5000, '\r')) +
         part(boundary, "name=\"prompt\"", "model") + part(boundary, "name=\"model\"", "whisper-1") +
         part(boundary, "name=\"language\"", "") + "--" + boundary + "--\r\n";
}

}  // namespace

TEST_CASE("L1 facts: model and user of a JSON body, however it is cut") {
  const Sent sent{R"({"messages":[{"content":"\"model\":\"no\"","model":"no"}],"model":"claude-sonnet-4-5",)"
                  R"("metadata":{"user_id":"user_x_session_abc"}})"};
  for (std::size_t held = 0; held <= sent.body.size(); held += 7) {
    for (const std::size_t piece : {1, 2, 13, 1000}) {
      const RequestFacts facts = read(sent, held, piece);
      REQUIRE(facts.model() == "claude-sonnet-4-5");
      REQUIRE(facts.user() == "user_x_session_abc");
      REQUIRE(facts.inspected());
    }
  }
  CHECK(session_id({}, read(sent, 0, 5).user()) == "abc");
}

TEST_CASE("L1 facts: what the bytes are decides, not the label") {
  for (const char* type : {"", "text/plain", "application/octet-stream", "application/json; charset=utf-8"}) {
    CHECK(read({"\xEF\xBB\xBF \n{\"model\":\"m\"}", type}, 100, 1).model() == "m");
  }
  for (const char* body : {"", "[{\"model\":\"m\"}]", "\"model\"", "model=m", "--edge\r\n\r\n{\"model\":\"m\"}"}) {
    CAPTURE(body);
    const RequestFacts facts = read({body}, 100, 1);
    CHECK(facts.model() == "");
    CHECK(facts.inspected());
  }
}

TEST_CASE("L1 facts: the model of a multipart form, before or after its file, however it is cut") {
  for (const char* label :
       {"multipart/form-data; boundary=edge7", "Multipart/Form-Data; charset=utf-8; boundary=\"edge7\""}) {
    const Sent sent{form("edge7"), label};
    for (const std::size_t held :
         {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{5100}, sent.body.size()}) {
      for (const std::size_t piece : {1, 3, 64, 100'000}) {
        const RequestFacts facts = read(sent, held, piece);
        REQUIRE(facts.model() == "whisper-1");
        REQUIRE(facts.inspected());
      }
    }
  }
  // A boundary that begins another one, and parameters with signs in quotes.
  const std::string nested = part("XX", "name=\"file\"; filename=\"a\"",
                                  "x\r\n--XXX\r\nContent-Disposition: form-data; "
                                  "name=\"model\"\r\n\r\nfake\r\n--XX") +
                             part("XX", "x=\"; filename=q\"; name=\"model\"", "right") + "--XX--";
  for (const std::size_t piece : {1, 7, 1000}) {
    CHECK(read({nested, "multipart/form-data; boundary=XX"}, 0, piece).model() == "right");
  }
  CHECK(read({form("edge7"), "multipart/form-data"}, 1, 64).model() == "");
  CHECK(read({form("edge7"), "multipart/form-data; boundary=other"}, 1, 64).model() == "");
  CHECK(read({part("e", "name=\"model\"", std::string(600, 'x')), "multipart/form-data; boundary=e"}, 1, 64).model() ==
        "");
}

TEST_CASE("L1 facts: a part of a form without an end or with an endless head costs no memory") {
  MultipartField field("e", "model", 512);
  field.feed("--e\r\nX: ");
  for (int i = 0; i < 1000; ++i) field.feed(std::string(10'000, 'a'));
  field.feed("\r\n\r\n\r\n--e\r\nContent-Disposition: form-data; name=model\r\n\r\nfound\r\n--e--");
  CHECK(field.done());
  CHECK(field.value() == "found");
}

TEST_CASE("L1 facts: a compressed body is undone in a copy, one that cannot be is not inspected") {
  const std::string json = R"({"input":"x","model":"gpt-5"})";
  for (const char* coding : {"gzip", "zstd", "br"}) {
    CAPTURE(coding);
    const std::string bytes = compress(coding, json);
    for (const std::size_t piece : {1, 5, 1000}) {
      CHECK(read({bytes, "application/json", coding}, 3, piece).model() == "gpt-5");
    }
  }
  CHECK_FALSE(read({"nonsense", "application/json", "gzip"}, 100, 1).inspected());
  CHECK_FALSE(read({json, "application/json", "snappy"}, 100, 1).inspected());
  const std::string late = compress("gzip", "{\"input\":\"" + std::string(1000, 'x') + "\",\"model\":\"m\"}");
  CHECK_FALSE(read({late.substr(0, late.size() - 12), "application/json", "gzip"}, 10'000, 1).inspected());
  CHECK_FALSE(read({"{\"model\":\"" + std::string(600, 'x') + "\"}"}, 10'000, 9).inspected());
  CHECK_FALSE(read({json.substr(0, 10), "application/json", ""}, 5, 1).inspected());
}

TEST_CASE("L1 facts: only the first member of a name counts, and only a text") {
  CHECK(read({R"({"model":5,"model":"second"})"}, 100, 1).model() == "");
  CHECK(read({R"({"model":"first","model":"second"})"}, 100, 1).model() == "first");
  CHECK(read({"{\"model\":\"" + std::string(600, 'x') + "\"}"}, 100, 9).model() == "");
  CHECK_FALSE(read({"{\"model\":\"" + std::string(600, 'x') + "\",\"model\":\"m\"}"}, 10'000, 9).inspected());
}

TEST_CASE("L1 facts: nothing is read beyond the first model, whatever it is, where only that is wanted") {
  const Sent sent{R"({"model":null,"metadata":{"user_id":"u"},"model":"second",)" + std::string(100, ' ') +
                  R"("x":1})"};
  const std::size_t held = 20;  // beyond the first model
  CHECK(read(sent, held, 7, Wanted::model).inspected());
  CHECK(read(sent, held, 7, Wanted::model).user() == "");
  CHECK(read(sent, held, 7, Wanted::model_and_user).user() == "u");
  CHECK(read({sent.body.substr(0, 90)}, held, 7, Wanted::model).inspected());
  CHECK(read({sent.body.substr(0, 90)}, held, 7, Wanted::model).model() == "");
  CHECK_FALSE(read({R"({"model":null,"x":[1,2)"}, held, 1, Wanted::model_and_user).inspected());
}

TEST_CASE("L1 facts: without a body that was begun nothing is known, and nothing was left out") {
  RequestFacts facts;
  facts.feed("{\"model\":\"m\"}");
  CHECK_FALSE(facts.begun());
  CHECK(facts.model() == "");
  CHECK(facts.user() == "");
  CHECK(facts.inspected());
  Request request;
  request.body = R"({"model":"first"})";
  facts.begin(request, Wanted::model, false);
  CHECK(facts.begun());
  request.body = R"({"model":"second"})";
  facts.begin(request, Wanted::model, true);  // does nothing
  CHECK(facts.model() == "first");
  CHECK(body_model(R"({"model":"m)") == "");
  CHECK(body_model(R"({"model":"m")") == "m");
}

TEST_CASE("L1 facts: a coding that changes nothing or is not known, and a body that is neither JSON nor a form") {
  const std::string json = R"({"model":"m"})";
  CHECK(read({json, "application/json", "Identity"}, 100, 1).model() == "m");
  CHECK(read({json, "application/json", "snappy"}, 100, 1).model() == "");
  CHECK(read({"\xEF\xBB\xBF \r\n" + json}, 2, 1).model() == "m");
  const RequestFacts other = read({"plain text " + json}, 3, 1);
  CHECK(other.model() == "");
  CHECK(other.inspected());
  CHECK(read({compress("gzip", "plain text"), "text/plain", "gzip"}, 3, 1).inspected());
  CHECK(read({compress("gzip", "[1,2]"), "application/json", "gzip"}, 100, 1).inspected());
}

TEST_CASE("L1 facts: nothing after the first model is decoded, so damage after it does not matter") {
  const std::string bytes = compress("gzip", R"({"model":"m"})") + "damaged";
  const RequestFacts facts = read({bytes, "application/json", "gzip"}, 5, 1, Wanted::model);
  CHECK(facts.model() == "m");
  CHECK(facts.inspected());
}

}  // namespace finops::test::request_facts_test
