#include "core/redact/secret_finder.h"

#include <algorithm>
#include <cstring>

#include "core/base/per_thread.h"
#include "core/base/strings.h"
#include "core/redact/plain_spelling.h"

namespace finops {
namespace {

constexpr std::size_t kMaxWindow = 64;
constexpr std::size_t kEscapeAdds = 2;    // %73 for s
constexpr std::size_t kShortestPart = 6;  // of a secret that was cut off at the end of a text

bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text, bool upper, std::string_view keep) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    std::string digits = hex({&c, 1});
    if (upper) {
      for (char& d : digits) d = d >= 'a' ? static_cast<char>(d - 32) : d;
    }
    out.append("%").append(digits);
  }
  return out;
}

// JSON as written by PHP (`\/`) and by writers that escape for HTML, such as Go and Gson (`\u0026`).
std::string json_with_slashes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '/') {
      out += "\\/";
    } else {
      append_json_escaped(out, {&c, 1});
    }
  }
  return out;
}

std::string json_for_html(std::string_view text, std::string_view also) {
  std::string out;
  for (const char c : text) {
    if (also.find(c) != std::string_view::npos) {
      out.append("\\u00").append(hex({&c, 1}));
    } else {
      append_json_escaped(out, {&c, 1});
    }
  }
  return out;
}

}  // namespace

void merge_hits(std::vector<SecretHit>& hits) {
  std::sort(hits.begin(), hits.end(), [](const SecretHit& a, const SecretHit& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.mark.size() > b.mark.size();
  });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < hits.size(); ++i) {
    if (hits[i].begin < hits[kept].end) {
      hits[kept].end = std::max(hits[kept].end, hits[i].end);
      if (hits[kept].mark.empty()) hits[kept].mark = hits[i].mark;
    } else {
      hits[++kept] = hits[i];
    }
  }
  if (!hits.empty()) hits.resize(kept + 1);
}

void SecretFinder::clear() {
  patterns_.clear();
  secrets_.clear();
  marks_.clear();
  window_ = 0;
}

void SecretFinder::add(std::string_view secret, std::string_view mark) {
  if (secret.size() < kShortest || !mark_of(secret).empty()) return;
  const std::size_t index = marks_.size();
  secrets_.emplace_back(secret);
  marks_.emplace_back(mark);
  add_form(std::string(secret), index);
  add_base64(secret, index);
  if (std::all_of(secret.begin(), secret.end(), is_unreserved)) return;  // the usual key: one spelling only
  std::string escaped;
  append_json_escaped(escaped, secret);
  add_form(std::move(escaped), index);
  add_form(json_with_slashes(secret), index);
  add_form(json_for_html(secret, "<>&"), index);
  add_form(json_for_html(secret, "<>&='"), index);
  for (const bool upper : {true, false}) {
    for (const std::string_view keep : {"", "/", "/=", "=", ":", "/:=", "/+="}) {
      add_form(percent_encoded(secret, upper, keep), index);
    }
  }
}

// A secret inside a larger text that is encoded in Base64, such as `user:secret`, has one of three spellings, depending
// on its position. Letters at both ends that also hold bits of neighbouring bytes are not part of the pattern.
void SecretFinder::add_base64(std::string_view secret, std::size_t mark) {
  for (std::size_t before = 0; before < 3; ++before) {
    std::string text;
    append_base64(text, std::string(before, '\0').append(secret));
    const std::size_t begin = (before * 8 + 5) / 6, end = (before + secret.size()) * 8 / 6;
    text = text.substr(begin, end - begin);
    add_form(text, mark);
    if (text.find_first_of("+/") == std::string::npos) continue;
    std::string for_urls = text;
    std::replace(for_urls.begin(), for_urls.end(), '+', '-');
    std::replace(for_urls.begin(), for_urls.end(), '/', '_');
    add_form(std::move(for_urls), mark);
    add_form(json_with_slashes(text), mark);
  }
}

void SecretFinder::add_form(std::string text, std::size_t mark) {
  const auto same = [&](const Pattern& p) { return p.text == text; };
  if (std::none_of(patterns_.begin(), patterns_.end(), same)) patterns_.push_back({std::move(text), mark});
}

void SecretFinder::build() {
  std::sort(patterns_.begin(), patterns_.end(),
            [](const Pattern& a, const Pattern& b) { return a.text.size() > b.text.size(); });
  if (patterns_.empty()) return;
  window_ = std::min(patterns_.back().text.size(), kMaxWindow);
  shift_.fill(static_cast<std::uint8_t>(window_ - 1));
  for (const Pattern& p : patterns_) {
    for (std::size_t i = 1; i < window_; ++i) {
      std::uint8_t& shift = shift_[slot(p.text[i - 1], p.text[i])];
      shift = std::min(shift, static_cast<std::uint8_t>(window_ - 1 - i));
    }
  }
}

std::string_view SecretFinder::mark_of(std::string_view secret) const noexcept {
  for (std::size_t i = 0; i < secrets_.size(); ++i) {
    if (secrets_[i] == secret) return marks_[i];
  }
  return {};
}

const SecretFinder::Pattern* SecretFinder::match_at(std::string_view text, std::size_t at) const noexcept {
  for (const Pattern& p : patterns_) {
    if (text.size() - at >= p.text.size() && std::memcmp(text.data() + at, p.text.data(), p.text.size()) == 0) {
      return &p;
    }
  }
  return nullptr;
}

void SecretFinder::find(std::string_view text, std::vector<SecretHit>& hits) const {
  if (patterns_.empty() || text.size() < window_) return;
  const std::size_t before = hits.size();
  find_spelled(text, hits);
  static PerThread<PlainSpelling> of_threads;
  PlainSpelling& plain = of_threads.get();
  if (text.size() < window_ + kEscapeAdds || !plain.read(text)) return;
  std::vector<SecretHit> found;
  find_spelled(plain.text(), found);
  if (found.empty()) return;
  for (SecretHit& hit : found) hit = plain.in_original(hit);
  found.insert(found.end(), hits.begin() + static_cast<std::ptrdiff_t>(before), hits.end());
  merge_hits(found);
  hits.resize(before);
  hits.insert(hits.end(), found.begin(), found.end());
}

void SecretFinder::find_spelled(std::string_view text, std::vector<SecretHit>& hits) const {
  const std::size_t before = hits.size();
  for (std::size_t last = window_ - 1; last < text.size();) {
    const std::size_t shift = shift_[slot(text[last - 1], text[last])];
    if (shift > 0) {
      last += shift;
      continue;
    }
    const std::size_t at = last + 1 - window_;
    ++last;  // continue inside the hit: another secret may overlap it, and its rest must be found too
    const Pattern* p = match_at(text, at);
    if (p == nullptr) continue;
    const std::size_t end = at + p->text.size();
    if (hits.size() > before && at < hits.back().end) {
      hits.back().end = std::max(hits.back().end, end);
    } else {
      hits.push_back({at, end, marks_[p->mark]});
    }
  }
}

bool SecretFinder::contains(std::string_view text) const {
  std::vector<SecretHit> hits;
  find(text, hits);
  return !hits.empty();
}

void SecretFinder::find_cut_off(std::string_view text, std::vector<SecretHit>& hits) const {
  std::size_t longest = 0;
  std::string_view mark;
  for (const Pattern& p : patterns_) {
    for (std::size_t n = std::min(p.text.size() - 1, text.size()); n >= kShortestPart && n > longest; --n) {
      if (!text.ends_with(std::string_view(p.text).substr(0, n))) continue;
      longest = n;
      mark = marks_[p.mark];
    }
  }
  if (longest == 0) return;
  hits.push_back({text.size() - longest, text.size(), mark});
  merge_hits(hits);
}

}  // namespace finops
