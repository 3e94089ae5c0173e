// C3: which requests a fault hits, and what becomes of an answer that passes its sink.
#include "core/plugins/fault/fault_plugin.h"

#include <doctest/doctest.h>

#include "core/exchange/transport.h"
#include "core/plugins/fault/event_ends.h"
#include "core/plugins/fault/fault_sink.h"
#include "core/plugins/mock/mock_call.h"
#include "support/compressed.h"
#include "support/scripted_waiter.h"

namespace finops::test::fault_plugin_test {
namespace {

using Ms = std::chrono::milliseconds;

FaultSpec spec(const std::string& text) {
  auto parsed = parse_fault(text, std::chrono::system_clock::now());
  REQUIRE(parsed.ok());
  return *std::move(parsed);
}

// Writes down what passes.
struct Passed final : StreamSink {
  std::vector<std::string> pieces;
  int flushed = 0;
  bool head = false, ended = false;

  Result<void> on_head(const ResponseHead&, const Framing&) override { return head = true, Result<void>{}; }
  Result<void> on_chunk(std::string_view bytes) override { return pieces.emplace_back(bytes), Result<void>{}; }
  Result<void> on_flush() override { return ++flushed, Result<void>{}; }
  Result<void> on_end(std::string_view last, const HeaderList&) override {
    if (!last.empty()) pieces.emplace_back(last);
    return ended = true, Result<void>{};
  }
  void on_abort(const Error&) noexcept override {}

  std::string all() const {
    std::string out;
    for (const std::string& piece : pieces) out += piece;
    return out;
  }
};

// An answer on its way through the sink of a fault.
struct Answer {
  FaultSpec fault;
  ScriptedWaiter waiter;
  Cancel cancel{4, 5, &waiter};
  Exchange x;
  Passed passed;
  FaultSink sink{fault, x, passed};
  std::string type = "text/event-stream", coding = {};
  Framing framing{Framing::Kind::chunked, 0};

  explicit Answer(const std::string& text) : fault(spec(text)) {
    x.cancel = &cancel;
    x.timing.start = std::chrono::steady_clock::now();
  }

  // All pieces but the last come with on_chunk.
  Result<void> comes(const std::vector<std::string>& pieces) {
    ResponseHead head;
    head.headers.add("Content-Type", type);
    if (!coding.empty()) head.headers.add("Content-Encoding", coding);
    FINOPS_TRY(sink.on_head(head, framing));
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) FINOPS_TRY(sink.on_chunk(pieces[i]));
    return sink.on_end(pieces.back(), {});
  }
};

std::vector<bool> hits(double rate, std::uint64_t seed, std::size_t count, std::size_t fault = 0) {
  std::vector<bool> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(fault_hits(rate, seed, fault, i));
  return out;
}

auto count_of(const std::vector<bool>& all) { return std::count(all.begin(), all.end(), true); }

}  // namespace

TEST_CASE("C3 fault: the same seed hits the same requests, and the rate is met") {
  const auto of_seven = hits(0.1, 7, 10'000);
  CHECK(of_seven == hits(0.1, 7, 10'000));
  CHECK(of_seven != hits(0.1, 8, 10'000));
  CHECK(of_seven != hits(0.1, 7, 10'000, 1));
  for (const std::uint64_t seed : {0U, 1U, 7U, 4'000'000'000U}) {
    CHECK(count_of(hits(0.1, seed, 10'000)) == doctest::Approx(1000).epsilon(0.1));
  }
  CHECK(count_of(hits(0, 7, 1000)) == 0);
  CHECK(count_of(hits(1, 7, 1000)) == 1000);
  // What seed=7 means does not change from version to version.
  CHECK(hits(0.5, 7, 8) == std::vector<bool>{false, true, true, true, true, false, false, true});
}

TEST_CASE("C3 fault: an end of an event is found wherever the bytes are cut") {
  for (const std::string line_end : {"\n", "\r\n", "\r"}) {
    const std::string first = "data: 1" + line_end + line_end,
                      second = ": x" + line_end + "data: 2" + line_end + line_end;
    const std::string all = first + second + "data: 3";
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      CAPTURE(cut);
      EventEnds ends;
      std::size_t events = 0;
      for (std::string_view rest : {std::string_view(all).substr(0, cut), std::string_view(all).substr(cut)}) {
        for (std::size_t end = 0; (end = ends.next(rest)) != std::string_view::npos; rest.remove_prefix(end)) ++events;
      }
      CHECK(events == 2);
      CHECK(ends.inside());
    }
    EventEnds ends;
    CHECK(ends.next(all) == first.size());
  }
}

TEST_CASE("C3 fault: cut_after lets so many events pass, however they arrive, and no end") {
  const std::string events[] = {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"};
  const std::string all = events[0] + events[1] + events[2];
  for (std::size_t most = 0; most <= 3; ++most) {
    for (std::size_t cut = 0; cut <= all.size(); ++cut) {
      CAPTURE(most);
      CAPTURE(cut);
      Answer answer("cut_after=" + std::to_string(most));
      std::vector<std::string> pieces{all.substr(0, cut), all.substr(cut)};
      if (cut == 0) pieces.erase(pieces.begin());
      const auto end = answer.comes(pieces);
      REQUIRE_FALSE(end.ok());
      CHECK(end.error().code == ErrorCode::truncated);
      CHECK(answer.passed.all() == all.substr(0, most * events[0].size()));
      CHECK_FALSE(answer.passed.ended);
      CHECK(answer.passed.flushed > 0);  // the head goes out even if no event does
      CHECK(answer.x.phase == "body");
    }
  }
  Answer long_enough("cut_after=4");
  CHECK(long_enough.comes({all}).ok());
  CHECK(long_enough.passed.all() == all);
  CHECK(long_enough.passed.ended);
}

TEST_CASE("C3 fault: the events of a compressed stream are counted, and it is cut inside the piece that has the last") {
  const std::string packed = stored_gzip("data: 1\n\ndata: 2\n\ndata: 3\n\n");
  Answer answer("cut_after=2");
  answer.coding = "gzip";
  const std::size_t middle = packed.size() / 2;
  const auto end = answer.comes({packed.substr(0, middle), packed.substr(middle), "rest"});
  REQUIRE_FALSE(end.ok());
  CHECK(end.error().code == ErrorCode::truncated);
  CHECK(answer.passed.all() == packed.substr(0, middle + (packed.size() - middle) / 2));
}

TEST_CASE("C3 fault: a body of a known length that is cut never comes whole") {
  const std::vector<std::string> bodies[] = {{"{\"a\":1}"}, {"{\"a\"", ":1}"}, {"{\"a\":1}", ""}, {"x"}};
  for (const auto& pieces : bodies) {
    Answer answer("cut_after=1");
    answer.type = "application/json";
    std::size_t size = 0;
    for (const std::string& piece : pieces) size += piece.size();
    answer.framing = {Framing::Kind::length, size};
    const auto end = answer.comes(pieces);
    REQUIRE_FALSE(end.ok());
    CHECK(answer.passed.all().size() < size);
  }
}

TEST_CASE("C3 fault: cut_after with reset asks for a reset") {
  Answer answer("cut_after=1,reset");
  const auto end = answer.comes({"data: 1\n\ndata: 2\n\n"});
  REQUIRE_FALSE(end.ok());
  CHECK(end.error().code == ErrorCode::reset);
  CHECK(answer.passed.all() == "data: 1\n\n");
}

TEST_CASE("C3 fault: chunk_gap waits before each event but the first") {
  Answer answer("chunk_gap=200ms");
  CHECK(answer.comes({"data: 1\n\ndata: 2", "\n\n", "data: 3\n\n"}).ok());
  CHECK(answer.passed.pieces == std::vector<std::string>{"data: 1\n\n", "data: 2", "\n\n", "data: 3\n\n"});
  REQUIRE(answer.waiter.asked.size() == 2);
  for (const auto& asked : answer.waiter.asked) CHECK(asked.limit == Ms(200));
}

TEST_CASE("C3 F9 fault: a wait ends when the client hangs up or finops stops") {
  for (const auto& [fd, code] : {std::pair{4, ErrorCode::client_gone}, {5, ErrorCode::canceled}}) {
    Answer answer("first_byte=1h");
    answer.waiter.answer = [fd = fd](std::span<Awaited> all) {
      for (Awaited& one : all) {
        if (one.fd == fd) one.came = {.readable = true, .peer_ended = true};
      }
      return 1;
    };
    const auto end = answer.comes({"data: 1\n\n"});
    REQUIRE_FALSE(end.ok());
    CHECK(end.error().code == code);
    CHECK_FALSE(answer.passed.head);
  }
}

TEST_CASE("C3 fault: the first fault that hits is applied, alone") {
  std::vector<FaultSpec> faults = {spec("status=429,match=model=a"), spec("status=500")};
  const auto plugin = make_fault_plugin(std::move(faults));
  const auto status_for = [&](const std::string& model) {
    Exchange x;
    prepare(x, {"POST", "/openai_passthrough/v1/chat/completions", "{\"model\":\"" + model + "\"}"});
    const auto state = plugin->begin();
    const auto reply = plugin->on_request(x, state.get());
    REQUIRE(reply.ok());
    REQUIRE(reply->has_value());
    CHECK(x.changed_by == std::vector<std::string>{"fault"});
    return (*reply)->head.status;
  };
  CHECK(status_for("a") == 429);
  CHECK(status_for("b") == 500);
}

TEST_CASE("C3 fault: match sees the request's metadata, header fields and body") {
  const std::pair<const char*, bool> cases[] = {
      {"model=gpt-4.1", true},
      {"provider=openai and method=POST and path ~ chat", true},
      {"provider=anthropic", false},
      {"request.body.stream=true", true},
      {"request.body.stream=false", false},
      {"request.headers.x-team=red", true},
      {"request.body ~ needle", true},
      {"operation=chat", true},
      {"session exists", false},
      {"client ~ python", true},
  };
  for (const auto& [match, hit] : cases) {
    CAPTURE(match);
    const auto plugin = make_fault_plugin({spec(std::string("status=503,match=") + match)});
    Exchange x;
    prepare(x, {"POST",
                "/openai_passthrough/v1/chat/completions",
                R"({"model":"gpt-4.1","stream":true,"messages":[{"role":"user","content":"needle"}]})",
                {{"x-team", "red"}, {"User-Agent", "python-sdk"}}});
    const auto state = plugin->begin();
    const auto reply = plugin->on_request(x, state.get());
    REQUIRE(reply.ok());
    CHECK(reply->has_value() == hit);
    CHECK(x.changed_by.empty() != hit);
  }
}

}  // namespace finops::test::fault_plugin_test
