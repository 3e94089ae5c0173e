#include "core/conversation/stream_merger.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace finops {
namespace {

constexpr std::size_t kMostParts = 1024;  // choices, blocks, items, calls of one answer; they are searched one by one

std::optional<std::size_t> index_at(const BodyJson& value, const char* key) {
  const BodyJson* index = member_of(value, key);
  if (index == nullptr || !index->is_number_unsigned()) return std::nullopt;
  const auto number = index->get<std::uint64_t>();
  return number < kMostParts ? std::optional<std::size_t>(number) : std::nullopt;
}

// The object at `index` of an array, which is extended if necessary.
BodyJson& element(BodyJson& list, std::size_t index) {
  if (!list.is_array()) list = BodyJson::array();
  while (list.size() <= index) list.push_back(BodyJson::object());
  if (!list[index].is_object()) list[index] = BodyJson::object();
  return list[index];
}

BodyJson& object_at(BodyJson& parent, const char* key) {
  BodyJson& value = parent[key];
  if (!value.is_object()) value = BodyJson::object();
  return value;
}

void append_text(BodyJson& target, std::string_view text) {
  if (!target.is_string()) target = "";
  target.get_ref<std::string&>().append(text);
}

void append_text(BodyJson& parent, const char* key, std::string_view text) { append_text(parent[key], text); }

// Names and types come as a whole, once or repeatedly; all other text comes in pieces.
bool comes_whole(std::string_view key) {
  for (const std::string_view whole : {"role", "type", "id", "format", "signature"}) {
    if (key == whole) return true;
  }
  return false;
}

// Members are searched one by one, for each event. No answer has so many of them.
bool is_full(const BodyJson& object, const std::string& key) {
  constexpr std::size_t kMostOfOne = 200;
  return object.size() >= kMostOfOne && !object.contains(key);
}

void accumulate(BodyJson& into, const BodyJson& delta);

// Members that come as a whole and say more about the answer; the last of each counts.
void take_members(BodyJson& into, const BodyJson& event, std::initializer_list<std::string_view> merged_elsewhere) {
  for (const auto& [key, value] : event.items()) {
    const bool elsewhere = std::find(merged_elsewhere.begin(), merged_elsewhere.end(), key) != merged_elsewhere.end();
    if (!elsewhere && !value.is_null() && !is_full(into, key)) into[key] = value;
  }
}

// Elements with an `index` are merged into the element at that index; others are appended.
void accumulate_list(BodyJson& into, const BodyJson& delta) {
  if (!into.is_array()) into = BodyJson::array();
  for (const BodyJson& piece : delta) {
    if (into.size() >= kMostParts && !index_at(piece, "index")) return;
    if (const auto index = index_at(piece, "index")) {
      accumulate(element(into, *index), piece);
    } else {
      into.push_back(piece);
    }
  }
}

// Merges a delta of OpenAI's chat into what came before.
void accumulate(BodyJson& into, const BodyJson& delta) {
  if (!delta.is_object()) return;
  if (!into.is_object()) into = BodyJson::object();
  for (const auto& [key, value] : delta.items()) {
    if (value.is_null() || is_full(into, key)) continue;
    BodyJson& target = into[key];
    if (value.is_string() && target.is_string() && !comes_whole(key)) {
      const auto& text = value.get_ref<const std::string&>();
      if (key != "name" || target != value) append_text(target, text);
    } else if (value.is_object() && target.is_object()) {
      accumulate(target, value);
    } else if (value.is_array()) {
      accumulate_list(target, value);
    } else if (!value.is_string() || !value.get_ref<const std::string&>().empty() || target.is_null()) {
      target = value;
    }
  }
}

// Where a Responses event appends its delta: the type of item, and the list and member in it.
struct DeltaPlace {
  std::string_view event, item;
  const char* list;  // nullptr: a member of the item itself
  const char* index;
  const char* part;  // the type of an element of `list`
  const char* member;
};
constexpr DeltaPlace kDeltas[] = {
    {"response.output_text", "message", "content", "content_index", "output_text", "text"},
    {"response.refusal", "message", "content", "content_index", "refusal", "refusal"},
    {"response.reasoning_summary_text", "reasoning", "summary", "summary_index", "summary_text", "text"},
    {"response.reasoning_text", "reasoning", "content", "content_index", "reasoning_text", "text"},
    {"response.function_call_arguments", "function_call", nullptr, nullptr, nullptr, "arguments"},
    {"response.mcp_call_arguments", "mcp_call", nullptr, nullptr, nullptr, "arguments"},
    {"response.custom_tool_call_input", "custom_tool_call", nullptr, nullptr, nullptr, "input"},
    {"response.code_interpreter_call_code", "code_interpreter_call", nullptr, nullptr, nullptr, "code"},
};

// Pieces of one text become one part, as in an answer that is no stream.
void add_part(BodyJson& parts, const BodyJson& part) {
  const auto is_text = [](const BodyJson& value) {
    if (!value.is_object() || !value.contains("text") || !value["text"].is_string()) return false;
    return value.size() == 1 + value.count("thought") + value.count("thoughtSignature");
  };
  if (parts.empty() || !is_text(part) || !is_text(parts.back()) ||
      is_true(member_of(part, "thought")) != is_true(member_of(parts.back(), "thought"))) {
    parts.push_back(part);
  } else {
    append_text(parts.back(), "text", text_at(part, "text"));
  }
}

}  // namespace

void StreamMerger::add(const BodyJson& event, bool cut) {
  if (!event.is_object()) return;
  const std::string_view type = text_at(event, "type");
  if (type.empty()) {
    static_cast<void>(add_chat(event) || add_gemini(event));
    return;
  }
  static_cast<void>(add_anthropic(type, event, cut) || add_responses(type, event, cut) ||
                    add_transcript(type, event, cut) || add_chat(event) || add_gemini(event));
}

bool StreamMerger::add_chat(const BodyJson& event) {
  const BodyJson* choices = member_of(event, "choices");
  if (choices == nullptr || !choices->is_array()) return false;
  has_end_ = true;
  BodyJson& all = body_["choices"];
  if (!all.is_array()) all = BodyJson::array();
  for (std::size_t i = 0; i < choices->size(); ++i) {
    const BodyJson& choice = (*choices)[i];
    if (!choice.is_object()) continue;
    const std::size_t index = index_at(choice, "index").value_or(std::min(i, kMostParts - 1));
    BodyJson& target = element(all, index);
    take_members(target, choice, {"delta", "message", "text", "finish_reason", "index", "logprobs"});
    if (const BodyJson* logprobs = member_of(choice, "logprobs")) accumulate(target["logprobs"], *logprobs);
    if (const BodyJson* delta = member_of(choice, "delta", "message")) accumulate(object_at(target, "message"), *delta);
    if (const BodyJson* text = member_of(choice, "text"); text != nullptr && text->is_string()) {
      append_text(target, "text", text->get_ref<const std::string&>());
    }
    if (const std::string_view reason = text_at(choice, "finish_reason"); !reason.empty()) {
      target["finish_reason"] = reason;
    }
  }
  return true;
}

BodyJson& StreamMerger::block_of(const BodyJson& event, std::string_view type) {
  if (!body_.is_object()) body_ = {{"type", "message"}, {"role", "assistant"}};
  BodyJson& content = body_["content"];
  const std::size_t last = content.is_array() && !content.empty() ? content.size() - 1 : 0;
  const std::size_t index = index_at(event, "index").value_or(last);
  BodyJson& block = element(content, index);
  if (!block.contains("type") && !type.empty()) block["type"] = type;
  if (partial_.size() <= index) partial_.resize(index + 1);
  return block;
}

bool StreamMerger::add_anthropic(std::string_view type, const BodyJson& event, bool cut) {
  if (cut && type != "content_block_delta") return type == "message_start" || type == "content_block_start";
  if (type == "message_start") {
    const BodyJson* message = member_of(event, "message");
    if (message == nullptr || !message->is_object()) return true;
    body_ = *message;
    partial_.clear();
    has_end_ = true;
  } else if (type == "content_block_start") {
    const BodyJson* block = member_of(event, "content_block");
    if (block != nullptr && block->is_object()) block_of(event, {}) = *block;
  } else if (type == "content_block_delta") {
    const BodyJson* delta = member_of(event, "delta");
    if (delta == nullptr) return true;
    if (const std::string_view text = text_at(*delta, "text"); !text.empty()) {
      append_text(block_of(event, "text"), "text", text);
    } else if (const std::string_view words = text_at(*delta, "thinking"); !words.empty()) {
      append_text(block_of(event, "thinking"), "thinking", words);
    } else if (const std::string_view piece = text_at(*delta, "partial_json"); !piece.empty()) {
      block_of(event, "tool_use");
      const std::size_t last = body_["content"].size() - 1;
      partial_[index_at(event, "index").value_or(last)].append(piece);
    } else if (const BodyJson* citation = member_of(*delta, "citation")) {
      accumulate_list(block_of(event, "text")["citations"], BodyJson::array({*citation}));
    }
  } else if (type == "message_delta") {
    const BodyJson* delta = member_of(event, "delta");
    if (delta == nullptr || !delta->is_object()) return true;
    if (!body_.is_object()) body_ = {{"type", "message"}, {"role", "assistant"}, {"content", BodyJson::array()}};
    for (const auto& [key, value] : delta->items()) {
      if (!is_full(body_, key)) body_[key] = value;
    }
  } else {
    ended_ = ended_ || type == "message_stop";
    return type == "content_block_stop" || type == "message_stop" || type == "ping";
  }
  return true;
}

// The item of an event: found by its id, else by its index, else a new one.
BodyJson& StreamMerger::item_of(const BodyJson& event, std::string_view type) {
  if (!body_.is_object()) body_ = BodyJson::object();
  BodyJson& output = body_["output"];
  if (!output.is_array()) output = BodyJson::array();
  const std::string_view id = text_at(event, "item_id");
  if (const auto known = places_.find(std::string(id)); known != places_.end() && known->second < output.size()) {
    if (text_at(output[known->second], "id") == id) return output[known->second];
  }
  const auto place = index_at(event, "output_index");
  if (place && *place < output.size() && (output[*place].empty() || text_at(output[*place], "type") == type)) {
    return element(output, *place);
  }
  if (output.size() >= kMostParts) return element(output, kMostParts - 1);
  output.push_back({{"type", type}, {"id", id}});
  if (type == "message") output.back()["role"] = "assistant";
  remember(output.size() - 1);
  return output.back();
}

void StreamMerger::remember(std::size_t place) {
  const std::string_view id = text_at(body_["output"][place], "id");
  if (!id.empty()) places_[std::string(id)] = place;
}

bool StreamMerger::add_responses(std::string_view type, const BodyJson& event, bool cut) {
  if (!type.starts_with("response.")) return false;
  has_end_ = true;
  if (cut && !type.ends_with(".delta")) return true;
  if (const BodyJson* response = member_of(event, "response"); response != nullptr && response->is_object()) {
    const bool ends = type == "response.completed" || type == "response.incomplete" || type == "response.failed";
    if (ends) final_ = *response;
    ended_ = ended_ || ends;
    if (!ends && body_.is_null()) {
      body_ = *response;
      for (std::size_t i = 0; i < std::min(list_at(body_, "output").size(), kMostParts); ++i) remember(i);
    }
    return true;
  }
  const BodyJson* item = member_of(event, "item");
  if (item != nullptr && item->is_object()) {
    const auto place = index_at(event, "output_index");
    if (place) {
      if (!body_.is_object()) body_ = BodyJson::object();
      BodyJson& known = element(body_["output"], *place);
      known = *item;
      remember(*place);
    }
    return true;
  }
  for (const DeltaPlace& place : kDeltas) {
    if (!type.starts_with(place.event)) continue;
    const bool done = type.ends_with(".done");
    const std::string_view text = text_at(event, done ? place.member : "delta");
    if (text.empty() || (!done && !type.ends_with(".delta"))) return true;
    BodyJson* target = &item_of(event, place.item);
    if (place.list != nullptr) {
      target = &element((*target)[place.list], index_at(event, place.index).value_or(0));
      if (!target->contains("type")) (*target)["type"] = place.part;
    }
    if (done) {
      (*target)[place.member] = text;
    } else {
      append_text(*target, place.member, text);
    }
    return true;
  }
  return true;
}

bool StreamMerger::add_gemini(const BodyJson& event) {
  const BodyJson* candidates = member_of(event, "candidates");
  const BodyJson* feedback = member_of(event, "promptFeedback", "prompt_feedback");
  if ((candidates == nullptr || !candidates->is_array()) && feedback == nullptr) return false;
  if (feedback != nullptr) body_["promptFeedback"] = *feedback;
  BodyJson& all = body_["candidates"];
  if (!all.is_array()) all = BodyJson::array();
  if (candidates == nullptr || !candidates->is_array()) return true;
  for (std::size_t i = 0; i < candidates->size(); ++i) {
    const BodyJson& candidate = (*candidates)[i];
    if (!candidate.is_object()) continue;
    BodyJson& target = element(all, index_at(candidate, "index").value_or(std::min(i, kMostParts - 1)));
    take_members(target, candidate, {"content", "finishReason", "finish_reason", "index"});
    const BodyJson* reason = member_of(candidate, "finishReason", "finish_reason");
    if (reason != nullptr && reason->is_string()) target["finishReason"] = *reason;
    const BodyJson* content = member_of(candidate, "content");
    if (content == nullptr) continue;
    BodyJson& merged = object_at(target, "content");
    if (const std::string_view role = text_at(*content, "role"); !role.empty()) merged["role"] = role;
    BodyJson& parts = merged["parts"];
    if (!parts.is_array()) parts = BodyJson::array();
    for (const BodyJson& part : list_at(*content, "parts")) add_part(parts, part);
  }
  return true;
}

bool StreamMerger::add_transcript(std::string_view type, const BodyJson& event, bool cut) {
  if (type == "transcript.text.delta") {
    append_text(body_, "text", text_at(event, "delta"));
    return true;
  }
  if (type != "transcript.text.done") return false;
  if (const std::string_view text = text_at(event, "text"); !cut && !text.empty()) body_["text"] = text;
  return true;
}

BodyJson StreamMerger::take() {
  if (!final_.is_null() && (!list_at(final_, "output").empty() || list_at(body_, "output").empty())) {
    return std::move(final_);
  }
  if (!final_.is_null()) {  // it ended early and has no output; use what came in pieces
    for (const char* key : {"status", "incomplete_details"}) {
      if (const BodyJson* value = member_of(final_, key)) body_[key] = *value;
    }
  }
  for (std::size_t i = 0; i < partial_.size(); ++i) {
    if (partial_[i].empty()) continue;
    bool cut = false;
    BodyJson input = parse_lenient(partial_[i], &cut);
    const bool whole = !cut && !input.is_discarded();
    element(body_["content"], i)["input"] = whole ? std::move(input) : BodyJson(std::move(partial_[i]));
  }
  return std::move(body_);
}

}  // namespace finops
