#include "core/log/write/exchange_logger.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>

#include <spdlog/spdlog.h>

#include "core/base/per_thread.h"
#include "core/exchange/exchange_redaction.h"
#include "core/log/files/log_place.h"
#include "core/log/write/lost_recovery.h"
#include "core/redact/install_key.h"

namespace finops {
namespace {

constexpr std::size_t kMostBuffered = 64 * 1024;  // buffer of a thread between two records
constexpr std::size_t kSpare = 512 * 1024;        // enough for a record without bodies

LogStore::Options store_options(const ExchangeLogger::Options& options, LogPlace place, LogCare& care) {
  LogStore::Options out;
  out.place = std::move(place);
  out.rotate_size = options.rotate_size;
  out.fsync = options.fsync;
  out.calls = options.calls;
  out.on_rotated = [&care] { care.wake_housekeeping(); };
  return out;
}

}  // namespace

// What prepare() makes before record(): the request part, how much of the request had passed by then, and how many
// credentials had been sent.
struct ExchangeLogger::Draft {
  std::string request_part;  // empty: there is none
  std::uint64_t passed = 0;
  std::size_t secrets = 0;

  bool holds(const Exchange& x) const {
    return !request_part.empty() && passed == x.request_capture.total() && secrets == x.sent_secrets.size();
  }

  // The rest of a failed attempt must not be used as a request part.
  void forget() { std::string().swap(request_part); }
};

struct ExchangeLogger::Begun final : LogState {
  Draft draft;
  std::optional<std::uint32_t> slot;  // of its note while it is in flight
};

ExchangeLogger::ExchangeLogger(Options options, Redactor redactor)
    : options_(std::move(options)),
      calls_(options_.calls != nullptr ? *options_.calls : system_file_calls()),
      redactor_(std::move(redactor)),
      ladder_(options_.retry_after),
      spare_(new char[kSpare]),
      doubt_(options_.clock),
      care_([this] { each_second(); }, [this] { run_housekeeping(); }) {}

ExchangeLogger::~ExchangeLogger() { close(); }

Result<std::unique_ptr<ExchangeLogger>> ExchangeLogger::open(Options options) {
  auto place = log_place(options.path);
  if (!place) return std::move(place).error();
  const std::string folder = place->folder;
  std::string key = options.install_key.empty() ? install_key() : std::move(options.install_key);
  Redactor redactor(std::move(options.secrets), std::move(key));
  std::unique_ptr<ExchangeLogger> log(new ExchangeLogger(std::move(options), std::move(redactor)));
  auto store = LogStore::open(store_options(log->options_, std::move(*place), log->care_));
  if (!store) return std::move(store).error();
  log->store_ = std::move(*store);
  const std::string stem =
      notes_stem(log->store_->place(), log->store_->path(), static_cast<std::uint64_t>(::getpid()));
  if (auto notes = InflightNotes::create(stem, log->calls_); notes) {
    log->notes_ = std::move(*notes);
  } else {
    log->warnings_.push_back("requests in flight at a crash will not be in the log: " + notes.error().message);
  }
  if (const std::string_view network = network_file_system(folder, log->calls_); !network.empty()) {
    log->warnings_.push_back("the log " + log->path() + " is on a network file system (" + std::string(network) +
                             "), where appends and locks may fail; choose a local folder with --log");
  }
  return log;
}

Result<void> ExchangeLogger::start_care() {
  look_at_space();
  return care_.start();
}

Redaction& ExchangeLogger::redaction_for(const Exchange& x) const { return redaction_of(x, redactor_); }

// Writes the note, or updates an existing one. Throws std::bad_alloc.
void ExchangeLogger::write_inflight_note(const Exchange& x, std::optional<std::uint32_t>& slot) {
  static PerThread<std::string> of_threads;
  std::string& note = of_threads.get();
  note.clear();
  append_lost_record(note, x, InflightNotes::kMostText, redaction_for(x));
  note += '\n';
  if (slot) {
    notes_->update(*slot, note);
    return;
  }
  auto put = notes_->put(note);
  if (put) {
    slot = *put;
    return;
  }
  ++unnoted_;
  remember(put.error());
  if (!options_.refuse && !said_unnoted_.exchange(true)) spdlog::warn("{}", put.error().message);
}

Result<std::unique_ptr<LogState>> ExchangeLogger::begin(Exchange& x) {
  if (options_.refuse && !ladder_.takes_records()) {
    return Error{ErrorCode::io, "the log cannot be written, so requests are refused (--on-log-error=refuse)", {}};
  }
  limit_captures(x);
  std::unique_ptr<Begun> begun;
  try {
    begun = std::make_unique<Begun>();
    if (notes_) write_inflight_note(x, begun->slot);
  } catch (const std::exception&) {  // out of memory
    if (notes_) ++unnoted_;
  }
  if (options_.refuse && notes_ && (!begun || !begun->slot)) {
    --unnoted_;  // it does not go upstream
    return Error{ErrorCode::io, "the log cannot note the request, so it is refused (--on-log-error=refuse)", {}};
  }
  return std::unique_ptr<LogState>(std::move(begun));
}

void ExchangeLogger::prepare(Exchange& x, LogState* state) {
  if (state == nullptr) return limit_captures(x);  // refused by a plugin, or no memory for it
  auto& [draft, slot] = static_cast<Begun&>(*state);
  try {
    if (slot) write_inflight_note(x, slot);  // now with model and operation
    draft.passed = x.request_capture.total();
    draft.secrets = x.sent_secrets.size();
    draft.request_part.clear();
    draft.request_part.reserve(1024 + x.request.body.size() + x.request.body.size() / 4);
    append_request_part(draft.request_part, x, redaction_for(x), rules_for(x, ladder_.step()));
  } catch (const std::exception& e) {
    draft.forget();  // record() will meet the same problem and report it
    spdlog::debug("{}: the record was not prepared: {}", x.id, e.what());
  }
}

Result<void> ExchangeLogger::record(Exchange& x, LogState* state) {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (state == nullptr) {
    Draft draft;
    return record_with_what_memory_there_is(x, draft, now);
  }
  auto& [draft, slot] = static_cast<Begun&>(*state);
  const Result<void> result = record_with_what_memory_there_is(x, draft, now);
  if (slot) {
    result ? notes_->clear(*slot) : notes_->leave(*slot);
    slot.reset();
  }
  return result;
}

// When memory runs out, first the bodies are left out, then the record (contract L4).
Result<void> ExchangeLogger::record_with_what_memory_there_is(Exchange& x, Draft& draft, SteadyTime now) {
  for (const LogStep least : {LogStep::whole, LogStep::no_response_bodies, LogStep::no_bodies}) {
    try {
      return write_record(x, draft, now, least);
    } catch (const std::exception&) {
      draft.forget();
      ladder_.out_of_memory(LogLadder::MemoryLoss::bodies);
    }
  }
  const std::lock_guard lock(spare_mutex_);
  spare_.reset();
  Result<void> result;
  try {
    result = write_record(x, draft, now, LogStep::no_bodies);
  } catch (const std::exception&) {
    result = Error{ErrorCode::io, "out of memory", {}};  // short enough to need no memory
    ladder_.out_of_memory(LogLadder::MemoryLoss::record);
  }
  spare_.reset(new (std::nothrow) char[kSpare]);
  return result;
}

void ExchangeLogger::limit_captures(Exchange& x) const {
  const BodyRules rules = rules_for(x, LogStep::whole);
  x.request_capture.limit_to(rules.limit);
  if (!rules.response && x.source == Source::replay) return;  // replay compares the answer, which is not logged
  x.response_capture.limit_to(rules.response ? rules.limit : 0);
}

BodyRules ExchangeLogger::rules_for(const Exchange& x, LogStep step) const {
  BodyRules out = options_.bodies;
  if (x.log_wish != LogWish::all) out.request = out.response = false;
  if (step >= LogStep::no_response_bodies) out.response = false;
  if (step >= LogStep::no_bodies) out.request = false;
  return out;
}

// Throws std::bad_alloc; then nothing was written. `least`: begin at this step, or at the ladder's if that is higher.
Result<void> ExchangeLogger::write_record(Exchange& x, Draft& draft, SteadyTime now, LogStep least) {
  static PerThread<std::string> of_threads;
  std::string line = std::move(of_threads.get());  // moved out, since append() may wait for the disk
  bool usable = draft.holds(x);
  const BodyRules wanted = rules_for(x, LogStep::whole);
  LogStep step = std::max(least, std::min(ladder_.step(), LogStep::memory));
  Result<void> result;
  while (true) {
    const BodyRules rules = rules_for(x, step);
    Redaction& redaction = redaction_for(x);  // belongs to the thread, so get it again after each wait
    usable = usable && rules.request == wanted.request;
    if (!usable) {  // not prepared, or something changed since, or its body must be left out now
      draft.request_part.clear();
      append_request_part(draft.request_part, x, redaction, rules);
    }
    line.assign(1, '\n');  // for LogFile::append()
    append_record(line, x, now, draft.request_part, redaction, rules);
    line += '\n';
    if (step == LogStep::memory) break;
    result = append(line);
    if (result) break;
    step = ladder_.failed(step, result.error());
  }
  if (step == LogStep::memory) {
    // Requests accepted before the log failed have room in memory, however many they are.
    const bool let_in = options_.refuse && x.error_code != kLogUnavailable;
    ladder_.hold(line, let_in ? LogLadder::kMemoryOfAccepted : LogLadder::kMemory);
    if (result) result = Error{ErrorCode::io, "the log cannot be written for now", {}};
  }
  if (lacks_body(x, wanted, step)) ladder_.left_out_body();
  if (x.response_capture.dropped() || x.request_capture.dropped()) {
    ladder_.out_of_memory(LogLadder::MemoryLoss::bodies);
  }
  if (line.capacity() <= kMostBuffered) of_threads.get() = std::move(line);
  return result;
}

// Whether the record of `x`, written at `step`, lacks a body that `wanted` asks for.
bool ExchangeLogger::lacks_body(const Exchange& x, const BodyRules& wanted, LogStep step) {
  const BodyCapture& answer = x.response_capture;
  const std::uint64_t request_bytes = x.request.body.size() + x.request_capture.total();
  if (wanted.response && answer.total() > 0 && (step >= LogStep::no_response_bodies || answer.dropped())) return true;
  return wanted.request && request_bytes > 0 && (step >= LogStep::no_bodies || x.request_capture.dropped());
}

Result<void> ExchangeLogger::append(std::string_view framed) {
  auto result = store_->append(framed, LogStore::Line::exchange);
  if (result) {
    ++written_;
    bytes_ += framed.size() - 1;
  } else {
    remember(result.error());
  }
  return result;
}

void ExchangeLogger::remember(const Error& error) {
  const std::lock_guard lock(mutex_);
  last_error_ = error.message;
}

LogHealth ExchangeLogger::health() const {
  LogHealth out;
  const std::uint64_t gone = gone_;  // read before `written`, so it is never larger than that
  out.written = std::max(written_.load(), gone) - gone;
  out.waiting = ladder_.waiting();
  out.dropped = ladder_.dropped();
  out.without_body = ladder_.without_body();
  out.bytes = bytes_;
  out.path = store_->path();
  out.step = ladder_.step();
  out.sync_errors = store_->sync_errors();
  out.unnoted = unnoted_;
  out.lost = lost_;
  out.compressed = compressed_;
  out.deleted = deleted_;
  const std::lock_guard lock(mutex_);
  out.last_error = last_error_;
  return out;
}

}  // namespace finops
