// The mock as a plugin: methods, large bodies, failures of the client; and the registry that makes it.
#include "core/plugins/mock/mock_plugin.h"

#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"
#include "core/plugins/registry.h"
#include "support/scripted_waiter.h"

namespace finops::test::plugin_test {
namespace {

// What follows the held part of a body, in pieces; fails at its end when told to.
class Rest final : public BodySource {
 public:
  explicit Rest(std::vector<std::string> pieces, std::optional<Error> failure = {})
      : pieces_(std::move(pieces)), failure_(std::move(failure)) {}
  int poll_fd() const noexcept override { return -1; }
  Result<void> read(std::string& out) override {
    out.clear();
    if (next_ == pieces_.size()) return failure_ ? Result<void>(*failure_) : Result<void>{};
    out = pieces_[next_++];
    return {};
  }
  bool done() const noexcept override { return next_ == pieces_.size() && !failure_; }
  const HeaderList& trailers() const noexcept override { return trailers_; }

 private:
  std::vector<std::string> pieces_;
  std::optional<Error> failure_;
  std::size_t next_ = 0;
  HeaderList trailers_;
};

}  // namespace

TEST_CASE("mock plugin: HEAD is answered as GET, OPTIONS without a body") {
  const MockAnswer head = ask({"HEAD", "/openai_passthrough/v1/models"});
  CHECK(head.status == 200);
  CHECK(head.headers.get("Content-Length") == get("/openai_passthrough/v1/models").headers.get("Content-Length"));
  CHECK(ask({"HEAD", "/anthropic_passthrough"}).status == 404);
  CHECK(ask({"OPTIONS", "/openai_passthrough/v1/models"}).status == 204);
}

TEST_CASE("mock plugin: a streamed upload is read to its end and measured") {
  const std::string head = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n";
  Rest rest({std::string(10'000, 'a'), "", std::string(90'000, 'b'), "\r\n--B", "--\r\n"});
  const MockAnswer answer = ask({"POST",
                                 "/openai_passthrough/v1/files",
                                 head + "12345",
                                 {{"Content-Type", "multipart/form-data; boundary=B"}},
                                 &rest});
  CHECK(rest.done());
  CHECK(answer.json()["filename"] == "big");
  CHECK(answer.json()["bytes"] == 100'005);
}

TEST_CASE("mock plugin: a large JSON request keeps its model and its wish for a stream") {
  Rest rest({"x\"}],", "\"stream\":true}"});
  const MockAnswer answer = ask({"POST",
                                 "/openai_passthrough/v1/chat/completions",
                                 R"({"model":"gpt-4o","messages":[{"role":"user","content":"xxxx)",
                                 {},
                                 &rest});
  CHECK(answer.events().front()["model"] == "gpt-4o");
}

TEST_CASE("mock plugin: it waits for a slow upload as its exchange does, and not for ever") {
  struct Silent final : BodySource {
    int poll_fd() const noexcept override { return 7; }
    Result<void> read(std::string& out) override {
      out.clear();
      return {};
    }
    bool done() const noexcept override { return false; }
    const HeaderList& trailers() const noexcept override { return none; }
    HeaderList none;
  } silent;
  ScriptedWaiter waiter;
  Exchange x;
  prepare(x, {"POST", "/openai_passthrough/v1/files", "", {}, &silent});
  x.waiter = &waiter;
  auto reply = make_mock_plugin()->on_request(x, nullptr);
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::timeout);
  REQUIRE(waiter.asked.size() == 1);
  CHECK(waiter.asked[0].what[0].fd == 7);
  CHECK(waiter.asked[0].what[0].readable);
  CHECK(waiter.asked[0].limit == std::chrono::seconds(30));
}

TEST_CASE("mock plugin: a client that fails during its upload is an error, not an answer") {
  Rest rest({"abc"}, Error{ErrorCode::client_gone, "gone", {}});
  Exchange x;
  prepare(x, {"POST", "/openai_passthrough/v1/files", "", {}, &rest});
  auto reply = make_mock_plugin()->on_request(x, nullptr);
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::client_gone);
}

TEST_CASE("mock plugin: no route is an error") {
  Exchange x;
  CHECK_FALSE(make_mock_plugin()->on_request(x, nullptr).ok());
}

TEST_CASE("mock plugin: it answers what would have gone upstream") {
  Exchange x;
  prepare(x, {"POST", "/openai_passthrough/v1/chat/completions", R"({"model":"a","messages":[],"stream":true})"});
  x.upstream_body = R"({"model":"b","messages":[],"stream":true,"stream_options":{"include_usage":true}})";
  const auto reply = make_mock_plugin()->on_request(x, nullptr);
  REQUIRE(reply.ok());
  REQUIRE(reply->has_value());
  std::string body;
  for (const std::string& piece : (*reply)->pieces) body += piece;
  CHECK(body.find("\"choices\":[],\"usage\":{") != std::string::npos);
  CHECK(body.find("\"model\":\"b\"") != std::string::npos);
}

}  // namespace finops::test::plugin_test
