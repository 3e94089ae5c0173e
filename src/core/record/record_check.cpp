#include "core/record/record_check.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/http/content_decoder.h"
#include "core/record/record_message.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"
#include "core/record/response_facts.h"
#include "core/record/schema.h"

namespace finops {
namespace {

// The beginning of redaction marks. In a binary body a mark is cut to the length of the secret; the shortest one is
// this long.
constexpr std::string_view kMark = "[redacte";

bool has_mark(std::string_view text) { return text.find(kMark) != std::string_view::npos; }

std::string text_of(std::string_view text) { return text.empty() ? "null" : std::string(text); }

std::string text_of(const std::optional<std::uint64_t>& count) {
  std::string out;
  if (count) append_uint(out, *count);
  return text_of(out);
}

struct CheckedSide {
  RecordMessage message;
  bool present = false;  // the record has this side
  bool damaged = false;

  explicit CheckedSide(std::string_view json) : present(!json.empty()) {
    auto parsed = parse_message(json);
    damaged = !parsed;
    if (parsed) message = std::move(*parsed);
  }

  bool empty() const { return message.bytes == 0u; }  // nothing passed
  bool whole() const { return !damaged && !message.truncated && (message.has_body || empty()); }

  // The body has the bytes of the wire: no content coding was decoded for the log.
  bool as_on_wire() const {
    if (message.content_encoding.empty() || message.encoding != "utf8" || empty()) return true;
    const ContentDecoder decoder(message.content_encoding);
    return decoder.supported() && decoder.identity();
  }
};

class Checker {
 public:
  Checker(const RecordView& record, const PriceTable* prices)
      : record_(record), prices_(prices), request_(record.request), response_(record.response) {}

  RecordCheck run() {
    check_body("request", request_);
    check_body("response", response_);
    check_usage();
    return std::move(out_);
  }

 private:
  // Adds the fault if the two differ. True: they are the same.
  bool compare(std::string_view field, std::string logged, std::string derived) {
    if (logged == derived) return true;
    out_.faults.push_back({std::string(field), std::move(logged), std::move(derived)});
    return false;
  }

  static void worsen(Checked& state, Checked found) {
    if (state != Checked::wrong && found != Checked::right) state = found;
  }

  // In a browser's HAR, sizes and texts do not belong together: the size is that on the wire, where the text was
  // compressed or not sent at all.
  bool is_browsers(const RecordMessage& message) const { return record_.source == "har" && message.sha256.empty(); }

  void check_body(const std::string& name, const CheckedSide& side) {
    if (!side.present) return;  // nothing was answered
    if (side.damaged) {
      out_.faults.push_back({name, "damaged", "null"});
      out_.bodies = Checked::wrong;
      return;
    }
    const RecordMessage& message = side.message;
    const bool checkable = side.whole() && side.as_on_wire() && message.bytes && !is_browsers(message);
    if (!checkable) return worsen(out_.bodies, Checked::cannot);
    const bool same_size = *message.bytes == message.body.size();
    const std::string hash = message.sha256.empty() ? std::string() : hex(sha256(message.body));
    if (same_size && hash == message.sha256) return;
    if (has_mark(message.body)) return worsen(out_.bodies, Checked::cannot);
    if (!same_size) compare(name + ".bytes", text_of(message.bytes), text_of(std::uint64_t{message.body.size()}));
    compare(name + ".sha256", text_of(message.sha256), text_of(hash));
    out_.bodies = Checked::wrong;
  }

  void check_usage() {
    const bool unknown = record_.usage_source.empty() || ended_as(record_, Outcome::lost) || response_.damaged;
    if (unknown || (response_.present && !response_.whole())) {
      out_.usage = out_.cost = Checked::cannot;
      return;
    }
    const ResponseFacts facts = derive();
    const std::size_t before = out_.faults.size();
    compare_usage(facts.usage);
    compare_text("response_model", record_.response_model, facts.model);
    compare_text("service_tier", record_.service_tier, facts.service_tier);
    if (out_.faults.size() > before && has_mark(response_.message.body)) {  // a mark may have replaced a number
      out_.faults.resize(before);
      out_.usage = out_.cost = Checked::cannot;
      return;
    }
    if (out_.faults.size() > before) out_.usage = Checked::wrong;
    check_cost(facts);
  }

  // What `serve` would have read from the same bytes.
  ResponseFacts derive() const {
    const RecordMessage& message = response_.message;
    const bool unknown_route = record_.provider.empty() && record_.source != "har";
    return response_.present && !unknown_route ? stored_facts(record_, message) : ResponseFacts{};
  }

  void compare_text(std::string_view field, std::string_view logged, std::string_view derived) {
    if (!has_mark(logged)) compare(field, text_of(logged), text_of(derived));
  }

  void compare_usage(const Usage& derived) {
    const Usage logged = usage_of(record_);
    for (const KeyInfo& key : kSchema) {
      if (const auto* count = std::get_if<Count Usage::*>(&key.usage)) {
        compare(key.place, text_of(logged.**count), text_of(derived.**count));
      } else if (const auto* text = std::get_if<std::string Usage::*>(&key.usage)) {
        compare(key.place, text_of(logged.**text), text_of(derived.**text));
      }
    }
    compare("usage.source", std::string(record_.usage_source), std::string(to_string(derived.source)));
  }

  void check_cost(const ResponseFacts& facts) {
    // A record with usage but without a price table was never priced: `serve --no-plugin cost`.
    const bool never = record_.cost_status == "no_usage" && record_.cost_table.empty() && has_usage(facts.usage);
    if (prices_ == nullptr || record_.cost_status.empty() || never) {
      out_.cost = Checked::cannot;
      return;
    }
    PriceQuery query = price_query_of(record_);
    query.response_model = facts.model;
    query.service_tier = facts.service_tier;
    const Cost derived = prices_->price(query, facts.usage);
    if (!record_.cost_table.empty() && !derived.table.empty() && record_.cost_table != derived.table) {
      out_.cost = Checked::other_table;
      return;
    }
    std::string usd;
    if (derived.status == CostStatus::priced) append_usd(usd, derived.total);
    const bool same = compare("cost.status", std::string(record_.cost_status), std::string(to_string(derived.status)));
    const auto logged = usd_of(record_);
    const bool same_amount = derived.status == CostStatus::priced ? logged == derived.total : record_.cost_usd.empty();
    if (!same_amount) compare("cost_usd", text_of(record_.cost_usd), text_of(usd));
    const bool same_source =
        record_.cost_source.empty() ||  // missing in older records
        compare("cost.source", std::string(record_.cost_source), std::string(to_string(derived.source)));
    if (!same || !same_amount || !same_source) out_.cost = Checked::wrong;
  }

  const RecordView& record_;
  const PriceTable* prices_;
  const CheckedSide request_, response_;
  RecordCheck out_;
};

}  // namespace

RecordCheck check_record(const RecordView& record, const PriceTable* prices) {
  if (is_note(record)) return {};
  return Checker(record, prices).run();
}

}  // namespace finops
