// A browser's HAR file holds credentials unmasked. Records that finops makes from it must not (contract L7). Pure, any
// thread.
#pragma once
#include <nlohmann/json_fwd.hpp>

namespace finops {

// Replaces the values of credential fields and query members of `record` by [redacted:har], and the credentials of the
// request everywhere else in it. Existing marks of finops stay.
void mask_har_secrets(nlohmann::ordered_json& record);

}  // namespace finops
