#include "core/record/exchange_record.h"

#include <algorithm>

#include "core/base/per_thread.h"
#include "core/base/strings.h"
#include "core/http/http_rules.h"
#include "core/record/body_record.h"
#include "core/record/exchange_keys.h"
#include "core/record/record_writer.h"
#include "core/record/schema.h"

namespace finops {
namespace {

RecordTexts& texts_of_thread() {
  static PerThread<RecordTexts> of_threads;
  return of_threads.get();
}

void write_headers(JsonWriter& json, const HeaderList& headers, Redaction& redaction) {
  json.begin_array();
  for (const HeaderView h : headers) {
    json.begin_array();
    json.foreign_text(h.name, TextKind::plain);
    json.value([&](std::string& out) { redaction.append_header_value(out, h); });
    json.end_array();
  }
  json.end_array();
}

bool was_cut(const Exchange& x) { return info(x.outcome).answer == AnswerEnd::cut; }

// Writes the size of a message and its hash; an empty hash is unknown.
void write_size(JsonWriter& json, std::uint64_t bytes, std::string_view sha256) {
  member_of<kMessageKeys, "bytes">(json).number(bytes);
  member_of<kMessageKeys, "sha256">(json);
  sha256.empty() ? json.null() : json.word(sha256);
}

void write_response(JsonWriter& json, Exchange& x, Redaction& redaction, const BodyRules& rules) {
  if (!x.response) return json.null();
  BodyCapture& capture = x.response_capture;
  json.begin_object();
  write_headers(member_of<kMessageKeys, "headers">(json), x.response->headers, redaction);
  write_headers(member_of<kMessageKeys, "trailers">(json), x.response_trailers, redaction);
  std::string buffer;
  BodyInput body;
  body.bytes = capture.bytes();
  body.content_encoding = joined_values(x.response->headers, "Content-Encoding", buffer);
  body.limit = rules.limit;
  body.absent = capture.total() == 0 && body_forbidden(x.response->status, x.request.method);
  body.left_out = (!rules.response || capture.dropped()) && capture.total() > 0;
  body.truncated = capture.truncated();
  body.cut = was_cut(x);
  body.chunks = x.stream;
  if (!body.truncated && !x.stream && capture.total() > rules.limit) {  // our own answer, before the limit was known
    body.bytes = body.bytes.substr(0, std::min(rules.limit, BodyCapture::kKeptOfLarge));
    body.truncated = true;
  }
  if (x.stream) body.arrivals = capture.arrivals();
  write_size(json, capture.total(), body.absent ? std::string() : capture.sha256_hex());
  write_body(json, body, redaction);
  json.end_object();
}

// Writes foreign texts cut after a number of bytes.
class BriefText final : public ForeignText {
 public:
  explicit BriefText(Redaction& redaction) : redaction_(redaction) {}
  void append(std::string& out, std::string_view text, TextKind) override {
    redaction_.append(out, text.substr(0, kMost), TextKind::cut_off);
  }

  static constexpr std::size_t kMost = 200, kMostOfMethod = 20;

 private:
  Redaction& redaction_;
};

// The client's request without its header fields and body.
void write_lost_request(JsonWriter& json, const Exchange& x) {
  json.begin_object();
  member_of<kMessageKeys, "headers">(json).null();
  member_of<kMessageKeys, "bytes">(json);
  x.rest == nullptr ? json.number(x.request.body.size()) : json.null();
  member_of<kMessageKeys, "sha256">(json).null();
  member_of<kMessageKeys, "content_encoding">(json).null();
  member_of<kMessageKeys, "encoding">(json).null();
  member_of<kMessageKeys, "truncated">(json).boolean(x.rest != nullptr || !x.request.body.empty());
  member_of<kMessageKeys, "body">(json).null();
  json.end_object();
}

void append_lost(std::string& out, const Exchange& x, bool brief, Redaction& redaction) {
  RecordKeys keys = lost_keys_of(x, brief, redaction, texts_of_thread());
  BriefText brief_text(redaction);
  if (brief) {
    keys.method = keys.method.substr(0, BriefText::kMostOfMethod);
    keys.credential = keys.credential.substr(0, BriefText::kMost);
  }
  JsonWriter json(out, brief ? static_cast<ForeignText*>(&brief_text) : &redaction);
  json.begin_object();
  write_keys(json, keys);
  write_lost_request(json.member<"request">(), x);
  json.member<"response">().null();
  json.end_object();
}

}  // namespace

void append_request_part(std::string& out, Exchange& x, Redaction& redaction, const BodyRules& rules) {
  static PerThread<std::string> of_threads;
  std::string& joined = of_threads.get();
  BodyCapture& rest = x.request_capture;
  const std::string& held = x.request.body;
  const std::uint64_t total = held.size() + rest.total();

  std::string buffer;
  BodyInput body;
  body.content_encoding = joined_values(x.request.headers, "Content-Encoding", buffer);
  body.limit = rules.limit;
  body.absent = total == 0 && x.request.framing.kind == Framing::Kind::none;
  body.left_out = (!rules.request || rest.dropped()) && total > 0;
  body.truncated = rest.truncated() || total > rules.limit;
  const std::size_t kept = std::min(rules.limit, BodyCapture::kKeptOfLarge);
  if (rest.bytes().empty()) {
    body.bytes = held;
  } else if (held.empty()) {
    body.bytes = rest.bytes();
  } else {
    joined.assign(held, 0, body.truncated ? kept : held.size());
    joined.append(rest.bytes());
    body.bytes = joined;
  }
  if (body.truncated) body.bytes = body.bytes.substr(0, kept);
  body.cut = x.rest != nullptr && !x.rest->done();

  std::string digest;  // of all bytes that passed; unknown if the capture dropped those after `held`
  if (body.absent) {
  } else if (rest.continues() || held.empty()) {
    digest = rest.sha256_hex();
  } else if (rest.total() == 0) {
    digest = hex(sha256(held));
  } else if (!rest.truncated()) {
    Sha256 hash;
    hash.update(held);
    hash.update(rest.bytes());
    digest = hex(hash.finish());
  }
  JsonWriter json(out, &redaction);
  json.member<"request">().begin_object();
  write_headers(member_of<kMessageKeys, "headers">(json), x.request.headers, redaction);
  write_size(json, total, digest);
  write_body(json, body, redaction);
  json.end_object();
  if (joined.capacity() > BodyCapture::kKeptOfLarge) std::string().swap(joined);
}

void append_record(std::string& out, Exchange& x, SteadyTime now, std::string_view request_part, Redaction& redaction,
                   const BodyRules& rules) {
  JsonWriter json(out, &redaction);
  json.begin_object();
  write_keys(json, keys_of(x, now, redaction, texts_of_thread()));
  json.raw(request_part);
  write_response(json.member<"response">(), x, redaction, rules);
  json.end_object();
}

void append_lost_record(std::string& out, const Exchange& x, std::size_t limit, Redaction& redaction) {
  const std::size_t start = out.size();
  for (const bool brief : {false, true}) {
    out.resize(start);
    append_lost(out, x, brief, redaction);
    if (out.size() - start <= limit) return;
  }
}

void append_note_record(std::string& out, WallTime now, std::string_view event,
                        const std::function<void(JsonWriter&)>& write_rest) {
  std::string ts;
  append_rfc3339(ts, now);
  JsonWriter json(out);
  json.begin_object();
  member_of<kSchema, "v">(json).number(1);
  member_of<kSchema, "id">(json).text(new_ulid(now));
  member_of<kSchema, "ts">(json).word(ts);
  member_of<kSchema, "kind">(json).text("note");
  member_of<kSchema, "source">(json).text(to_string(Source::serve));
  json.member<"note">().begin_object();
  json.member<"event">().text(event);
  write_rest(json);
  json.end_object();
  json.end_object();
}

}  // namespace finops
