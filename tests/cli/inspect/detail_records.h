// Records with real conversations for the views of one exchange: one of each kind that looks different.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/sample_records.h"

namespace finops::test {

inline nlohmann::ordered_json fields(std::string_view name, std::string_view value) {
  return nlohmann::ordered_json::array({nlohmann::ordered_json::array({std::string(name), std::string(value)})});
}

// A member `request` or `response` with that body, as one piece.
inline std::string with_body(std::string_view type, std::string_view body) {
  nlohmann::ordered_json out = {{"headers", fields("content-type", type)},
                                {"trailers", nlohmann::json::array()},
                                {"bytes", body.size()},
                                {"sha256", "00"},
                                {"content_encoding", nullptr},
                                {"encoding", "utf8"},
                                {"truncated", false},
                                {"body", std::string(body)}};
  return out.dump();
}

// The same in pieces that came 20 ms apart.
inline std::string with_chunks(std::string_view body, std::size_t size, int first_ms) {
  nlohmann::ordered_json out = {{"headers", fields("content-type", "text/event-stream")},
                                {"trailers", nlohmann::json::array()},
                                {"bytes", body.size()},
                                {"sha256", "00"},
                                {"content_encoding", nullptr},
                                {"encoding", "utf8"},
                                {"truncated", false},
                                {"chunks", nlohmann::ordered_json::array()}};
  for (std::size_t at = 0, i = 0; at < body.size(); at += size, ++i) {
    out["chunks"].push_back({first_ms + static_cast<int>(i) * 20, std::string(body.substr(at, size))});
  }
  return out.dump();
}

inline std::string sse(const std::vector<std::string>& events) {
  std::string out;
  for (const std::string& event : events) out += "data: " + event + "\n\n";
  return out;
}

struct NamedRecord {
  std::string name;
  SampleRecord record;
};

std::vector<NamedRecord> detail_records();
const SampleRecord& detail_record(std::string_view name);

}  // namespace finops::test
