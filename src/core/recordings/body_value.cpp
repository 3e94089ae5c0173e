#include "core/recordings/body_value.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include "core/base/json.h"
#include "core/base/per_thread.h"
#include "core/base/strings.h"
#include "core/recordings/form_parts.h"

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;

enum Kind : std::uint64_t { kBytes = 1, kForm, kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

// A number by its value, exact and of any size: its digits without zeros at the ends, and a power of ten.
bool add_number(std::string_view text, std::uint64_t& hash) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  std::string digits;
  std::int64_t power = 0;
  std::size_t at = 0;
  bool point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    if (point) --power;
    if (!digits.empty() || text[at] != '0') digits += text[at];
  }
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return false;
    std::string_view written = text.substr(at + 1);
    const bool down = written.starts_with('-');
    if (down || written.starts_with('+')) written.remove_prefix(1);
    const auto exponent = parse_uint(written);
    if (!exponent || *exponent > 1'000'000'000) return false;
    power += (down ? -1 : 1) * static_cast<std::int64_t>(*exponent);
  }
  while (digits.ends_with('0')) {
    digits.pop_back();
    ++power;
  }
  if (digits.empty()) {  // -0 is 0
    hash = mix(kNumber, 0);
    return true;
  }
  hash = mix(mix(mix(kNumber, negative ? 1 : 2), hash_of(digits)), static_cast<std::uint64_t>(power));
  return true;
}

class ValueHasher {
 public:
  // False: `json` is no JSON document.
  static bool hash(std::string_view json, const IgnoredPlaces& ignored, std::uint64_t& out) {
    static PerThread<ValueHasher> of_threads;
    ValueHasher& hasher = of_threads.get();
    hasher.ignored_ = &ignored;
    const bool whole = hasher.document(json, out);
    if (json.size() > kKeptText) hasher.forget();
    return whole;
  }

 private:
  static constexpr std::size_t kKeptText = std::size_t{1} << 20;

  bool document(std::string_view json, std::uint64_t& out) {
    copy_.assign(json);
    copy_.append(simdjson::SIMDJSON_PADDING, ' ');
    ondemand::document document;
    ondemand::value root;
    const simdjson::padded_string_view padded(copy_.data(), json.size(), copy_.size());
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return false;
    if (document.get_value().get(root) != simdjson::SUCCESS) return false;
    std::vector<std::size_t> all(ignored_->pointers().size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (!value(root, all, 0, out)) return false;
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  }

  // `some`: the pointers whose first `depth` names led here.
  bool value(ondemand::value json, const std::vector<std::size_t>& some, std::size_t depth, std::uint64_t& out) {
    if (depth > kDeepestJson) return false;
    ondemand::json_type type{};
    if (json.type().get(type) != simdjson::SUCCESS) return false;
    switch (type) {
      case ondemand::json_type::object: return object(json, some, depth, out);
      case ondemand::json_type::array: return array(json, some, depth, out);
      case ondemand::json_type::string: {
        std::string_view text;
        if (json.get_string().get(text) != simdjson::SUCCESS) return false;
        out = mix(kString, hash_of(text));
        return true;
      }
      case ondemand::json_type::number: {
        std::string_view text = json.raw_json_token();
        while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
        return add_number(text, out);
      }
      case ondemand::json_type::boolean: {
        bool is = false;
        if (json.get_bool().get(is) != simdjson::SUCCESS) return false;
        out = is ? kTrue : kFalse;
        return true;
      }
      case ondemand::json_type::null: {
        out = kNull;
        return json.is_null();
      }
    }
    return false;
  }

  // The pointers that go on with `name`; `here`: one of them ends there.
  std::vector<std::size_t> follow(const std::vector<std::size_t>& some, std::size_t depth, std::string_view name,
                                  bool& here) const {
    std::vector<std::size_t> out;
    here = false;
    for (const std::size_t i : some) {
      const auto& names = ignored_->pointers()[i];
      if (names[depth] != name) continue;
      if (names.size() == depth + 1) {
        here = true;
      } else {
        out.push_back(i);
      }
    }
    return out;
  }

  bool object(ondemand::value json, const std::vector<std::size_t>& some, std::size_t depth, std::uint64_t& out) {
    ondemand::object members;
    if (json.get_object().get(members) != simdjson::SUCCESS) return false;
    std::uint64_t sum = 0, count = 0;
    for (auto member : members) {
      ondemand::field field;
      std::string_view name;
      if (std::move(member).get(field) != simdjson::SUCCESS) return false;
      if (field.unescaped_key().get(name) != simdjson::SUCCESS) return false;
      bool here = false;
      const auto inside = some.empty() ? std::vector<std::size_t>{} : follow(some, depth, name, here);
      if (here) continue;
      const std::uint64_t key = hash_of(name);
      std::uint64_t inner = 0;
      if (!value(field.value(), inside, depth + 1, inner)) return false;
      sum += mix(key, inner);  // whatever the order
      ++count;
    }
    out = mix(mix(kObject, count), sum);
    return true;
  }

  bool array(ondemand::value json, const std::vector<std::size_t>& some, std::size_t depth, std::uint64_t& out) {
    ondemand::array elements;
    if (json.get_array().get(elements) != simdjson::SUCCESS) return false;
    out = kArray;
    std::size_t index = 0;
    for (auto element : elements) {
      ondemand::value one;
      if (std::move(element).get(one) != simdjson::SUCCESS) return false;
      bool here = false;
      const auto inside = some.empty() ? std::vector<std::size_t>{} : follow(some, depth, std::to_string(index), here);
      ++index;
      std::uint64_t inner = 0;
      if (here) {
        inner = mix(kNull, kArray);  // its place counts, its value does not
      } else if (!value(one, inside, depth + 1, inner)) {
        return false;
      }
      out = mix(out, inner);
    }
    return true;
  }

  void forget() {
    std::string().swap(copy_);
    parser_ = ondemand::parser();
  }

  ondemand::parser parser_;
  std::string copy_;
  const IgnoredPlaces* ignored_ = nullptr;
};

// A letter counts if neither the escapes of JSON nor its numbers are written with it.
constexpr std::array<char, 4> kLetters = {'s', 'o', 'i', 'l'};

struct LetterCounts {
  std::array<std::uint64_t, kLetters.size()> of{};
  bool perhaps_escaped = false;  // "u0" occurs, so a letter may be written as an escape

  std::uint64_t value() const noexcept {
    std::uint64_t out = kObject;
    for (const std::uint64_t count : of) out = mix(out, count);
    return out;
  }
};

// Sixteen bytes at once; g++ and clang have such vectors for every processor.
using Bytes = unsigned char __attribute__((vector_size(16)));

Bytes load(const char* from) noexcept {
  Bytes out;
  std::memcpy(&out, from, sizeof out);
  return out;
}

// All bits in each lane that has `letter`.
Bytes lanes_with(Bytes bytes, char letter) noexcept {
  const auto found = bytes == static_cast<unsigned char>(letter);
  Bytes out;
  std::memcpy(&out, &found, sizeof out);
  return out;
}

std::uint64_t sum_of(Bytes lanes) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sizeof lanes; ++i) sum += lanes[i];
  return sum;
}

LetterCounts count_letters(std::string_view text) noexcept {
  constexpr std::size_t kBlocks = 255;  // a lane counts no further
  LetterCounts out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (end - at > static_cast<std::ptrdiff_t>(sizeof(Bytes))) {
    const std::size_t fit = static_cast<std::size_t>(end - at - 1) / sizeof(Bytes);
    const std::size_t blocks = std::min(fit, kBlocks);
    std::array<Bytes, kLetters.size()> lanes{};
    Bytes escapes{};
    for (std::size_t i = 0; i < blocks; ++i, at += sizeof(Bytes)) {
      const Bytes bytes = load(at);
      for (std::size_t k = 0; k < kLetters.size(); ++k) lanes[k] -= lanes_with(bytes, kLetters[k]);
      escapes |= lanes_with(bytes, 'u') & lanes_with(load(at + 1), '0');
    }
    for (std::size_t k = 0; k < kLetters.size(); ++k) out.of[k] += sum_of(lanes[k]);
    out.perhaps_escaped = out.perhaps_escaped || sum_of(escapes) > 0;
  }
  for (; at < end; ++at) {
    for (std::size_t k = 0; k < kLetters.size(); ++k) out.of[k] += *at == kLetters[k] ? 1 : 0;
    if (*at == 'u' && at + 1 < end && at[1] == '0') out.perhaps_escaped = true;
  }
  return out;
}

// Whether a text has \u0041 to \u007a, or what looks like it.
bool has_escaped_letters(std::string_view text) noexcept {
  constexpr std::string_view kStart = "u00";
  for (std::size_t at = text.find(kStart); at != std::string_view::npos; at = text.find(kStart, at + 1)) {
    const char digit = at + kStart.size() < text.size() ? text[at + kStart.size()] : '\0';
    if (digit >= '4' && digit <= '7') return true;
  }
  return false;
}

// Whether a text begins like an object or array, also where white space is written as an escape of the log.
bool begins_like_json(std::string_view text) noexcept {
  while (!text.empty()) {
    const char c = text.front();
    if (c == '{' || c == '[') return true;
    const bool escape = c == '\\' && text.size() > 1 && (text[1] == 'n' || text[1] == 'r' || text[1] == 't');
    if (!escape && c != ' ' && c != '\n' && c != '\r' && c != '\t') return false;
    text.remove_prefix(escape ? 2 : 1);
  }
  return false;
}

std::uint64_t form_value(const std::vector<std::string_view>& parts) {
  std::uint64_t out = kForm;
  for (const std::string_view part : parts) out = mix(out, hash_of(part));
  return out;
}

}  // namespace

bool IgnoredPlaces::add(std::string_view pointer) {
  if (!pointer.starts_with('/')) return false;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    const char c = pointer[i];
    if (c == '/') {
      names.emplace_back();
    } else if (c != '~') {
      names.back() += c;
    } else {
      if (++i == pointer.size() || (pointer[i] != '0' && pointer[i] != '1')) return false;
      names.back() += pointer[i] == '0' ? '~' : '/';
    }
  }
  pointers_.push_back(std::move(names));
  return true;
}

std::uint64_t hash_of(std::string_view text) noexcept { return std::hash<std::string_view>{}(text); }

std::uint64_t body_value(std::string_view body, const IgnoredPlaces& ignored) {
  std::uint64_t out = 0;
  if (begins_like_json(body) && ValueHasher::hash(body, ignored, out)) return out;
  const auto parts = form_parts(body);
  return parts.empty() ? mix(kBytes, hash_of(body)) : form_value(parts);
}

std::optional<std::uint64_t> quick_value_of_text(std::string_view text, const IgnoredPlaces& ignored) {
  if (!ignored.empty() || !begins_like_json(text)) return std::nullopt;
  const LetterCounts counts = count_letters(text);
  if (counts.perhaps_escaped && has_escaped_letters(text)) return std::nullopt;
  return counts.value();
}

std::uint64_t quick_value(std::string_view body, const IgnoredPlaces& ignored) {
  if (const auto quick = quick_value_of_text(body, ignored)) return *quick;
  if (!ignored.empty() || !begins_like_json(body)) return body_value(body, ignored);
  const auto json = parse_json(body);
  return count_letters(json.is_discarded() ? std::string(body) : json_line(json)).value();
}

}  // namespace finops
