#include "core/usage/response_reader.h"

#include <algorithm>

#include "core/usage/service_tier.h"
#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr std::size_t kMostChoices = 128;

// Event types with generated content: response.output_text.delta, content_block_delta, ...partial_image.
bool carries_content(std::string_view type) {
  return type.ends_with(".delta") || type == "content_block_delta" || type.ends_with("partial_image") ||
         (type.starts_with("image_") && type.ends_with(".completed"));
}

void set_if_given(std::string& to, std::string_view json) {
  if (json.size() == to.size() + 2 && json.substr(1, to.size()) == to) return;  // every event repeats it
  if (std::string text = json_text(json); !text.empty()) to = std::move(text);
}

}  // namespace

void ResponseReader::on_value(int field, std::string_view json, bool cut) {
  switch (static_cast<ResponseValue>(field)) {
    case ResponseValue::content: content = content || cut || is_something(json); return;
    case ResponseValue::result: result_ = result_ || (json.find_first_of("\"[") == 0 && is_something(json)); return;
    case ResponseValue::message: message_ = cut ? json_text_of_cut(json) : json_text(json); return;
    case ResponseValue::error_message: error_.message = cut ? json_text_of_cut(json) : json_text(json); return;
    case ResponseValue::error: return take_error(json);
    case ResponseValue::service_tier: return take_tier(json, cut);
    default: break;
  }
  if (take_tool(field, json, cut)) return;
  if (cut) {
    if (static_cast<ResponseValue>(field) == ResponseValue::model)
      give_reason(unpriced_, "the model's name is too long");
    return;
  }
  switch (static_cast<ResponseValue>(field)) {
    case ResponseValue::type:
      type_ = json_text(json);
      content = content || carries_content(type_);
      return;
    case ResponseValue::object: object_ = json_text(json); return;
    case ResponseValue::id: return set_if_given(facts_.id, json);
    case ResponseValue::model: return set_if_given(facts_.model, json);
    case ResponseValue::choice:
      if (const Count index = parse_count(json)) choice_ = static_cast<std::size_t>(*index);
      return;
    case ResponseValue::finish_reason: reason_ = json_text(json); return;
    case ResponseValue::choice_end: return end_choice();
    case ResponseValue::stop_reason:
      if (std::string reason = json_text(json); !reason.empty()) place_reason(0, std::move(reason));
      return;
    case ResponseValue::status: status_ = json_text(json); return;
    case ResponseValue::incomplete: incomplete_ = json_text(json); return;
    case ResponseValue::code: code_ = json_text(json); return;
    case ResponseValue::error_code: error_.code = json.starts_with('"') ? json_text(json) : std::string(json); return;
    case ResponseValue::error_type: error_.type = json_text(json); return;
    case ResponseValue::error_status: error_.status = json_text(json); return;
    case ResponseValue::usage:
      if (!usage_.empty() && usage_ != json && is_something(json))
        give_reason(unpriced_, "the answer names two usages");
      if (usage_.empty() || is_something(json)) usage_ = json;
      return;
    case ResponseValue::start_usage: start_usage_ = json; return;
    case ResponseValue::google_usage: google_usage_ = json; return;
    case ResponseValue::usage_elsewhere: usage_elsewhere_ = json; return;
    case ResponseValue::statistics:
      if (const Count tokens = parse_count(json)) {
        predicted_too_much_ = predicted_too_much_ || predicted_.value_or(0) + *tokens < *tokens;
        predicted_ = predicted_.value_or(0) + *tokens;
      }
      return;
    case ResponseValue::counted:
      if (counting_) facts_.usage.counted_tokens = parse_count(json);
      return;
    default: return;
  }
}

void ResponseReader::take_tier(std::string_view json, bool cut) {
  if (json == "null") return;
  const std::string before = facts_.service_tier;
  set_if_given(facts_.service_tier, cut ? std::string_view{} : json);
  if (!before.empty() && before != "auto" && plain_tier(before) != plain_tier(facts_.service_tier)) {
    give_reason(unpriced_, "the answer names two service tiers");
  }
  if (cut || !json.starts_with('"')) give_reason(unpriced_, "service_tier is unreadable");
}

void ResponseReader::on_text_end() {
  take_usage();
  take_status();
  if (type_ == "error" && !facts_.error) {
    facts_.error = true;
    facts_.error_code = code_;
    facts_.error_message = message_;
  } else if (failed_ && !facts_.error) {
    take_plain_error();
  } else if (type_ == "message_stop") {
    ended_ = true;
  }
  forget_text();
}

void ResponseReader::end_event(std::string_view type) {
  if (type == "error") facts_.error = true;
  forget_text();
}

ResponseFacts ResponseReader::finish(bool complete) {
  take_usage();  // of a text that broke off after its usage
  const bool final = !start_only_ && (ended_ || !stream || (complete && !facts_.error));
  Usage usage;
  if (seen_) usage = counts_.normalised();
  if (predicted_ && !predicted_too_much_) {
    usage.input_tokens = predicted_;
    seen_ = true;
  }
  settle(usage, final);
  usage.source = !has_usage(usage) ? UsageSource::absent
                 : !final          ? UsageSource::partial
                 : stream          ? UsageSource::stream
                                   : UsageSource::response;
  if (has_usage(usage) && (!start_raw_.empty() || !raw_.empty())) {
    usage.raw = "[" + start_raw_ + (start_raw_.empty() || raw_.empty() ? "" : ",") + raw_ + "]";
  }
  settle_tier(usage);
  if (usage.reported && !money_unknown_.empty()) {
    usage.reported.reset();
    usage.unpriced = money_unknown_;
  }
  if (usage.reported) usage.unpriced.clear();  // that price includes tokens, tiers and tools
  usage.counted_tokens = facts_.usage.counted_tokens;
  facts_.usage = std::move(usage);
  std::erase(facts_.finish_reasons, std::string{});
  return std::move(facts_);
}

// Adds what the counts alone do not show.
void ResponseReader::settle(Usage& usage, bool final) const {
  const bool nothing = usage.input_tokens.value_or(0) == 0 && usage.output_tokens.value_or(0) == 0 &&
                       usage.cache_read_tokens.value_or(0) == 0 && usage.cache_write_tokens.value_or(0) == 0 &&
                       usage.web_searches.value_or(0) == 0 && usage.audio_ms.value_or(0) == 0;
  if (nothing && !usage.reported && (content || generated_ || result_))
    usage = {};  // the counts are zero although the answer is not empty
  if (!has_usage(usage)) return;
  tools_.settle(usage, facts_.model.empty() ? std::string_view(path_model_) : std::string_view(facts_.model));
  give_reason(usage.unpriced, unpriced_);
  if (!final || !(content || generated_)) return;
  if (usage.input_tokens == 0U) give_reason(usage.unpriced, "input tokens of 0 for an answer that is not empty");
  if (usage.output_tokens == 0U) give_reason(usage.unpriced, "output tokens of 0 for an answer that is not empty");
}

// If the tier is given in several places, they must agree.
void ResponseReader::settle_tier(Usage& usage) {
  const std::string in_usage = counts_.service_tier();
  std::string& tier = facts_.service_tier;
  for (const std::string* other : {&in_usage, &header_tier_}) {
    if (other->empty()) continue;
    if (tier.empty()) {
      tier = *other;
    } else if (plain_tier(tier) != plain_tier(*other)) {
      give_reason(usage.unpriced, "the answer names two service tiers");
    }
  }
}

// Counts never decrease during a stream: each report can only raise the earlier ones.
void ResponseReader::take_usage() {
  if (counting_) return;
  if (start_usage_.starts_with('{')) {
    UsageCounts counts;
    counts.read(start_usage_);
    counts.additive = true;
    start_only_ = start_only_ || !seen_;
    seen_ = true;
    if (counts_.raise(counts)) start_raw_ = std::move(start_usage_);
  }
  const bool google = google_usage_.starts_with('{');
  if (google && usage_.starts_with('{')) give_reason(unpriced_, "the answer names two usages");
  if (!google && !usage_.starts_with('{')) usage_ = std::move(usage_elsewhere_);
  std::string& object = google ? google_usage_ : usage_;
  if (object.starts_with('{')) {
    UsageCounts counts;
    counts.read(object);
    counts.additive = counts.additive || type_ == "message_delta" || type_ == "message";
    const bool has_numbers = counts.has_numbers();
    const bool rose = counts_.raise(counts);
    if (has_numbers) {
      seen_ = true;
      start_only_ = false;
      const bool last_chunk = !google && type_.empty() && choices_ == 0;  // OpenAI's: {"choices":[],"usage":{...}}
      ended_ = ended_ || last_chunk || type_.ends_with(".completed") || type_.ends_with(".done");
      if (rose || raw_.empty()) raw_ = std::move(object);
    }
  }
  usage_.clear();
  start_usage_.clear();
  google_usage_.clear();
  usage_elsewhere_.clear();
}

// OpenAI's Responses object and Google's interactions, plain or inside an event.
void ResponseReader::take_status() {
  if (status_.empty() || !(object_ == "response" || type_.starts_with("response.") || interactions_)) return;
  if (status_ == "in_progress" || status_ == "queued") return;
  ended_ = true;
  place_reason(0, incomplete_.empty() ? status_ : incomplete_);
  if (status_ == "failed") facts_.error = true;
  tools_.finish_items();
}

// A text, or empty at the end of an object.
void ResponseReader::take_error(std::string_view json) {
  if (!json.empty() && !is_something(json)) return;
  facts_.error = true;
  for (const std::string_view nothing : {"null", "true", "false", "{}", "[]"}) {
    if (error_.code == nothing) error_.code.clear();
  }
  if (error_.code.starts_with('{') || error_.code.starts_with('[')) error_.code.clear();
  if (!json.empty()) {
    facts_.error_message = json_text(json);
    return;
  }
  const bool is_number = !error_.code.empty() && error_.code[0] >= '0' && error_.code[0] <= '9';
  const bool named = !error_.code.empty() && !is_number;
  for (const std::string* code : {named ? &error_.code : &error_.status, &error_.type, &error_.code}) {
    facts_.error_code = *code;
    if (!code->empty()) break;
  }
  facts_.error_message = std::move(error_.message);
  error_ = {};
}

// For a failed answer with code and message at the top: {"code":"x","message":"y"}.
void ResponseReader::take_plain_error() {
  const bool named = !code_.empty() || !message_.empty();
  facts_.error = named;
  if (!named) return;
  facts_.error_code = code_.empty() && object_ == "error" ? type_ : code_;
  facts_.error_message = message_;
}

void ResponseReader::end_choice() {
  if (!reason_.empty()) place_reason(choice_.value_or(choices_), std::move(reason_));
  ++choices_;
  reason_.clear();
  choice_.reset();
}

void ResponseReader::place_reason(std::size_t choice, std::string reason) {
  ended_ = true;
  if (choice >= kMostChoices) choice = std::min(choices_, kMostChoices - 1);
  if (facts_.finish_reasons.size() <= choice) facts_.finish_reasons.resize(choice + 1);
  facts_.finish_reasons[choice] = std::move(reason);
}

void ResponseReader::forget_text() {
  for (std::string* text :
       {&type_, &object_, &status_, &incomplete_, &code_, &message_, &usage_, &start_usage_, &google_usage_,
        &usage_elsewhere_, &reason_, &output_, &action_, &block_type_, &block_name_, &step_type_, &search_type_}) {
    text->clear();
  }
  error_ = {};
  choice_.reset();
  choices_ = 0;
  tools_.forget_items();
}

}  // namespace finops
