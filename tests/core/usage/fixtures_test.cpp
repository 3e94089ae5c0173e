// L1: what the observer finds in the responses of tests/fixtures/usage, however their bytes arrive.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/usage/usage_support.h"
#include "support/wait.h"

namespace finops::test::fixtures_test {
namespace {

constexpr std::size_t kEverySplit = 8 * 1024;  // larger ones, and all of a sanitizer's run, are cut at kSplits places
constexpr std::size_t kSplits = 300;

Observed whole(const UsageFixture& fixture) { return observe(fixture.hint(), fixture.body, {}, fixture.complete); }

// Every key of `found` that the expected file names and that is not the same, as lines to read.
std::string differences(const UsageFixture& fixture, const Json& found) {
  std::string out;
  for (const auto& [key, value] : found.items()) {
    if (!fixture.expect.contains(key)) continue;
    Json wanted = fixture.expect[key];
    const bool same = nlohmann::json(wanted) == nlohmann::json(value);  // keys in any order
    if (!same) out += "\n  " + key + ": found " + value.dump() + "\n    expected " + wanted.dump();
  }
  return out;
}

TEST_CASE("L1 usage: there are fixtures") { CHECK(usage_fixtures().size() > 150); }

TEST_CASE("L1 usage: every provider's response says the same in our terms") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (!fixture.observed()) continue;
    const std::string wrong = differences(fixture, as_json(whole(fixture)));
    CHECK_MESSAGE(wrong.empty(), fixture.name << wrong);
  }
}

TEST_CASE("L1 usage: unknown is not zero, and a source without numbers does not exist") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (!fixture.observed()) continue;
    CAPTURE(fixture.name);
    const Usage usage = whole(fixture).facts.usage;
    CHECK((usage.source == UsageSource::absent) == !has_usage(usage));
    if (usage.source == UsageSource::absent) CHECK(usage.raw.empty());
  }
}

TEST_CASE("L1 usage: what is not worth a look is known beforehand") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (!fixture.expect.contains("worth_it")) continue;
    CAPTURE(fixture.name);
    CHECK(ResponseObserver::worth_it(fixture.hint()) == fixture.expect["worth_it"].get<bool>());
  }
}

TEST_CASE("L1 usage: a body cut in two anywhere gives the same") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    const Observed expected = whole(fixture);
    const std::size_t size = fixture.body.size();
    const std::size_t splits = size < kEverySplit && !sanitized() ? size : std::min(size, kSplits);
    for (std::size_t i = 1; i < splits; ++i) {
      const std::size_t at = size * i / splits;
      const bool same = observe(fixture.hint(), fixture.body, {at}, fixture.complete) == expected;
      if (same) continue;
      const Json found = as_json(observe(fixture.hint(), fixture.body, {at}, fixture.complete));
      FAIL_CHECK(fixture.name << " cut at " << at << ": " << found.dump());
      break;
    }
  }
}

TEST_CASE("L1 usage: byte by byte gives the same") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    for (const std::size_t step : {1U, 3U}) {
      const Observed found = observe_steps(fixture.hint(), fixture.body, step, fixture.complete);
      CHECK_MESSAGE((found == whole(fixture)),
                    fixture.name << " in steps of " << step << ": " << as_json(found).dump());
    }
  }
}

TEST_CASE("L1 usage: a compressed body gives the same, byte by byte too") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    const Observed expected = whole(fixture);
    for (const std::string coding : {"gzip", "zstd", "br"}) {
      CAPTURE(fixture.name);
      CAPTURE(coding);
      const std::string bytes = compress(coding, fixture.body);
      const ResponseHint hint = fixture.hint(coding);
      CHECK((observe(hint, bytes, {}, fixture.complete) == expected));
      CHECK((observe_steps(hint, bytes, 1, fixture.complete) == expected));
      for (std::size_t part = 1; part < 4; ++part) {
        CHECK((observe(hint, bytes, {bytes.size() * part / 4}, fixture.complete) == expected));
      }
    }
  }
}

TEST_CASE("L1 usage: a compressed body cut short is what its bytes say, however they come") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (fixture.body.size() < 100) continue;
    for (const std::string coding : {"gzip", "zstd", "br"}) {
      CAPTURE(fixture.name);
      CAPTURE(coding);
      std::string bytes = compress(coding, fixture.body);
      bytes.resize(bytes.size() / 2);
      const ResponseHint hint = fixture.hint(coding);
      CHECK((observe_steps(hint, bytes, 1, false) == observe(hint, bytes, {}, false)));
    }
  }
}

TEST_CASE("L1 usage: the first content is seen with its event, not before and not later") {
  std::size_t checked = 0;
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (!fixture.expect.contains("content_begins_in")) continue;
    CAPTURE(fixture.name);
    const std::size_t found = fixture.body.find(fixture.expect["content_begins_in"].get<std::string>());
    REQUIRE(found != std::string::npos);
    const std::size_t before = fixture.body.rfind("\n\n", found);
    const std::size_t begin = before == std::string::npos ? 0 : before + 2;
    const std::size_t end = fixture.body.find("\n\n", found) + 2;
    ResponseObserver observer(fixture.hint());
    for (std::size_t at = 0; at < begin; ++at) observer.feed(std::string_view(fixture.body).substr(at, 1));
    CHECK_FALSE(observer.content_began());
    observer.feed(std::string_view(fixture.body).substr(begin, end - begin));
    CHECK(observer.content_began());
    ++checked;
  }
  CHECK(checked > 10);
}

}  // namespace
}  // namespace finops::test::fixtures_test
