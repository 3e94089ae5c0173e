// What the mock remembers: bounded, and safe to use from many threads.
#include "core/plugins/mock/store.h"

#include <thread>

#include <doctest/doctest.h>

namespace finops::mock {

TEST_CASE("C1: what the mock keeps is found, counted, listed, and forgotten when it is deleted") {
  MockStore store;
  CHECK_FALSE(store.find("file", "a"));
  const std::string first = store.new_id("file", "f-", "seed", 8);
  CHECK_FALSE(store.find("file", first));
  CHECK(store.new_id("file", "f-", "seed", 8) != first);
  store.put("file", first, {Json{{"id", 1}}, "bytes"});
  store.put("file", "b", {Json{{"id", 2}}});
  store.put("batch", "b", {Json{{"id", 3}}});
  CHECK(store.look("file", first)->asked == 1);
  CHECK(store.look("file", first)->asked == 2);
  CHECK(store.find("file", first)->content == "bytes");
  REQUIRE(store.list("file").size() == 2);
  CHECK(store.list("file")[1]["id"] == 2);
  store.erase("file", first);
  store.erase("file", "never there");
  CHECK(store.was_erased("file", first));
  CHECK_FALSE(store.was_erased("file", "never there"));
  CHECK(store.list("file").size() == 1);
}

TEST_CASE("C1: the mock forgets the oldest first, by number and by bytes") {
  MockStore many;
  for (std::size_t i = 0; i < MockStore::kMaxEntries + 10; ++i) many.put("x", std::to_string(i), {Json(1)});
  CHECK(many.list("x").size() == MockStore::kMaxEntries);
  CHECK_FALSE(many.find("x", "9"));
  CHECK(many.find("x", "10"));

  MockStore large;
  for (int i = 0; i < 8; ++i) large.put("x", std::to_string(i), {Json(1), std::string(MockStore::kMaxContent, 'x')});
  CHECK(large.list("x").size() == 3);
  large.put("x", "too long", {Json(1), std::string(MockStore::kMaxContent + 1, 'x')});
  CHECK(large.find("x", "too long")->content.empty());
  large.put("x", "huge", {Json(std::string(MockStore::kMaxBytes + 1, 'x'))});
  CHECK(large.list("x").size() == 1);
}

TEST_CASE("C1: threads that create the same thing get ids of their own") {
  MockStore store;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&store] {
      for (int i = 0; i < 50; ++i) store.put("x", store.new_id("x", "", "same", 12), {Json(1)});
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(store.list("x").size() == 200);
}

}  // namespace finops::mock
