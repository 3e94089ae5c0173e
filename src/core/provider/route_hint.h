// Hints for a base URL that is nearly right: the endpoint that was probably meant, or the version that is missing in
// the path. Pure functions, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/provider/route.h"

namespace finops {

// A path with an endpoint, suggested for a path without one.
struct NearPath {
  std::string path;
  Dialect dialect = Dialect::openai;
};

// Found by the names of endpoints, providers and their operations, and by similar spelling. nullopt: nothing is near.
std::optional<NearPath> nearest_path(std::string_view path);

// The message of the 404 for a request without an endpoint: its path, and either what was probably meant or the list of
// endpoints.
std::string no_route_message(std::string_view path, const std::optional<NearPath>& near);

// For a provider's 404: how its paths usually begin, if this one begins differently or has two versions. Empty: the
// path looks usual, or the base URL was changed (then the usual paths are unknown).
std::string_view version_hint(const Route& route) noexcept;

}  // namespace finops
