// Writes one record per exchange into the log (contract L1 to L7): writes a note before it goes upstream, redacts,
// appends, leaves out bodies when the disk is full, and compresses and deletes old files. Owned by the command that
// made it and shared by all its connections; thread-safe.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/exchange/exchange_log.h"
#include "core/log/write/clock_doubt.h"
#include "core/log/write/inflight_notes.h"
#include "core/log/write/log_care.h"
#include "core/log/write/log_ladder.h"
#include "core/log/write/log_store.h"
#include "core/record/exchange_record.h"
#include "core/redact/redact.h"

namespace finops {

struct LogHealth {
  std::uint64_t written = 0;       // records in the log
  std::uint64_t waiting = 0;       // records in memory until the log can be written again
  std::uint64_t dropped = 0;       // records that were not written anywhere
  std::uint64_t without_body = 0;  // records that lack a body because the disk was full
  std::uint64_t bytes = 0;
  std::string last_error;  // empty: there was none
  std::string path;        // of the active file
  LogStep step = LogStep::whole;
  std::uint64_t sync_errors = 0;              // files given up because fsync failed
  std::uint64_t unnoted = 0;                  // requests sent upstream without a note
  std::uint64_t lost = 0;                     // records added for requests that dead processes had in flight
  std::uint64_t compressed = 0, deleted = 0;  // segments
};

class ExchangeLogger final : public ExchangeLog {
 public:
  struct Options {
    std::string path;                  // a file or a folder, see log_place()
    std::vector<std::string> secrets;  // the configured secrets; they appear in no record
    std::string install_key;           // the key of the marks; empty: that of this install (install_key.h)
    BodyRules bodies;
    std::uint64_t rotate_size = 64 * 1024 * 1024;
    KeepRules keep;
    Fsync fsync = Fsync::interval;
    bool refuse = false;                                // begin() fails while records cannot be written
    std::uint64_t min_free = std::uint64_t{256} << 20;  // below it, or 5 % of the disk, response bodies are left out
    std::chrono::milliseconds retry_after{900};         // pause after a failure; checked each second
    FileCalls* calls = nullptr;                         // for tests; nullptr: the system's
    ClockDoubt::Read clock = {};                        // for tests; empty: the system's
  };
  // Errors: io, with advice and the path.
  static Result<std::unique_ptr<ExchangeLogger>> open(Options options);
  ~ExchangeLogger() override;  // close()

  // Starts the threads that look after the log. Before that, nothing is synced, deleted or recovered. Call it once,
  // when requests are being served. Errors: io.
  Result<void> start_care();

  // The result must not outlive the log or its exchange.
  Result<std::unique_ptr<LogState>> begin(Exchange& x) override;
  void prepare(Exchange& x, LogState* state) override;
  // ok: the record is in the file. Errors: io (counted and, the first time, warned about). Never throws.
  Result<void> record(Exchange& x, LogState* state) override;

  // One round of the work of each thread; public for tests without threads.
  void each_second();
  void run_housekeeping();

  // Ends the log in order, after the last exchange: writes the waiting records and removes the notes. Idempotent.
  void close();

  LogHealth health() const;
  std::string path() const { return store_->path(); }
  // Warnings to show at the start; may be empty.
  const std::vector<std::string>& warnings() const noexcept { return warnings_; }

 private:
  ExchangeLogger(Options options, Redactor redactor);
  struct Begun;
  struct Draft;
  Result<void> record_with_what_memory_there_is(Exchange& x, Draft& draft, SteadyTime now);
  Result<void> write_record(Exchange& x, Draft& draft, SteadyTime now, LogStep least);
  static bool lacks_body(const Exchange& x, const BodyRules& wanted, LogStep step);
  void limit_captures(Exchange& x) const;
  BodyRules rules_for(const Exchange& x, LogStep step) const;
  Redaction& redaction_for(const Exchange& x) const;
  void write_inflight_note(const Exchange& x, std::optional<std::uint32_t>& slot);
  Result<void> append(std::string_view framed);
  void append_event(std::string_view event, const std::function<void(JsonWriter&)>& write_rest);
  void remember(const Error& error);
  void look_at_files();
  void report_gone(const LogStore::Gone& gone);
  void look_at_space();
  void sync(SteadyTime now);
  void recover();
  ClockDoubt::View look_at_clock();
  void tidy_segments();
  void say_once(const std::string& problem);

  const Options options_;
  FileCalls& calls_;
  const Redactor redactor_;
  std::vector<std::string> warnings_;
  std::unique_ptr<LogStore> store_;
  std::unique_ptr<InflightNotes> notes_;  // null: the file of notes could not be created
  LogLadder ladder_;
  std::mutex spare_mutex_;         // guards spare_
  std::unique_ptr<char[]> spare_;  // freed when there is no memory for a record
  SteadyTime next_sync_{};         // used only by the thread that runs each second
  std::chrono::seconds sync_pause_{0};
  ClockDoubt doubt_;                     // used only by the housekeeping thread
  std::set<std::string> said_problems_;  // used only by the housekeeping thread
  std::atomic<std::uint64_t> written_{0}, gone_{0}, bytes_{0}, unnoted_{0}, lost_{0}, compressed_{0}, deleted_{0};
  std::atomic<bool> closed_{false}, said_unnoted_{false}, said_unsynced_{false};
  mutable std::mutex mutex_;  // guards last_error_
  std::string last_error_;
  LogCare care_;  // last: its threads use all of the above
};

}  // namespace finops
