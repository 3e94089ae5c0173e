// F16: which plugins a pipeline has, and in which order.
#include "core/plugins/registry.h"

#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"

namespace finops::test::registry_test {
namespace {

using Names = std::vector<std::string>;

Names chosen(const PluginChoice& choice) {
  auto names = choose_plugins(choice);
  REQUIRE(names.ok());
  return *names;
}

// Position in a list, or its size.
std::size_t place(const Names& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

bool has(const Names& names, const std::string& name) { return place(names, name) < names.size(); }

}  // namespace

TEST_CASE("F16 registry: builds pipelines by name and names what it does not know") {
  CHECK(build_pipeline({}).ok());
  auto pipeline = build_pipeline({{"mock"}});
  REQUIRE(pipeline.ok());
  Exchange x;
  prepare(x, {"GET", "/openai_passthrough/v1/models"});
  Pipeline::Run run(*pipeline, x);
  auto reply = run.on_request();
  REQUIRE(reply.ok());
  CHECK(reply->has_value());

  const auto unknown = build_pipeline({{"mock", "mok"}});
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error().code == ErrorCode::config);
  CHECK(unknown.error().message.starts_with("there is no plugin called \"mok\"; the plugins are: "));
  for (const BuiltinPlugin& plugin : builtin_plugins()) {
    CHECK(unknown.error().message.find(plugin.name) != std::string::npos);
  }
}

TEST_CASE("F16 registry: standard plugins are there unless they are taken out, the others when they are asked for") {
  const Names standard = chosen({});
  for (const BuiltinPlugin& plugin : builtin_plugins()) {
    const std::string name(plugin.name);
    CAPTURE(name);
    const bool is_standard = plugin.use == BuiltinPlugin::Use::standard;
    CHECK(has(standard, name) == is_standard);
    if (plugin.use == BuiltinPlugin::Use::by_flag) {
      CHECK(has(chosen({.by_flag = {name}}), name));
      const auto refused = choose_plugins({.add = {name}});
      REQUIRE_FALSE(refused.ok());
      CHECK(refused.error().message == "the plugin \"" + name + "\" comes with " + std::string(plugin.flag));
    } else {
      CHECK(has(chosen({.add = {name}}), name));
      CHECK_FALSE(has(chosen({.add = {name}, .remove = {name}}), name));
      CHECK_FALSE(has(chosen({.remove = {name}}), name));
    }
  }
}

TEST_CASE("F16 registry: an unknown name is refused with those that may be named") {
  for (const PluginChoice& choice : {PluginChoice{.add = {"usge"}}, PluginChoice{.remove = {"usge"}}}) {
    const auto refused = choose_plugins(choice);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::config);
    const std::string& message = refused.error().message;
    CHECK(message.starts_with("there is no plugin called \"usge\"; the plugins are: "));
    CHECK(message.find("include_usage") != std::string::npos);
    CHECK(message.find("mock") == std::string::npos);
  }
}

TEST_CASE("F16 registry: the order is the table's, whatever was asked for first") {
  Names all, flagged;
  for (const BuiltinPlugin& plugin : builtin_plugins()) {
    Names& list = plugin.use == BuiltinPlugin::Use::by_flag ? flagged : all;
    list.insert(list.begin(), std::string(plugin.name));
  }
  const Names names = chosen({.add = all, .by_flag = flagged});
  REQUIRE(names.size() == builtin_plugins().size());
  for (std::size_t i = 0; i < names.size(); ++i) CHECK(names[i] == builtin_plugins()[i].name);
  // What one of them reads must not be hidden or missing: on_chunk and on_complete run from the last to the first.
  for (const auto& pair : std::vector<std::pair<std::string, std::string>>{
           {"budget", "cost"}, {"cost", "usage"}, {"include_usage", "usage"}, {"usage", "mock"}}) {
    CHECK(has(names, pair.first));
    CHECK(place(names, pair.first) < place(names, pair.second));
  }
}

}  // namespace finops::test::registry_test
