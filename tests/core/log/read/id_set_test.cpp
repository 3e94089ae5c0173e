#include "core/log/read/id_set.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::id_set_test {

TEST_CASE("L8 id set: an id is new once") {
  IdSet ids;
  CHECK(ids.insert("a"));
  CHECK(ids.insert(""));
  CHECK_FALSE(ids.insert("a"));
  CHECK(ids.contains("a"));
  CHECK_FALSE(ids.contains("b"));
  CHECK(ids.size() == 2);
}

TEST_CASE("L8 id set: of very many ids the last are remembered, and memory stays bounded") {
  RecentIds ids;
  CHECK(ids.insert("first"));
  constexpr int kLast = 1 << 16;
  for (int i = 0; i < 2 * kLast; ++i) CHECK(ids.insert(std::to_string(i)));
  CHECK_FALSE(ids.insert(std::to_string(kLast)));
  CHECK_FALSE(ids.insert(std::to_string(2 * kLast - 1)));
  CHECK(ids.insert("first"));  // forgotten
}

}  // namespace finops::test::id_set_test
