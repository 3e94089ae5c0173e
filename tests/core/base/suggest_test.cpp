// "Did you mean": near words are named, far ones are not.
#include "core/base/suggest.h"

#include <doctest/doctest.h>

namespace finops::test::suggest_test {
namespace {

const std::vector<std::string> kWords = {"serve", "inspect", "--port", "--host", "--no-log"};

TEST_CASE("C1 suggest: one slip is forgiven: a swap, a letter more, less or other") {
  for (const char* word : {"srever", "serv", "servee", "sevre", "serbe"}) {
    CAPTURE(word);
    if (std::string_view(word) == "srever") continue;  // two slips, see below
    CHECK(nearest(word, kWords) == "serve");
  }
  CHECK(nearest("isnpect", kWords) == "inspect");
  CHECK(nearest("--prot", kWords) == "--port");
  CHECK(nearest("serve", kWords) == "serve");
}

TEST_CASE("C1 suggest: longer words may have more slips, by a third of their letters") {
  CHECK(nearest("srever", kWords) == "serve");
  CHECK(nearest("inpsetc", kWords) == "inspect");
  CHECK_FALSE(nearest("sxxxe", kWords));
  CHECK_FALSE(nearest("upload", kWords));
  CHECK_FALSE(nearest("x", kWords));
  CHECK_FALSE(nearest("serve", {}));
}

TEST_CASE("C1 suggest: the nearest wins, the first among equals") {
  CHECK(nearest("--hort", kWords) == "--port");
  CHECK(nearest("aa", {"ab", "aa"}) == "aa");
}

}  // namespace
}  // namespace finops::test::suggest_test
