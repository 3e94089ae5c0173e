// L1, F11: small answers that decode or escape to large ones cost neither memory nor records.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <zstd.h>

#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/log_text.h"

namespace finops::test::l1_bombs_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
constexpr std::size_t kMiB = 1024 * 1024;

std::string zstd_of(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// zstd of zstd of so many zeros: some hundred bytes.
std::string bomb(std::size_t zeros) {
  const std::string block = zstd_of(std::string(10'000'000, '\0'));
  std::string frames;
  for (std::size_t done = 0; done < zeros; done += 10'000'000) frames += block;
  return zstd_of(frames);
}

std::string coded(std::string body) {
  return response("200 OK", {{"Content-Type", "application/json"}, {"Content-Encoding", "zstd, zstd"}},
                  std::move(body));
}

// So many clients at once, each with one request; how many got this body with 200.
int ask_at_once(const FinopsServer& finops, int clients, const std::string& body) {
  std::atomic<int> whole{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&] {
      const Message answer = finops.exchange(json_request(kPath, R"({"model":"m"})"));
      if (answer.status() == 200 && answer.body == body) ++whole;
    });
  }
  for (std::thread& thread : threads) thread.join();
  return whole;
}

}  // namespace

TEST_CASE("L1: four bombs at once stay below 200 MiB and leave four records of bounded length") {
  for (const std::size_t zeros : {std::size_t{400'000'000}, std::size_t{60'000'000}}) {
    CAPTURE(zeros);
    const std::string body = bomb(zeros);
    REQUIRE(body.size() < 2000);
    FakeUpstream upstream(coded(body));
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--log-max-body", "64M"}});
    CHECK(ask_at_once(finops, 4, body) == 4);
    const std::vector<Json> records = finops.records();
    CHECK(records.size() == 4);
    for (const Json& record : records) CHECK(record["response"]["truncated"] == true);
    for (const std::string& line : log_lines(finops.log())) CHECK(line.size() < kMiB + 10'000);
    if (!sanitized()) CHECK(finops.process().peak_rss_kib() < 200 * 1024);
  }
}

TEST_CASE("L4: without memory the bodies go before the records, and no client notices") {
  if (sanitized()) return;  // they need memory of their own
  std::string text;
  while (text.size() < 7 * kMiB) text += "{\"text\":\"quite ordinary\"}\n";
  FakeUpstream upstream(response("200 OK", {{"Content-Type", "application/json"}}, text));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  REQUIRE(eventually([&] { return finops.process().threads() >= 6; }));  // those that are there for good
  rlimit limit{};
  REQUIRE(::prlimit(finops.process().pid(), RLIMIT_DATA, nullptr, &limit) == 0);
  const rlimit tight{finops.process().data_kib() * 1024 + 7 * kMiB, limit.rlim_max};
  REQUIRE(::prlimit(finops.process().pid(), RLIMIT_DATA, &tight, nullptr) == 0);
  RawClient client = finops.connect();
  int answered = 0;
  for (int i = 0; i < 5; ++i) {
    const Message answer = client.exchange(json_request(kPath, R"({"model":"m"})"));
    if (answer.status() == 200 && answer.body == text) ++answered;
  }
  REQUIRE(::prlimit(finops.process().pid(), RLIMIT_DATA, &limit, nullptr) == 0);
  CHECK(answered == 5);
  CHECK(finops.records().size() == 5);
  const Json log = Json::parse(finops.exchange(request("GET", "/_finops/status")).body)["log"];
  CHECK(log["dropped"] == 0);
  CHECK(log["without_body"] == 5);
  CHECK(eventually([&] { return contains(finops.process().err(), "out of memory"); }));
}

}  // namespace finops::test::l1_bombs_test
