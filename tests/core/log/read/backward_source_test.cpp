// A file read from its end to its beginning.
#include "core/log/read/backward_source.h"

#include <doctest/doctest.h>

#include <string>

#include "core/log/log_reading.h"

namespace finops::test::backward_source_test {

TEST_CASE("L8: a file is read backwards in blocks, the first bytes in a smaller one, then nothing") {
  UniqueFd fd = descriptor_of("0123456789");
  auto source = open_backward(fd, 4);
  REQUIRE(source.ok());
  REQUIRE(*source != nullptr);
  CHECK((*source)->size() == 10);
  std::string block;
  for (const char* wanted : {"6789", "2345", "01", "", ""}) {
    REQUIRE((*source)->previous(block).ok());
    CHECK(block == wanted);
  }
}

TEST_CASE("L8: what was cut off since the file was opened is line ends, never bytes of something else") {
  UniqueFd fd = descriptor_of("0123456789");
  const int file = fd.get();
  auto source = open_backward(fd, 4);
  REQUIRE(source.ok());
  REQUIRE(::ftruncate(file, 4) == 0);
  std::string block;
  for (const char* wanted : {"\n\n\n\n", "23\n\n", "01", ""}) {
    REQUIRE((*source)->previous(block).ok());
    CHECK(block == wanted);
  }
}

}  // namespace finops::test::backward_source_test
