// C3: what of an answer's body is compared, and the shape of JSON.
#include "core/compare/normal_json.h"

#include <doctest/doctest.h>

#include "core/compare/json_changes.h"
#include "core/compare/json_shape.h"

namespace finops::test::normal_json_test {

namespace {

std::string kept(std::string_view body) { return sorted_json_line(without_incidentals(parse_json(body))); }

std::string shape(std::string_view a, std::string_view b) {
  const auto found = shape_difference(parse_sorted_json(a), parse_sorted_json(b));
  return found ? found->place + ": " + found->recorded + " > " + found->replayed : "same";
}

}  // namespace

TEST_CASE("C3 ignored: ids, dates, usage and signatures by the words of their names, in any spelling") {
  for (const char* name : {"id",
                           "responseId",
                           "request_id",
                           "tool-call-id",
                           "system_fingerprint",
                           "thoughtSignature",
                           "signature",
                           "encrypted_content",
                           "created",
                           "created_at",
                           "createTime",
                           "updateTime",
                           "timestamp",
                           "total_duration",
                           "usage",
                           "usageMetadata",
                           "x_usage",
                           "service_tier",
                           "serviceTier",
                           "promptTokenCount",
                           "output_tokens",
                           "eval_count",
                           "obfuscation",
                           "billed_units"}) {
    CAPTURE(name);
    CHECK(kept(std::string("{\"a\":{\"") + name + "\":7,\"b\":1}}") ==
          (std::string(name).ends_with("ier") ? std::string("{\"a\":{\"b\":1,\"") + name + "\":7}}"
                                              : "{\"a\":{\"b\":1}}"));
    CHECK(kept(std::string("{\"a\":{\"") + name + "\":\"x\",\"b\":1}}").find("\"b\":1") != std::string::npos);
  }
  CHECK(kept(R"({"service_tier":"flex","a":1})") == R"({"a":1})");
  for (const char* name : {"text", "valid", "grid", "paid", "format", "state", "what", "timeline", "token", "role",
                           "index", "eval_score", "finish_reason"}) {
    CAPTURE(name);
    CHECK(kept(std::string("{\"a\":{\"") + name + "\":\"x\"}}").find(name) != std::string::npos);
  }
}

TEST_CASE("C3 ignored: what the model made up stays, null and empty members go") {
  CHECK(kept(R"({"content":[{"type":"tool_use","id":"t","input":{"id":7,"created":1,"x":null}}]})") ==
        R"({"content":[{"input":{"created":1,"id":7,"x":null},"type":"tool_use"}]})");
  CHECK(kept(R"({"function":{"arguments":"{\"id\": 7}"}})") == R"({"function":{"arguments":{"id":7}}})");
  CHECK(kept(R"({"a":null,"b":[],"c":{},"d":"","e":[null],"model":"m","f":{"model":"m"}})") ==
        R"({"e":[null],"f":{"model":"m"}})");
  CHECK(kept(R"({"output":[{"type":"reasoning","id":"r","summary":[],"encrypted_content":"x"},{"type":"message"}]})") ==
        R"({"output":[{"type":"message"}]})");
  CHECK(kept(R"({"total_tokens":3})") == R"({"total_tokens":3})");
  CHECK(kept(R"([{"id":1}])") == "[{}]");
}

TEST_CASE("C3 shape: types and names, not values, numbers of elements or their order") {
  CHECK(shape(R"({"a":[1,"x",{"b":1}]})", R"({"a":[{"b":2},"y",3,4]})") == "same");
  CHECK(shape(R"({"a":[]})", R"({"a":[1]})") == "same");
  CHECK(shape(R"({"a":[null,1]})", R"({"a":[1]})") == "same");
  CHECK(shape(R"({"a":null})", R"({"a":1})") == "/a: null > number");
  CHECK(shape(R"({"a":1})", "{}") == "/a: number > ");
  CHECK(shape("{}", R"({"a/b~":true})") == "/a~1b~0:  > boolean");
  CHECK(shape(R"([{"a":1}])", R"([{"a":"x"},{"a":1}])") == "/*/a: number > text or number");
  CHECK(shape(R"([[1]])", R"([[["x"]]])") == "/*/*: number > list");
  CHECK(shape("1", "1.5") == "same");
  CHECK(shape("{}", "[]") == ": object > list");
}

TEST_CASE("C3 patch: a reader of RFC 6902 gets the replayed value from the recorded one") {
  for (const auto& [from, to] : {std::pair(R"({"a":[1,2,3],"b":{"c":"x"}})", R"({"a":[1],"b":{"d":[{}]},"e":null})"),
                                 std::pair(R"([1,[2,{"a":3}]])", R"([1,[2,{"a":4},5,6]])"), std::pair("{}", "[]"),
                                 std::pair(R"({"v":[1,2,3]})", R"({"v":[1,2]})"), std::pair("1", "1")}) {
    const nlohmann::json a = parse_sorted_json(from), b = parse_sorted_json(to);
    CHECK(a.patch(parse_sorted_json(json_patch(a, b))) == b);
  }
  nlohmann::json many = nlohmann::json::array(), other = many;
  for (int i = 0; i < 3000; ++i) many.push_back({{"k", i}}), other.push_back({{"k", i + 1}});
  CHECK(json_patch(many, other).empty());
}

}  // namespace finops::test::normal_json_test
