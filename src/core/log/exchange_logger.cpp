#include "core/log/exchange_logger.h"

#include <cstring>
#include <exception>

#include <spdlog/spdlog.h>

#include "core/log/exchange_record.h"
#include "core/log/install_key.h"
#include "core/log/log_folder.h"

namespace finops {
namespace {

constexpr std::size_t kKeepLine = 64 * 1024;  // buffer of a thread between two records

// What prepare() leaves in Exchange::log_draft: how much of the request had passed, then the request part.
using Passed = std::uint64_t;

}  // namespace

ExchangeLogger::ExchangeLogger(Redactor redactor, std::unique_ptr<LogFile> file)
    : redactor_(std::move(redactor)), file_(std::move(file)) {}

Result<std::unique_ptr<ExchangeLogger>> ExchangeLogger::open(Options options) {
  auto path = log_file_path(options.path, std::chrono::system_clock::now());
  if (!path) return std::move(path).error();
  LogFile::Options file_options;
  file_options.exclusive = *path != options.path;  // a segment of our own in a folder
  file_options.path = std::move(*path);
  file_options.calls = options.calls;
  auto file = LogFile::open(std::move(file_options));
  if (!file) return std::move(file).error();
  std::string key = options.install_key.empty() ? install_key() : std::move(options.install_key);
  return std::unique_ptr<ExchangeLogger>(
      new ExchangeLogger(Redactor(std::move(options.secrets), std::move(key)), std::move(*file)));
}

void ExchangeLogger::prepare(Exchange& x) {
  try {
    Redaction& redaction = redactor_.for_exchange(x.id, x.request.headers, x.request.target);
    const Passed passed = x.request_capture.total();
    std::string& draft = x.log_draft;
    draft.clear();
    draft.reserve(1024 + x.request.body.size() + x.request.body.size() / 4);
    draft.append(reinterpret_cast<const char*>(&passed), sizeof passed);
    append_request_part(draft, x, redaction);
  } catch (const std::exception& e) {
    x.log_draft.clear();  // record() will meet the same, and say so
    spdlog::debug("{}: the record was not prepared: {}", x.id, e.what());
  }
}

Result<void> ExchangeLogger::record(Exchange& x) {
  const SteadyTime now = std::chrono::steady_clock::now();
  try {
    return write_record(x, now);
  } catch (const std::exception& e) {  // out of memory
    Result<void> failed = Error{ErrorCode::io, std::string("cannot build a record for the log: ") + e.what(), {}};
    note_result(failed, 0);
    return failed;
  }
}

Result<void> ExchangeLogger::write_record(Exchange& x, SteadyTime now) {
  thread_local std::string line;
  Redaction& redaction = redactor_.for_exchange(x.id, x.request.headers, x.request.target);
  Passed prepared = 0;
  const bool usable =
      x.log_draft.size() > sizeof prepared &&
      (std::memcpy(&prepared, x.log_draft.data(), sizeof prepared), prepared == x.request_capture.total());
  if (!usable) {  // never prepared, or more of the request passed since
    x.log_draft.assign(sizeof prepared, '\0');
    append_request_part(x.log_draft, x, redaction);
  }
  line.assign(1, '\n');  // for LogFile::append()
  append_record(line, x, now, std::string_view(x.log_draft).substr(sizeof prepared), redaction);
  line += '\n';
  auto result = file_->append(line);
  note_result(result, line.size() - 1);
  if (line.capacity() > kKeepLine) std::string().swap(line);
  return result;
}

void ExchangeLogger::note_result(const Result<void>& result, std::size_t size) {
  if (result) {
    ++written_;
    bytes_ += size;
    if (failing_.load(std::memory_order_relaxed) && failing_.exchange(false)) {
      spdlog::info("the log works again; {} records are missing so far", failed_.load());
    }
    return;
  }
  ++failed_;
  {
    const std::lock_guard lock(mutex_);
    last_error_ = result.error().message;
  }
  if (!failing_.exchange(true)) spdlog::warn("{}; requests go on without being logged", result.error().message);
}

LogHealth ExchangeLogger::health() const {
  LogHealth out;
  out.written = written_;
  out.failed = failed_;
  out.bytes = bytes_;
  out.path = file_->path();
  const std::lock_guard lock(mutex_);
  out.last_error = last_error_;
  return out;
}

}  // namespace finops
