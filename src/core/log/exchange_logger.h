// Writes one record per exchange into the log file (contract L1, L2, L3, L7). Owned by the command that made it and
// shared by all its connections; thread-safe.
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/log/log_file.h"
#include "core/log/redact.h"
#include "core/pipeline/exchange_log.h"

namespace finops {

struct LogHealth {
  std::uint64_t written = 0;  // records in the file
  std::uint64_t failed = 0;   // records that are not
  std::uint64_t bytes = 0;
  std::string last_error;  // empty: none so far
  std::string path;
};

class ExchangeLogger final : public ExchangeLog {
 public:
  struct Options {
    std::string path;                  // a file or a folder, see log_file_path()
    std::vector<std::string> secrets;  // the configured ones; no record will hold them
    std::string install_key;           // what marks are keyed with; empty: this install's (install_key.h)
    FileCalls* calls = nullptr;        // for tests; nullptr: the system's
  };
  // Errors: io, with advice and the path.
  static Result<std::unique_ptr<ExchangeLogger>> open(Options options);

  void prepare(Exchange& x) override;
  // ok: the record is in the file. Errors: io (counted and, the first time, warned about). Never throws.
  Result<void> record(Exchange& x) override;

  LogHealth health() const;
  const std::string& path() const noexcept { return file_->path(); }

 private:
  ExchangeLogger(Redactor redactor, std::unique_ptr<LogFile> file);
  Result<void> write_record(Exchange& x, SteadyTime now);
  void note_result(const Result<void>& result, std::size_t size);

  Redactor redactor_;
  std::unique_ptr<LogFile> file_;
  std::atomic<std::uint64_t> written_{0}, failed_{0}, bytes_{0};
  std::atomic<bool> failing_{false};
  mutable std::mutex mutex_;  // guards last_error_
  std::string last_error_;
};

}  // namespace finops
