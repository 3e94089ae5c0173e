// A runner with everything around it replaced by what can be watched; each test owns one, on its own thread.
#pragma once
#include <algorithm>

#include "core/exchange/exchange_runner.h"
#include "core/exchange/runner_support.h"

namespace finops::test {

inline std::optional<std::string> keys(const char* name) {
  if (std::string_view(name) == "AZURE_OPENAI_ENDPOINT") return "https://res.openai.azure.com";
  if (std::string_view(name) == "AZURE_OPENAI_API_KEY") return "azure-key-1";
  return std::nullopt;
}
inline std::optional<std::string> nothing(const char*) { return std::nullopt; }

struct Fixture {
  explicit Fixture(const std::string& target = "/openai_passthrough/v1/chat/completions",
                   ProviderRegistry::GetEnv getenv = keys)
      : providers(*ProviderRegistry::build({}, getenv)), client(trace), log(trace) {
    x.id = "01TEST";
    x.request.method = "POST";
    x.request.target = target;
    x.request.headers.add("Host", "localhost:8787");
    x.timing.start = std::chrono::steady_clock::now();
    transport.answer = [](StreamSink& sink, const TransportReport&) -> Result<void> {
      FINOPS_TRY(sink.on_head(response_head(200, {{"Content-Length", "6"}}), {Framing::Kind::length, 6}));
      FINOPS_TRY(sink.on_chunk("abc"));
      return sink.on_end("def", {});
    };
  }

  TracePlugin& add_plugin(bool required = false) {
    auto plugin = std::make_unique<TracePlugin>(trace);
    TracePlugin& out = *plugin;
    entries.push_back({std::move(plugin), required});
    return out;
  }
  void body(const std::string& text) {
    x.request.body = text;
    x.request.framing = {Framing::Kind::length, text.size()};
  }
  ExchangeRunner runner() {
    pipeline = Pipeline(std::move(entries));
    return ExchangeRunner({providers, pipeline, transport, &log, ExchangeObservers(observers)});
  }
  void run() { runner().run(x, client, {}); }
  std::string error_code() const { return std::string(client.head.headers.get("x-finops-error")); }

  Trace trace;
  ProviderRegistry providers;
  Pipeline pipeline;
  std::vector<Pipeline::Entry> entries;
  FakeTransport transport;
  RecordingSink client;
  RecordingLog log;
  TraceObserver observer{trace};
  std::vector<ExchangeObserver*> observers{&observer};
  Exchange x;
};

// A body in these pieces, with these trailers, without a socket.
struct PiecedBody final : BodySource {
  explicit PiecedBody(std::vector<std::string> all) : pieces(std::move(all)) {}
  int poll_fd() const noexcept override { return -1; }
  Result<void> read(std::string& out) override {
    out = at < pieces.size() ? pieces[at++] : "";
    return {};
  }
  bool done() const noexcept override { return at == pieces.size(); }
  const HeaderList& trailers() const noexcept override { return fields; }
  std::vector<std::string> pieces;
  std::size_t at = 0;
  HeaderList fields;
};

struct OpenBody final : BodySource {
  int poll_fd() const noexcept override { return -1; }
  Result<void> read(std::string& out) override {
    out.clear();
    return {};
  }
  bool done() const noexcept override { return true; }
  const HeaderList& trailers() const noexcept override { return none; }
  HeaderList none;
};

}  // namespace finops::test
