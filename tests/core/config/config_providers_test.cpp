// C7 F6: what the configuration file says about providers.
#include "core/config/config_providers.h"

#include <doctest/doctest.h>

namespace finops::test::config_providers_test {
namespace {

std::optional<std::string> variables(const char* name) {
  return std::string_view(name) == "KEY" ? std::optional<std::string>("key-of-variable") : std::nullopt;
}

Result<std::vector<ConfiguredProvider>> read(const std::string& text) {
  const auto file = ConfigFile::parse(text, "f");
  if (!file) return file.error();
  return configured_providers(*file, variables);
}

std::string fault(const std::string& keys) {
  const auto providers = read(R"({"providers": {"openai": {"keys": )" + keys + "}}}");
  return providers ? "no fault" : providers.error().context + " " + providers.error().message;
}

}  // namespace

TEST_CASE("C7 providers: addresses, times and keys") {
  const auto providers = read(R"({"providers": {
    "openai": {"base_url": "http://localhost:1/v1", "connect_timeout": "1.5s", "idle_timeout": 60,
               "keys": [{"value": "env:KEY"}, {"name": "o1", "value": "written", "models": ["o1*"], "weight": 3}]},
    "anthropic": null,
    "azure": {"endpoint": "https://res.openai.azure.com"},
    "vertex": {"project": "p", "location": "eu"}}})");
  REQUIRE(providers.ok());
  REQUIRE(providers->size() == 3);
  const ConfiguredProvider& openai = (*providers)[0];
  CHECK(openai.base_url->text == "http://localhost:1/v1");
  CHECK(openai.base_url->place == "f:2:28");
  CHECK(openai.connect_timeout == std::chrono::milliseconds(1500));
  CHECK(openai.idle_timeout == std::chrono::milliseconds(60'000));
  REQUIRE(openai.keys.size() == 2);
  CHECK(openai.keys[0].origin == CredentialOrigin{CredentialOrigin::Kind::config, "default"});
  CHECK(openai.keys[0].value.reveal() == "key-of-variable");
  CHECK(openai.keys[0].weight == 1);
  CHECK(openai.keys[1].origin.name == "o1");
  CHECK(openai.keys[1].models == std::vector<std::string>{"o1*"});
  CHECK(openai.keys[1].weight == 3);
  CHECK((*providers)[1].base_url->text == "https://res.openai.azure.com");
  CHECK((*providers)[2].project->text == "p");
  CHECK((*providers)[2].location->text == "eu");
}

TEST_CASE("C7 L7 providers: keys may be checked without their secrets, and known without running commands") {
  const auto file = ConfigFile::parse(
      R"({"providers": {"openai": {"keys": [{"value": "env:NO"}, {"value": "cmd:exit 1"}, {"value": "literal"}]},
          "azure": {"keys": [{"value": "env:KEY"}]}, "gemini": {}}})",
      "f");
  REQUIRE(file.ok());
  const auto left = configured_providers(*file, variables, Secrets::leave);
  REQUIRE(left.ok());
  CHECK((*left)[0].keys.size() == 3);
  CHECK((*left)[0].keys[2].value.empty());
  const std::vector<SecretString> known = known_secrets(*file, variables);
  REQUIRE(known.size() == 2);
  CHECK(known[0].reveal() == "literal");
  CHECK(known[1].reveal() == "key-of-variable");
}

TEST_CASE("C7 providers: what is wrong with a key has its place and never the key") {
  CHECK(fault(R"([{"name": "a"}])") == "f:1:36 providers.openai.keys[0] has no value; add \"value\": \"env:NAME\"");
  CHECK(fault(R"([{"value": "env:NO"}])") == "f:1:46 providers.openai.keys[0].value: the variable NO is not set");
  CHECK(fault(R"([{"value": "sk-a b"}])") ==
        "f:1:46 providers.openai.keys[0].value: the key holds a space, a line break or a control character");
  CHECK(fault(R"([{"value": "x", "weight": 0}])") ==
        "f:1:35 providers.openai.keys: the weight of each key is 0, so none would ever be used");
  CHECK(fault(R"([{"value": "x", "weight": -1}])") ==
        "f:1:61 providers.openai.keys[0].weight: '-1' is not a whole number from 0 to 1000");
  CHECK(fault(R"([{"value": "x"}, {"value": "y", "name": "default"}])") ==
        "f:1:52 providers.openai.keys[1]: there is another key with the name 'default'");
  CHECK(fault(R"([{"value": "x", "name": "a b"}])") ==
        "f:1:59 providers.openai.keys[0].name: 'a b' is not a name; it may have letters, digits, '-', '_' and '.'");
  CHECK(fault(R"([{"value": "x", "name": "sk-fake-in-the-name-0123456789"}])") ==
        "f:1:59 providers.openai.keys[0].name looks like a key; the log shows it");
  CHECK(read(R"({"providers": {"openai": {"base_url": "localhost"}}})").error().context == "f:1:39");
  CHECK(fault("[]") == "no fault");
  CHECK(read(R"({"providers": {"azure": {"endpoint": "x", "base_url": "y"}}})").error().message ==
        "providers.azure.endpoint and base_url say the same; keep one of them");
  CHECK(read(R"({"providers": {"openai": {"idle_timeout": "soon"}}})").error().message ==
        "providers.openai.idle_timeout: 'soon' is not a number of seconds");
}

}  // namespace finops::test::config_providers_test
