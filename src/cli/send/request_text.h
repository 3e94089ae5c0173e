// The heads and bodies of an exchange as text, credentials masked. One thread.
#pragma once
#include <string>
#include <string_view>

#include "cli/send/send_transport.h"
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops::cli {

class RequestText {
 public:
  // All of them outlive it.
  RequestText(const Exchange& x, const SentRequest& sent, const Redactor& redactor)
      : x_(x), sent_(sent), redactor_(redactor) {}

  // As it went upstream; as it was given to finops if nothing did (the mock answers). Each ends with a line end.
  std::string request_head() const;
  std::string response_head() const;
  std::string_view request_body() const;
  // A text that may quote a secret: the message of an error.
  std::string masked(std::string_view text) const;

 private:
  std::string fields(const HeaderList& headers) const;
  std::string target() const;

  const Exchange& x_;
  const SentRequest& sent_;
  const Redactor& redactor_;
};

}  // namespace finops::cli
