// The message reader must read the same message however its bytes are split, never read past them, and never accept a
// message in one splitting that it refuses in another (contract F12: never two readings of one byte stream).
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/http/http1_reader.h"

namespace {

using finops::Http1Reader;

struct Reading {
  bool failed = false;
  bool done = false;
  std::size_t consumed = 0;
  std::string head, body, trailers;
};

std::string text_of(const finops::HeaderList& headers) {
  std::string out;
  for (const finops::HeaderView h : headers) out.append(h.name).append("\x01").append(h.value).append("\x02");
  return out;
}

// Offers the bytes in steps of `step`, as a connection would: bytes that were not taken are offered again, followed by
// more.
Reading read(Http1Reader::Side side, std::string_view bytes, std::size_t step) {
  Http1Reader reader(side);
  Reading out;
  std::size_t offered = 0;
  while (!reader.done() && offered < bytes.size()) {
    offered = std::min(offered + step, bytes.size());
    while (!reader.done()) {
      auto used = reader.feed(bytes.substr(out.consumed, offered - out.consumed),
                              [&](std::string_view piece) { out.body.append(piece); });
      if (!used) {
        out.failed = true;
        return out;
      }
      out.consumed += *used;
      if (out.consumed > offered) std::abort();
      if (*used == 0 || out.consumed == offered) break;
    }
  }
  out.done = reader.done();
  if (reader.head_done()) {
    out.head = reader.method() + " " + reader.target() + " " + std::to_string(reader.status()) + reader.reason() +
               text_of(reader.headers());
  }
  if (out.done) out.trailers = text_of(reader.trailers());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto side = (data[0] & 1) != 0 ? Http1Reader::Side::response : Http1Reader::Side::request;
  const std::size_t step = 1 + data[1] % 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Reading whole = read(side, bytes, bytes.size() + 1);
  const Reading split = read(side, bytes, step);
  if (whole.failed || split.failed) {  // one may still wait for bytes where the other already knows better
    if (whole.done || split.done) std::abort();
    return 0;
  }
  if (whole.done != split.done) std::abort();
  if (whole.head != split.head || whole.body != split.body || whole.trailers != split.trailers) std::abort();
  if (whole.done && whole.consumed != split.consumed) std::abort();
  return 0;
}
