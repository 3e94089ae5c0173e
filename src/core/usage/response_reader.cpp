#include "core/usage/response_reader.h"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

namespace finops {
namespace {

constexpr std::size_t kMostChoices = 128;

bool is_something(std::string_view json) {
  return json != "null" && json != "\"\"" && json != "[]" && json != "{}" && json != "false";
}

// Event types that carry what a model generates: response.output_text.delta, content_block_delta, ...partial_image.
bool carries_content(std::string_view type) {
  return type.ends_with(".delta") || type == "content_block_delta" || type.ends_with("partial_image") ||
         (type.starts_with("image_") && type.ends_with(".completed"));
}

// A tool of OpenAI's whose calls are no tokens.
constexpr std::string_view kOtherTools[] = {"code_interpreter_call", "image_generation_call", "shell_call"};

std::uint64_t count_elements(std::string_view json) {
  const nlohmann::json list = nlohmann::json::parse(json, nullptr, false);
  return list.is_array() ? list.size() : 0;
}

void set_if_given(std::string& to, std::string_view json) {
  if (json.size() == to.size() + 2 && json.substr(1, to.size()) == to) return;  // every event repeats it
  if (std::string text = json_text(json); !text.empty()) to = std::move(text);
}

}  // namespace

void ResponseReader::on_value(int field, std::string_view json, bool cut) {
  switch (static_cast<Field>(field)) {
    case Field::content: content = content || cut || is_something(json); return;
    case Field::searches: queries_ = std::max<std::uint64_t>(queries_, count_elements(json)); return;
    case Field::message: message_ = cut ? json_text_of_cut(json) : json_text(json); return;
    case Field::error_message: error_.message = cut ? json_text_of_cut(json) : json_text(json); return;
    case Field::error: return take_error(json);
    default: break;
  }
  if (cut) return;
  switch (static_cast<Field>(field)) {
    case Field::type:
      type_ = json_text(json);
      content = content || carries_content(type_);
      return;
    case Field::object: object_ = json_text(json); return;
    case Field::id: return set_if_given(facts_.id, json);
    case Field::model: return set_if_given(facts_.model, json);
    case Field::service_tier: return set_if_given(facts_.service_tier, json);
    case Field::choice:
      if (const Count index = parse_count(json)) choice_ = static_cast<std::size_t>(*index);
      return;
    case Field::finish_reason: reason_ = json_text(json); return;
    case Field::choice_end: return end_choice();
    case Field::stop_reason:
      if (std::string reason = json_text(json); !reason.empty()) place_reason(0, std::move(reason));
      return;
    case Field::status: status_ = json_text(json); return;
    case Field::incomplete: incomplete_ = json_text(json); return;
    case Field::code: code_ = json_text(json); return;
    case Field::error_code: error_.code = json.starts_with('"') ? json_text(json) : std::string(json); return;
    case Field::error_type: error_.type = json_text(json); return;
    case Field::error_status: error_.status = json_text(json); return;
    case Field::usage: usage_ = json; return;
    case Field::start_usage: start_usage_ = json; return;
    case Field::google_usage: google_usage_ = json; return;
    case Field::output_type: output_ = json_text(json); return;
    case Field::output_action: action_ = json_text(json); return;
    case Field::output_end: return end_output();
    case Field::statistics:
      if (const Count tokens = parse_count(json)) {
        predicted_too_much_ = predicted_too_much_ || predicted_.value_or(0) + *tokens < *tokens;
        predicted_ = predicted_.value_or(0) + *tokens;
      }
      return;
    case Field::counted:
      if (counting_) facts_.usage.counted_tokens = parse_count(json);
      return;
    default: return;
  }
}

void ResponseReader::on_text_end() {
  take_usage();
  take_status();
  if (type_ == "error" && !facts_.error) {
    facts_.error = true;
    facts_.error_code = code_;
    facts_.error_message = message_;
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
  take_usage();  // of a text that broke off behind it
  Usage usage;
  if (seen_) usage = counts_.normalised();
  if (predicted_ && !predicted_too_much_) {
    usage.input_tokens = predicted_;
    seen_ = true;
  }
  usage.counted_tokens = facts_.usage.counted_tokens;
  usage.file_searches = facts_.usage.file_searches;
  if (!facts_.usage.other_tool.empty()) usage.other_tool = std::move(facts_.usage.other_tool);
  if (facts_.usage.web_searches) usage.web_searches = facts_.usage.web_searches;
  if (queries_ > 0) {  // Google bills Gemini 3 and later by the query, older models by the prompt
    const bool by_prompt = facts_.model.starts_with("gemini-1") || facts_.model.starts_with("gemini-2");
    usage.web_searches = by_prompt ? 1 : queries_;
  }
  const bool final = !start_only_ && (ended_ || !stream || (complete && !facts_.error));
  usage.source = !seen_   ? UsageSource::absent
                 : !final ? UsageSource::partial
                 : stream ? UsageSource::stream
                          : UsageSource::response;
  if (!start_raw_.empty() || !raw_.empty()) {
    usage.raw = "[" + start_raw_ + (start_raw_.empty() || raw_.empty() ? "" : ",") + raw_ + "]";
  }
  const std::string tier = counts_.service_tier();
  if (facts_.service_tier.empty()) facts_.service_tier = tier;
  facts_.usage = std::move(usage);
  std::erase(facts_.finish_reasons, std::string{});
  return std::move(facts_);
}

// Numbers of a whole answer replace those before; Anthropic's message_delta adds to what message_start said.
void ResponseReader::take_usage() {
  if (counting_) return;
  if (start_usage_.starts_with('{')) {
    counts_ = {};
    counts_.read(start_usage_);
    counts_.additive = true;
    start_raw_ = std::move(start_usage_);
    start_only_ = seen_ = true;
  }
  const bool google = google_usage_.starts_with('{');
  std::string& object = google ? google_usage_ : usage_;
  if (object.starts_with('{')) {
    const bool delta = type_ == "message_delta";
    UsageCounts counts = delta ? counts_ : UsageCounts{};
    counts.read(object);
    counts.additive = counts.additive || delta || type_ == "message";
    if (has_usage(counts.normalised())) {
      counts_ = std::move(counts);
      seen_ = true;
      start_only_ = false;
      const bool last_chunk = !google && type_.empty() && choices_ == 0;  // OpenAI's: {"choices":[],"usage":{...}}
      ended_ = ended_ || last_chunk || type_.ends_with(".completed") || type_.ends_with(".done");
      raw_ = std::move(object);
    }
  }
  usage_.clear();
  start_usage_.clear();
  google_usage_.clear();
}

// OpenAI's Responses object, plain or inside an event.
void ResponseReader::take_status() {
  if (status_.empty() || !(object_ == "response" || type_.starts_with("response."))) return;
  if (status_ == "in_progress" || status_ == "queued") return;
  ended_ = true;
  place_reason(0, incomplete_.empty() ? status_ : incomplete_);
  if (status_ == "failed") facts_.error = true;
  if (searches_ > 0) facts_.usage.web_searches = searches_;
  if (file_searches_ > 0) facts_.usage.file_searches = file_searches_;
  facts_.usage.other_tool = other_tool_;
}

// OpenAI bills a web search call for its searches, not for the pages it opens or looks through.
void ResponseReader::end_output() {
  if (output_ == "web_search_call") {
    if (action_.empty() || action_ == "search") ++searches_;
  } else if (output_ == "file_search_call") {
    ++file_searches_;
  } else if (std::find(std::begin(kOtherTools), std::end(kOtherTools), output_) != std::end(kOtherTools)) {
    other_tool_ = output_.substr(0, output_.rfind('_'));
  }
  output_.clear();
  action_.clear();
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
  for (std::string* text : {&type_, &object_, &status_, &incomplete_, &code_, &message_, &usage_, &start_usage_,
                            &google_usage_, &reason_, &other_tool_, &output_, &action_}) {
    text->clear();
  }
  error_ = {};
  choice_.reset();
  choices_ = 0;
  searches_ = file_searches_ = 0;
}

}  // namespace finops
