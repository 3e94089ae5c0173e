// How long a line of the log may be: what the writer keeps to, and all readers take.
#pragma once
#include <cstddef>

namespace finops {

inline constexpr std::size_t kLongestLine = std::size_t{256} << 20;

// A line holds two bodies and, beside them, what the limit on heads leaves: each field at most six times as long as on
// the wire, in a few places.
inline constexpr std::size_t kBesideBodies = std::size_t{32} << 20;
inline constexpr std::size_t kLongestBody = (kLongestLine - kBesideBodies) / 2;

}  // namespace finops
