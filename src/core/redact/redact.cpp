#include "core/redact/redact.h"

#include <algorithm>
#include <atomic>

#include "core/base/digest.h"
#include "core/base/per_thread.h"
#include "core/base/secret_names.h"
#include "core/base/strings.h"
#include "core/provider/credentials.h"
#include "core/redact/split_secrets.h"

namespace finops {

namespace {

constexpr std::size_t kMostFieldMarks = 1024;  // per text; further values get no mark of their own
constexpr std::string_view kPlainMark = "[redacted:too many]";

// Authorization fields may have a scheme that finops does not know.
std::size_t credential_at(HeaderView header, std::string_view value) {
  if (const std::size_t size = scheme_size(value); size > 0) return size;
  if (!iequals(header.name, "Authorization") && !iequals(header.name, "Proxy-Authorization")) return 0;
  const std::size_t blank = value.find_first_of(" \t");
  const std::string_view word = value.substr(0, blank);
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (blank == std::string_view::npos || word.size() > 12 || !std::all_of(word.begin(), word.end(), is_letter))
    return 0;
  return value.find_first_not_of(" \t", blank);
}

struct CallerSecret {
  std::string text, plain;  // the text to search for, and the text from which the mark is made
};

bool same(std::span<const SecretString> a, std::span<const SecretString> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const SecretString& x, const SecretString& y) { return x.reveal() == y.reveal(); });
}

// Collects everything that secrets_of() reads, and the credentials that were sent. It is the same for most exchanges of
// a connection.
void gather_source(std::string& out, const HeaderList& headers, std::string_view target,
                   std::span<const SecretString> sent) {
  out.clear();
  for (const SecretString& secret : sent) out.append(secret.reveal()).append(2, '\n');
  for (const HeaderView h : headers) {
    if (is_credential_field(h)) out.append(h.name).append(1, '\n').append(h.value).append(1, '\n');
  }
  const std::size_t query = target.find('?');
  if (query != std::string_view::npos) out.append(target.substr(query));
}

// The caller's own header fields and query. A member of a query is also searched as it was written, since its encoding
// may be one that the finder does not generate.
std::vector<CallerSecret> secrets_of(const HeaderList& headers, std::string_view target) {
  std::vector<CallerSecret> out;
  for (std::string& secret : caller_secrets(headers, {})) out.push_back({secret, secret});
  for (std::string& raw : caller_secrets({}, target)) {
    std::string plain = percent_decode_lenient(raw);
    if (plain != raw) out.push_back({plain, plain});
    out.push_back({std::move(raw), std::move(plain)});
  }
  return out;
}

std::uint64_t next_redactor_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

void append_masked(std::string& out, std::string_view text, const std::vector<SecretHit>& hits) {
  std::size_t done = 0;
  for (const SecretHit& hit : hits) {
    out.append(text.substr(done, hit.begin - done)).append(hit.mark);
    done = hit.end;
  }
  out.append(text.substr(done));
}

Redactor::Redactor(std::vector<std::string> secrets, std::string install_key)
    : secrets_(std::move(secrets)), install_key_(std::move(install_key)), id_(next_redactor_id()) {}

std::string Redactor::mark(std::string_view secret) const {
  return "[redacted:" + hex(hmac_sha256(install_key_, secret).substr(0, 4)) + "]";
}

Redaction& Redactor::for_exchange(std::string_view id, const HeaderList& request_headers, std::string_view target,
                                  std::span<const SecretString> sent) const {
  static PerThread<Redaction> of_threads;
  Redaction& lent = of_threads.get();
  const bool same_redactor = lent.redactor_id_ == id_;
  if (same_redactor && !id.empty() && lent.exchange_id_ == id && same(lent.sent_, sent)) return lent;
  gather_source(lent.gathered_, request_headers, target, sent);
  lent.redactor_id_ = 0;  // not valid until it is complete, since memory may run out
  if (!same_redactor || lent.gathered_ != lent.source_) {
    lent.finder_.clear();
    for (const std::string& secret : secrets_) lent.finder_.add(secret, mark(secret));
    for (const CallerSecret& secret : secrets_of(request_headers, target)) {
      lent.finder_.add(secret.text, mark(secret.plain));
    }
    for (const SecretString& secret : sent) lent.finder_.add(secret.reveal(), mark(secret.reveal()));
    lent.finder_.build();
    for (auto& r : lent.remembered_) r = {};
    lent.source_.swap(lent.gathered_);
  }
  if (!same(lent.sent_, sent)) lent.sent_.assign(sent.begin(), sent.end());
  lent.redactor_ = this;
  lent.redactor_id_ = id_;
  lent.exchange_id_ = id;
  return lent;
}

std::string Redaction::mark(std::string_view secret) {
  if (const std::string_view known = finder_.mark_of(secret); !known.empty()) return std::string(known);
  for (const Remembered& r : remembered_) {
    if (r.secret == secret && !r.mark.empty()) return r.mark;
  }
  Remembered& r = remembered_[next_++ % std::size(remembered_)];
  r = {std::string(secret), redactor_->mark(secret)};
  return r.mark;
}

void Redaction::append_hits(std::string& out, std::string_view text) {
  if (hits_.empty()) {
    append_json_string(out, text);
    return;
  }
  merge_hits(hits_);
  masked_.clear();
  append_masked(masked_, text, hits_);
  append_json_string(out, masked_);
}

void Redaction::append(std::string& out, std::string_view text, TextKind kind) {
  switch (kind) {
    case TextKind::plain: return append_text(out, text);
    case TextKind::path: return append_path(out, text);
    case TextKind::query: return append_query(out, text);
    case TextKind::url: return append_url(out, text);
    case TextKind::cut_off: return append_cut_off(out, text);
  }
}

void Redaction::append_text(std::string& out, std::string_view text) {
  hits_.clear();
  finder_.find(text, hits_);
  append_hits(out, text);
}

std::string Redaction::masked_credential(HeaderView header) {
  const std::string_view value = trim(header.value);
  if (value.empty()) return {};
  const std::size_t at = credential_at(header, value);
  return std::string(value.substr(0, at)) + mark(value.substr(at));
}

void Redaction::append_header_value(std::string& out, HeaderView header) {
  if (is_credential_field(header)) {
    append_json_string(out, masked_credential(header));
  } else {
    append_prose(out, header.value);
  }
}

void Redaction::add_fields(std::string_view text, std::vector<SecretHit>& hits) {
  field_marks_.clear();
  for (const SecretField& field : fields_) {
    if (field.begin == field.end) continue;
    const std::string_view value = text.substr(field.begin, field.end - field.begin);
    if (field_marks_.size() < kMostFieldMarks) {
      field_marks_.push_back(mark(field.percent_encoded ? percent_decode_lenient(value) : std::string(value)));
    }
    const bool has_own = field_marks_.size() < kMostFieldMarks;
    hits.push_back({field.begin, field.end, has_own ? std::string_view(field_marks_.back()) : kPlainMark});
  }
}

// A path with members is treated as a query: it may have one after an encoded '?' or a ';'.
void Redaction::append_path(std::string& out, std::string_view path) {
  path.find('=') == std::string_view::npos ? append_text(out, path) : append_query(out, path);
}

void Redaction::append_query(std::string& out, std::string_view query) {
  hits_.clear();
  fields_.clear();
  find_in_query(query, 0, fields_);
  add_fields(query, hits_);
  finder_.find(query, hits_);
  append_hits(out, query);
}

void Redaction::append_prose(std::string& out, std::string_view text) {
  hits_.clear();
  fields_.clear();
  find_in_prose(text, fields_);
  if (!fields_.empty()) add_fields(text, hits_);
  finder_.find(text, hits_);
  append_hits(out, text);
}

void Redaction::append_url(std::string& out, std::string_view url) {
  const bool path_only = url.find('?') == url.npos && url.find('=') != url.npos;
  path_only ? append_path(out, url) : append_prose(out, url);
}

void Redaction::append_cut_off(std::string& out, std::string_view text) {
  std::vector<SecretHit> hits;
  finder_.find_cut_off(text, hits);
  if (hits.empty()) return append_prose(out, text);
  append_prose(out, text.substr(0, hits.front().begin));
  out.pop_back();  // the closing quote
  out.append(hits.front().mark) += '"';
}

void Redaction::find_in_body(std::string_view body, bool pieces, std::vector<SecretHit>& hits) {
  fields_.clear();
  finops::find_in_body(body, fields_);
  if (!fields_.empty()) add_fields(body, hits);
  finder_.find(body, hits);
  if (pieces) find_split_secrets(body, finder_, hits);
  if (!hits.empty()) merge_hits(hits);
}

}  // namespace finops
