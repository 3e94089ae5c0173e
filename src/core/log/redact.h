// What keeps secrets out of the log (contract L7). A Redactor knows the configured secrets and the install's key, is
// immutable and shared by all threads; it lends each thread a Redaction for the exchange at hand.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/headers.h"
#include "core/log/secret_finder.h"

namespace finops {

class Redactor;

// Writes text of one exchange as JSON strings without the secrets that are known for it. Belongs to one thread.
class Redaction {
 public:
  void append_text(std::string& out, std::string_view text);      // configured secrets and the caller's
  void append_header_value(std::string& out, HeaderView header);  // also whole credentials
  void append_query(std::string& out, std::string_view query);    // also members such as key=
  void append_url(std::string& out, std::string_view url);        // a target or a whole URL, the same
  void append_prose(std::string& out, std::string_view text);     // text that may quote a URL
  const SecretFinder& finder() const noexcept { return finder_; }

  struct CallerSecret {
    std::string text, plain;  // as it is searched for, and as it is marked
    bool operator==(const CallerSecret&) const = default;
  };

  // The value of `Authorization: Bearer X` as the log shows it: `Bearer [redacted:...]`.
  std::string masked_credential(HeaderView header);

 private:
  friend class Redactor;
  std::string mark(std::string_view secret);
  void mask_members(std::string& out, std::string_view query, std::string_view ends);

  const Redactor* redactor_ = nullptr;
  std::uint64_t redactor_id_ = 0;
  std::string exchange_id_;
  std::vector<CallerSecret> callers_;
  SecretFinder finder_;
  std::string scratch_, masked_;
  std::vector<SecretHit> hits_;
  struct Remembered {
    std::string secret, mark;
  };
  Remembered remembered_[4];  // marks of credentials too short to search for, and of cookies
  std::size_t next_ = 0;
};

class Redactor {
 public:
  // `install_key`: what the marks are keyed with, so that they mean nothing elsewhere.
  Redactor(std::vector<std::string> secrets, std::string install_key);

  // [redacted:FFFFFFFF], the same for the same secret as long as the install key is the same.
  std::string mark(std::string_view secret) const;

  // This thread's Redaction, made ready for the exchange `id` with these request fields. Cheap when the id is the same
  // as in the last call. Valid until the next call on this thread with another id.
  Redaction& for_exchange(std::string_view id, const HeaderList& request_headers, std::string_view target) const;

 private:
  std::vector<std::string> secrets_;
  std::string install_key_;
  std::uint64_t id_;
};

// Appends `text` with the hits replaced by their marks, not escaped.
void append_masked(std::string& out, std::string_view text, const std::vector<SecretHit>& hits);

}  // namespace finops
