// L6: which bodies the log keeps, and how much of each.
#include <doctest/doctest.h>

#include <filesystem>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/log/small_disk.h"

namespace finops::test::body_rules_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

}  // namespace

TEST_CASE("L6: --log-bodies and --log-max-body") {
  const TempDir dir;
  FileCalls& calls = system_file_calls();
  struct Case {
    BodyRules rules;
    bool request, response;
  };
  int n = 0;
  for (const Case& c : {Case{{true, true, 1000}, true, true}, Case{{true, false, 1000}, true, false},
                        Case{{false, true, 1000}, false, true}, Case{{false, false, 1000}, false, false}}) {
    const fs::path path = dir / ("a" + std::to_string(n++) + ".jsonl");
    auto logger = logger_on(path, calls, false, c.rules);
    for (const bool stream : {false, true}) {
      Exchange x = sized_exchange(3000, 0);
      x.stream = stream;
      const auto state = *logger->begin(x);
      logger->prepare(x, state.get());
      x.response_capture.add(std::string(700, 'a'), 1);
      x.response_capture.add(std::string(700, 'b'), 2);
      REQUIRE(logger->record(x, state.get()).ok());
      Exchange nothing = sized_exchange(0, 0);
      const auto of_nothing = *logger->begin(nothing);
      REQUIRE(logger->record(nothing, of_nothing.get()).ok());
    }
    const auto records = records_of_file(path);
    REQUIRE(records.size() == 4);
    for (const std::size_t i : {0U, 2U}) {
      const Json &request = records[i]["request"], &response = records[i]["response"];
      CHECK(request["bytes"] == 3000);
      CHECK(response["bytes"] == 1400);
      CHECK(request["truncated"] == true);
      CHECK(response["truncated"] == true);
      CHECK(request["sha256"] == finops::hex(sha256(std::string(3000, 'q'))));
      CHECK(response["sha256"] == finops::hex(sha256(std::string(700, 'a') + std::string(700, 'b'))));
      CHECK(request["body"].is_string() == c.request);
      if (c.request) CHECK(request["body"].get<std::string>().size() == 1000);
      const Json& body = i == 0 ? response["body"] : response["chunks"];
      CHECK(body.is_null() != c.response);
      const std::size_t most = i == 0 ? 1000 : 987;  // less [1,"..."],[2,"..."]
      if (c.response) CHECK((i == 0 ? body.get<std::string>() : joined_chunks(records[i])).size() == most);
    }
    for (const std::size_t i : {1U, 3U}) CHECK(records[i]["request"]["truncated"] == false);
  }
}

}  // namespace finops::test::body_rules_test
