// L1: real answers with a tool, a tier or a surcharge that somebody made up never have an exact price, and have their
// own again without it.
#include <doctest/doctest.h>

#include <random>

#include "core/answer_support.h"

namespace finops::test::made_up_test {
namespace {

using Random = std::mt19937_64;

std::string pick(Random& random, std::initializer_list<const char*> from) {
  return from.begin()[random() % from.size()];
}

std::string random_name(Random& random) {
  return pick(random,
              {"surcharge", "routing_fee", "searchUnits", "gpu_seconds", "tier_multiplier", "toolCalls", "zz"}) +
         "_" + std::to_string(random() % 1000);
}

Json random_value(Random& random, int depth = 0) {
  switch (random() % (depth < 3 ? 6 : 4)) {
    case 0: return random() % 100 + 1;
    case 1: return 0.25;
    case 2: return true;
    case 3: return "premium";
    case 4: return Json::array({nullptr, random_value(random, depth + 1)});
    default: return Json{{"zero", 0}, {random_name(random), random_value(random, depth + 1)}};
  }
}

// Every object inside `at`, with itself.
void collect(Json& at, std::vector<Json*>& out) {
  if (at.is_object()) out.push_back(&at);
  if (!at.is_structured()) return;
  for (Json& below : at) collect(below, out);
}

// The objects of an answer in which an unknown member may mean money.
std::vector<Json*> places(Json& body) {
  std::vector<Json*> out;
  for (const char* name : {"usage", "usageMetadata"}) {
    if (body.contains(name) && body[name].is_object()) collect(body[name], out);
  }
  for (const char* list : {"candidates", "choices"}) {
    if (!body.contains(list) || !body[list].is_array()) continue;
    for (Json& choice : body[list]) {
      if (choice.contains("groundingMetadata")) collect(choice["groundingMetadata"], out);
    }
  }
  return out;
}

// One made-up thing; false: there is no place for it.
bool add_something(Json& body, Random& random) {
  const std::vector<Json*> inside = places(body);
  if (inside.empty()) return false;
  switch (random() % 4) {
    case 0:
      body[pick(random, {"surcharge", "router_fee", "totalCost", "tool_fees", "groundingUnits", "extra_tier"})] =
          random_value(random);
      return true;
    case 1:
      if (!body.contains("service_tier") || body["service_tier"].is_null()) {
        body["service_tier"] = "tier-" + std::to_string(random() % 1000);
        return true;
      }
      [[fallthrough]];
    default: (*inside[random() % inside.size()])[random_name(random)] = random_value(random); return true;
  }
}

std::string provider_of(const UsageFixture& fixture) {
  for (const char* name : {"anthropic", "azure", "gemini", "vertex"}) {
    if (fixture.name.starts_with(name)) return name;
  }
  return "openai";
}

}  // namespace

TEST_CASE("L1 cost: a real answer with something made up in it is never priced, and is again without it") {
  Random random(9);
  std::size_t tried = 0;
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (!fixture.observed() || fixture.name.starts_with("odd-")) continue;
    Json body = Json::parse(fixture.body, nullptr, false);
    if (!body.is_object()) continue;
    const auto cost = [&](const Json& answer) {
      return Answer{answer.dump(), fixture.path, fixture.content_type, provider_of(fixture)}.cost();
    };
    const Cost plain = cost(body);
    if (plain.source != CostSource::table) continue;  // a price that the provider names covers what it lists
    for (int i = 0; i < 40; ++i) {
      Json changed = body;
      if (!add_something(changed, random)) continue;
      const Cost found = cost(changed);
      CAPTURE(fixture.name);
      CAPTURE(changed.dump());
      CHECK(found.status == CostStatus::no_price);
      CHECK_FALSE(found.reason.empty());
      CHECK(found.reason.size() < 200);
      ++tried;
    }
    CHECK(cost(body).total == plain.total);
  }
  CHECK(tried > 1000);
}

TEST_CASE("L1 cost: no ordinary answer of the fixtures has anything that is not known") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    if (!fixture.observed() || fixture.name.starts_with("odd-")) continue;
    const std::string reason = observe(fixture.hint(), fixture.body, {}, fixture.complete).facts.usage.unpriced;
    const bool wanted = fixture.expect["usage"].contains("unpriced");
    CHECK_MESSAGE(reason.empty() != wanted, fixture.name << ": " << reason);
  }
}

}  // namespace finops::test::made_up_test
