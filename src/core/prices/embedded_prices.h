// The bytes of data/prices.json; the build makes them part of the binary (cmake/embed.cmake).
#pragma once
#include <string_view>

namespace finops {

extern const std::string_view kEmbeddedPrices;

}  // namespace finops
