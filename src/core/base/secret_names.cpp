#include "core/base/secret_names.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <string>

#include "core/base/strings.h"

namespace finops {
namespace {

// Of a longer name only the end is examined.
constexpr std::size_t kMostLetters = 96, kMostWords = 24;

using Words = std::span<const std::string_view>;

constexpr std::string_view kAlways[] = {"authorization", "secret",      "secrets",  "password", "passwords",
                                        "passwd",        "passphrase",  "jwt",      "cookie",   "cookies",
                                        "credential",    "credentials", "passcode", "bearer"};
// After such a word, these mean that the value is not the secret itself: token_type, secret_name, authorization_url.
constexpr std::string_view kAboutIt[] = {
    "type",    "types",    "url",    "uri",     "endpoint",    "name",     "count",      "counts",   "limit",
    "limits",  "usage",    "budget", "details", "expiry",      "expires",  "expiration", "ttl",      "policy",
    "hint",    "id",       "ids",    "status",  "error",       "required", "enabled",    "method",   "methods",
    "scheme",  "length",   "format", "mode",    "description", "reset",    "kind",       "location", "index",
    "logprob", "logprobs", "rate",   "cost",    "price",       "latency",  "remaining",  "used",     "size",
    "per",     "text",     "str",    "strings"};
// Before "token": it is a position in a list, or a token of a language model, and no secret.
constexpr std::string_view kNoKeyToken[] = {
    "page",   "next",      "continuation", "skip",     "sync",       "prev",       "previous", "max",
    "min",    "per",       "first",        "last",     "prompt",     "completion", "input",    "output",
    "cached", "reasoning", "stop",         "bos",      "eos",        "pad",        "unk",      "mask",
    "sep",    "cls",       "special",      "start",    "end",        "image",      "audio",    "video",
    "text",   "top",       "each",         "decoded",  "generated",  "draft",      "prefix",   "suffix",
    "chosen", "bad",       "think",        "thinking", "pagination", "cursor",     "search",   "count"};
// The same, joined without a separator: nextpagetoken. Short words are left out, since other words end with them (admin
// in admintoken).
constexpr std::string_view kGluedToken[] = {"page",       "next",   "continuation", "skip",
                                            "completion", "prompt", "input",        "output"};
// Before "tokens": these are secrets. Otherwise "tokens" are a count.
constexpr std::string_view kKeyTokens[] = {"access", "refresh", "auth",   "bearer",
                                           "api",    "session", "secret", "security"};
// Before "key" in a header or a query: these keys are no secrets.
constexpr std::string_view kNoKey[] = {"idempotency", "websocket", "socket",        "surrogate", "cache",
                                       "public",      "partition", "sort",          "primary",   "foreign",
                                       "routing",     "dedup",     "deduplication", "shard",     "group"};
// Before "key" anywhere, also joined to it (apikey): these keys are secrets. In JSON most keys are names of things, so
// only these count.
constexpr std::string_view kOpening[] = {
    "api",     "access",   "private",     "secret",   "auth",          "subscription", "encryption", "signing",
    "client",  "account",  "shared",      "license",  "function",      "functions",    "master",     "session",
    "storage", "service",  "admin",       "security", "authorization", "credential",   "token",      "host",
    "deploy",  "consumer", "application", "app",      "ephemeral"};
constexpr std::string_view kBeforeCode[] = {"auth",  "authorization", "device", "verification", "access",
                                            "login", "oauth",         "mfa",    "otp"};
constexpr std::string_view kAtTheEnd[] = {"value", "header", "string", "raw"};  // ignored, as in x-api-key-header

bool is_one_of(std::string_view word, Words words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return w == word; });
}

bool ends_with_one_of(std::string_view word, Words words) noexcept {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return word.ends_with(w); });
}

enum class Letter { between, lower, upper, digit };

Letter letter_kind(char c) noexcept {
  if (c >= 'a' && c <= 'z') return Letter::lower;
  if (c >= 'A' && c <= 'Z') return Letter::upper;
  return c >= '0' && c <= '9' ? Letter::digit : Letter::between;
}

class Name {
 public:
  // `humps`: split userName into two words. Header names may have any case, so a name is read both ways.
  Name(std::string_view name, bool humps) noexcept : humps_(humps) {
    std::size_t start = 0;
    Letter before = Letter::between;
    bool by_hump = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
      const Letter kind = letter_kind(name[i]);
      letters_[i] = kind == Letter::upper ? static_cast<char>(name[i] | 0x20) : name[i];
      const bool small_next = i + 1 < name.size() && letter_kind(name[i + 1]) == Letter::lower;
      const bool hump = kind == Letter::upper && (before == Letter::lower || (before == Letter::upper && small_next));
      humped_ = humped_ || hump;
      const bool breaks = kind == Letter::between || before == Letter::between ||
                          (kind == Letter::digit) != (before == Letter::digit) || (humps && hump);
      if (breaks) {
        take(start, i, before, by_hump);
        start = i;
        by_hump = hump;
      }
      before = kind;
    }
    take(start, name.size(), before, by_hump);
    while (count_ > 0 && is_one_of(words_[count_ - 1], kAtTheEnd)) --count_;
  }

  bool humped() const noexcept { return humped_; }

  NameSays says(NamePlace place) const noexcept {
    NameSays found = NameSays::nothing;
    for (std::size_t i = 0; i < count_ && found != NameSays::secret; ++i) {
      if (counts(i)) found = std::max(found, word_says(i, place));
    }
    return found;
  }

 private:
  void take(std::size_t start, std::size_t end, Letter kind, bool by_hump) noexcept {
    if (end == start || kind == Letter::between || kind == Letter::digit || count_ == kMostWords) return;
    by_hump_[count_] = by_hump;
    words_[count_++] = {letters_.data() + start, end - start};
  }
  // With `humps`, only words next to a hump count; the others were judged when the name was read without humps.
  bool counts(std::size_t i) const noexcept { return !humps_ || by_hump_[i] || (i + 1 < count_ && by_hump_[i + 1]); }
  std::string_view word(std::size_t i) const noexcept { return i < count_ ? words_[i] : std::string_view{}; }
  bool last(std::size_t i) const noexcept { return i + 1 == count_; }

  NameSays word_says(std::size_t i, NamePlace place) const noexcept {
    const std::string_view w = words_[i];
    const std::string_view before = i > 0 ? words_[i - 1] : std::string_view{};
    const auto secret_if = [](bool yes) { return yes ? NameSays::secret : NameSays::nothing; };
    switch (w.back()) {
      case 'y':
        if (w.ends_with("key")) return secret_if(is_key(i, w.substr(0, w.size() - 3), before, place));
        break;
      case 's':
        if (w.ends_with("keys")) return secret_if(is_key(i, w.substr(0, w.size() - 4), before, NamePlace::body));
        if (w.ends_with("tokens"))
          return secret_if(is_one_of(w.size() > 6 ? w.substr(0, w.size() - 6) : before, kKeyTokens));
        break;
      case 'n':
        if (w.ends_with("token")) return token_says(i, w.substr(0, w.size() - 5), before, place);
        if (place != NamePlace::header && last(i) && w == "assertion")
          return secret_if(place == NamePlace::query || before == "client");
        break;
      case 'h':
        if (!last(i) || !w.ends_with("auth")) break;
        return place == NamePlace::body ? NameSays::perhaps : NameSays::secret;
      case 'g':
      case 'e':
        if (w == "sig" || w.ends_with("signature")) return secret_if(place != NamePlace::body && last(i));
        if (w == "code" && word(i + 1) == "verifier") return NameSays::secret;
        if (w == "code" && place == NamePlace::query && count_ == 1) return NameSays::secret;
        if (w.ends_with("code") && is_one_of(w.size() > 4 ? w.substr(0, w.size() - 4) : before, kBeforeCode)) {
          return NameSays::secret;
        }
        break;
      case 'd':
        if (w == "pwd") return secret_if(last(i));
        break;
      default: break;
    }
    if (place != NamePlace::body && last(i) && (w == "pass" || w == "otp")) return NameSays::secret;
    if (!ends_with_one_of(w, kAlways) || is_one_of(word(i + 1), kAboutIt)) return NameSays::nothing;
    return secret_if(before != "allow");  // Access-Control-Allow-Credentials
  }

  bool is_key(std::size_t i, std::string_view glued, std::string_view before, NamePlace place) const noexcept {
    if (is_one_of(word(i + 1), kAboutIt)) return false;
    if (glued.empty() ? is_one_of(before, kOpening) : ends_with_one_of(glued, kOpening)) return true;
    return glued.empty() && place != NamePlace::body && last(i) && !is_one_of(before, kNoKey);
  }

  NameSays token_says(std::size_t i, std::string_view glued, std::string_view before, NamePlace place) const noexcept {
    if (is_one_of(word(i + 1), kAboutIt)) return NameSays::nothing;
    if (glued.empty() && is_one_of(before, kNoKeyToken)) return NameSays::nothing;
    if (is_one_of(glued, kNoKeyToken) || (!glued.empty() && ends_with_one_of(glued, kGluedToken)))
      return NameSays::nothing;
    return place == NamePlace::body && glued.empty() && count_ == 1 ? NameSays::perhaps : NameSays::secret;
  }

  std::array<char, kMostLetters> letters_;
  std::array<std::string_view, kMostWords> words_;
  std::array<bool, kMostWords> by_hump_;
  const bool humps_;
  std::size_t count_ = 0;
  bool humped_ = false;
};

// JSON may spell a name's letters as \u0061. Other characters than ASCII are not decoded, since no word has any.
std::string without_escapes(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const bool escape = name.size() >= 6 && name.starts_with("\\u00");
    const std::string digits(name.substr(0, escape ? 6 : 0));
    char* end = nullptr;
    const long code = escape ? std::strtol(digits.c_str() + 2, &end, 16) : 0;
    const bool is_letter = escape && end == digits.c_str() + 6 && code > 0 && code < 0x80;
    out += is_letter ? static_cast<char>(code) : name[0];
    name.remove_prefix(is_letter ? 6 : 1);
  }
  return out;
}

NameSays judge_plain(std::string_view name, NamePlace place) noexcept {
  if (name.size() > kMostLetters) name.remove_prefix(name.size() - kMostLetters);
  const Name folded(name, false);
  const NameSays says = folded.says(place);
  return says == NameSays::secret || !folded.humped() ? says : std::max(says, Name(name, true).says(place));
}

NameSays judge(std::string_view name, NamePlace place) {
  if (name.find("\\u00") == std::string_view::npos) return judge_plain(name, place);
  return judge_plain(without_escapes(name), place);
}

constexpr std::uint64_t kMix = 0x9E37'79B9'7F4A'7C15U;
const std::uint64_t kSeed = (std::uint64_t{std::random_device{}()} << 32U) | std::random_device{}();

std::uint64_t eight_bytes(const char* at) noexcept {
  std::uint64_t out = 0;
  std::memcpy(&out, at, sizeof out);
  return out;
}

// A keyed hash of 62 bits with a key that is secret to the process. The two lowest bits are free for the result.
std::uint64_t hash_of(std::string_view name, NamePlace place) noexcept {
  std::uint64_t h = kSeed ^ (name.size() * 4 + static_cast<std::uint64_t>(place));
  const auto take = [&h](std::uint64_t part) {
    h = (h ^ part) * kMix;
    h ^= h >> 29U;
  };
  const char* at = name.data();
  std::size_t left = name.size();
  for (; left > 8; left -= 8, at += 8) take(eight_bytes(at));
  if (name.size() >= 8) {
    take(eight_bytes(name.data() + name.size() - 8));
  } else {
    std::uint64_t part = 0;
    for (; left > 0; --left) part = part << 8U | static_cast<unsigned char>(*at++);
    take(part);
  }
  h *= kMix;
  return (h ^ (h >> 32U)) & ~std::uint64_t{3};
}

constexpr std::string_view kSchemes[] = {"bearer",           "basic",  "token",     "digest",
                                         "aws4-hmac-sha256", "apikey", "negotiate", "dpop"};
constexpr std::size_t kLongestScheme = 16;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

}  // namespace

// This is called for every field of every message, and the names are nearly always the same. So results are cached, for
// the whole process and without a lock.
NameSays name_says(std::string_view name, NamePlace place) {
  constexpr std::size_t kSlots = 1024;
  static std::array<std::atomic<std::uint64_t>, kSlots> remembered{};
  if (name.size() > kMostLetters) return judge(name, place);
  const std::uint64_t hash = hash_of(name, place);
  std::atomic<std::uint64_t>& slot = remembered[(hash >> 2U) % kSlots];
  const std::uint64_t known = slot.load(std::memory_order_relaxed);
  if ((known & ~std::uint64_t{3}) == hash) return static_cast<NameSays>((known & 3U) - 1);
  const NameSays says = judge(name, place);
  slot.store(hash | (static_cast<std::uint64_t>(says) + 1), std::memory_order_relaxed);
  return says;
}

bool looks_like_key(std::string_view value) noexcept {
  constexpr std::size_t kShortest = 24;  // longer than a token of a language model
  bool letter = false, digit = false;
  for (const char c : value) {
    const Letter kind = letter_kind(c);
    letter = letter || kind == Letter::lower || kind == Letter::upper;
    digit = digit || kind == Letter::digit;
    if (kind == Letter::between && std::string_view("._~+/=-:|").find(c) == std::string_view::npos) return false;
  }
  return letter && digit && value.size() >= kShortest;
}

std::size_t scheme_size(std::string_view value) noexcept {
  std::size_t end = 0;
  while (end < value.size() && end <= kLongestScheme && !is_blank(value[end])) ++end;
  if (end == value.size() || end > kLongestScheme || end < 4) return 0;
  const std::string_view word = value.substr(0, end);
  if (std::none_of(std::begin(kSchemes), std::end(kSchemes), [&](auto scheme) { return iequals(scheme, word); }))
    return 0;
  const std::size_t rest = value.find_first_not_of(" \t", end);
  return rest == std::string_view::npos ? 0 : rest;
}

bool is_credential_value(std::string_view value) noexcept {
  constexpr std::size_t kShortest = 8;
  value = trim(value);
  if (value.empty()) return false;
  const char first = static_cast<char>(value[0] | 0x20);  // of a scheme
  if (first != 'b' && first != 't' && first != 'd' && first != 'a' && first != 'n') return false;
  const std::size_t scheme = scheme_size(value);
  if (scheme == 0) return false;
  value.remove_prefix(scheme);
  const bool one_word = std::none_of(value.begin(), value.end(), is_blank);
  return (one_word && value.size() >= kShortest) || value.find('=') != std::string_view::npos;
}

}  // namespace finops
