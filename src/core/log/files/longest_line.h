// How long a line of the log may be: the writer never exceeds it, and every reader accepts it.
#pragma once
#include <cstddef>

namespace finops {

inline constexpr std::size_t kLongestLine = std::size_t{256} << 20;

// Room for everything but the two bodies. The size of heads is limited; each field takes at most six times its size on
// the wire (escapes) and may occur in a few places.
inline constexpr std::size_t kBesideBodies = std::size_t{32} << 20;
inline constexpr std::size_t kLongestBody = (kLongestLine - kBesideBodies) / 2;

}  // namespace finops
