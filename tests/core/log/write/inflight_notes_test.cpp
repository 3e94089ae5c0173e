// L5: what a crash leaves in flight comes back as lost, once.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <zstd.h>

#include "core/log/log_faults.h"
#include "core/log/log_support.h"
#include "core/log/write/exchange_logger.h"
#include "core/log/write/inflight_notes.h"
#include "core/log/write/lost_recovery.h"
#include "core/record/record_view.h"
#include "support/log_text.h"
#include "support/temp_dir.h"

namespace finops::test::inflight_notes_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

ExchangeLogger::Options logger_options(const fs::path& path) {
  ExchangeLogger::Options options;
  options.path = path.string();
  options.secrets = {"sk-fake-configured-0123456789"};
  options.install_key = "test key";
  options.retry_after = {};
  return options;
}

std::unique_ptr<ExchangeLogger> open_logger(const fs::path& path) {
  auto logger = ExchangeLogger::open(logger_options(path));
  REQUIRE(logger.ok());
  return std::move(*logger);
}

std::vector<fs::path> files(const fs::path& folder, const std::string& end) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().string().ends_with(end)) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// Exchanges and whatever is damaged, but not what the log's writer notes.
std::vector<Json> records_in(const std::vector<fs::path>& paths) {
  std::vector<Json> out;
  for (const fs::path& path : paths) {
    const std::string text = log_text(path);
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
      Json record = Json::parse(text.substr(at, text.find('\n', at) - at), nullptr, false);
      if (!record.is_object() || record.value("kind", "") != "note") out.push_back(std::move(record));
      if (text.find('\n', at) == std::string::npos) break;
    }
  }
  return out;
}

std::vector<std::string> ids_in(const std::vector<Json>& records, const std::string& outcome) {
  std::vector<std::string> out;
  for (const Json& r : records) {
    if (r.is_object() && r.value("outcome", "") == outcome) out.push_back(r["id"]);
  }
  return out;
}

// Runs `work` with a logger in another process, which then ends without any clean-up.
template <class Work>
void crash_after(const fs::path& log, Work work) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto logger = ExchangeLogger::open(logger_options(log));
    if (!logger) ::_exit(1);
    work(**logger);
    ::_exit(0);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
}

Exchange exchange_with_id(const std::string& id) {
  Exchange x = sample_exchange();
  x.id = id;
  x.attempts = 0;
  x.response.reset();
  x.timing.wall_start = std::chrono::system_clock::now();
  return x;
}
constexpr const char* kFirst = "01JABCDEFGHJKMNPQRSTVWXYZ1";
constexpr const char* kSecond = "01JABCDEFGHJKMNPQRSTVWXYZ2";

std::string lost_line(const Exchange& x, std::size_t limit = InflightNotes::kMostText) {
  const Redactor redactor({"sk-fake-configured-0123456789"}, "test key");
  std::string out;
  append_lost_record(out, x, limit, redactor.for_exchange(x.id, x.request.headers, x.request.target));
  return out;
}

}  // namespace

TEST_CASE("L5 log.notes: a name that is taken is passed over, any other failure is an error at once") {
  class Counted final : public FileCalls {
   public:
    int open(const char* path, int flags, mode_t mode) override { return ++opened, FileCalls::open(path, flags, mode); }
    int opened = 0;
  };
  const TempDir dir;
  Counted calls;
  const auto absent = InflightNotes::create((dir / "absent/x").string(), calls);
  REQUIRE_FALSE(absent.ok());
  CHECK(absent.error().message.find("absent/x.inflight") != std::string::npos);
  CHECK(calls.opened == 1);
  calls.opened = 0;
  std::ofstream(dir / "x.inflight") << "another's";
  CHECK(InflightNotes::create((dir / "x").string(), calls).ok());
  CHECK(calls.opened == 2);
  CHECK(files(dir.path(), ".inflight").size() == 2);
}

TEST_CASE("L5: the note is a whole record with the schema's keys, of which the end is unknown") {
  Exchange finished = sample_exchange();
  const Json whole = record_of(finished);
  Exchange x = sample_exchange();
  x.id = finished.id;
  x.tags = {{"team", "a"}};
  const Json lost = Json::parse(lost_line(x));
  std::vector<std::string> keys, wanted;
  for (const auto& [key, value] : lost.items()) keys.push_back(key);
  for (const auto& [key, value] : whole.items()) wanted.push_back(key);
  CHECK(keys == wanted);
  CHECK(lost["outcome"] == "lost");
  for (const char* key :
       {"status", "stream", "duration_ms", "ttfb_ms", "overhead_us", "cost_usd", "error", "response"}) {
    CHECK(lost[key].is_null());
  }
  for (const char* key :
       {"id", "ts", "route", "provider", "method", "path", "model", "operation", "credential", "client"}) {
    CHECK(lost[key] == whole[key]);
  }
  CHECK(lost["tags"]["team"] == "a");
  CHECK(lost["usage"]["input_tokens"].is_null());
  CHECK(lost["request"]["bytes"] == whole["request"]["bytes"]);
  CHECK(lost["request"]["body"].is_null());
  CHECK(lost["request"]["truncated"] == true);
  RecordParser parser;
  RecordView record;
  CHECK(parser.parse_copy(lost_line(x), record));
}

TEST_CASE("L5: a note that would not fit is shortened, but keeps the id and no secret") {
  Exchange x = sample_exchange();
  const std::string secret = "sk-fake-configured-0123456789";
  for (const std::size_t before : {std::size_t{10}, std::size_t{180}, std::size_t{190}, std::size_t{5000}}) {
    set_remainder(x,
                  "/v1/" + std::string(before, 'p') + secret + std::string(5000, 'q') + "?a=" + std::string(5000, 'r'));
    x.model = std::string(before, 'm') + secret + std::string(3000, '\x01');
    const std::string line = lost_line(x);
    CHECK(line.size() <= InflightNotes::kMostText);
    CHECK(line.find("sk-fake") == std::string::npos);
    const Json lost = Json::parse(line);
    CHECK(lost["id"] == x.id);
    CHECK(lost["path"].get<std::string>().starts_with("/v1/pppp"));
    CHECK(lost["query"].is_null());
  }
  x = sample_exchange();
  x.request.headers.set("User-Agent", std::string(9000, 'u'));
  x.credential = {CredentialOrigin::Kind::config, std::string(9000, '"')};
  x.request.method = std::string(9000, 'M');
  CHECK(lost_line(x).size() <= InflightNotes::kMostText);
}

TEST_CASE("L5: slots are pages of their own, are used again, and a note that failed leaves nothing") {
  const TempDir dir;
  Faulty calls;
  auto notes = InflightNotes::create((dir / "a").string(), calls);
  REQUIRE(notes.ok());
  const fs::path path = dir / "a.inflight";
  CHECK((*notes)->path() == path.string());
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  const auto one = (*notes)->put("{one}\n"), two = (*notes)->put("{two}\n");
  REQUIRE(one.ok());
  REQUIRE(two.ok());
  CHECK(read_file(path).substr(0, 6) == "{one}\n");
  CHECK(read_file(path).substr(InflightNotes::kSlot) == "{two}\n");
  (*notes)->update(*one, "{longer}\n");
  CHECK(read_file(path).starts_with("{longer}\n"));
  (*notes)->clear(*one);
  CHECK(read_file(path)[0] == '\0');
  const auto three = (*notes)->put("{three}\n");
  REQUIRE(three.ok());
  CHECK(*three == *one);  // no new slot
  (*notes)->leave(*two);
  CHECK(read_file(path).substr(InflightNotes::kSlot) == "{two}\n");
  (*notes)->clear(*three);
  for (const auto fault : {Faulty::Fault::enospc, Faulty::Fault::short_write}) {
    calls.fault = fault;
    calls.missing = 3;
    calls.fail_at = calls.calls + 1;
    const auto failed = (*notes)->put("{four}\n");
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().message.find(path.string()) != std::string::npos);
    CHECK(read_file(path)[0] == '\0');
  }
  calls.fault = Faulty::Fault::eintr;
  calls.fail_at = calls.calls + 1;
  CHECK((*notes)->put("{five}\n").ok());
  (*notes)->remove();
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("L5: a slot whose note is still needed is used after all others") {
  const TempDir dir;
  Faulty calls;
  auto notes = InflightNotes::create((dir / "a").string(), calls);
  REQUIRE(notes.ok());
  const auto one = (*notes)->put("{one}\n"), two = (*notes)->put("{two}\n");
  (*notes)->clear(*one);
  (*notes)->leave(*two);
  CHECK(*(*notes)->put("{three}\n") == *one);
  CHECK(*(*notes)->put("{four}\n") == *two);
}

TEST_CASE("L5: the note is there from begin() on, knows more after prepare(), and is gone with the record") {
  const TempDir dir;
  auto logger = open_logger(dir / "log");
  const fs::path path = files(dir / "log", ".inflight").at(0);
  Exchange x = exchange_with_id(kFirst);
  x.model.clear();
  const auto state = *logger->begin(x);
  CHECK(read_file(path).starts_with(R"({"v":1,"id":")" + std::string(kFirst)));
  CHECK(read_file(path).find("gpt-4o-mini") == std::string::npos);
  x.model = "gpt-4o-mini";
  logger->prepare(x, state.get());
  CHECK(read_file(path).find("gpt-4o-mini") != std::string::npos);
  REQUIRE(logger->record(x, state.get()).ok());
  CHECK(read_file(path)[0] == '\0');
  Exchange y = exchange_with_id(kSecond);
  REQUIRE(logger->begin(y).ok());
  CHECK(fs::file_size(path) <= InflightNotes::kSlot);  // the slot is used again
}

TEST_CASE("L5: what a dead process had in flight becomes lost, what it had logged does not") {
  const TempDir dir;
  for (const bool folder : {true, false}) {
    const fs::path log = folder ? dir / "log" : dir / "one/a.jsonl";
    CAPTURE(folder);
    crash_after(log, [](ExchangeLogger& logger) {
      Exchange lost = exchange_with_id(kFirst), done = exchange_with_id(kSecond);
      const auto of_lost = *logger.begin(lost), of_done = *logger.begin(done);
      logger.prepare(lost, of_lost.get());
      logger.prepare(done, of_done.get());
      (void)logger.record(done, of_done.get());
    });
    const fs::path place = folder ? log : log.parent_path();
    REQUIRE(files(place, ".inflight").size() == 1);
    auto logger = open_logger(log);
    CHECK(files(place, ".inflight").size() == 2);
    logger->run_housekeeping();
    CHECK(files(place, ".inflight").size() == 1);  // its own
    CHECK(logger->health().lost == 1);
    const auto records = records_in(log_files(place));
    CHECK(ids_in(records, "lost") == std::vector<std::string>{kFirst});
    CHECK(ids_in(records, "ok") == std::vector<std::string>{kSecond});
    CHECK(records.size() == 2);
    logger->run_housekeeping();
    logger.reset();
    CHECK(files(place, ".inflight").empty());
    CHECK(records_in(log_files(place)).size() == 2);
  }
}

TEST_CASE("L5: killed between the record and the clearing of its note: no second record") {
  const TempDir dir;
  crash_after(dir / "log", [](ExchangeLogger& logger) {
    Exchange done = exchange_with_id(kFirst);
    (void)logger.record(done, nullptr);
    (void)logger.begin(done);  // the note of something that is logged
  });
  auto logger = open_logger(dir / "log");
  logger->run_housekeeping();
  CHECK(logger->health().lost == 0);
  CHECK(files(dir / "log", ".inflight").size() == 1);
  CHECK(records_in(log_files(dir / "log")).size() == 1);
}

TEST_CASE("L5: a record that the crash tore, or a body that quotes it, is not the record") {
  const TempDir dir;
  crash_after(dir / "log", [](ExchangeLogger& logger) {
    Exchange torn = exchange_with_id(kFirst);
    (void)logger.begin(torn);
    Exchange quoting = exchange_with_id(kSecond);
    quoting.request.body = std::string(R"({"v":1,"id":")") + kFirst + R"(","ts":"2026-01-01T00:00:00Z"})";
    (void)logger.record(quoting, nullptr);
    std::ofstream(logger.path(), std::ios::app) << R"({"v":1,"id":")" << kFirst << R"(","ts":"2026-11-22T1)";
  });
  auto logger = open_logger(dir / "log");
  logger->run_housekeeping();
  CHECK(ids_in(records_in(log_files(dir / "log")), "lost") == std::vector<std::string>{kFirst});
}

TEST_CASE("L5: a record with another one glued to it is the record") {
  const TempDir dir;
  crash_after(dir / "log", [](ExchangeLogger& logger) {
    Exchange whole = exchange_with_id(kFirst);
    (void)logger.begin(whole);
    std::ofstream(logger.path(), std::ios::app)
        << R"({"v":1,"id":")" << kFirst << R"(","request":{"body":"}"},"response":null}{"v":1,"id":"torn","x":")";
  });
  auto logger = open_logger(dir / "log");
  logger->run_housekeeping();
  CHECK(ids_in(records_in(log_files(dir / "log")), "lost").empty());
}

TEST_CASE("L5: the record of a dead process is found in a segment that was compressed meanwhile") {
  const TempDir dir;
  crash_after(dir / "log", [](ExchangeLogger& logger) {
    Exchange done = exchange_with_id(kFirst), lost = exchange_with_id(kSecond);
    (void)logger.record(done, nullptr);
    (void)logger.begin(done);
    (void)logger.begin(lost);
  });
  const fs::path segment = files(dir / "log", ".jsonl").at(0);
  const std::string text = read_file(segment);
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  std::ofstream(segment.string() + ".zst", std::ios::binary) << packed;
  fs::remove(segment);
  auto logger = open_logger(dir / "log");
  logger->run_housekeeping();
  CHECK(ids_in(records_in(log_files(dir / "log")), "lost") == std::vector<std::string>{kSecond});
}

TEST_CASE("L5: the notes of a process that lives are left alone, also by a second one") {
  const TempDir dir;
  auto first = open_logger(dir / "log");
  Exchange x = exchange_with_id(kFirst);
  REQUIRE(first->begin(x).ok());
  auto second = open_logger(dir / "log");
  second->run_housekeeping();
  first->run_housekeeping();
  CHECK(second->health().lost == 0);
  CHECK(first->health().lost == 0);
  CHECK(files(dir / "log", ".inflight").size() == 2);
}

TEST_CASE("L5: garbage in the notes is skipped, and files of others are not touched") {
  const TempDir dir;
  fs::create_directory(dir / "log");
  fs::permissions(dir / "log", fs::perms::owner_all);
  const Exchange x = exchange_with_id(kFirst);
  const std::string good = lost_line(x) + "\n";
  std::string text = "{\"v\":1,\"id\":\"" + std::string(kSecond) + "\",\"outcome\":\"lost\",\"ts\":\"2026-";  // half
  const auto next_slot = [&] { text.resize((text.size() + 4095) / 4096 * 4096, '\0'); };
  next_slot();
  text += "not json at all\n";
  next_slot();
  text += std::string(4096, '\xff');
  text += R"({"v":1,"id":"short","outcome":"lost","ts":"2026-11-22T14:02:11.482Z"})"
          "\n";
  next_slot();
  text += R"({"v":1,"id":"01JABCDEFGHJKMNPQRSTVWXYZ3","outcome":"ok","ts":"2026-11-22T14:02:11.482Z"})"
          "\n";
  next_slot();
  text += good;
  std::ofstream(dir / "log/20260101T000000Z-1.inflight", std::ios::binary) << text;
  std::ofstream(dir / "log/mine.inflight", std::ios::binary) << good;
  auto logger = open_logger(dir / "log");
  logger->run_housekeeping();
  CHECK(logger->health().lost == 1);
  CHECK(fs::exists(dir / "log/mine.inflight"));
  CHECK_FALSE(fs::exists(dir / "log/20260101T000000Z-1.inflight"));
  const auto records = records_in(log_files(dir / "log"));
  REQUIRE(records.size() == 1);
  CHECK(records[0]["id"] == kFirst);
}

TEST_CASE("L5: a recovery that stops at any point is continued by the next, and nothing is lost twice") {
  bool ran_clean = false;
  for (int n = 1; !ran_clean; ++n) {
    REQUIRE(n < 60);
    CAPTURE(n);
    const TempDir dir;
    crash_after(dir / "log", [](ExchangeLogger& logger) {
      for (const char* id : {kFirst, kSecond}) {
        Exchange x = exchange_with_id(id);
        (void)logger.begin(x);
      }
    });
    const LogPlace place{(dir / "log").string(), {}};
    auto target = open_logger(dir / "log");
    Faulty calls;
    calls.fail_at = n;
    calls.times = 1000;  // as if it had been killed there
    auto file = LogFile::open({.path = (dir / "log/20300101T000000Z-9.jsonl").string(), .calls = &calls});
    const auto append = [&](std::string_view framed) -> Result<void> {
      if (!file) return file.error();
      return (*file)->append(framed);
    };
    (void)recover_lost(place, calls, append);
    ran_clean = calls.calls < n;
    calls.fail_at = 0;
    file = Error{};  // gives up its lock, which it may not have been able to
    file = LogFile::open({.path = (dir / "log/20300101T000000Z-9.jsonl").string(), .calls = &calls});
    (void)recover_lost(place, calls, append);
    CHECK(ids_in(records_in(log_files(dir / "log")), "lost") == std::vector<std::string>{kFirst, kSecond});
    CHECK(files(dir / "log", ".inflight").size() == 1);
  }
}

TEST_CASE("L5: of many that start at once, one recovers") {
  const TempDir dir;
  crash_after(dir / "log", [](ExchangeLogger& logger) {
    Exchange x = exchange_with_id(kFirst);
    (void)logger.begin(x);
  });
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto logger = ExchangeLogger::open(logger_options(dir / "log"));
      if (!logger) ::_exit(1);
      (*logger)->run_housekeeping();
      (*logger)->close();
      ::_exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  CHECK(ids_in(records_in(log_files(dir / "log")), "lost") == std::vector<std::string>{kFirst});
  CHECK(files(dir / "log", ".inflight").empty());
  for (const fs::path& file : log_files(dir / "log")) CHECK(fs::file_size(file) > 0);  // empty segments are gone
}

}  // namespace finops::test::inflight_notes_test
