#include "support/fidelity_differences.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "support/fidelity_fields.h"

namespace finops::test::fidelity {
namespace {

constexpr std::size_t kManyKinds = 60;

// Which field is missing, new or elsewhere.
std::string compare_fields(const std::string& where, const Headers& expected, const Headers& arrived) {
  if (expected == arrived) return {};
  for (const Header& field : expected) {
    if (std::find(arrived.begin(), arrived.end(), field) == arrived.end())
      return where + " lost: " + lower(field.first);
  }
  for (const Header& field : arrived) {
    if (std::find(expected.begin(), expected.end(), field) == expected.end()) {
      return where + " new: " + lower(field.first);
    }
  }
  return where + " in another order or number";
}

// include_usage: the one member is set, and a body that had none is otherwise byte for byte the same.
bool asks_as_declared(const std::string& sent, const std::string& arrived) {
  auto wanted = nlohmann::json::parse(sent, nullptr, false);
  const bool had_options = wanted.contains("stream_options");
  wanted["stream_options"]["include_usage"] = true;
  if (nlohmann::json::parse(arrived, nullptr, false) != wanted) return false;
  if (had_options) return true;
  const auto start = std::mismatch(sent.begin(), sent.end(), arrived.begin(), arrived.end()).first - sent.begin();
  const auto end = std::mismatch(sent.rbegin(), sent.rend(), arrived.rbegin(), arrived.rend()).first - sent.rbegin();
  return static_cast<std::size_t>(start + end) >= sent.size();
}

std::string body_difference(const ExpectedRequest& expected, const Message& arrived) {
  const bool same =
      expected.asks_for_usage ? asks_as_declared(expected.body, arrived.body) : expected.body == arrived.body;
  if (same) return {};
  return expected.asks_for_usage ? "request body beyond what include_usage may do" : "request body";
}

std::string shown_fields(const Headers& fields) {
  std::string out;
  for (const auto& [name, value] : fields) out.append(name).append(": ").append(shown(value)).append("\n");
  return out;
}

}  // namespace

void Differences::add(const std::string& kind, const std::string& example) {
  const std::lock_guard lock(mutex_);
  Kind& known = kinds_[kind];
  if (known.count++ == 0) known.example = example;
}

std::string Differences::text() {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [kind, known] : kinds_) {
    out.append("\n=== ").append(kind).append(" (").append(std::to_string(known.count)).append(" times)\n");
    out.append(known.example).append("\n");
  }
  return out;
}

bool Differences::too_many() {
  const std::lock_guard lock(mutex_);
  return kinds_.size() > kManyKinds;
}

std::string compare_request(const World& world, const ClientRequest& sent, const ExpectedRequest& expected,
                            const Message& arrived) {
  if (arrived.method() != expected.method) return "method";
  if (arrived.target() != expected.target) return "target";
  if (!arrived.start_line.ends_with(" HTTP/1.1")) return "request line";
  if (arrived.values("host") != std::vector<std::string>{world.authority}) return "request Host";
  Headers headers = arrived.headers;
  remove_field(headers, "host");
  if (remove_field(headers, kNumberField) != 1) return "request field of the test";
  if (sent.chunked) {  // how it ends is each connection's own affair
    remove_field(headers, "content-length");
    remove_field(headers, "transfer-encoding");
  }
  Headers wanted = expected.headers;
  if (expected.asks_for_usage) {
    for (auto& [name, value] : wanted) {
      if (same_name(name, "content-length")) value = std::to_string(arrived.body.size());
    }
  }
  if (std::string kind = compare_fields("request field", wanted, headers); !kind.empty()) return kind;
  if (std::string kind = body_difference(expected, arrived); !kind.empty()) return kind;
  return compare_fields("request trailer", expected.trailers, arrived.trailers);
}

std::string compare_answer(const ExpectedAnswer& expected, const Message& arrived) {
  if (arrived.start_line.empty()) return "no answer";
  const bool same_status = arrived.start_line == "HTTP/1.1 " + expected.status;
  const bool own = !same_status && arrived.count("x-finops-error") > 0;
  if (own) return "finops answered itself: " + arrived.start_line + ", " + arrived.header("x-finops-error");
  if (!same_status) return "status line";
  if (arrived.count("x-finops-id") != 1 || arrived.header("x-finops-id").size() != 26) return "answer's x-finops-id";
  Headers headers = arrived.headers;
  for (const std::string_view name : {"x-finops-id", "connection", "transfer-encoding"}) remove_field(headers, name);
  if (expected.any_length) remove_field(headers, "content-length");
  if (std::string kind = compare_fields("answer field", expected.headers, headers); !kind.empty()) return kind;
  if (arrived.complete != expected.complete) return expected.complete ? "answer cut" : "a cut answer looks whole";
  const bool same = expected.prefix_will_do ? expected.body.starts_with(arrived.body) : expected.body == arrived.body;
  if (!same) return "answer body";
  return compare_fields("answer trailer", expected.trailers, arrived.trailers);
}

std::string shown(std::string_view bytes) {
  constexpr std::size_t kMost = 1500;
  std::string out;
  for (const char letter : bytes.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '\n') {
      out += "\\n";
    } else if (letter == '\r') {
      out += "\\r";
    } else if (byte < 0x20 || byte >= 0x7f) {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02x", byte);
      out += hex;
    } else {
      out += letter;
    }
  }
  if (bytes.size() > kMost) out.append("... ").append(std::to_string(bytes.size())).append(" bytes");
  return out;
}

std::string shown(const Message& message) {
  std::string out = message.start_line + "\n" + shown_fields(message.headers) + "\n" + shown(message.body);
  return out + "\n" + shown_fields(message.trailers) + (message.complete ? "(whole)\n" : "(not whole)\n");
}

std::string shown(const ExpectedRequest& expected) {
  return expected.method + " " + expected.target + "\n" + shown_fields(expected.headers) + "\n" + shown(expected.body) +
         "\n" + shown_fields(expected.trailers);
}

std::string shown(const ExpectedAnswer& expected) {
  return expected.status + "\n" + shown_fields(expected.headers) + "\n" + shown(expected.body) + "\n" +
         shown_fields(expected.trailers) + (expected.complete ? "(whole)\n" : "(not whole)\n");
}

}  // namespace finops::test::fidelity
