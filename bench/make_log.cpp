// Writes a log as agents leave it behind: sessions that send their whole history again with each turn, so bodies grow
// from 2 KB to 500 KB; records in the shape of finops' own. The same seed gives the same bytes.
// make_log BYTES [SEED] >log.jsonl
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return (state_ >> 11) % limit;
  }

 private:
  std::uint64_t state_;
};

struct Model {
  const char *provider, *route, *path, *name, *operation;
  double input_price, output_price;  // dollars per million tokens
};
constexpr std::array<Model, 5> kModels{{
    {"anthropic", "/anthropic_passthrough", "/v1/messages", "claude-sonnet-4-20250514", "chat", 3, 15},
    {"openai", "/openai_passthrough", "/v1/chat/completions", "gpt-4o-mini", "chat", 0.15, 0.6},
    {"openai", "/openai_passthrough", "/v1/responses", "gpt-4.1", "chat", 2, 8},
    {"gemini", "/genai_passthrough", "/v1beta/models/gemini-2.5-flash:generateContent", "gemini-2.5-flash", "chat", 0.3,
     2.5},
    {"azure", "/azure_passthrough", "/openai/v1/chat/completions", "gpt-4o", "chat", 2.5, 10},
}};

constexpr std::string_view kMessageEnd = R"(\"},)";

// JSON text as it stands in a body, which is a string: quotes and line ends escaped twice or once.
std::string make_text(Random& random, std::size_t size) {
  static constexpr std::array<const char*, 24> kWords{"the",     "file",  "returns",     "value",  "function", "of",
                                                      "request", "a",     "should",      "const",  "error",    "to",
                                                      "stream",  "price", "test",        "record", "{",        "}",
                                                      "if",      "(x)",   "caf\xC3\xA9", "and",    "model",    "line"};
  std::string out;
  out.reserve(size + 200);
  while (out.size() < size) {
    out += random.below(2) == 0 ? R"({\"role\":\"user\",\"content\":\")" : R"({\"role\":\"assistant\",\"content\":\")";
    const std::uint64_t words = 20 + random.below(300);
    for (std::uint64_t i = 0; i < words; ++i) {
      out += kWords[random.below(kWords.size())];
      out += random.below(12) == 0 ? "\\\\n" : random.below(20) == 0 ? "\\\\\\\"" : " ";
    }
    out += kMessageEnd;
  }
  return out;
}

struct Session {
  std::size_t model = 0, pool_at = 0, history = 0;
};

std::string digits(std::uint64_t number, int width) {
  std::string out(static_cast<std::size_t>(width), '0');
  for (auto at = out.rbegin(); at != out.rend() && number > 0; ++at, number /= 10) {
    *at = static_cast<char>('0' + number % 10);
  }
  return out;
}

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed), pool_(make_text(random_, std::size_t{4} << 20)) {
    for (int i = 0; i < 8; ++i) sessions_.push_back(fresh());
  }

  // One record with its line end.
  void append(std::string& out) {
    Session& session = sessions_[random_.below(sessions_.size())];
    session.history += 1000 + random_.below(9000);
    if (session.history > 500'000) session = fresh();
    const Model& model = kModels[session.model];
    const bool stream = random_.below(3) != 0, failed = random_.below(40) == 0;
    const std::size_t answer = 300 + random_.below(4000);
    const std::uint64_t input = session.history / 4, cached = input / 10 * 9, output = answer / 5;
    const double cost =
        (static_cast<double>(input) * model.input_price + static_cast<double>(output) * model.output_price) / 1e6;
    now_ms_ += random_.below(4000);
    const std::uint64_t ms = 400 + random_.below(20'000);
    char text[1800];
    const auto add = [&](auto... values) {
      const int n = std::snprintf(text, sizeof text, values...);
      out.append(text, static_cast<std::size_t>(std::clamp(n, 0, static_cast<int>(sizeof text) - 1)));
    };
    const std::string id = "01M82K" + digits(++number_, 20), seconds = digits(now_ms_ / 1000 % 60, 2);
    const std::string ts = "2026-11-" + digits(1 + now_ms_ / 86'400'000 % 28, 2) + 'T' +
                           digits(now_ms_ / 3'600'000 % 24, 2) + ':' + digits(now_ms_ / 60'000 % 60, 2) + ':' +
                           seconds + '.' + digits(now_ms_ % 1000, 3) + 'Z';
    add(R"({"v":1,"id":"%s","ts":"%s","kind":"exchange","source":"serve","route":"%s","provider":"%s",)"
        R"("provider_reason":"default","method":"POST","path":"%s","query":null,"operation":"%s","model":"%s",)"
        R"("response_model":"%s","status":%d,"outcome":"%s","stream":%s,"duration_ms":%llu.25,"ttfb_ms":312.5,)"
        R"("ttft_ms":340.118,"overhead_us":184,)",
        id.c_str(), ts.c_str(), model.route, model.provider, model.path, model.operation, model.name, model.name,
        failed ? 429 : 200, failed ? "http_error" : "ok", stream ? "true" : "false",
        static_cast<unsigned long long>(ms));
    add(R"("usage":{"input_tokens":%llu,"output_tokens":%llu,"cache_read_tokens":%llu,"cache_write_tokens":null,)"
        R"("cache_write_1h_tokens":null,"reasoning_tokens":0,"source":"%s","details":{"input_audio_tokens":0},)"
        R"("raw":[{"prompt_tokens":%llu,"completion_tokens":%llu,"prompt_tokens_details":{"cached_tokens":%llu}}]},)"
        R"("cost_usd":%.9f,"cost":{"status":"priced","by":{"input":0.0000003,"output":0.0000108},)"
        R"("table":"genai-prices 0.1.8","reason":null},)",
        static_cast<unsigned long long>(input), static_cast<unsigned long long>(output),
        static_cast<unsigned long long>(cached), stream ? "stream" : "response", static_cast<unsigned long long>(input),
        static_cast<unsigned long long>(output), static_cast<unsigned long long>(cached), cost);
    add(R"("credential":"env:API_KEY","attempts":1,"session":"s-%zu","client":"agent/2.1 python/3.12","tags":{"app":"coder"},)"
        R"("upstream":{"url":"https://api.example.com%s","request_id":"req_%s","reused":true,"connect_ms":null,)"
        R"("headers_removed":["authorization"],"headers_added":[],"changed_by":[]},"error":null,"replay_of":null,)"
        R"("response_id":"msg_%s","finish_reasons":["stop"],"service_tier":"default",)",
        session.pool_at, model.path, id.c_str(), id.c_str());
    add(R"("request":{"headers":[["Host","127.0.0.1:8787"],["Content-Type","application/json"],["User-Agent","agent/2.1"]],)"
        R"("bytes":%zu,"sha256":"c0d337f2f8840199018ef48c91537b37c6fb1636594bb1bd3692a2b8ee83ac00",)"
        R"("content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"model\":\"%s\",\"messages\":[)",
        session.history, model.name);
    const std::size_t history_end = pool_.find(kMessageEnd, session.pool_at + session.history) + kMessageEnd.size();
    out.append(pool_, session.pool_at, history_end - session.pool_at);
    out += R"({\"role\":\"user\",\"content\":\"go on\"}]}"},"response":{"headers":[["Content-Type",)";
    out += stream ? R"("text/event-stream"]],"trailers":[],)" : R"("application/json"]],"trailers":[],)";
    add(R"("bytes":%zu,"sha256":"66490fc2a960a25fb7dfa74893c236fd931e2a51f639955058e6df5e48fd4866",)"
        R"("content_encoding":null,"encoding":"utf8","truncated":false,)",
        answer);
    if (!stream) {
      out += R"("body":"{\"choices\":[{\"message\":{\"content\":\")";
      for (std::size_t at = 0; at < answer; at += 44) out += R"(It is the \\\"next\\\" line of the answer.\\n )";
      out += R"(\"}}]}"}})";
    } else {
      out += R"("chunks":[)";
      for (std::size_t at = 0; at < answer; at += 90) {
        add(R"(%s[%zu.5,"data: {\"delta\":\"the next few words of it \\n\",\"index\":%zu}\n\n"])", at == 0 ? "" : ",",
            300 + at, at);
      }
      out += "]}}";
    }
    out += '\n';
  }

 private:
  // Sessions begin and end between two messages of the pool.
  Session fresh() {
    Session out;
    out.model = random_.below(kModels.size());
    out.pool_at = pool_.find(kMessageEnd, random_.below(pool_.size() - 1'000'000)) + kMessageEnd.size();
    return out;
  }

  Random random_;
  std::string pool_;
  std::vector<Session> sessions_;
  std::uint64_t number_ = 0, now_ms_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (wanted == 0) {
    std::fputs("usage: make_log BYTES [SEED] >log.jsonl\n", stderr);
    return 2;
  }
  Writer writer(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  std::string out;
  for (std::uint64_t written = 0; written < wanted; written += out.size()) {
    out.clear();
    while (out.size() < 1 << 20) writer.append(out);
    if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size()) {
      std::perror("make_log");
      return 1;
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
