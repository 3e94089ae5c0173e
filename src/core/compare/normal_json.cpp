#include "core/compare/normal_json.h"

#include <algorithm>
#include <array>

#include "core/base/strings.h"

namespace finops {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

// "thoughtSignature", "thought_signature" and "thought-signature" are {"thought", "signature"}.
Words words_of_name(std::string_view name) {
  Words out(1);
  bool lower = false;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z') || is_digit(c);
    if ((!letter || (upper && lower)) && !out.back().empty()) out.emplace_back();
    if (letter) out.back() += upper ? static_cast<char>(c - 'A' + 'a') : c;
    lower = letter && !upper;
  }
  if (out.back().empty() && out.size() > 1) out.pop_back();
  return out;
}

template <std::size_t kSize>
bool among(const std::array<std::string_view, kSize>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

constexpr auto kIdentifies = std::to_array<std::string_view>(
    {"id", "ids", "uuid", "fingerprint", "fingerprints", "signature", "signatures", "obfuscation", "nonce", "etag"});
constexpr auto kDates =
    std::to_array<std::string_view>({"at", "created", "updated", "modified", "expires", "expiration", "time",
                                     "timestamp", "date", "duration", "latency", "elapsed", "ms"});
constexpr auto kBills = std::to_array<std::string_view>({"usage", "billed", "billing", "cost", "metrics"});
constexpr auto kCounted = std::to_array<std::string_view>({"token", "tokens"});

// The members in which answers have what the model made up, in any provider's format.
constexpr auto kMadeUp = std::to_array<std::string_view>({"input", "args", "arguments", "parameters", "action"});
constexpr auto kModelNames = std::to_array<std::string_view>({"model", "modelVersion", "model_version"});

bool says_nothing(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().empty();
  return value.is_null() || (value.is_structured() && value.empty());
}

// Thinking that only the provider can read.
bool is_hidden(const Json& value) {
  const auto type = value.is_object() ? value.find("type") : value.end();
  if (type == value.end() || !type->is_string()) return false;
  const auto& word = type->get_ref<const std::string&>();
  const auto rest = static_cast<std::size_t>(value.count("status")) + 1;
  return (word == "reasoning" || word == "redacted_thinking") && value.size() - value.count("data") == rest;
}

class Normaliser {
 public:
  explicit Normaliser(bool keep_usage) : keep_usage_(keep_usage) {}

  Json normal(const BodyJson& value, bool top = true) const {
    if (value.is_object()) return members(value, top);
    if (!value.is_array()) return sorted_tree(value);
    Json out = Json::array();
    for (const BodyJson& element : value) {
      Json one = normal(element, false);
      if (!is_hidden(one)) out.push_back(std::move(one));
    }
    return out;
  }

 private:
  Json members(const BodyJson& object, bool top) const {
    Json out = Json::object();
    for (const auto& [name, value] : object.items()) {
      if (top && among(kModelNames, name)) continue;
      if (!keep_usage_ && is_incidental(name, value)) continue;
      Json inner = among(kMadeUp, name) ? made_up(value) : normal(value, false);
      if (!says_nothing(inner)) out[name] = std::move(inner);
    }
    return out;
  }

  // Some formats have it as JSON inside a text.
  static Json made_up(const BodyJson& value) {
    if (value.is_string()) {
      if (auto inner = json_in_text(value.get_ref<const std::string&>())) return *std::move(inner);
    }
    return sorted_tree(value);
  }

  bool keep_usage_;
};

void remove_at(BodyJson& value, std::string_view rest) {
  const std::size_t end = std::min(rest.find('/', 1), rest.size());
  std::string step;
  for (std::size_t i = 1; i < end; ++i) {
    const bool escape = rest[i] == '~' && i + 1 < end;
    step += escape ? (rest[++i] == '1' ? '/' : '~') : rest[i];
  }
  const bool every = step == "*", last = end == rest.size();
  rest.remove_prefix(end);
  if (value.is_object()) {
    if (last && every) {
      value.clear();
    } else if (last) {
      value.erase(step);
    } else {
      for (auto& [name, inner] : value.items()) {
        if (every || name == step) remove_at(inner, rest);
      }
    }
  } else if (value.is_array()) {
    const auto index = parse_uint(step);
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!every && index != i) continue;
      if (last) value[i] = nullptr;
      if (!last) remove_at(value[i], rest);
    }
  }
}

}  // namespace

bool is_incidental(std::string_view member, const BodyJson& value) {
  const Words words = words_of_name(member);
  const std::string_view last = words.back();
  const auto any = [&](const auto& list) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return among(list, word); });
  };
  const auto among_words = [&](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (among(kIdentifies, last) || words.front() == "encrypted") return true;
  if (among(kDates, last) && !value.is_structured()) return true;
  if (any(kBills) || (last == "tier" && value.is_string())) return true;
  const bool counts = any(kCounted) || (last == "count" && among_words("eval"));
  return counts && value.is_number();
}

Json without_incidentals(const BodyJson& body) {
  Json out = Normaliser(false).normal(body);
  if (says_nothing(out) && body.is_object()) return Normaliser(true).normal(body);
  return out;
}

void remove_ignored(BodyJson& body, const std::vector<std::string>& pointers) {
  for (const std::string& pointer : pointers) remove_at(body, pointer);
}

std::optional<Json> json_in_text(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || (text[begin] != '{' && text[begin] != '[')) return std::nullopt;
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  if (text[end] != '}' && text[end] != ']') return std::nullopt;
  bool cut = false;
  const BodyJson tree = parse_lenient(text, &cut);
  if (tree.is_discarded() || cut) return std::nullopt;
  return sorted_tree(tree);
}

Json sorted_tree(const BodyJson& value) {
  switch (value.type()) {
    case BodyJson::value_t::object: {
      Json out = Json::object();
      for (const auto& [name, inner] : value.items()) out[name] = sorted_tree(inner);
      return out;
    }
    case BodyJson::value_t::array: {
      Json out = Json::array();
      for (const BodyJson& inner : value) out.push_back(sorted_tree(inner));
      return out;
    }
    case BodyJson::value_t::string: return value.get_ref<const std::string&>();
    case BodyJson::value_t::boolean: return value.get<bool>();
    case BodyJson::value_t::number_integer: return value.get<std::int64_t>();
    case BodyJson::value_t::number_unsigned: return value.get<std::uint64_t>();
    case BodyJson::value_t::number_float: return value.get<double>();
    default: return nullptr;
  }
}

}  // namespace finops
