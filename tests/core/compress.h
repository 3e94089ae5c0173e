// Compression for tests, by the usual libraries.
#pragma once

#include <string>
#include <string_view>

namespace finops::test {

// "gzip", "zstd" or "br".
std::string compress(std::string_view coding, std::string_view text);

}  // namespace finops::test
