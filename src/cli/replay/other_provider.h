// A recorded request for another provider of the same wire format (`replay --provider`). Pure functions.
#pragma once
#include "cli/send/request_form.h"

namespace finops::cli {

// Translates the path, where the two providers have the same interface at another place: Gemini and Vertex, OpenAI and
// Azure. Other paths stay. Error: invalid_argument: the provider has no such path.
Result<void> move_to_provider(MadeRequest& made, ProviderId to);

}  // namespace finops::cli
