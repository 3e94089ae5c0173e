// A browser's HAR file holds credentials in the open; what finops makes of it must not (contract L7). Pure, any thread.
#pragma once
#include <nlohmann/json_fwd.hpp>

namespace finops {

// Puts [redacted:har] in the place of credential fields and query members of `record`, and of the request's
// credentials wherever else they stand in it. Marks that finops made before stay.
void mask_har_secrets(nlohmann::ordered_json& record);

}  // namespace finops
