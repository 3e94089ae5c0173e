// HTTP messages as text: builders for what the tests send. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace finops::test {

using Header = std::pair<std::string, std::string>;
using Headers = std::vector<Header>;

// `Host: localhost` first unless the headers have one; Content-Length last when there is a body and no other framing.
std::string request(std::string_view method, std::string_view target, const Headers& headers = {},
                    std::string_view body = {});

// `status` is code and reason: "200 OK". Content-Length last unless the headers frame the body themselves.
std::string response(std::string_view status, const Headers& headers = {}, std::string_view body = {});

std::string json_request(std::string_view target, std::string_view json, const Headers& headers = {});
std::string json_response(std::string_view json);

// One chunk of the chunked coding, and what ends it.
std::string chunk(std::string_view data);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

std::string lower(std::string_view text);
bool contains(std::string_view text, std::string_view part);

// The same bytes for the same seed; every byte value occurs.
std::string random_bytes(std::size_t size, std::uint32_t seed);

// A checksum that can be fed in pieces, for bodies too large to keep.
class Checksum {
 public:
  void add(std::string_view bytes);
  std::uint64_t value() const { return value_; }
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t value_ = 14695981039346656037ULL;
  std::uint64_t size_ = 0;
};

}  // namespace finops::test
