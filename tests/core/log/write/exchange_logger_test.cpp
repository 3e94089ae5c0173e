#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <thread>

#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "support/temp_dir.h"

namespace finops::test::exchange_logger_test {
namespace {

using Json = nlohmann::ordered_json;

std::unique_ptr<ExchangeLogger> open_logger(const std::filesystem::path& path, FileCalls* calls = nullptr) {
  ExchangeLogger::Options options;
  options.path = path.string();
  options.secrets = {"sk-fake-configured-0123456789"};
  options.install_key = "test key";
  options.calls = calls;
  options.retry_after = {};
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

std::vector<Json> records_in(const std::filesystem::path& path) {
  std::vector<Json> out;
  const std::string text = read_file(path);
  REQUIRE((text.empty() || text.ends_with('\n')));
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    out.push_back(Json::parse(text.substr(at, text.find('\n', at) - at)));
  }
  return out;
}

TEST_CASE("L2: when record() returns ok the line is in the file, prepared or not") {
  const TempDir dir;
  auto logger = open_logger(dir / "a.jsonl");
  for (const bool prepared : {true, false}) {
    Exchange x = sample_exchange();
    answer(x, {"{\"n\":1}"});
    const auto state = *logger->begin(x);
    if (prepared) logger->prepare(x, state.get());
    REQUIRE(logger->record(x, state.get()).ok());
    const auto records = records_in(dir / "a.jsonl");
    REQUIRE_FALSE(records.empty());
    CHECK(records.back()["id"] == x.id);
    CHECK(records.back()["request"]["body"] == x.request.body);
    CHECK(records.back()["response"]["body"] == "{\"n\":1}");
  }
  const LogHealth health = logger->health();
  CHECK(health.written == 2);
  CHECK(health.dropped == 0);
  CHECK(health.bytes == std::filesystem::file_size(dir / "a.jsonl"));
  CHECK(health.last_error.empty());
  CHECK(health.path == (dir / "a.jsonl").string());
}

TEST_CASE("L2: what followed prepare() is in the record, too") {
  const TempDir dir;
  auto logger = open_logger(dir / "a.jsonl");
  Exchange x = sample_exchange();
  x.request_capture.add(" first", 1);
  const auto state = *logger->begin(x);
  logger->prepare(x, state.get());
  x.request_capture.add(" second", 2);
  REQUIRE(logger->record(x, state.get()).ok());
  CHECK(records_in(dir / "a.jsonl")[0]["request"]["body"] == x.request.body + " first second");
}

TEST_CASE("L7: a logger keeps the configured secrets out of its file, prepared or not") {
  const TempDir dir;
  auto logger = open_logger(dir / "log");
  for (const bool prepared : {true, false}) {
    Exchange x = sample_exchange();
    x.request.headers.add("Authorization", "Bearer fake-own-key-of-the-caller");
    x.request.body = "sk-fake-configured-0123456789 fake-own-key-of-the-caller";
    answer(x, {x.request.body});
    const auto state = *logger->begin(x);
    if (prepared) logger->prepare(x, state.get());
    REQUIRE(logger->record(x, state.get()).ok());
  }
  const std::string all = read_tree(dir.path());
  CHECK(all.size() > 1000);
  CHECK(all.find("sk-fake-configured") == std::string::npos);
  CHECK(all.find("fake-own-key") == std::string::npos);
}

TEST_CASE("L4: a full disk is counted and reported, and the log recovers by itself") {
  const TempDir dir;
  class Full final : public FileCalls {
   public:
    bool full = false;
    ssize_t write(int fd, const void* from, std::size_t size) override {
      if (!full) return FileCalls::write(fd, from, size);
      errno = ENOSPC;
      return -1;
    }
  } calls;
  auto logger = open_logger(dir / "a.jsonl", &calls);
  const auto log_one = [&] {
    Exchange x = sample_exchange();
    return logger->record(x, nullptr);
  };
  CHECK(log_one().ok());
  calls.full = true;
  CHECK_FALSE(log_one().ok());
  const auto failed = log_one();
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().code == ErrorCode::io);
  CHECK(logger->health().waiting == 2);
  CHECK(logger->health().last_error.find("No space left") != std::string::npos);
  CHECK(logger->health().last_error.find((dir / "a.jsonl").string()) != std::string::npos);
  CHECK(logger->health().step == LogStep::memory);
  logger->each_second();
  CHECK(logger->health().waiting == 2);
  calls.full = false;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  CHECK(log_one().ok());
  const auto records = records_in(dir / "a.jsonl");
  REQUIRE(records.size() == 5);
  CHECK(records[1]["request"]["body"].is_null());
  CHECK(records[1]["request"]["truncated"] == true);
  CHECK(records[1]["request"]["bytes"] == records[0]["request"]["bytes"]);
  CHECK(records[1]["request"]["sha256"] == records[0]["request"]["sha256"]);
  CHECK(records[3]["kind"] == "note");
  CHECK(records[3]["note"]["event"] == "log_recovered");
  CHECK(records[3]["note"]["late"] == 2);
  CHECK(records[3]["note"]["without_body"] == 2);
  CHECK(records[3]["note"]["dropped"] == 0);
  CHECK(records[4]["request"]["body"].is_string());
  CHECK(logger->health().written == 4);
  CHECK(logger->health().waiting == 0);
}

TEST_CASE("L3: one logger, 8 threads: every exchange has its record and its own secrets") {
  const TempDir dir;
  auto logger = open_logger(dir / "a.jsonl");
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        Exchange x = sample_exchange();
        x.request.headers.add("x-api-key", "fake-key-of-thread-" + std::to_string(t));
        answer(x, {"fake-key-of-thread-" + std::to_string(t) + " fake-key-of-thread-" + std::to_string(t + 1)});
        const auto state = *logger->begin(x);
        logger->prepare(x, state.get());
        (void)logger->record(x, state.get());
      }
    });
  }
  for (std::thread& t : threads) t.join();
  std::set<std::string> ids;
  for (const Json& record : records_in(dir / "a.jsonl")) {
    ids.insert(record["id"].get<std::string>());
    const auto body = record["response"]["body"].get<std::string>();
    CHECK(body.starts_with("[redacted:"));
    CHECK(body.find(" fake-key-of-thread-") != std::string::npos);
  }
  CHECK(ids.size() == kThreads * kEach);
  CHECK(logger->health().written == kThreads * kEach);
}

TEST_CASE("C6: a log that cannot be opened is an io error that names the path") {
  const TempDir dir;
  ExchangeLogger::Options options;
  options.path = "/proc/finops-cannot-be-here/a.jsonl";
  options.install_key = "k";
  const auto logger = ExchangeLogger::open(options);
  REQUIRE_FALSE(logger.ok());
  CHECK(logger.error().code == ErrorCode::io);
  CHECK(logger.error().message.find("/proc/finops-cannot-be-here") != std::string::npos);
}

}  // namespace
}  // namespace finops::test::exchange_logger_test
