// What the response observer takes for itself, without sockets: nanoseconds for an ordinary answer, for an event of a
// stream, and bytes per second of a large body. Prints "name value" lines. One argument: bench/data.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "core/usage/response_observer.h"

namespace {

using finops::ResponseHint;
using finops::ResponseObserver;

std::uint64_t tokens = 0;  // keeps the work from being optimised away

void observe(const ResponseHint& hint, std::string_view body, std::size_t piece) {
  ResponseObserver observer(hint);
  for (std::size_t at = 0; at < body.size(); at += piece) observer.feed(body.substr(at, piece));
  tokens += observer.finish(true).usage.input_tokens.value_or(0);
}

double best_ns(const ResponseHint& hint, std::string_view body, std::size_t piece, int times) {
  double best = 1e18;
  for (int round = 0; round < 7; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) observe(hint, body, piece);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count() / times);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: observer DATA_FOLDER\n"), 2;
  std::ifstream file(std::string(argv[1]) + "/response_body.json");
  const std::string answer{std::istreambuf_iterator<char>(file), {}};
  if (answer.empty()) return std::fprintf(stderr, "observer: no response_body.json there\n"), 1;
  const ResponseHint json{"POST", "/v1/chat/completions", 200, "application/json", ""};
  const ResponseHint stream{"POST", "/v1/chat/completions", 200, "text/event-stream", ""};
  constexpr int kEvents = 300;
  const std::string event =
      "data: "
      "{\"id\":\"chatcmpl-A1b2C3d4E5f6G7h8I9j0\",\"object\":\"chat.completion.chunk\",\"created\":1763820000,\"model\":"
      "\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0a1b2c3d4e\",\"choices\":[{"
      "\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  std::string events;
  for (int i = 0; i < kEvents; ++i) events += event;
  events += "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":34,\"completion_tokens\":300}}\n\ndata: [DONE]\n\n";
  std::string large =
      "{\"object\":\"list\",\"data\":[{\"b64_json\":\"" + std::string(4 << 20, 'A') + "\",\"embedding\":[";
  while (large.size() < (8U << 20)) large += "-0.0123456789,";
  large += "0]}],\"usage\":{\"prompt_tokens\":5}}";

  std::printf("answer_ns %.0f\n", best_ns(json, answer, answer.size(), 20000));
  std::printf("event_ns %.0f\n", best_ns(stream, events, event.size(), 50) / kEvents);
  std::printf("event_cut_in_8_byte_pieces_ns %.0f\n", best_ns(stream, events, 8, 50) / kEvents);
  std::printf("large_body_bytes_per_us %.0f\n",
              static_cast<double>(large.size()) / best_ns(json, large, 65536, 1) * 1000);
  return tokens == 0;
}
