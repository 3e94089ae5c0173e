// The splitter must find the same events however the stream is cut, and stay within its memory bound.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/http/sse.h"

namespace {

std::string events_of(std::string_view bytes, std::size_t step) {
  std::string out;
  finops::SseSplitter splitter([&](const finops::SseEvent& e) {
    out.append(e.type).append("\x01").append(e.data).append("\x02").append(e.id).append("\x03");
  });
  for (std::size_t at = 0; at < bytes.size(); at += step) splitter.feed(bytes.substr(at, step));
  splitter.finish();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = events_of(bytes, bytes.size() + 1);
  if (events_of(bytes, 1) != whole) std::abort();
  if (events_of(bytes, 1 + data[0] % 7) != whole) std::abort();
  return 0;
}
