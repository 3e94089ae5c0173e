// Exchanges to write records of, and what the log tests look at. Each test owns what it makes.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/provider/route.h"
#include "core/record/exchange_record.h"
#include "core/redact/redact.h"

namespace finops::test {

// A plausible finished exchange: POST to OpenAI, 200, JSON both ways. Every call has an id of its own.
inline Exchange sample_exchange() {
  static const Provider kProvider = [] {
    Provider p;
    p.name = "openai";
    return p;
  }();
  Exchange x;
  x.id = new_ulid(std::chrono::system_clock::now());
  x.request.method = "POST";
  x.request.target = "/openai_passthrough/v1/chat/completions";
  x.request.headers.add("Content-Type", "application/json");
  x.request.headers.add("User-Agent", "test/1.0");
  x.request.body = R"({"model":"gpt-4o-mini"})";
  x.request.framing = {Framing::Kind::length, x.request.body.size()};
  Route route;
  route.endpoint = find_endpoint(x.request.target);
  route.provider = &kProvider;
  route.provider_reason = "default";
  route.remainder = "/v1/chat/completions";
  route.base = *parse_base_url("https://api.openai.com");
  route.upstream_target = route.remainder;
  x.route = route;
  x.upstream_target = route.remainder;
  x.credential.kind = CredentialOrigin::Kind::client;
  x.model = "gpt-4o-mini";
  x.operation = "chat";
  x.attempts = 1;
  x.timing.wall_start = WallTime{std::chrono::milliseconds{1'795'356'131'482}};
  x.timing.start = SteadyTime{std::chrono::seconds{100}};
  ResponseHead head;
  head.status = 200;
  head.reason = "OK";
  head.headers.add("Content-Type", "application/json");
  x.response = head;
  return x;
}

// Points the exchange at another target below its endpoint.
inline void set_remainder(Exchange& x, const std::string& remainder) {
  x.request.target = "/openai_passthrough" + remainder;
  x.route->remainder = x.route->upstream_target = x.upstream_target = remainder;
}

inline void answer(Exchange& x, std::initializer_list<std::string_view> arrivals) {
  x.response_capture = BodyCapture();
  double ms = 0;
  for (const std::string_view bytes : arrivals) x.response_capture.add(bytes, ms += 1.5);
}

// The record as it would be written, made 12.5 ms after the start.
inline std::string record_line(Exchange& x, const Redactor& redactor) {
  Redaction& redaction = redactor.for_exchange(x.id, x.request.headers, x.request.target);
  std::string request, out;
  append_request_part(request, x, redaction);
  append_record(out, x, x.timing.start + std::chrono::microseconds{12'500}, request, redaction);
  return out;
}

inline std::string record_line(Exchange& x, std::vector<std::string> secrets = {}) {
  return record_line(x, Redactor(std::move(secrets), "test key"));
}

inline nlohmann::ordered_json record_of(Exchange& x, std::vector<std::string> secrets = {}) {
  return nlohmann::ordered_json::parse(record_line(x, std::move(secrets)));
}

// "chunks" put together again.
inline std::string joined_chunks(const nlohmann::ordered_json& record) {
  std::string out;
  for (const auto& chunk : record["response"]["chunks"]) out += chunk[1].get<std::string>();
  return out;
}

}  // namespace finops::test
