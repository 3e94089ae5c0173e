#include "core/plugins/fault/fault_plugin.h"

#include <atomic>
#include <deque>
#include <random>
#include <utility>

#include "core/base/strings.h"
#include "core/exchange/exchange_redaction.h"
#include "core/plugins/fault/fault_sink.h"
#include "core/provider/native_error.h"
#include "core/record/exchange_keys.h"
#include "core/record/exchange_record.h"

namespace finops {
namespace {

constexpr std::string_view kOwnField = "x-finops-error", kOwnError = "fault";

struct ChosenFault final : PluginState {
  const FaultSpec* fault = nullptr;
};

const FaultSpec* chosen_by(PluginState* state) { return static_cast<ChosenFault*>(state)->fault; }

// The record's `request`. Of a body that is streamed it has the part that has come.
std::string request_json(Exchange& x, Redaction& redaction) {
  BodyCapture untouched;
  std::swap(untouched, x.request_capture);  // writing a record ends its hash
  std::string out;
  append_request_part(out, x, redaction);
  std::swap(untouched, x.request_capture);
  return out.substr(std::string_view("\"request\":").size());
}

bool matches_request(const Query& match, Exchange& x, const Redactor& redactor) {
  if (match.empty()) return true;
  x.read_request();
  Redaction& redaction = redaction_of(x, redactor);
  RecordTexts texts;
  RecordView record;
  static_cast<RecordKeys&>(record) = keys_of(x, std::chrono::steady_clock::now(), redaction, texts);
  std::string request;
  if (match.needs_bodies()) record.request = request = request_json(x, redaction);
  return match.matches(record);
}

// In the words of the provider, so that its SDK raises the class that it would raise.
LocalReply status_reply(const FaultSpec& fault, const Exchange& x) {
  const std::string code(native_code(x.route->dialect, *fault.status));
  OwnReply own = native_error(x.route->dialect, {*fault.status, code, std::to_string(*fault.status) + " by --fault"});
  LocalReply out;
  out.head = std::move(own.head);
  out.head.headers.set(kOwnField, kOwnError);  // for the record; the client's copy is put back by on_response
  out.pieces.push_back(std::move(own.body));
  if (fault.retry_after) out.head.headers.add("retry-after", std::to_string(*fault.retry_after));
  return out;
}

class FaultPlugin final : public Plugin {
 public:
  explicit FaultPlugin(std::vector<FaultSpec> faults) : faults_(std::move(faults)), numbers_(faults_.size()) {}

  std::string_view name() const noexcept override { return "fault"; }
  std::unique_ptr<PluginState> begin() override { return std::make_unique<ChosenFault>(); }

  Result<std::optional<LocalReply>> on_request(Exchange& x, PluginState* state) override {
    const FaultSpec* fault = choose(x);
    static_cast<ChosenFault*>(state)->fault = fault;
    if (fault == nullptr) return std::optional<LocalReply>{};
    x.changed_by.emplace_back(name());
    return fault->status ? std::optional(status_reply(*fault, x)) : std::nullopt;
  }

  Result<std::unique_ptr<StreamSink>> before_answer(Exchange& x, StreamSink& next, PluginState* state) override {
    const FaultSpec* fault = chosen_by(state);
    if (fault == nullptr) return std::unique_ptr<StreamSink>{};
    if (fault->delay) FINOPS_TRY(wait_for_fault(x, *fault->delay));
    if (fault->reset && !fault->cut_after) return Error{ErrorCode::reset, "reset by --fault", {}};
    return std::unique_ptr<StreamSink>(std::make_unique<FaultSink>(*fault, x, next));
  }

  Result<void> on_response(Exchange&, ResponseHead& head, PluginState* state) override {
    const FaultSpec* fault = chosen_by(state);
    if (fault != nullptr && fault->status) head.headers.add(kOwnField, kOwnError);
    return {};
  }

 private:
  const FaultSpec* choose(Exchange& x) {
    for (std::size_t i = 0; i < faults_.size(); ++i) {
      const FaultSpec& fault = faults_[i];
      if (!matches_request(fault.match, x, redactor_)) continue;
      if (fault_hits(fault.rate, fault.seed.value_or(0), i, numbers_[i]++)) return &fault;
    }
    return nullptr;
  }

  const std::vector<FaultSpec> faults_;
  std::deque<std::atomic<std::uint64_t>> numbers_;  // by fault: how many requests it could have hit
  const Redactor redactor_{{}, "of no log"};
};

// SplitMix64's output function: every bit of the input changes every bit of the result.
std::uint64_t mixed(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

}  // namespace

bool fault_hits(double rate, std::uint64_t seed, std::size_t fault, std::uint64_t number) noexcept {
  constexpr double kOfOne = 0x1p-53;  // a double has 53 bits
  return static_cast<double>(mixed(mixed(mixed(seed) + fault) + number) >> 11) * kOfOne < rate;
}

void choose_seeds(std::vector<FaultSpec>& faults) {
  std::random_device random;
  for (FaultSpec& fault : faults) {
    if (!fault.seed && fault.rate > 0 && fault.rate < 1) fault.seed = random();
  }
}

std::unique_ptr<Plugin> make_fault_plugin(std::vector<FaultSpec> faults) {
  return std::make_unique<FaultPlugin>(std::move(faults));
}

}  // namespace finops
