// Which entry of a LiteLLM file prices the models of a provider that finops has no row for.
#include <doctest/doctest.h>

#include "core/prices/json_tree.h"
#include "core/prices/price_book.h"

namespace finops::test::litellm_prices_test {
namespace {

constexpr std::string_view kFile = R"({
  "mistral-large": {"litellm_provider": "mistral", "input_cost_per_token": 1e-06},
  "nobody-says": {"input_cost_per_token": 1e-06},
  "codestral": {"litellm_provider": "mistral", "input_cost_per_token": 2e-06},
  "groq/codestral": {"litellm_provider": "groq", "input_cost_per_token": 3e-06},
  "mistral/codestral": {"litellm_provider": "mistral", "input_cost_per_token": 4e-06}})";

// The id of the entry; "-": none.
std::string found(std::string_view provider, std::string_view model) {
  const auto tree = JsonTree::parse(kFile);
  REQUIRE(tree.ok());
  const auto book = read_litellm_prices(tree->root());
  REQUIRE(book.ok());
  const PricedModel* entry = (*book)->find(provider, model);
  return entry == nullptr ? "-" : entry->id;
}

}  // namespace

TEST_CASE("L1 cost, LiteLLM: a provider without a row of its own has the names without a prefix that are its own") {
  CHECK(found("mistral", "mistral-large") == "mistral-large");
  CHECK(found("groq", "mistral-large") == "-");
  CHECK(found("mistral", "nobody-says") == "-");  // it may be anybody's
  CHECK(found("mistral", "codestral") == "mistral/codestral");
  CHECK(found("groq", "codestral") == "groq/codestral");
  CHECK(found("xai", "codestral") == "-");
}

}  // namespace finops::test::litellm_prices_test
