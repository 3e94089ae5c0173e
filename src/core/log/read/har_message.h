// The request and the response of a HAR entry as those of a record. Sizes in HAR are of the wire (bodySize), texts are
// decoded, and -1 is unknown. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace finops {

using HarJson = nlohmann::ordered_json;

// The member; null when it is missing or `object` is none.
const HarJson& har_member(const HarJson& object, const char* name);
std::string har_text(const HarJson& value);                             // empty unless it is a string
HarJson har_amount(const HarJson& value);                               // null unless it is a number from 0 on
std::string har_header(const HarJson& message, std::string_view name);  // the first of that name; empty: none

// A message as a record holds it (contract L1), and what was read of its body: bytes without any coding.
struct HarMessage {
  HarJson json;
  std::string body;
  std::string content_type;
};
HarMessage har_request(const HarJson& request);
// `entry` for the times of the pieces, which only finops writes.
HarMessage har_response(const HarJson& response, const HarJson& entry);

}  // namespace finops
