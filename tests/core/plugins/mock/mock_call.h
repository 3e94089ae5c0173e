// Runs one request through the mock plugin, without a server: for the mock's tests.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "core/plugins/mock/mock_plugin.h"

namespace finops::test {

using Json = nlohmann::ordered_json;

struct MockAnswer {
  int status = 0;
  HeaderList headers;
  std::vector<std::string> pieces;

  std::string body() const {
    std::string out;
    for (const std::string& piece : pieces) out += piece;
    return out;
  }
  Json json() const { return Json::parse(body()); }

  // The data of every event of a stream; `[DONE]` is left out. Each piece must be one whole event.
  std::vector<Json> events() const {
    std::vector<Json> out;
    for (const std::string& piece : pieces) {
      CHECK(piece.ends_with("\n"));
      const std::size_t at = piece.find("data: ");
      REQUIRE(at != std::string::npos);
      CHECK(piece.find("data: ", at + 1) == std::string::npos);
      const std::string data = piece.substr(at + 6);
      if (!data.starts_with("[DONE]")) out.push_back(Json::parse(data));
    }
    return out;
  }
};

struct MockCall {
  std::string method = "POST";
  std::string target;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  BodySource* rest = nullptr;
};

inline void prepare(Exchange& x, const MockCall& call) {
  static const auto registry = ProviderRegistry::build({{{ProviderId::azure, "https://unit.openai.azure.com"}}, {}, {}},
                                                       [](const char*) -> std::optional<std::string> { return {}; });
  REQUIRE(registry.ok());
  x.request.method = call.method;
  x.request.target = call.target;
  x.request.body = call.body;
  for (const auto& field : call.headers) x.request.headers.add(field.first, field.second);
  x.rest = call.rest;
  const Endpoint* endpoint = find_endpoint(x.request.target);
  REQUIRE(endpoint != nullptr);
  auto route = resolve_route(*registry, *endpoint, {x.request, x.facts, x.rest != nullptr});
  REQUIRE(route.ok());
  x.route = std::move(*route);
}

inline MockAnswer ask(const MockCall& call) {
  Exchange x;
  prepare(x, call);
  const auto plugin = make_mock_plugin();
  auto reply = plugin->on_request(x, nullptr);
  REQUIRE(reply.ok());
  REQUIRE(reply->has_value());
  return {(*reply)->head.status, (*reply)->head.headers, (*reply)->pieces};
}

inline MockAnswer post(const std::string& target, const Json& body) {
  return ask({"POST", target, body.dump(), {{"Content-Type", "application/json"}}});
}
inline MockAnswer get(const std::string& target) { return ask({"GET", target}); }

}  // namespace finops::test
