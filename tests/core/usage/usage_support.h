// The fixtures of tests/fixtures/usage, and one way to run the observer over bytes in pieces.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/compress.h"
#include "core/usage/response_observer.h"

namespace finops::test {

using Json = nlohmann::ordered_json;

struct UsageFixture {
  std::string name, body;
  std::string method, path, content_type, content_encoding;
  int status = 200;
  bool complete = true;
  Json expect;

  ResponseHint hint() const { return hint(content_encoding); }
  ResponseHint hint(std::string_view coding) const { return {method, path, status, content_type, coding}; }
  // False when the expected file says that such a response is not looked at.
  bool observed() const { return expect.contains("usage"); }
};

// All of them, by name; read once.
const std::vector<UsageFixture>& usage_fixtures();

struct Observed {
  ResponseFacts facts;
  bool began = false;
};

// Feeds the pieces between the offsets in `cuts` (ascending).
Observed observe(const ResponseHint& hint, std::string_view bytes, const std::vector<std::size_t>& cuts, bool complete);
// Feeds pieces of `step` bytes.
Observed observe_steps(const ResponseHint& hint, std::string_view bytes, std::size_t step, bool complete);

bool operator==(const Usage& a, const Usage& b);
bool operator==(const Observed& a, const Observed& b);

// As the expected files write it; counters that are unknown are left out.
Json as_json(const Usage& usage);
Json as_json(const Observed& observed);

}  // namespace finops::test
