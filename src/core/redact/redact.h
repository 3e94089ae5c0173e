// What keeps secrets out of the log (contract L7). A Redactor knows the configured secrets and the install's key, is
// immutable and shared by all threads; it gives each thread a Redaction for its current exchange.
#pragma once
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_writer.h"
#include "core/base/secret.h"
#include "core/http/headers.h"
#include "core/redact/secret_fields.h"
#include "core/redact/secret_finder.h"

namespace finops {

class Redactor;

// Writes texts of one exchange as JSON strings and masks the secrets known for that exchange. Belongs to one thread.
class Redaction final : public ForeignText {
 public:
  void append(std::string& out, std::string_view text, TextKind kind) override;
  void append_text(std::string& out, std::string_view text);      // masks configured secrets and the caller's
  void append_header_value(std::string& out, HeaderView header);  // also masks whole credentials
  void append_query(std::string& out, std::string_view query);    // also masks members such as key=
  void append_path(std::string& out, std::string_view path);      // the same if the path has such members
  void append_prose(std::string& out, std::string_view text);     // text that may contain URLs or JSON
  void append_url(std::string& out, std::string_view url);        // masks in its query, or in the members of its path
  void append_cut_off(std::string& out, std::string_view text);   // prose that may end inside a secret
  // Finds everything to mask in a body, in order. `pieces`: the body came in several pieces, so a secret may be split.
  // The marks are valid until the next call.
  void find_in_body(std::string_view body, bool pieces, std::vector<SecretHit>& hits);
  const SecretFinder& finder() const noexcept { return finder_; }

  // The value of `Authorization: Bearer X` as it is logged: `Bearer [redacted:...]`.
  std::string masked_credential(HeaderView header);

 private:
  friend class Redactor;
  std::string mark(std::string_view secret);
  void add_fields(std::string_view text, std::vector<SecretHit>& hits);  // appends those of fields_
  void append_hits(std::string& out, std::string_view text);

  const Redactor* redactor_ = nullptr;
  std::uint64_t redactor_id_ = 0;
  std::string exchange_id_;
  std::vector<SecretString> sent_;
  std::string source_, gathered_;  // the texts with the request's own secrets, of the last exchange and of this one
  SecretFinder finder_;
  std::string masked_;
  std::vector<SecretHit> hits_;
  std::vector<SecretField> fields_;
  std::deque<std::string> field_marks_;  // the marks of fields_
  struct Remembered {
    std::string secret, mark;
  };
  Remembered remembered_[4];  // marks of credentials too short to search for, and of cookies
  std::size_t next_ = 0;
};

class Redactor {
 public:
  // `install_key`: the key of the marks, so that they mean nothing elsewhere.
  Redactor(std::vector<std::string> secrets, std::string install_key);

  // [redacted:FFFFFFFF], the same for the same secret as long as the install key is the same.
  std::string mark(std::string_view secret) const;

  // This thread's Redaction, made ready for the exchange `id` with these request fields, and with `sent`: the
  // credentials that finops sent instead, which need not be among the configured secrets. Cheap if `id` and `sent` are
  // the same as in the last call. Valid until the next call on this thread with others.
  Redaction& for_exchange(std::string_view id, const HeaderList& request_headers, std::string_view target,
                          std::span<const SecretString> sent = {}) const;

 private:
  std::vector<std::string> secrets_;
  std::string install_key_;
  std::uint64_t id_;
};

// Appends `text` with the hits replaced by their marks, not escaped.
void append_masked(std::string& out, std::string_view text, const std::vector<SecretHit>& hits);

}  // namespace finops
