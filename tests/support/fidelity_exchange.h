// One made-up exchange of the fidelity test: what the client sends, what the provider answers, and the world (one
// finops with its environment) that it happens in. Plain data; fidelity_generate.h makes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_message.h"
#include "support/http_text.h"

namespace finops::test::fidelity {

enum class Provider { openai, anthropic, azure, gemini, vertex };
std::string_view name_of(Provider provider);

struct Key {
  std::string variable, value;
};

struct World {
  std::string name;
  std::optional<Key> keys[5] = {};           // by Provider
  std::vector<std::string> base_paths = {};  // by Provider; "" or "/base"
  std::string project = {}, location = {};   // GOOGLE_CLOUD_PROJECT and _LOCATION
  bool include_usage = false;                // --plugin include_usage
  std::string log_bodies = "full";
  std::string authority = {};  // of the upstream, once it listens

  const std::optional<Key>& key(Provider provider) const { return keys[static_cast<std::size_t>(provider)]; }
  const std::string& base_path(Provider provider) const { return base_paths[static_cast<std::size_t>(provider)]; }
  std::vector<std::string> environment() const;
};

// The names of both sides' fields as written, their values without the blanks around them.
struct ClientRequest {
  std::string method, target;
  int minor_version = 1;
  Headers headers, trailers;
  std::string body;
  bool chunked = false;
  bool waits_for_100 = false;  // sends the body only after "100 Continue"
  bool closes = false;         // asks for the connection to be closed
  std::string head_bytes, body_bytes;
};

struct UpstreamAnswer {
  enum class Framing { none, length, chunked, close };
  int minor_version = 1;
  std::string status;  // "200 OK"
  Headers headers, trailers;
  Framing framing = Framing::length;
  std::string body;  // as it is meant; a cut answer sends the first `body_sent` bytes of it
  std::size_t body_sent = 0;
  bool cut = false;     // the connection ends before the message
  bool closes = false;  // the connection ends after it
  bool interim = false;
  std::vector<std::string> pieces;  // the bytes, one send each
};

struct Exchange {
  std::uint64_t number = 0;
  ClientRequest request;
  UpstreamAnswer answer;
  Message arrived;  // the request as the provider saw it, `arrivals` times; the provider's until it forgot the exchange
  int arrivals = 0;
};

// Larger bodies are streamed through finops, smaller ones are held whole (F11).
inline constexpr std::size_t kHeldAtMost = 8U << 20;

// The field with which the scripted provider finds the exchange of a request.
inline constexpr std::string_view kNumberField = "x-fuzz-number";

}  // namespace finops::test::fidelity
