// A fake upstream, a client that writes down what it sees, and a log that does the same: one trace for all three, so
// that a test can say what must come before what. One thread.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/exchange_runner.h"

namespace finops::test {

using Trace = std::vector<std::string>;

inline std::string fields_text(const HeaderList& headers) {
  std::string out;
  for (const HeaderView h : headers) out.append(h.name).append("=").append(h.value).append(";");
  return out;
}

// Answers with whatever the test scripts; remembers what would have gone on the wire.
class FakeTransport final : public Transport {
 public:
  std::function<Result<void>(StreamSink&, const TransportReport&)> answer;
  int calls = 0;
  std::string method, target, origin, headers, body, trailers;
  bool chunked = false, has_rest = false;

  Result<void> perform(const UpstreamRequest& request, const TransportReport& report, StreamSink& sink,
                       const Cancel&) override {
    ++calls;
    ++report.attempts;
    method = request.method;
    target = request.target;
    origin = request.base->origin();
    headers = fields_text(*request.headers);
    body = request.body;
    trailers = fields_text(*request.trailers);
    chunked = request.chunked;
    has_rest = request.rest != nullptr;
    if (has_rest) FINOPS_TRY(read_rest(*request.rest));
    sink.on_waiting();
    return answer(sink, report);
  }

 private:
  Result<void> read_rest(BodySource& rest) {
    std::string piece;
    do {
      FINOPS_TRY(rest.read(piece));
      body += piece;
    } while (!rest.done());
    trailers = fields_text(rest.trailers());
    return {};
  }
};

class RecordingSink final : public StreamSink {
 public:
  explicit RecordingSink(Trace& trace) : trace_(trace) {}
  ResponseHead head;
  Framing framing;
  std::string body, trailers;
  bool fail_head = false, fail_chunk = false, fail_end = false;

  Result<void> on_head(const ResponseHead& h, const Framing& f) override {
    trace_.emplace_back("head");
    head = h;
    framing = f;
    return outcome(fail_head);
  }
  Result<void> on_chunk(std::string_view bytes) override {
    trace_.push_back("chunk(" + std::string(bytes) + ")");
    body += bytes;
    return outcome(fail_chunk);
  }
  Result<void> on_flush() override {
    trace_.emplace_back("flush");
    return {};
  }
  Result<void> on_end(std::string_view last, const HeaderList& t) override {
    trace_.push_back("end(" + std::string(last) + ")");
    body += last;
    trailers = fields_text(t);
    return outcome(fail_end);
  }
  void on_abort(const Error& why) noexcept override {
    trace_.push_back("abort(" + std::string(to_string(why.code)) + ")");
  }

 private:
  static Result<void> outcome(bool fail) {
    if (fail) return Error{ErrorCode::client_gone, "the client closed the connection", {}};
    return {};
  }
  Trace& trace_;
};

class RecordingLog final : public ExchangeLog {
 public:
  explicit RecordingLog(Trace& trace) : trace_(trace) {}
  bool fail = false;
  bool refuse = false;
  Outcome outcome = Outcome::lost;
  std::string response;  // as captured when the record was written

  // What came of the handles that begin() gave out.
  struct Handles {
    int made = 0, alive = 0, in_prepare = 0, in_record = 0;
  } handles;

  Result<std::unique_ptr<LogState>> begin(Exchange&) override {
    trace_.emplace_back("begin");
    if (refuse) return Error{ErrorCode::io, "the log cannot take it", {}};
    ++handles.made;
    return std::unique_ptr<LogState>(std::make_unique<Handle>(handles));
  }
  void prepare(Exchange&, LogState* state) override {
    trace_.emplace_back("prepare");
    if (dynamic_cast<Handle*>(state) != nullptr) ++handles.in_prepare;
  }
  Result<void> record(Exchange& x, LogState* state) override {
    trace_.emplace_back("record");
    if (dynamic_cast<Handle*>(state) != nullptr) ++handles.in_record;
    outcome = x.outcome;
    response = x.response_capture.bytes();
    if (fail) return Error{ErrorCode::io, "disk full", {}};
    return {};
  }

 private:
  struct Handle final : LogState {
    explicit Handle(Handles& h) : of(h) { ++of.alive; }
    ~Handle() override { --of.alive; }
    Handles& of;
  };
  Trace& trace_;
};

// Records which calls it gets.
class TraceObserver final : public ExchangeObserver {
 public:
  explicit TraceObserver(Trace& trace, std::string name = {}) : trace_(trace), name_(std::move(name)) {}
  bool heads = false;   // those of request and response, too
  bool throws = false;  // after it has written
  void on_request_head(const Exchange&) override {
    if (heads) say("request head");
  }
  void on_response_head(const Exchange&) override {
    if (heads) say("response head");
  }
  void on_finished(const Exchange&) override { say("finished"); }

 private:
  void say(const std::string& what) {
    trace_.push_back(name_ + what);
    if (throws) throw 1;
  }
  Trace& trace_;
  std::string name_;
};

// A plugin that only says when it is called; hooks can be replaced.
class TracePlugin final : public Plugin {
 public:
  explicit TracePlugin(Trace& trace) : trace_(trace) {}
  std::function<Result<std::optional<LocalReply>>()> request = [] { return std::optional<LocalReply>{}; };
  std::function<void(Exchange&)> exchange = [](Exchange&) {};  // called with the request
  bool observes = false;                                       // bytes that passed go to the trace
  std::string held;                                            // given out in on_end
  std::function<Result<void>(ResponseHead&)> response = [](ResponseHead&) { return Result<void>{}; };
  std::function<Result<ChunkAction>(std::string_view, std::string&)> chunk = [](std::string_view, std::string&) {
    return ChunkAction::pass;
  };

  std::string_view name() const noexcept override { return "trace"; }
  Result<std::optional<LocalReply>> on_request(Exchange& x, PluginState*) override {
    trace_.emplace_back("plugin.request");
    exchange(x);
    return request();
  }
  Result<void> on_response(Exchange&, ResponseHead& head, PluginState*) override { return response(head); }
  Result<ChunkAction> on_chunk(Exchange&, std::string_view in, std::string& out, PluginState*) override {
    return chunk(in, out);
  }
  void on_passed(Exchange&, std::string_view bytes, PluginState*) override {
    if (observes) trace_.push_back("plugin.passed(" + std::string(bytes) + ")");
    if (observes && bytes == "two") throw std::runtime_error("an observer's failure is its own");
  }
  Result<void> on_end(Exchange&, std::string& out, PluginState*) override {
    out = held;
    return {};
  }
  void on_complete(Exchange&, PluginState*) noexcept override { trace_.emplace_back("plugin.complete"); }

 private:
  Trace& trace_;
};

inline ResponseHead response_head(int status, std::initializer_list<HeaderView> fields = {},
                                  std::string reason = "OK") {
  ResponseHead out;
  out.status = status;
  out.reason = std::move(reason);
  for (const HeaderView f : fields) out.headers.add(f.name, f.value);
  return out;
}

}  // namespace finops::test
