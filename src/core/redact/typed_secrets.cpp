#include "core/redact/typed_secrets.h"

#include <algorithm>
#include <bitset>
#include <string>

#include "core/base/secret_names.h"
#include "core/base/strings.h"

namespace finops {
namespace {

// Control characters are between words too.
constexpr std::string_view kBetweenWords = " \"'`()[]{}<>\x7f";
bool is_between_words(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || kBetweenWords.find(c) != std::string_view::npos;
}
constexpr std::string_view kBetweenParts = "=,;:@&?#|!";

using Fields = std::vector<SecretField>;

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Letters and digits without anything between them.
struct Run {
  std::size_t size = 0, different = 0;  // `different`: how many different characters it has
  bool mixed = false;                   // it has letters and digits
};

template <class Visit>
void for_each_run(std::string_view word, Visit visit) {
  for (std::size_t at = 0; at < word.size();) {
    std::bitset<128> seen;
    bool letter = false, digit = false;
    const std::size_t begin = at;
    for (; at < word.size() && (is_letter(word[at]) || is_digit(word[at])); ++at) {
      seen.set(static_cast<unsigned char>(word[at]));
      (is_digit(word[at]) ? digit : letter) = true;
    }
    if (at > begin) visit(Run{at - begin, seen.count(), letter && digit});
    if (at == begin) ++at;
  }
}

// The id of a record: a ULID, in letters of one case.
bool is_ulid(std::string_view word) noexcept {
  constexpr std::size_t kUlidSize = 26;
  if (word.size() != kUlidSize || word[0] < '0' || word[0] > '7') return false;
  const auto all_in = [word](std::string_view letters) { return word.find_first_not_of(letters) == word.npos; };
  return all_in("0123456789ABCDEFGHJKMNPQRSTVWXYZ") || all_in("0123456789abcdefghjkmnpqrstvwxyz");
}

// "log.jsonl", "host.example.com": the end of a token in three parts is much longer.
bool ends_like_a_file(std::string_view word) noexcept {
  constexpr std::size_t kLongest = 5;
  const std::size_t dot = word.rfind('.');
  if (dot == word.npos || dot == 0 || dot + 1 == word.size() || word.size() - dot - 1 > kLongest) return false;
  return std::all_of(word.begin() + static_cast<std::ptrdiff_t>(dot) + 1, word.end(), is_letter);
}

// 30 bytes in Base64 without a prefix, as the secret keys of AWS are. Its runs may be short, since it may have '/'.
bool is_base64_secret(std::string_view word) noexcept {
  constexpr std::size_t kCharacters = 40;
  bool upper = false, lower = false, digit = false;
  for (const char c : word) {
    upper = upper || (c >= 'A' && c <= 'Z');
    lower = lower || (c >= 'a' && c <= 'z');
    digit = digit || is_digit(c);
    if (!is_letter(c) && !is_digit(c) && c != '/' && c != '+') return false;
  }
  return word.size() == kCharacters && upper && lower && digit;
}

std::string_view without_edges(std::string_view word) noexcept {
  while (!word.empty() && std::string_view("-.,:;!?").find(word.front()) != word.npos) word.remove_prefix(1);
  while (!word.empty() && std::string_view(".,:;!?").find(word.back()) != word.npos) word.remove_suffix(1);
  return word;
}

template <class Visit>
void for_each_part(std::string_view word, std::string_view separators, Visit visit) {
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t end = std::min(word.find_first_of(separators, at), word.size());
    visit(word.substr(at, end - at));
    at = end + 1;
  }
}

// The value in "-psk-abc": a flag of one letter may have its value without a space.
std::string_view after_short_flag(std::string_view word) noexcept {
  const bool has_flag = word.size() > 2 && word[0] == '-' && is_letter(word[1]);
  return has_flag ? word.substr(2) : std::string_view{};
}

// The keys in a word such as sk-abc,model or http://host/sk-abc. A key in Base64 may have a '/' itself.
void find_keys_in(std::string_view text, std::string_view word, Fields& found) {
  const auto take_if_key = [&](std::string_view part) {
    const std::string_view value = without_edges(after_short_flag(part));
    part = is_probably_key(value) ? value : without_edges(part);
    if (!is_probably_key(part)) return false;
    const auto begin = static_cast<std::size_t>(part.data() - text.data());
    found.push_back({begin, begin + part.size()});
    return true;
  };
  for_each_part(word, kBetweenParts, [&](std::string_view part) {
    const bool is_path = part.starts_with('/') || part.starts_with('.') || part.starts_with('~');
    if (!is_path && take_if_key(part)) return;
    for_each_part(part, "/", take_if_key);
  });
}

// The value of `name: value`, if that is how a header with a credential is written.
void find_in_field(std::string_view argument, Fields& found) {
  const std::size_t colon = argument.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = trim(argument.substr(0, colon));
  const auto in_names = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; };
  if (!std::all_of(name.begin(), name.end(), in_names) || !is_secret_name(name, NamePlace::header)) return;
  const std::size_t begin = std::min(argument.find_first_not_of(" \t", colon + 1), argument.size());
  if (begin < argument.size()) found.push_back({begin, argument.size()});
}

}  // namespace

bool is_probably_key(std::string_view word) noexcept {
  constexpr std::size_t kLongMix = 20, kMixInKey = 12, kLongWord = 32, kDifferent = 11, kAfterPrefix = 3;
  if (is_ulid(word) || ends_like_a_file(word)) return false;
  constexpr std::string_view kPrefix = "sk-";  // as in the placeholders of F6
  if (word.starts_with(kPrefix) && word.size() >= kPrefix.size() + kAfterPrefix) return true;
  const bool like_key = looks_like_key(word);
  bool found = is_base64_secret(word);
  for_each_run(word, [&](const Run& run) {
    found = found || (run.mixed && run.size >= (like_key ? kMixInKey : kLongMix) && run.different > 4) ||
            (run.size >= kLongWord && run.different >= kDifferent);
  });
  return found;
}

void find_in_message(std::string_view message, std::vector<SecretField>& found) {
  find_in_prose(message, found);
  for (auto at = message.begin(); at != message.end();) {
    const auto end = std::find_if(at, message.end(), is_between_words);
    find_keys_in(message, std::string_view(at, end), found);
    at = std::find_if_not(end, message.end(), is_between_words);
  }
}

void find_in_argument(std::string_view argument, std::vector<SecretField>& found) {
  find_in_field(argument, found);
  if (is_credential_value(argument)) {
    const std::size_t begin = argument.find_first_not_of(" \t");
    found.push_back({begin + scheme_size(argument.substr(begin)), argument.size()});
  }
  if (argument.find('=') != argument.npos) find_in_query(argument, 0, found);
  find_in_message(argument, found);
}

}  // namespace finops
