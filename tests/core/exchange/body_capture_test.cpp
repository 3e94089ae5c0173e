// What the log keeps of a body (L1, F11): all of a small one, the beginning of a large one, the hash of both.
#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/exchange/exchange.h"

namespace finops::test::body_capture_test {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

TEST_CASE("L1 capture: bytes, arrivals, size and hash") {
  BodyCapture capture;
  CHECK(capture.sha256_hex() == hex(sha256("")));
  capture.reserve(6);
  capture.add("abc", 1.5);
  capture.add("", 1.7);
  capture.add("def", 2.5);
  CHECK(capture.bytes() == "abcdef");
  CHECK(capture.total() == 6);
  CHECK_FALSE(capture.truncated());
  REQUIRE(capture.arrivals().size() == 3);
  CHECK(capture.arrivals()[0].at_ms == 1.5);
  CHECK(capture.arrivals()[0].end == 3);
  CHECK(capture.arrivals()[2].end == 6);
  CHECK(capture.sha256_hex() == hex(sha256("abcdef")));
}

TEST_CASE("F11 capture: exactly the limit is kept, one byte more is not") {
  BodyCapture capture(10);
  capture.add("0123456789", 1);
  CHECK_FALSE(capture.truncated());
  capture.add("x", 2);
  CHECK(capture.truncated());
  CHECK(capture.bytes() == "0123456789");
  CHECK(capture.total() == 11);
  CHECK(capture.arrivals().back().end == 10);
  CHECK(capture.sha256_hex() == hex(sha256("0123456789x")));
}

TEST_CASE("F11 capture: above the limit the first MiB stays and the hash is of everything") {
  std::string all;
  BodyCapture capture(3 * kMiB);
  for (int i = 0; i < 50; ++i) {
    const std::string piece(100'000, static_cast<char>('a' + i % 26));
    all += piece;
    capture.add(piece, i);
  }
  CHECK(capture.truncated());
  CHECK(capture.total() == all.size());
  CHECK(capture.bytes() == all.substr(0, kMiB));
  CHECK(capture.bytes().capacity() < 2 * kMiB);
  std::size_t last = 0;
  for (const auto& arrival : capture.arrivals()) {
    CHECK(arrival.end > last);
    last = arrival.end;
  }
  CHECK(last == kMiB);
  CHECK(capture.sha256_hex() == hex(sha256(all)));
}

TEST_CASE("F11 capture: one huge piece at once, and a limit of nothing") {
  const std::string huge(9 * kMiB, 'h');
  BodyCapture capture;
  capture.add(huge, 1);
  CHECK(capture.bytes().size() == kMiB);
  REQUIRE(capture.arrivals().size() == 1);
  CHECK(capture.arrivals()[0].end == kMiB);
  CHECK(capture.sha256_hex() == hex(sha256(huge)));
  BodyCapture nothing(0);
  nothing.add("abc", 1);
  CHECK(nothing.bytes().empty());
  CHECK(nothing.total() == 3);
  CHECK(nothing.sha256_hex() == hex(sha256("abc")));
}

TEST_CASE("F11 capture: an announced size above the limit reserves nothing") {
  BodyCapture capture(100);
  capture.reserve(UINT64_MAX);
  CHECK(capture.bytes().capacity() < 100);
}

}  // namespace
}  // namespace finops::test::body_capture_test
