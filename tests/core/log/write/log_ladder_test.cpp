// L4: what the log does without when it cannot be written, in which order, and that it says so.
#include <doctest/doctest.h>

#include <sys/vfs.h>

#include <filesystem>
#include <functional>
#include <set>
#include <sstream>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/log/files/log_place.h"
#include "core/log/log_faults.h"
#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "core/log/write/log_ladder.h"
#include "support/temp_dir.h"

namespace finops::test::log_ladder_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// A disk with room for lines up to a size.
class Small final : public FileCalls {
 public:
  std::size_t most = std::string::npos;
  std::uint64_t free = std::uint64_t{100} << 30, total = std::uint64_t{200} << 30;
  long type = 0xEF53;
  ssize_t write(int fd, const void* from, std::size_t size) override {
    if (size <= most) return FileCalls::write(fd, from, size);
    errno = ENOSPC;
    return -1;
  }
  int statfs(const char*, struct statfs* out) override {
    *out = {};
    out->f_type = type;
    out->f_bsize = 1;
    out->f_blocks = total;
    out->f_bavail = out->f_bfree = free;
    return 0;
  }
};

std::unique_ptr<ExchangeLogger> open_logger(const fs::path& path, FileCalls& calls, bool refuse = false,
                                            BodyRules bodies = {}) {
  ExchangeLogger::Options options;
  options.path = path.string();
  options.install_key = "test key";
  options.calls = &calls;
  options.refuse = refuse;
  options.bodies = bodies;
  options.retry_after = {};
  auto logger = ExchangeLogger::open(std::move(options));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

Exchange exchange(std::size_t request, std::size_t response) {
  Exchange x = sample_exchange();
  x.request.body = std::string(request, 'q');
  x.request.framing = {Framing::Kind::length, request};
  x.response_capture.add(std::string(response, 'r'), 1);
  return x;
}

std::vector<Json> records_in(const fs::path& path) {
  std::vector<Json> out;
  const std::string text = read_file(path);
  REQUIRE((text.empty() || text.ends_with('\n')));
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
    out.push_back(Json::parse(text.substr(at, text.find('\n', at) - at)));
  }
  return out;
}

// What is said on standard error while it lives.
class Said {
 public:
  Said() : before_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>("said", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_));
    logger->set_pattern("%v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~Said() { spdlog::set_default_logger(before_); }
  Said(const Said&) = delete;
  Said& operator=(const Said&) = delete;
  std::string take() {  // since the last call
    std::string out = text_.str();
    text_.str({});
    return out;
  }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

const Error kFull{ErrorCode::io, "the disk is full", {}}, kQuota{ErrorCode::io, "the quota is used up", {}};
const auto kWorks = [](std::string_view) { return Result<void>(); };

}  // namespace

TEST_CASE("L4: each step is said once, with its reason where that is new, and again after a recovery") {
  LogLadder ladder{std::chrono::milliseconds{0}};
  Said said;
  CHECK(ladder.failed(LogStep::whole, kFull) == LogStep::no_response_bodies);
  CHECK(said.take() == "the disk is full; response bodies are not recorded for now\n");
  CHECK(ladder.failed(LogStep::whole, kFull) == LogStep::no_response_bodies);  // another thread, as late
  CHECK(said.take() == "");
  CHECK(ladder.failed(LogStep::no_response_bodies, kFull) == LogStep::no_bodies);
  CHECK(said.take() == "the log: no bodies are recorded for now\n");
  CHECK(ladder.takes_records());
  CHECK(ladder.failed(LogStep::no_bodies, kQuota) == LogStep::memory);
  CHECK(said.take() == "the quota is used up; records wait in memory for now\n");
  CHECK_FALSE(ladder.takes_records());
  CHECK(ladder.failed(LogStep::memory, kFull) == LogStep::memory);
  CHECK(said.take() == "");
  ladder.keep("1234567890", 10);
  CHECK(said.take() == "");
  ladder.keep("1", 10);
  CHECK(said.take() == "the log: the memory for records is full; more are only counted\n");
  ladder.keep("1", 10);
  CHECK(said.take() == "");
  CHECK(ladder.waiting() == 1);
  CHECK(ladder.dropped() == 2);
  LogGap gap;
  CHECK(ladder.try_again(std::chrono::steady_clock::now(), kWorks, gap));
  CHECK(gap.late == 1);
  CHECK(gap.dropped == 2);
  CHECK(ladder.step() == LogStep::whole);
  CHECK(ladder.failed(LogStep::no_bodies, kFull) == LogStep::memory);  // begun before the recovery
  CHECK(said.take() ==
        "the disk is full; response bodies are not recorded for now\nthe log: no bodies are recorded for now\n"
        "the log: records wait in memory for now\n");
}

TEST_CASE("L4: a disk that is nearly full and memory that is missing are said once") {
  LogLadder ladder{std::chrono::milliseconds{0}};
  Said said;
  ladder.set_low(true, 3 << 20, "/logs");
  CHECK(said.take() == "only 3 MiB are free in /logs; response bodies are not recorded for now\n");
  ladder.set_low(true, 2 << 20, "/logs");
  CHECK(said.take() == "");
  CHECK(ladder.low());
  LogGap gap;
  CHECK_FALSE(ladder.try_again(std::chrono::steady_clock::now(), kWorks, gap));
  CHECK(ladder.step() == LogStep::no_response_bodies);
  ladder.set_low(false, 9 << 20, "/logs");
  CHECK(ladder.try_again(std::chrono::steady_clock::now(), kWorks, gap));
  CHECK(ladder.step() == LogStep::whole);
  CHECK(said.take() == "");
  for (int i = 0; i < 2; ++i) ladder.out_of_memory(LogLadder::MemoryLoss::bodies);
  CHECK(said.take() == "out of memory: records are written without bodies where there is none for them\n");
  CHECK(ladder.dropped() == 0);
  for (int i = 0; i < 2; ++i) ladder.out_of_memory(LogLadder::MemoryLoss::record);
  CHECK(said.take() == "out of memory: a record could not even be built without bodies; such are only counted\n");
  CHECK(ladder.dropped() == 2);
}

TEST_CASE("L4: it is tried again after a pause, and after twice of that when it fails again soon") {
  const Said quiet;
  LogLadder ladder{std::chrono::seconds{10}};
  LogGap gap;
  (void)ladder.failed(LogStep::whole, kFull);
  const SteadyTime start = std::chrono::steady_clock::now();
  CHECK_FALSE(ladder.try_again(start + std::chrono::seconds{5}, kWorks, gap));
  CHECK(ladder.try_again(start + std::chrono::seconds{11}, kWorks, gap));
  (void)ladder.failed(LogStep::whole, kFull);
  const SteadyTime again = std::chrono::steady_clock::now();
  CHECK_FALSE(ladder.try_again(again + std::chrono::seconds{15}, kWorks, gap));
  CHECK(ladder.try_again(again + std::chrono::seconds{21}, kWorks, gap));
}

TEST_CASE("L4: response bodies go first, then request bodies, then records wait, and all of it comes back") {
  const TempDir dir;
  Small disk;
  auto logger = open_logger(dir / "a.jsonl", disk);
  const auto log = [&](std::size_t request, std::size_t response) {
    Exchange x = exchange(request, response);
    return logger->record(x, nullptr).ok();
  };
  CHECK(log(5000, 50'000));
  disk.most = 20'000;
  CHECK(log(5000, 50'000));
  CHECK(logger->health().step == LogStep::no_response_bodies);
  CHECK(log(5000, 10));  // small, but nothing is tried in this state
  disk.most = 4000;
  CHECK(log(5000, 50'000));
  CHECK(logger->health().step == LogStep::no_bodies);
  disk.most = 100;
  CHECK_FALSE(log(5000, 50'000));
  CHECK_FALSE(log(5000, 50'000));
  CHECK(logger->health().step == LogStep::memory);
  CHECK(logger->health().waiting == 2);
  CHECK(logger->health().written == 4);
  disk.most = std::string::npos;
  logger->each_second();
  CHECK(log(5000, 50'000));
  const LogHealth health = logger->health();
  CHECK(health.step == LogStep::whole);
  CHECK(health.written == 7);
  CHECK(health.waiting == 0);
  CHECK(health.dropped == 0);
  CHECK(health.without_body == 5);
  CHECK(health.bytes == fs::file_size(dir / "a.jsonl"));

  const auto records = records_in(dir / "a.jsonl");
  REQUIRE(records.size() == 8);
  for (const std::size_t i : {0U, 1U, 2U, 7U}) CHECK(records[i]["request"]["body"].is_string());
  for (const std::size_t i : {0U, 7U}) CHECK(records[i]["response"]["body"].is_string());
  for (const std::size_t i : {1U, 2U, 3U, 4U, 5U}) {
    const Json& response = records[i]["response"];
    CHECK(response["body"].is_null());
    CHECK(response["truncated"] == true);
    CHECK(response["sha256"].is_string());
  }
  CHECK(records[1]["response"]["bytes"] == 50'000);
  CHECK(records[1]["response"]["sha256"] == records[0]["response"]["sha256"]);
  for (const std::size_t i : {3U, 4U, 5U}) {
    CHECK(records[i]["request"]["body"].is_null());
    CHECK(records[i]["request"]["truncated"] == true);
    CHECK(records[i]["request"]["bytes"] == 5000);
    CHECK(records[i]["request"]["sha256"] == records[0]["request"]["sha256"]);
  }
  const Json& note = records[6];
  CHECK(note["v"] == 1);
  CHECK(note["id"].get<std::string>().size() == 26);
  CHECK(note["kind"] == "note");
  CHECK(note["source"] == "serve");
  CHECK(note["note"]["event"] == "log_recovered");
  CHECK(note["note"]["without_body"] == 5);
  CHECK(note["note"]["late"] == 2);
  CHECK(note["note"]["dropped"] == 0);
}

TEST_CASE("L4: the memory is bounded, what does not fit is counted, and the note says how many") {
  const TempDir dir;
  Small disk;
  auto logger = open_logger(dir / "a.jsonl", disk);
  disk.most = 0;
  std::size_t kept = 0;
  for (int i = 0; i < 2000; ++i) {
    Exchange x = exchange(100'000, 100'000);
    CHECK_FALSE(logger->record(x, nullptr).ok());
    if (logger->health().dropped == 0) ++kept;
  }
  CHECK(kept > 300);
  CHECK(kept < 2000);
  CHECK(logger->health().step == LogStep::counting);
  CHECK(logger->health().waiting == kept);
  CHECK(logger->health().dropped == 2000 - kept);
  logger->each_second();
  CHECK(logger->health().step == LogStep::counting);
  disk.most = std::string::npos;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  CHECK(logger->health().written == kept);
  CHECK(logger->health().dropped == 2000 - kept);
  const auto records = records_in(dir / "a.jsonl");
  REQUIRE(records.size() == kept + 1);
  CHECK(fs::file_size(dir / "a.jsonl") < LogLadder::kMemory + 1000);
  CHECK(records.back()["note"]["late"] == kept);
  CHECK(records.back()["note"]["dropped"] == 2000 - kept);
}

TEST_CASE("L4: what waits in memory is written at the end if it can be") {
  const TempDir dir;
  Small disk;
  auto logger = open_logger(dir / "a.jsonl", disk);
  disk.most = 0;
  Exchange x = exchange(10, 10);
  CHECK_FALSE(logger->record(x, nullptr).ok());
  disk.most = std::string::npos;
  logger->close();
  CHECK(records_in(dir / "a.jsonl").size() == 1);
}

TEST_CASE("L4: response bodies are left out before the disk is full, and come back when there is room") {
  const TempDir dir;
  Small disk;
  auto logger = open_logger(dir / "a.jsonl", disk);
  const auto log = [&] {
    Exchange x = exchange(100, 100);
    CHECK(logger->record(x, nullptr).ok());
  };
  disk.free = (std::uint64_t{256} << 20) - 1;
  logger->each_second();
  CHECK(logger->health().step == LogStep::no_response_bodies);
  log();
  disk.free = (std::uint64_t{256} << 20) + 1;  // not enough to be out of it
  logger->each_second();
  CHECK(logger->health().step == LogStep::no_response_bodies);
  disk.free = std::uint64_t{300} << 20;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  log();
  const auto records = records_in(dir / "a.jsonl");
  REQUIRE(records.size() == 3);
  CHECK(records[0]["response"]["body"].is_null());
  CHECK(records[0]["request"]["body"].is_string());
  CHECK(records[1]["note"]["without_body"] == 1);
  CHECK(records[2]["response"]["body"].is_string());

  // On a small disk 5 % are enough.
  disk.total = 1 << 20;
  disk.free = 60'000;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  disk.free = 50'000;
  logger->each_second();
  CHECK(logger->health().step == LogStep::no_response_bodies);
}

TEST_CASE("L4: --on-log-error=refuse: no request goes upstream while its record could not be written") {
  const TempDir dir;
  Small disk;
  auto logger = open_logger(dir / "a.jsonl", disk, true);
  Exchange x = exchange(10, 10);
  const auto state = *logger->begin(x);
  disk.most = 0;
  CHECK_FALSE(logger->record(x, state.get()).ok());
  Exchange refused = exchange(10, 10);
  const auto begun = logger->begin(refused);
  REQUIRE_FALSE(begun.ok());
  CHECK(begun.error().message.find("--on-log-error=refuse") != std::string::npos);
  disk.most = std::string::npos;
  logger->each_second();
  CHECK(logger->begin(refused).ok());

  Faulty calls;
  auto other = open_logger(dir / "b.jsonl", calls, true);
  calls.fail_at = calls.calls + 1;
  calls.fault = Faulty::Fault::enospc;
  Exchange unnoted = exchange(10, 10);
  CHECK_FALSE(other->begin(unnoted).ok());
  CHECK(other->begin(unnoted).ok());
  CHECK(other->health().unnoted == 0);
}

TEST_CASE("L4: without it a request that could not be noted goes on, and is counted") {
  const TempDir dir;
  Faulty calls;
  auto logger = open_logger(dir / "b.jsonl", calls);
  calls.fail_at = calls.calls + 1;
  Exchange x = exchange(10, 10);
  const auto state = *logger->begin(x);
  CHECK(logger->health().unnoted == 1);
  logger->prepare(x, state.get());
  CHECK(logger->record(x, state.get()).ok());
}

TEST_CASE("L4 log.fault_nth: whichever call fails, however: no record vanishes uncounted, the file parses") {
  using Fault = Faulty::Fault;
  for (const Fault fault : {Fault::enospc, Fault::eio, Fault::edquot, Fault::eintr, Fault::short_write}) {
    for (const int times : {1, 30}) {
      bool ran_clean = false;
      for (int n = 1; !ran_clean; ++n) {
        REQUIRE(n < 400);
        CAPTURE(static_cast<int>(fault));
        CAPTURE(times);
        CAPTURE(n);
        if (fault == Fault::eintr && times > 2) break;  // forever is not an interruption
        const TempDir dir;
        Faulty calls;
        ExchangeLogger::Options options;
        options.path = (dir / "log").string();
        options.install_key = "k";
        options.calls = &calls;
        options.rotate_size = 4096;
        options.retry_after = {};
        options.fsync = Fsync::interval;
        auto logger = ExchangeLogger::open(std::move(options));
        REQUIRE(logger.ok());
        calls.fault = fault;
        calls.times = times;
        calls.missing = 3;
        calls.fail_at = calls.calls + n;
        std::set<std::string> reported;  // as written
        std::set<std::string> all;
        for (int i = 0; i < 4; ++i) {
          Exchange x = exchange(300, 600);
          const auto state = *(*logger)->begin(x);
          (*logger)->prepare(x, state.get());
          all.insert(x.id);
          if ((*logger)->record(x, state.get())) reported.insert(x.id);
          if (i % 2 == 1) (*logger)->each_second();
        }
        ran_clean = calls.calls < calls.fail_at;
        calls.fail_at = 0;
        (*logger)->each_second();
        const LogHealth health = (*logger)->health();
        CHECK(health.step == LogStep::whole);
        CHECK(health.waiting == 0);
        (*logger)->close();
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(dir / "log")) {
          CHECK(entry.path().extension() == ".jsonl");
          const std::string text = read_file(entry.path());
          for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
            const auto record = Json::parse(text.substr(at, text.find('\n', at) - at), nullptr, false);
            if (record.is_discarded()) {  // a fragment that could not be removed is a line by itself
              CHECK(fault == Fault::short_write);
              CHECK(times > 1);
              continue;
            }
            if (record["kind"] == "exchange") CHECK(found.insert(record["id"].get<std::string>()).second);
          }
        }
        CHECK(found.size() + health.dropped == all.size());
        CHECK(health.dropped == 0);
        CHECK(health.written == found.size());
        CHECK(std::includes(found.begin(), found.end(), reported.begin(), reported.end()));
        if (fault == Fault::eintr || ran_clean) CHECK(health.without_body == 0);
      }
    }
  }
}

TEST_CASE("L4: a file that cannot be written although the disk has room is left for a new segment") {
  const TempDir dir;
  class Limited final : public FileCalls {  // as RLIMIT_FSIZE
   public:
    ssize_t write(int fd, const void* from, std::size_t size) override {
      struct stat found {};
      (void)::fstat(fd, &found);
      if (found.st_size + static_cast<off_t>(size) <= 5000) return FileCalls::write(fd, from, size);
      errno = EFBIG;
      return -1;
    }
  } calls;
  auto logger = open_logger(dir / "log", calls);
  for (int i = 0; i < 12; ++i) {
    Exchange x = exchange(10, 10);
    (void)logger->record(x, nullptr);
    logger->each_second();
  }
  CHECK(logger->health().written == 12);
  CHECK(logger->health().waiting + logger->health().dropped == 0);
}

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
    auto logger = open_logger(path, calls, false, c.rules);
    for (const bool stream : {false, true}) {
      Exchange x = exchange(3000, 0);
      x.stream = stream;
      const auto state = *logger->begin(x);
      logger->prepare(x, state.get());
      x.response_capture.add(std::string(700, 'a'), 1);
      x.response_capture.add(std::string(700, 'b'), 2);
      REQUIRE(logger->record(x, state.get()).ok());
      Exchange nothing = exchange(0, 0);
      const auto of_nothing = *logger->begin(nothing);
      REQUIRE(logger->record(nothing, of_nothing.get()).ok());
    }
    const auto records = records_in(path);
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

TEST_CASE("L3 log.nfs: a log on a network file system is warned about by name, one on a disk is not") {
  const TempDir dir;
  for (const auto& [type, name] : {std::pair<long, std::string>{0x6969, "NFS"},
                                   {0xFF534D42, "CIFS"},
                                   {0xFE534D42, "SMB2"},
                                   {0x65735546, "FUSE"},
                                   {0xEF53, ""},
                                   {0x01021994, ""}}) {
    Small disk;
    disk.type = type;
    CHECK(network_file_system(dir.path().string(), disk) == name);
    auto logger = open_logger(dir / "log", disk);
    REQUIRE(logger->warnings().size() == (name.empty() ? 0 : 1));
    if (name.empty()) continue;
    CHECK(logger->warnings()[0].find("(" + name + ")") != std::string::npos);
    CHECK(logger->warnings()[0].find((dir / "log").string()) != std::string::npos);
    CHECK(logger->warnings()[0].find("--log") != std::string::npos);
  }
}

}  // namespace finops::test::log_ladder_test
