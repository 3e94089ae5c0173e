// Reads one usage object into UsageCounts.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

#include "core/base/json_scanner.h"
#include "core/base/strings.h"
#include "core/usage/count_sum.h"
#include "core/usage/service_tier.h"
#include "core/usage/unpriced.h"
#include "core/usage/usage_counts.h"
#include "core/usage/usage_members.h"

namespace finops {
namespace {

constexpr int kDollarPower = 27;
constexpr int kTicksPower = 10;  // xAI: 10^10 ticks are a dollar

class Reader final : public JsonHandler {
 public:
  explicit Reader(UsageCounts& counts) : counts_(counts) {}

  void on_value(int field, std::string_view json, bool cut) override {
    const auto number = static_cast<Number>(field);
    if (is_end(number)) return end_element(number, json);
    if (number == Number::cost) return take_cost(json, cut);
    if (json == "null") return;
    if (cut) return refuse(number);
    if (std::string* text = text_slot(number)) return take_text(number, json, *text);
    if (take_other(number, json)) return;
    if (number == Number::cache_read_anthropic || number == Number::cache_write_anthropic) counts_.additive = true;
    if (number == Number::input_named_prompt) counts_.prompt_named = true;
    Count* count = slot(number);
    if (count == nullptr) return;
    take_count(number, parse_count(json), *count);
  }
  void on_text_end() override {}

  bool wants_other(std::uint8_t others, std::string_view name) override {
    return may_be_billed(static_cast<Others>(others), name);
  }
  void on_other(std::string_view inside, std::string_view name, std::string_view json, bool cut) override {
    if (says_nothing(json, cut)) return;
    const std::string reason = no_known_price(shown_member(inside, name));
    give_reason(counts_.unpriced, reason);
    if (inside != "cost_details" && may_be_billed(kMoney, name)) give_reason(counts_.price_doubt, reason);
  }

  // Called after the object was read.
  void finish() {
    if (cost_object_ && !counts_.cost) doubt("usage.cost is in an unknown currency");
    if (!compacted_) {  // then the counts next to the list are its sums
      const bool differs = (steps_[0] && counts_.input && *steps_[0] != *counts_.input) ||
                           (steps_[1] && counts_.output && *steps_[1] != *counts_.output);
      if (differs) give_reason(counts_.unpriced, "the usage is not the sum of its iterations");
      return;
    }
    for (std::size_t i = 0; i < std::size(kStepCounts); ++i) {
      if (steps_[i]) counts_.*kStepCounts[i] = steps_[i];
    }
    counts_.cache_write_5m.reset();  // it does not belong to the list
    counts_.additive = true;
  }

 private:
  static constexpr Count UsageCounts::*kStepCounts[] = {&UsageCounts::input, &UsageCounts::output,
                                                        &UsageCounts::cache_read, &UsageCounts::cache_write,
                                                        &UsageCounts::cache_write_1h};

  static bool is_end(Number number) {
    return number == Number::element_end || number == Number::grounding_end || number == Number::step_end;
  }

  void refuse(Number number) {
    std::string reason = "usage." + std::string(member_name(number)) + " is unreadable";
    is_money(number) ? doubt(std::move(reason)) : give_reason(counts_.unpriced, std::move(reason));
  }
  static bool is_money(Number number) {
    return number == Number::cost || number == Number::cost_ticks || number == Number::upstream_cost ||
           number == Number::cost_total || number == Number::cost_currency || number == Number::is_byok;
  }
  // Records a doubt about the price that the provider reports.
  void doubt(std::string reason) {
    give_reason(counts_.unpriced, reason);
    give_reason(counts_.price_doubt, std::move(reason));
  }

  // Gateways give one number under two names, one of them 0.
  void take_count(Number number, Count said, Count& count) {
    if (!said) return refuse(number);
    if (count && *count > 0 && *said > 0 && *count != *said) {
      give_reason(counts_.unpriced, "the usage gives two numbers for " + std::string(member_name(number)));
    }
    count = std::max(count, said);
  }

  std::string* text_slot(Number number) {
    switch (number) {
      case Number::tier: return &counts_.tier;
      case Number::speed: return &counts_.speed;
      case Number::geo: return &counts_.geo;
      case Number::modality: return &modality_;
      case Number::grounding_type: return &grounding_;
      case Number::step_type: return &step_type_;
      case Number::cost_currency: return &currency_;
      default: return nullptr;
    }
  }

  void take_text(Number number, std::string_view json, std::string& text) {
    const std::string before = std::move(text);
    text = json_text(json);
    if (number == Number::tier && !before.empty() && plain_tier(before) != plain_tier(text)) {
      give_reason(counts_.unpriced, "the usage names two service tiers");
    }
    if (text.empty() && json != "\"\"") refuse(number);
    if (number == Number::modality) settle();
  }

  bool take_other(Number number, std::string_view json) {
    switch (number) {
      case Number::prompt_tokens: return take_media(json, counts_.input_media), true;
      case Number::cache_tokens: return take_media(json, counts_.cache_media), true;
      case Number::candidate_tokens: return take_media(json, counts_.output_media), true;
      case Number::tool_tokens: return take_media(json, counts_.tool_media), true;
      case Number::seconds: return take_seconds(json), true;
      case Number::cost_ticks: return take_amount(number, json, kDollarPower - kTicksPower, counts_.cost), true;
      case Number::upstream_cost: return take_amount(number, json, kDollarPower, counts_.upstream_cost), true;
      case Number::cost_total: total_cost_ = json; return true;
      case Number::is_byok: return take_byok(json), true;
      default: return false;
    }
  }

  Count* slot(Number number) {
    switch (number) {
      case Number::input:
      case Number::input_named_prompt: return &counts_.input;
      case Number::output: return &counts_.output;
      case Number::prompt: return &counts_.prompt;
      case Number::candidates: return &counts_.candidates;
      case Number::thoughts: return &counts_.thoughts;
      case Number::tool_prompt: return &counts_.tool_prompt;
      case Number::reasoning: return &counts_.reasoning;
      case Number::cache_read:
      case Number::cache_read_anthropic: return &counts_.cache_read;
      case Number::cache_write:
      case Number::cache_write_anthropic: return &counts_.cache_write;
      case Number::cache_write_1h: return &counts_.cache_write_1h;
      case Number::cache_write_5m: return &counts_.cache_write_5m;
      case Number::cache_write_12h: return &counts_.cache_write_12h;
      case Number::input_audio: return &counts_.input_media.audio;
      case Number::input_image: return &counts_.input_media.image;
      case Number::input_video: return &counts_.input_media.video;
      case Number::cache_audio: return &counts_.cache_media.audio;
      case Number::cache_image: return &counts_.cache_media.image;
      case Number::cache_video: return &counts_.cache_media.video;
      case Number::output_audio: return &counts_.output_media.audio;
      case Number::output_image: return &counts_.output_media.image;
      case Number::output_video: return &counts_.output_media.video;
      case Number::web_searches: return &counts_.web_searches;
      case Number::total: return &counts_.total;
      case Number::grounding_count: return &grounded_;
      case Number::step_input: return &step_[0];
      case Number::step_output: return &step_[1];
      case Number::step_cache_read: return &step_[2];
      case Number::step_cache_write: return &step_[3];
      case Number::step_cache_write_1h: return &step_[4];
      default: return nullptr;
    }
  }

  void take_seconds(std::string_view json) {
    double seconds = 0;
    const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), seconds);
    if (error != std::errc{} || end != json.data() + json.size() || !(seconds >= 0) || seconds > 1e9) {
      return refuse(Number::seconds);
    }
    counts_.audio_ms = static_cast<std::uint64_t>(std::llround(seconds * 1000));
  }

  // In an element of the list, modality and count may come in any order.
  void take_media(std::string_view json, UsageCounts::Media& media) {
    tokens_ = parse_count(json);
    if (!tokens_) refuse(Number::prompt_tokens);
    media_ = &media;
    settle();
  }

  void settle() {
    if (modality_.empty() || media_ == nullptr) return;
    const auto is = [this](std::string_view word) { return iequals(modality_, word); };
    Count* count = is("AUDIO")                     ? &media_->audio
                   : is("IMAGE") || is("DOCUMENT") ? &media_->image
                   : is("VIDEO")                   ? &media_->video
                                                   : nullptr;
    if (count != nullptr) {
      *count = sum({*count, tokens_});
    } else if (!is("TEXT") && !is("MODALITY_UNSPECIFIED") && tokens_.value_or(1) > 0) {
      give_reason(counts_.unpriced, "tokens of a modality that is not known");
    }
    modality_.clear();
    media_ = nullptr;
  }

  void end_element(Number number, std::string_view json) {
    if (!json.empty() && json != "{}" && json != "null") refuse(number);
    if (number == Number::step_end) return end_step();
    if (number == Number::grounding_end) return end_grounding();
    if (media_ != nullptr && tokens_.value_or(1) > 0) refuse(Number::modality);  // tokens without a modality
    modality_.clear();
    media_ = nullptr;
  }

  void end_grounding() {
    if (grounding_ == "google_search") {
      counts_.web_searches = sum({counts_.web_searches, grounded_});
    } else if (grounded_.value_or(1) > 0) {
      give_reason(counts_.unpriced, no_known_price(shown_member("grounding_tool_count", grounding_)));
    }
    grounding_.clear();
    grounded_.reset();
  }

  // Anthropic's `iterations`: if one of them is a compaction, the counts next to the list leave it out although it is
  // billed; then the sum over the list is used (platform.claude.com/docs/en/build-with-claude/compaction).
  void end_step() {
    for (std::size_t i = 0; i < steps_.size(); ++i) steps_[i] = sum({steps_[i], step_[i]});
    if (step_type_ == "compaction") compacted_ = true;
    if (!step_type_.empty() && step_type_ != "message" && step_type_ != "compaction") {
      counts_.other_tool = shown_member("", step_type_);
    }
    step_ = {};
    step_type_.clear();
  }

  // A number (OpenRouter), or the end of an object that names its currency (Perplexity).
  void take_cost(std::string_view json, bool cut) {
    if (json.empty() || json == "{}") {
      cost_object_ = json.empty();
      if (!total_cost_.empty() && (currency_.empty() || currency_ == "USD"))
        take_amount(Number::cost, total_cost_, kDollarPower, counts_.cost);
    } else if (cut) {
      refuse(Number::cost);
    } else if (json != "null") {
      take_amount(Number::cost, json, kDollarPower, counts_.cost);
    }
  }

  void take_amount(Number number, std::string_view json, int power, std::optional<Int128>& to) {
    const auto amount = scaled_decimal(json, power, Rounding::down);  // rounded half up later, once
    const bool fits = amount && *amount >= 0 && *amount <= power_of_ten(kDollarPower) * kMostDollars;
    if (!fits) return refuse(number);
    if (to && *to != *amount) doubt("the usage names two prices");
    to = amount;
  }
  static constexpr Int128 kMostDollars = 4'000'000;

  void take_byok(std::string_view json) {
    if (json == "true" || json == "false") {
      counts_.is_byok = json == "true";
    } else {
      refuse(Number::is_byok);
    }
  }

  UsageCounts& counts_;
  std::array<Count, std::size(kStepCounts)> step_{}, steps_{};  // in the order of kStepCounts
  std::string step_type_;
  bool compacted_ = false;
  std::string modality_;
  Count tokens_;
  UsageCounts::Media* media_ = nullptr;
  std::string grounding_;
  Count grounded_;
  std::string total_cost_, currency_;
  bool cost_object_ = false;
};

}  // namespace

Count parse_count(std::string_view json) noexcept {
  if (const auto whole = parse_uint(json)) return whole;
  double value = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
  if (error != std::errc{} || end != json.data() + json.size()) return std::nullopt;
  if (!(value >= 0) || value > 9e15 || value != std::floor(value)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

void UsageCounts::read(std::string_view object) {
  Reader reader(*this);
  JsonScanner scanner(kUsageMembers, reader);
  scanner.feed(object);
  reader.finish();
}

}  // namespace finops
