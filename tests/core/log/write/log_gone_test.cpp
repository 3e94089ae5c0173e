// L4 L5: a file that is deleted or moved while it is written to is noticed, counted, reported, and created again.
#include <doctest/doctest.h>

#include <filesystem>

#include <unistd.h>

#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "support/temp_dir.h"

namespace finops::test::log_gone_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::unique_ptr<ExchangeLogger> open_logger(const fs::path& path, bool refuse = false) {
  ExchangeLogger::Options options;
  options.path = path.string();
  options.install_key = "test key";
  options.retry_after = {};
  options.refuse = refuse;
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

void log_some(ExchangeLogger& logger, int n) {
  for (int i = 0; i < n; ++i) {
    Exchange x = sample_exchange();
    REQUIRE(logger.record(x, nullptr).ok());
  }
}

std::vector<Json> lines_in(const fs::path& path) {
  std::vector<Json> out;
  const std::string text = read_file(path);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    out.push_back(Json::parse(text.substr(at, text.find('\n', at) - at)));
  }
  return out;
}

fs::path notes_in(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".inflight") return entry.path();
  }
  return {};
}

}  // namespace

TEST_CASE("L4: records that went into a deleted segment since the last look are counted, and a new one begins") {
  const TempDir dir;
  auto logger = open_logger(dir / "log");
  log_some(*logger, 3);
  logger->each_second();
  log_some(*logger, 1);
  const fs::path first = logger->path();
  fs::remove(first);
  log_some(*logger, 4);
  logger->each_second();
  CHECK(logger->health().dropped == 5);  // one of them was written before the deletion, which finops cannot know
  CHECK(logger->health().written == 3);
  CHECK(logger->health().step == LogStep::whole);
  CHECK(logger->health().last_error.find(
            first.string() + " was deleted while it was written to; 5 records in it are lost") != std::string::npos);
  const fs::path second = logger->path();
  CHECK(second != first);
  log_some(*logger, 2);
  const auto lines = lines_in(second);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0]["note"] ==
        Json{{"event", "segment_gone"}, {"file", first.filename().string()}, {"how", "deleted"}, {"lost", 5}});
  logger->each_second();
  CHECK(logger->health().dropped == 5);
  CHECK(logger->health().written == 5);
}

TEST_CASE("L4: the same for the whole folder, idle or not, and at the end") {
  for (const int unseen : {0, 2}) {
    const TempDir dir;
    auto logger = open_logger(dir / "log");
    log_some(*logger, 1);
    logger->each_second();
    log_some(*logger, unseen);
    fs::remove_all(dir / "log");
    logger->each_second();
    CHECK(fs::exists(logger->path()));
    CHECK((fs::status(dir / "log").permissions() & fs::perms::all) == fs::perms::owner_all);
    CHECK_FALSE(notes_in(dir / "log").empty());
    CHECK(logger->health().dropped == static_cast<std::uint64_t>(unseen));
    log_some(*logger, 1);
    fs::remove_all(dir / "log");
    logger->close();
    CHECK(logger->health().dropped == static_cast<std::uint64_t>(unseen) + 1);
    CHECK(logger->health().written == 1);
  }
}

TEST_CASE("L4: a segment that was moved away keeps its records, and a new one begins where it was") {
  for (const bool folder : {false, true}) {
    const TempDir dir;
    auto logger = open_logger(dir / "log");
    log_some(*logger, 3);
    const fs::path first = logger->path();
    folder ? fs::rename(dir / "log", dir / "old") : fs::rename(first, dir / "moved.jsonl");
    logger->each_second();
    log_some(*logger, 1);
    CHECK(logger->health().dropped == 0);
    CHECK(logger->health().written == 4);
    CHECK(lines_in(folder ? dir / "old" / first.filename() : dir / "moved.jsonl").size() == 3);
    const auto lines = lines_in(logger->path());
    REQUIRE(lines.size() == 2);
    CHECK(lines[0]["note"]["how"] == "moved");
  }
}

TEST_CASE("L4: a segment that goes just before it is full is counted, too") {
  const TempDir dir;
  ExchangeLogger::Options options;
  options.path = (dir / "log").string();
  options.install_key = "test key";
  {
    auto other = open_logger(dir / "other");
    log_some(*other, 1);
    options.rotate_size = other->health().bytes * 3 / 2;  // each second record closes one
  }
  auto logger = *ExchangeLogger::open(std::move(options));
  log_some(*logger, 1);
  fs::remove(logger->path());
  log_some(*logger, 2);
  logger->each_second();
  CHECK(logger->health().dropped == 2);
  CHECK(logger->health().written == 1);
}

TEST_CASE("L5: notes of requests in flight whose file was deleted or moved are in a new one") {
  for (const bool deleted : {true, false}) {
    const TempDir dir;
    auto logger = open_logger(dir / "log");
    Exchange x = sample_exchange(), y = sample_exchange();
    const auto of_x = *logger->begin(x);
    const fs::path notes = notes_in(dir / "log");
    deleted ? static_cast<void>(fs::remove(notes)) : fs::rename(notes, dir / "log/20200101T000000Z-1.inflight");
    logger->each_second();
    REQUIRE(fs::exists(notes));
    const auto of_y = *logger->begin(y);
    const std::string text = read_file(notes);
    CHECK(text.find(x.id) != std::string::npos);
    CHECK(text.find(y.id) != std::string::npos);
    logger->run_housekeeping();
    CHECK(logger->health().lost == 0);  // the moved file does not count as a crash
    REQUIRE(logger->record(x, of_x.get()).ok());
    REQUIRE(logger->record(y, of_y.get()).ok());
    CHECK(read_file(notes).find("\n{\"v\":1") == std::string::npos);
    CHECK(logger->health().unnoted == 0);
  }
}

TEST_CASE("L4 L5: where nothing can be made anew records wait in memory, and refuse lets no new request in") {
  if (::geteuid() == 0) return;  // may write everywhere
  const TempDir dir;
  auto logger = open_logger(dir / "up/log", true);
  log_some(*logger, 1);
  fs::remove_all(dir / "up/log");
  fs::permissions(dir / "up", fs::perms::owner_read | fs::perms::owner_exec);
  logger->each_second();
  Exchange x = sample_exchange();
  CHECK_FALSE(logger->begin(x).ok());
  CHECK_FALSE(logger->record(x, nullptr).ok());
  CHECK(logger->health().waiting == 1);
  fs::permissions(dir / "up", fs::perms::owner_all);
  logger->each_second();
  CHECK(logger->health().waiting == 0);
  CHECK(lines_in(logger->path()).size() >= 1);
  CHECK(logger->begin(x).ok());
}

}  // namespace finops::test::log_gone_test
