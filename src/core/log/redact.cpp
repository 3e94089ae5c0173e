#include "core/log/redact.h"

#include <algorithm>
#include <atomic>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/provider/credentials.h"

namespace finops {

using CallerSecret = Redaction::CallerSecret;

namespace {

bool is_authorization(std::string_view name) {
  return iequals(name, "Authorization") || iequals(name, "Proxy-Authorization");
}

bool is_scheme(std::string_view word) {
  return !word.empty() && word.size() <= 12 &&
         std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// The caller's own header fields and query. A member of a query is searched as it came, too: who encoded it may have
// chosen a spelling that the finder does not think of.
std::vector<CallerSecret> secrets_of(const HeaderList& headers, std::string_view target) {
  HeaderList credentials;
  for (const HeaderView h : headers) {
    if (is_credential_header(h.name)) credentials.add(h.name, h.value);
  }
  std::vector<CallerSecret> out;
  if (!credentials.empty()) {
    for (std::string& secret : caller_secrets(credentials, {})) out.push_back({secret, secret});
  }
  if (target.find('?') == std::string_view::npos) return out;
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

Redaction& Redactor::for_exchange(std::string_view id, const HeaderList& request_headers,
                                  std::string_view target) const {
  thread_local Redaction lent;
  const bool same_redactor = lent.redactor_id_ == id_;
  if (same_redactor && !id.empty() && lent.exchange_id_ == id) return lent;
  std::vector<CallerSecret> callers = secrets_of(request_headers, target);
  if (!same_redactor || callers != lent.callers_) {
    lent.finder_.clear();
    for (const std::string& secret : secrets_) lent.finder_.add(secret, mark(secret));
    for (const CallerSecret& secret : callers) lent.finder_.add(secret.text, mark(secret.plain));
    lent.finder_.build();
    for (auto& r : lent.remembered_) r = {};
  }
  lent.callers_ = std::move(callers);
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
  r.mark = redactor_->mark(secret);
  r.secret = secret;
  return r.mark;
}

void Redaction::append_text(std::string& out, std::string_view text) {
  hits_.clear();
  finder_.find(text, hits_);
  if (hits_.empty()) {
    append_json_string(out, text);
    return;
  }
  masked_.clear();
  append_masked(masked_, text, hits_);
  append_json_string(out, masked_);
}

std::string Redaction::masked_credential(HeaderView header) {
  const std::string_view value = trim(header.value);
  if (value.empty()) return {};
  const std::size_t space = value.find(' ');
  if (space == std::string_view::npos || !is_authorization(header.name) || !is_scheme(value.substr(0, space))) {
    return mark(value);
  }
  return std::string(value.substr(0, space + 1)) + mark(trim(value.substr(space + 1)));
}

void Redaction::append_header_value(std::string& out, HeaderView header) {
  if (is_credential_header(header.name)) {
    append_json_string(out, masked_credential(header));
  } else {
    append_prose(out, header.value);
  }
}

// Appends the members of a query, masking the values of credentials. `ends` holds what ends a query in running text.
void Redaction::mask_members(std::string& out, std::string_view query, std::string_view ends) {
  const std::size_t size = std::min(query.find_first_of(ends), query.size());
  const std::string_view behind = query.substr(size);
  query = query.substr(0, size);
  while (true) {
    const std::size_t end = query.find_first_of("&?");  // a second '?': somebody appended a query to a query
    const std::string_view member = query.substr(0, end);
    const std::size_t equals = member.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view{} : member.substr(equals + 1);
    if (!value.empty() && is_credential_query(percent_decode_lenient(member.substr(0, equals)))) {
      out.append(member.substr(0, equals + 1)).append(mark(percent_decode_lenient(value)));
    } else {
      out.append(member);
    }
    if (end == std::string_view::npos) break;
    out += query[end];
    query.remove_prefix(end + 1);
  }
  out.append(behind);
}

void Redaction::append_query(std::string& out, std::string_view query) {
  scratch_.clear();
  mask_members(scratch_, query, {});
  append_text(out, scratch_);
}

void Redaction::append_url(std::string& out, std::string_view url) {
  const std::size_t question = url.find('?');
  if (question == std::string_view::npos) {
    append_text(out, url);
    return;
  }
  scratch_.assign(url.substr(0, question + 1));
  mask_members(scratch_, url.substr(question + 1), {});
  append_text(out, scratch_);
}

void Redaction::append_prose(std::string& out, std::string_view text) {
  std::size_t question = text.find('?');
  if (question == std::string_view::npos || text.find('=', question) == std::string_view::npos) {
    append_text(out, text);
    return;
  }
  scratch_.clear();
  while (question != std::string_view::npos) {  // each '?' may begin the query of a URL
    scratch_.append(text.substr(0, question + 1));
    text.remove_prefix(question + 1);
    question = text.find('?');
    mask_members(scratch_, text.substr(0, question), " \t\"<>#");
    text.remove_prefix(std::min(question, text.size()));
    if (question != std::string_view::npos) question = 0;
  }
  append_text(out, scratch_);
}

}  // namespace finops
