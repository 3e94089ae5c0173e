// Contract F16 and pipeline.h: order, symmetry, failures, the byte rule, and that on_complete comes exactly once.
#include "core/exchange/pipeline.h"

#include <functional>
#include <stdexcept>

#include <doctest/doctest.h>

namespace finops {
namespace {

using Trace = std::vector<std::string>;

struct NamedState final : PluginState {
  explicit NamedState(std::string owner) : name(std::move(owner)) {}
  std::string name;
};

// Writes every call into a trace; what it returns is set per test.
class Probe final : public Plugin {
 public:
  Probe(std::string name, Trace& trace) : name_(std::move(name)), trace_(trace) {}

  std::function<Result<std::optional<LocalReply>>()> request = [] { return std::optional<LocalReply>{}; };
  std::function<Result<void>(ResponseHead&)> response = [](ResponseHead&) { return Result<void>{}; };
  std::function<Result<ChunkAction>(std::string_view, std::string&)> chunk = [](std::string_view, std::string&) {
    return ChunkAction::pass;
  };

  std::function<Result<std::unique_ptr<StreamSink>>(StreamSink&)> before = [](StreamSink&) {
    return std::unique_ptr<StreamSink>{};
  };
  std::function<Result<void>(std::string&)> end = [](std::string&) { return Result<void>{}; };

  std::string_view name() const noexcept override { return name_; }
  std::unique_ptr<PluginState> begin() override { return std::make_unique<NamedState>(name_); }
  Result<std::optional<LocalReply>> on_request(Exchange&, PluginState* state) override {
    note("request", state);
    return request();
  }
  Result<std::unique_ptr<StreamSink>> before_answer(Exchange&, StreamSink& next, PluginState* state) override {
    if (watches_answer) note("before", state);
    return before(next);
  }
  Result<void> on_response(Exchange&, ResponseHead& head, PluginState* state) override {
    note("response", state);
    return response(head);
  }
  Result<ChunkAction> on_chunk(Exchange&, std::string_view in, std::string& out, PluginState* state) override {
    note("chunk(" + std::string(in) + ")", state);
    return chunk(in, out);
  }
  Result<void> on_end(Exchange&, std::string& out, PluginState* state) override {
    note("end", state);
    return end(out);
  }
  void on_complete(Exchange&, PluginState* state) noexcept override { note("complete", state); }

  bool watches_answer = false;

 private:
  void note(const std::string& what, PluginState* state) {
    const auto* own = dynamic_cast<NamedState*>(state);
    trace_.push_back(name_ + "." + what + (own != nullptr && own->name == name_ ? "" : " with a foreign state"));
  }

  std::string name_;
  Trace& trace_;
};

struct Fixture {
  Trace trace;
  Exchange x;
  std::vector<Pipeline::Entry> entries;
  ResponseHead head;

  Probe& add(const std::string& name, bool required = false) {
    auto probe = std::make_unique<Probe>(name, trace);
    Probe& ref = *probe;
    entries.push_back({std::move(probe), required});
    return ref;
  }
  Pipeline build() { return Pipeline(std::move(entries)); }
};

Error failure() { return {ErrorCode::io, "broke", {}}; }

}  // namespace

TEST_CASE("pipeline F16: requests in list order, everything else in reverse") {
  Fixture f;
  f.add("a");
  f.add("b");
  f.add("c");
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).ok());
  auto out = run.on_chunk("x");
  REQUIRE(out.ok());
  CHECK(*out == "x");
  run.complete();
  CHECK(f.trace == Trace{"a.request", "b.request", "c.request", "c.response", "b.response", "a.response", "c.chunk(x)",
                         "b.chunk(x)", "a.chunk(x)", "c.complete", "b.complete", "a.complete"});
}

// Passes on what it gets, marked.
struct Marking final : StreamSink {
  Marking(StreamSink* to, std::string by) : next(to), mark(std::move(by)) {}
  Result<void> on_head(const ResponseHead&, const Framing&) override { return {}; }
  Result<void> on_chunk(std::string_view bytes) override {
    got = mark + std::string(bytes);
    return next == nullptr ? Result<void>{} : next->on_chunk(got);
  }
  Result<void> on_end(std::string_view, const HeaderList&) override { return {}; }
  void on_abort(const Error&) noexcept override {}

  StreamSink* next;
  std::string mark, got;
};

TEST_CASE("pipeline F16: the sinks of before_answer get the answer first, that of the last plugin before the others") {
  Fixture f;
  for (const char* name : {"a", "b", "c"}) {
    Probe& probe = f.add(name);
    probe.watches_answer = true;
    if (*name != 'b') {
      probe.before = [name](StreamSink& next) -> Result<std::unique_ptr<StreamSink>> {
        return std::unique_ptr<StreamSink>(std::make_unique<Marking>(&next, name));
      };
    }
  }
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  Marking last(nullptr, "");
  auto first = run.before_answer(last);
  REQUIRE(first.ok());
  CHECK((*first)->on_chunk("x").ok());
  CHECK(last.got == "acx");
  CHECK(f.trace == Trace{"a.request", "b.request", "c.request", "a.before", "b.before", "c.before"});
}

TEST_CASE("pipeline F16: before_answer may end the exchange on purpose, any other error is a failure of the plugin") {
  for (const ErrorCode code :
       {ErrorCode::reset, ErrorCode::truncated, ErrorCode::client_gone, ErrorCode::canceled, ErrorCode::io}) {
    Fixture f;
    f.add("a").before = [code](StreamSink&) -> Result<std::unique_ptr<StreamSink>> {
      return Error{code, "as asked", {}};
    };
    const Pipeline pipeline = f.build();
    Pipeline::Run run(pipeline, f.x);
    CHECK(run.on_request().ok());
    Marking last(nullptr, "");
    const auto first = run.before_answer(last);
    CHECK(first.ok() == (code == ErrorCode::io));
    if (first.ok()) {
      CHECK(*first == &last);
    } else {
      CHECK(first.error().code == code);
    }
  }
}

TEST_CASE("pipeline F16: a local reply ends the way in, only those entered see the way out") {
  Fixture f;
  f.add("a");
  f.add("b").request = [] { return std::optional<LocalReply>(LocalReply{{200, "OK", {}}, {"hi"}, {}}); };
  f.add("c");
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  auto reply = run.on_request();
  REQUIRE(reply.ok());
  REQUIRE(reply->has_value());
  CHECK((*reply)->pieces.front() == "hi");
  CHECK(run.on_response(f.head).ok());
  CHECK(run.on_chunk("hi").ok());
  run.complete();
  CHECK(f.trace == Trace{"a.request", "b.request", "b.response", "a.response", "b.chunk(hi)", "a.chunk(hi)",
                         "b.complete", "a.complete"});
}

TEST_CASE("pipeline F16: a required plugin's failure fails the exchange and still completes those entered") {
  Fixture f;
  f.add("a");
  f.add("b", true).request = [] { return failure(); };
  f.add("c");
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  const auto reply = run.on_request();
  REQUIRE_FALSE(reply.ok());
  CHECK(reply.error().code == ErrorCode::plugin);
  CHECK(reply.error().message == "plugin b failed in on_request: broke");
  CHECK(reply.error().context == "b");
  run.complete();
  CHECK(f.trace == Trace{"a.request", "b.request", "b.complete", "a.complete"});
}

TEST_CASE("pipeline F16: the failure of a plugin that is not required is passed over in every hook") {
  Fixture f;
  f.add("a");
  Probe& b = f.add("b");
  b.request = [] { return failure(); };
  b.response = [](ResponseHead&) { return failure(); };
  b.chunk = [](std::string_view, std::string& out) -> Result<ChunkAction> {
    out = "half-written";
    return failure();
  };
  f.add("c");
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).ok());
  const auto out = run.on_chunk("x");
  REQUIRE(out.ok());
  CHECK(*out == "x");
  run.complete();
  CHECK(f.trace == Trace{"a.request", "b.request", "c.request", "c.response", "b.response", "a.response", "c.chunk(x)",
                         "b.chunk(x)", "a.chunk(x)", "c.complete", "b.complete", "a.complete"});
}

TEST_CASE("pipeline F16: a required plugin fails in the later hooks, too") {
  Fixture f;
  Probe& a = f.add("a", true);
  a.response = [](ResponseHead&) { return failure(); };
  a.chunk = [](std::string_view, std::string&) { return failure(); };
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).error().message == "plugin a failed in on_response: broke");
  CHECK(run.on_chunk("x").error().message == "plugin a failed in on_chunk: broke");
}

TEST_CASE("pipeline F16: an exception counts as the plugin's failure") {
  Fixture f;
  f.add("a").request = []() -> Result<std::optional<LocalReply>> { throw std::runtime_error("thrown"); };
  Probe& b = f.add("b", true);
  b.response = [](ResponseHead&) -> Result<void> { throw std::runtime_error("thrown"); };
  b.chunk = [](std::string_view, std::string&) -> Result<ChunkAction> { throw std::runtime_error("thrown"); };
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).error().message == "plugin b failed in on_response: thrown");
  CHECK(run.on_chunk("x").error().code == ErrorCode::plugin);
}

TEST_CASE("pipeline F16: bytes are replaced along the chain, and a dropped chunk goes no further") {
  Fixture f;
  f.add("a").chunk = [](std::string_view in, std::string& out) {
    out = "<" + std::string(in) + ">";
    return ChunkAction::replace;
  };
  f.add("b").chunk = [](std::string_view in, std::string& out) {
    out = std::string(in) + std::string(in);
    return in == "drop" ? ChunkAction::drop : ChunkAction::replace;
  };
  f.add("c").chunk = [](std::string_view in, std::string& out) {
    out = "(" + std::string(in) + ")";
    return in == "drop" ? ChunkAction::pass : ChunkAction::replace;
  };
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).ok());
  CHECK(*run.on_chunk("x") == "<(x)(x)>");
  CHECK(*run.on_chunk("a much longer chunk than any small buffer") ==
        "<(a much longer chunk than any small buffer)(a much longer chunk than any small buffer)>");
  f.trace.clear();
  CHECK(run.on_chunk("drop")->empty());
  CHECK(f.trace == Trace{"c.chunk(drop)", "b.chunk(drop)"});
}

TEST_CASE("pipeline F16: with Content-Length announced, changing bytes aborts, removing it first is the way") {
  for (const ChunkAction action : {ChunkAction::replace, ChunkAction::drop}) {
    Fixture f;
    f.add("watcher");
    f.add("changer").chunk = [action](std::string_view, std::string& out) {
      out = "y";
      return action;
    };
    const Pipeline pipeline = f.build();
    Pipeline::Run run(pipeline, f.x);
    CHECK(run.on_request().ok());
    f.head.headers.add("content-length", "1");
    CHECK(run.on_response(f.head).ok());
    const auto out = run.on_chunk("x");
    REQUIRE_FALSE(out.ok());
    CHECK(out.error().code == ErrorCode::plugin);
    CHECK(out.error().context == "changer");
    run.complete();
    CHECK(f.trace.back() == "watcher.complete");
  }
  Fixture f;
  Probe& changer = f.add("changer");
  changer.response = [](ResponseHead& head) {
    head.headers.remove("Content-Length");
    return Result<void>{};
  };
  changer.chunk = [](std::string_view, std::string& out) {
    out = "longer";
    return ChunkAction::replace;
  };
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  f.head.headers.add("Content-Length", "1");
  CHECK(run.on_response(f.head).ok());
  CHECK(*run.on_chunk("x") == "longer");
}

TEST_CASE("pipeline F16: what was held back comes out at the end, through the plugins nearer to the client") {
  Fixture f;
  f.add("a").chunk = [](std::string_view in, std::string& out) {
    out = "<" + std::string(in) + ">";
    return ChunkAction::replace;
  };
  f.add("b").end = [](std::string& out) {
    out = "held by b";
    return Result<void>{};
  };
  f.add("c").end = [](std::string& out) {
    out = "held by c, ";
    return Result<void>{};
  };
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).ok());
  f.trace.clear();
  CHECK(*run.on_end("last, ") == "<last, held by c, held by b>");
  CHECK(f.trace == Trace{"c.chunk(last, )", "c.end", "b.chunk(last, held by c, )", "b.end",
                         "a.chunk(last, held by c, held by b)", "a.end"});
  f.trace.clear();
  CHECK(run.on_end({})->empty());
  CHECK(f.trace.empty());
}

TEST_CASE("pipeline F16: an end without bytes is an end too, and asks only those entered") {
  Fixture f;
  f.add("a");
  f.add("b").request = [] { return std::optional<LocalReply>(LocalReply{{200, "OK", {}}, {}, {}}); };
  f.add("c");
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  CHECK(run.on_response(f.head).ok());
  f.trace.clear();
  const auto out = run.on_end({});
  REQUIRE(out.ok());
  CHECK(out->empty());
  CHECK(f.trace == Trace{"b.end", "a.end"});
}

TEST_CASE("pipeline F16: on_end may fail like any hook, and may add nothing to an announced length") {
  for (const bool required : {false, true}) {
    Fixture f;
    f.add("a", required).end = [](std::string& out) -> Result<void> {
      out = "half-written";
      return failure();
    };
    const Pipeline pipeline = f.build();
    Pipeline::Run run(pipeline, f.x);
    CHECK(run.on_request().ok());
    CHECK(run.on_response(f.head).ok());
    const auto out = run.on_end("x");
    CHECK(out.ok() != required);
    if (out) CHECK(*out == "x");
    if (!out) CHECK(out.error().message == "plugin a failed in on_end: broke");
  }
  Fixture f;
  f.add("a").end = [](std::string& out) {
    out = "more";
    return Result<void>{};
  };
  const Pipeline pipeline = f.build();
  Pipeline::Run run(pipeline, f.x);
  CHECK(run.on_request().ok());
  f.head.headers.add("Content-Length", "1");
  CHECK(run.on_response(f.head).ok());
  CHECK(run.on_end("x").error().code == ErrorCode::plugin);
}

TEST_CASE("pipeline F16: on_complete comes exactly once, by call or by destruction, and never without on_request") {
  Fixture f;
  f.add("a");
  const Pipeline pipeline = f.build();
  {
    Pipeline::Run run(pipeline, f.x);
    CHECK(run.on_request().ok());
    run.complete();
    run.complete();
  }
  CHECK(f.trace == Trace{"a.request", "a.complete"});
  f.trace.clear();
  {
    Pipeline::Run run(pipeline, f.x);
    CHECK(run.on_request().ok());
  }
  CHECK(f.trace == Trace{"a.request", "a.complete"});
  f.trace.clear();
  { Pipeline::Run never_started(pipeline, f.x); }
  CHECK(f.trace.empty());
}

TEST_CASE("pipeline: without plugins everything passes") {
  const Pipeline pipeline;
  Exchange x;
  ResponseHead head;
  Pipeline::Run run(pipeline, x);
  const auto reply = run.on_request();
  REQUIRE(reply.ok());
  CHECK_FALSE(reply->has_value());
  CHECK(run.on_response(head).ok());
  const std::string bytes = "bytes";
  CHECK(run.on_chunk(bytes)->data() == bytes.data());
}

}  // namespace finops
