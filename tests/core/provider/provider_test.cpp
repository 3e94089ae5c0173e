// C1, C7: where the addresses and keys of the providers come from.
#include "core/provider/provider.h"

#include <doctest/doctest.h>

namespace finops::test::provider_test {
namespace {

std::optional<std::string> no_variables(const char*) { return std::nullopt; }

}  // namespace

TEST_CASE("C1 banner: an address of --upstream or of the environment is told from the usual one") {
  ProviderSettings settings;
  settings.upstreams = {{ProviderId::openai, "http://first.test/v1"}, {ProviderId::openai, "http://own.test/v1"}};
  const auto named = ProviderRegistry::build(settings, no_variables);
  REQUIRE(named.ok());
  CHECK_FALSE(named->get(ProviderId::openai).base_is_default);
  CHECK(named->get(ProviderId::openai).base->authority == "own.test");  // the later one wins
  CHECK(named->get(ProviderId::anthropic).base_is_default);
  CHECK(named->get(ProviderId::anthropic).base->authority == "api.anthropic.com");
  const auto azure = ProviderRegistry::build({}, [](const char* name) {
    const bool asked = std::string_view(name) == "AZURE_OPENAI_ENDPOINT";
    return asked ? std::optional<std::string>("https://res.openai.azure.com") : std::nullopt;
  });
  REQUIRE(azure.ok());
  CHECK_FALSE(azure->get(ProviderId::azure).base_is_default);
}

TEST_CASE("L7 registry: each key of the environment is a secret to look for") {
  CHECK(ProviderRegistry::build({}, no_variables)->secrets().empty());
  const auto registry = ProviderRegistry::build({}, [](const char* name) {
    const bool is_key = std::string_view(name).ends_with("_API_KEY");
    return is_key ? std::optional<std::string>(std::string("made-up-") + name) : std::nullopt;
  });
  REQUIRE(registry.ok());
  CHECK(registry->secrets() == std::vector<std::string_view>{"made-up-OPENAI_API_KEY", "made-up-ANTHROPIC_API_KEY",
                                                             "made-up-AZURE_OPENAI_API_KEY", "made-up-GEMINI_API_KEY",
                                                             "made-up-GOOGLE_API_KEY"});
}

TEST_CASE("C7: an address that is none is refused, and what named it is said") {
  ProviderSettings settings;
  settings.upstreams = {{ProviderId::openai, "own.test"}};
  const auto flag = ProviderRegistry::build(settings, no_variables);
  REQUIRE_FALSE(flag.ok());
  CHECK(flag.error().context == "--upstream openai=own.test");
  const auto variable = ProviderRegistry::build({}, [](const char* name) {
    const bool asked = std::string_view(name) == "AZURE_OPENAI_ENDPOINT";
    return asked ? std::optional<std::string>("res") : std::nullopt;
  });
  REQUIRE_FALSE(variable.ok());
  CHECK(variable.error().context == "AZURE_OPENAI_ENDPOINT");
}

}  // namespace finops::test::provider_test
