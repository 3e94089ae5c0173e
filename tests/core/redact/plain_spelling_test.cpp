// L7: text with the escapes of plain characters undone, and where each byte of it stood.
#include "core/redact/plain_spelling.h"

#include <doctest/doctest.h>

namespace finops::test::plain_spelling_test {
namespace {

// "-": there is nothing to undo.
std::string plain(std::string_view text) {
  PlainSpelling spelling;
  return spelling.read(text) ? std::string(spelling.text()) : "-";
}

}  // namespace

TEST_CASE("L7 spelling: escapes of printable ASCII are undone, in either case of their digits, and no others") {
  CHECK(plain("a%73b\\u0074c") == "asbtc");
  CHECK(plain("%2d%2D\\u006a\\u006A") == "--jj");
  CHECK(plain("%20%7e%7E") == " ~~");
  for (const char* none : {"", "abc", "%", "%7", "%7g", "%g7", "%1f", "%7f", "%ff", "%00", "\\u0", "\\u007", "\\u001f",
                           "\\u0173", "\\u00e9", "100%"}) {
    CAPTURE(none);
    CHECK(plain(none) == "-");
  }
  CHECK(plain("%%41%4") == "%A%4");
  CHECK(plain("%7g%41") == "%7gA");
  CHECK(plain("\\\\\\u0041b") == "Ab");  // JSON inside JSON: all the backslashes belong to it
  CHECK(plain("%41\\u0042") == "AB");
  CHECK(plain("\\%41") == "\\A");  // no backslash of a percent sign
}

TEST_CASE("L7 spelling: what is found in the plain text is whole escapes of the original") {
  PlainSpelling spelling;
  const std::string text = "x\\\\u0041b%43d";  // xAbCd
  REQUIRE(spelling.read(text));
  REQUIRE(spelling.text() == "xAbCd");
  const auto original = [&](std::size_t begin, std::size_t end) {
    const SecretHit hit = spelling.in_original({begin, end, "m"});
    CHECK(hit.mark == "m");
    return text.substr(hit.begin, hit.end - hit.begin);
  };
  CHECK(original(0, 1) == "x");
  CHECK(original(1, 2) == "\\\\u0041");
  CHECK(original(2, 3) == "b");
  CHECK(original(3, 4) == "%43");
  CHECK(original(0, 5) == text);
  CHECK(original(1, 4) == "\\\\u0041b%43");
  CHECK(original(4, 5) == "d");
  REQUIRE(spelling.read("%41"));  // it forgets the text before
  CHECK(spelling.text() == "A");
  CHECK(spelling.in_original({0, 1, ""}).end == 3);
}

}  // namespace finops::test::plain_spelling_test
