// What to tell somebody whose base URL is nearly right: the endpoint that was probably meant, and the version that a
// provider's path lacks. Pure functions, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/provider/route.h"

namespace finops {

// A path that has an endpoint, for one that has none.
struct NearPath {
  std::string path;
  Dialect dialect = Dialect::openai;
};

// By the names of endpoints, providers and their operations, and by likeness of spelling. nullopt: nothing is near.
std::optional<NearPath> nearest_path(std::string_view path);

// For the 404 of a request that no endpoint has: names its path, and what was probably meant or what there is.
std::string no_route_message(std::string_view path, const std::optional<NearPath>& near);

// For a provider's 404: how its usual paths begin, when this one does not begin so, or has two versions. Empty: nothing
// is unusual about it, or the provider's base URL is not its own (then nobody knows what is usual).
std::string_view version_hint(const Route& route) noexcept;

}  // namespace finops
