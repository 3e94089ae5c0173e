// L4 L5: a log that is deleted while finops writes to it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/log_text.h"

namespace finops::test::l4_gone_test {

using namespace finops::test;
namespace fs = std::filesystem;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";

Json log_status(const FinopsServer& finops) {
  return Json::parse(finops.exchange(request("GET", "/_finops/status")).body, nullptr, false)["log"];
}

bool has_notes(const fs::path& folder) {
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() == ".inflight") return true;
  }
  return false;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++n;
  return n;
}

}  // namespace

TEST_CASE(
    "L4: a deleted segment, a renamed one and a deleted folder are noticed, counted and said, and nothing else is "
    "lost") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  enum class Harm { segment, rename, folder };
  for (const Harm harm : {Harm::segment, Harm::rename, Harm::folder}) {
    const TempDir dir;
    FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .log = dir / "log"});
    RawClient client = finops.connect();
    std::vector<std::string> ids;
    const auto ask = [&](int n) {
      for (int i = 0; i < n; ++i) {
        ids.emplace_back(client.exchange(json_request(kPath, R"({"model":"m"})")).header("x-finops-id"));
      }
    };
    ask(5);
    const fs::path segment = log_status(finops)["path"].get<std::string>();
    if (harm == Harm::segment) fs::remove(segment);
    if (harm == Harm::rename) fs::rename(segment, dir / "moved.jsonl");
    if (harm == Harm::folder) fs::remove_all(dir / "log");
    ids.clear();
    ask(20);
    REQUIRE(eventually([&] { return log_status(finops)["path"] != segment.string(); }));
    CHECK(eventually([&] { return has_notes(dir / "log"); }));
    const std::size_t before = ids.size();
    ask(3);
    const Json status = log_status(finops);
    CHECK(status["state"] == "whole");
    CHECK(status["written"].get<std::size_t>() + status["dropped"].get<std::size_t>() == 28);
    std::vector<Json> records = log_records(status["path"].get<std::string>());
    if (harm == Harm::rename) {
      CHECK(status["dropped"] == 0);
      for (Json& record : log_records(dir / "moved.jsonl")) records.push_back(std::move(record));
    }
    std::size_t missing = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const bool found = find_record(records, ids[i]).is_object();
      missing += found ? 0 : 1;
      if (i >= before) CHECK(found);
    }
    CHECK(missing <= status["dropped"].get<std::size_t>());
    CHECK(finops.stop() == 0);
    const std::string said = finops.process().err();
    CAPTURE(said);
    CHECK(count(said, "; the log goes on in ") == 1);
    CHECK(contains(said, harm == Harm::rename ? "was moved away" : "was deleted while"));
    const std::string missed = std::to_string(status["dropped"].get<std::size_t>()) + " not logged";
    CHECK(contains(said, missed) == (status["dropped"] != 0));
  }
}

}  // namespace finops::test::l4_gone_test
