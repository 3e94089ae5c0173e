// The request and the response of a HAR entry as those of a record. In HAR, bodySize is the size on the wire, texts are
// decoded, and -1 means unknown. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace finops {

using HarJson = nlohmann::ordered_json;

// The member; null when it is missing or `object` is not an object.
const HarJson& har_member(const HarJson& object, const char* name);
std::string har_text(const HarJson& value);                             // empty unless it is a string
HarJson har_amount(const HarJson& value);                               // null unless it is a number and not negative
std::string har_header(const HarJson& message, std::string_view name);  // the first of that name; empty: none

// A message in the form of a record (contract L1), and its body as decoded bytes.
struct HarMessage {
  HarJson json;
  std::string body;
  std::string content_type;
};
HarMessage har_request(const HarJson& request);
// `entry` holds the times of the pieces, if finops wrote the file.
HarMessage har_response(const HarJson& response, const HarJson& entry);

}  // namespace finops
