#include "cli/inspect/diff/diff.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/conversation/lenient_json.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

// One element of the prompt that the cache compares.
struct Part {
  std::string path;
  BodyJson value;
  std::string text;  // of `value`: the order of members matters, since it is the order in the prompt
};
using Parts = std::vector<Part>;

// Removes cache marks, which are not part of the cached prompt.
void drop_marks(BodyJson& value) {
  if (value.is_object()) value.erase("cache_control");
  if (value.is_structured()) {
    for (BodyJson& inner : value) drop_marks(inner);
  }
}

// Replaces a plain text by a list of one text: both mean the same, and agents use the list when they set marks.
void unify(BodyJson& message) {
  if (!message.is_object()) return;
  const auto content = message.find("content");
  if (content == message.end() || !content->is_array() || content->size() != 1) return;
  const BodyJson& only = content->front();
  if (only.is_object() && only.size() == 2 && text_at(only, "type") == "text" && only.contains("text")) {
    BodyJson text = only["text"];
    *content = std::move(text);
  }
}

void add(Parts& parts, std::string path, BodyJson value) {
  drop_marks(value);
  unify(value);
  std::string text = json_line(value);
  parts.push_back({std::move(path), std::move(value), std::move(text)});
}

void add_list(Parts& parts, const BodyJson& body, const char* key) {
  const BodyJson* value = member_of(body, key);
  if (value == nullptr) return;
  if (!value->is_array()) return add(parts, key, *value);
  for (std::size_t i = 0; i < value->size(); ++i) add(parts, element_path(key, i), (*value)[i]);
}

// A text, blocks, or Gemini's content of parts.
void add_system(Parts& parts, const BodyJson& system) {
  const BodyJson* blocks = system.is_object() ? member_of(system, "parts") : &system;
  if (blocks == nullptr || !blocks->is_array()) return add(parts, "system prompt", system);
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    BodyJson block = (*blocks)[i];
    drop_marks(block);
    if (const BodyJson* text = member_of(block, "text")) block = BodyJson(*text);
    add(parts, blocks->size() == 1 ? "system prompt" : fmt::format("system prompt, part {}", i + 1), std::move(block));
  }
}

// In the order in which the provider sees it. Empty: no prompt.
Parts parts_of(std::string_view text) {
  Parts out;
  const BodyJson body = parse_lenient(text);
  if (!body.is_object()) return out;
  for (const char* key : {"tools", "functions"}) add_list(out, body, key);
  for (const char* key : {"response_format", "system", "instructions", "systemInstruction", "system_instruction"}) {
    const BodyJson* value = member_of(body, key);
    if (value == nullptr) continue;
    if (key == std::string_view("response_format")) {
      add(out, key, *value);
    } else {
      add_system(out, *value);
    }
  }
  const bool anthropic = member_of(body, "anthropic_version") != nullptr || member_of(body, "system") != nullptr ||
                         member_of(body, "thinking") != nullptr;
  for (const char* key : {"thinking", "tool_choice"}) {  // Anthropic: a change of these invalidates the cached messages
    if (const BodyJson* value = anthropic ? member_of(body, key) : nullptr) add(out, key, *value);
  }
  bool prompt = false;
  for (const char* key : {"cachedContent", "previous_response_id", "messages", "contents", "input", "prompt"}) {
    prompt = prompt || member_of(body, key) != nullptr;
    add_list(out, body, key);
  }
  if (!prompt) out.clear();
  return out;
}

// An estimate of a value's tokens, in characters. Pictures and the like have many characters and few tokens.
double weight_of(const BodyJson& value) {
  constexpr std::size_t kLongestWord = 1024;
  constexpr double kPicture = 4096;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const bool encoded = text.size() > kLongestWord && text.find_first_of(" \n\t") == std::string::npos;
    return encoded ? kPicture : static_cast<double>(text.size());
  }
  double sum = 4;
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) sum += static_cast<double>(key.size()) + weight_of(inner);
  } else if (value.is_array()) {
    for (const BodyJson& inner : value) sum += weight_of(inner);
  }
  return sum;
}

std::string place_in_text(const std::string& path, std::string_view left, std::string_view right) {
  const auto a = words_of(left), b = words_of(right);
  std::size_t word = 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i) {
    if (!is_blank(a[i])) ++word;
  }
  return fmt::format("{}, word {}", path, word);
}

// The first place, in the order of the text, where two values differ.
std::string first_difference(const std::string& path, const BodyJson& left, const BodyJson& right) {
  if (left.is_string() && right.is_string()) {
    return place_in_text(path, left.get_ref<const std::string&>(), right.get_ref<const std::string&>());
  }
  if (left.is_array() && right.is_array()) {
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
      const std::string inner = element_path(path, i);
      if (i >= left.size() || i >= right.size()) return inner;
      if (left[i] != right[i]) return first_difference(inner, left[i], right[i]);
    }
  }
  if (left.is_object() && right.is_object()) {
    auto a = left.begin();
    auto b = right.begin();
    for (; a != left.end() && b != right.end(); ++a, ++b) {
      if (a.key() != b.key()) return member_path(path, a.key());
      if (*a != *b) return first_difference(member_path(path, a.key()), *a, *b);
    }
    if (a != left.end()) return member_path(path, a.key());
    if (b != right.end()) return member_path(path, b.key());
  }
  return path;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

// OpenAI caches prompts of at least this many tokens automatically, in steps.
constexpr std::uint64_t kLeastAutomatic = 1024, kAutomaticStep = 128;

std::optional<std::uint64_t> cacheable_after(const RecordView& r) {
  if ((r.provider == "openai" || r.provider == "azure") && r.input_tokens) {
    return *r.input_tokens < kLeastAutomatic ? 0 : *r.input_tokens / kAutomaticStep * kAutomaticStep;
  }
  if (!r.cache_read_tokens && !r.cache_write_tokens) return std::nullopt;
  return r.cache_read_tokens.value_or(0) + r.cache_write_tokens.value_or(0);
}

// How much less `right` would have cost if it had read `missed` more tokens from the cache.
std::optional<NanoUsd> price_of(std::uint64_t missed, const RecordView& right, const PriceTable& prices,
                                std::string& reason) {
  const Usage paid = usage_of(right);
  Usage cached = paid;
  if (!paid.input_tokens) {
    reason = "the usage of B is unknown";
    return std::nullopt;
  }
  const std::uint64_t uncached = *paid.input_tokens - std::min(*paid.input_tokens, paid.cache_read_tokens.value_or(0));
  missed = std::min(missed, uncached);
  cached.cache_read_tokens = paid.cache_read_tokens.value_or(0) + missed;
  if (paid.cache_write_tokens) {  // these would not have been written to the cache again
    cached.cache_write_tokens = *paid.cache_write_tokens - std::min(*paid.cache_write_tokens, missed);
    if (paid.cache_write_1h_tokens) {
      cached.cache_write_1h_tokens = std::min(*paid.cache_write_1h_tokens, *cached.cache_write_tokens);
    }
  }
  const Cost with = prices.price(price_query_of(right), paid), without = prices.price(price_query_of(right), cached);
  for (const Cost* cost : {&with, &without}) {
    if (cost->status == CostStatus::priced) continue;
    reason = cost->reason.empty() ? "no price is known" : cost->reason;
    return std::nullopt;
  }
  return std::max<NanoUsd>(0, with.total - without.total);
}

}  // namespace

std::optional<PromptComparison> compare_prompts(std::string_view left_body, std::string_view right_body) {
  const Parts left = parts_of(left_body), right = parts_of(right_body);
  if (left.empty() || right.empty()) return std::nullopt;
  PromptComparison out;
  double common_weight = 0, left_weight = 0;
  for (const Part& part : left) out.left_size += part.text.size(), left_weight += weight_of(part.value);
  for (const Part& part : right) out.right_size += part.text.size();

  std::size_t at = 0;
  for (; at < std::min(left.size(), right.size()); ++at) {
    if (left[at].path != right[at].path || left[at].text != right[at].text) break;
    out.common += left[at].text.size();
    common_weight += weight_of(left[at].value);
  }
  if (at == left.size() || at == right.size()) {
    out.shape = left.size() == right.size() ? PromptComparison::Shape::same
                : at == left.size()         ? PromptComparison::Shape::extended
                                            : PromptComparison::Shape::shortened;
  } else {
    const Part &a = left[at], &b = right[at];
    out.shape = PromptComparison::Shape::broken;
    if (a.path == b.path) {
      out.where = first_difference(a.path, a.value, b.value);
      const std::size_t inside = common_prefix(a.text, b.text);
      out.common += inside;
      common_weight += weight_of(a.value) * static_cast<double>(inside) / static_cast<double>(a.text.size());
    } else {
      out.where = a.path + " in A, " + b.path + " in B";
    }
  }
  out.common_share_left = left_weight > 0 ? std::min(1.0, common_weight / left_weight) : 0;
  return out;
}

CacheLoss cache_loss(const PromptComparison& prompts, const RecordView& left, const RecordView& right,
                     const PriceTable& prices) {
  CacheLoss out;
  out.cacheable = cacheable_after(left);
  out.read = right.cache_read_tokens;
  const std::string_view left_model = left.response_model.empty() ? left.model : left.response_model;
  const std::string_view right_model = right.response_model.empty() ? right.model : right.response_model;
  if (left.provider != right.provider || left_model != right_model) {
    out.reason = "each model has a cache of its own";
    return out;
  }
  if (prompts.shape != PromptComparison::Shape::broken) {
    out.missed = 0;
    out.usd = 0;
    return out;
  }
  if (!out.cacheable || !left.input_tokens) {
    out.reason = "A does not report what it put into the cache";
    return out;
  }
  const auto common = static_cast<std::uint64_t>(static_cast<double>(*left.input_tokens) * prompts.common_share_left);
  const std::uint64_t held = std::max(common, out.read.value_or(0));
  out.missed = *out.cacheable - std::min(*out.cacheable, held);
  out.usd = price_of(*out.missed, right, prices, out.reason);
  return out;
}

}  // namespace finops::cli
