// The spellings of a model's name: providers, gateways and resource names write the same model differently. Pure, any
// thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace finops {

// Lower case, without blanks around it and without the resource path before it ("projects/p/.../models/x",
// "publishers/google/models/x", "models/x" are "x").
std::string plain_model_name(std::string_view name);

// The spellings with which to look up a name, best first: itself; with its date written out (-20250414 -> -2025-04-14);
// with Vertex' version in the usual form (@20250929 -> -20250929, without @default); without the publisher "google/".
std::vector<std::string> model_spellings(std::string_view name);

}  // namespace finops
