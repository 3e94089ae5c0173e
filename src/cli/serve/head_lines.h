// What `serve -v` shows: the heads of requests and answers as they pass, with secrets masked. Immutable, any thread.
#pragma once
#include <string>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops::cli {

class HeadLines {
 public:
  // `secrets`: the configured ones; `key`: the key of their marks, see Redactor.
  HeadLines(std::vector<std::string> secrets, std::string key) : redactor_(std::move(secrets), std::move(key)) {}

  // Each line begins with the end of the exchange's id, as in the access line. Empty for an exchange that asked not to
  // be logged, and if there is no answer. Long values and heads are cut.
  std::string request(const Exchange& x) const;
  std::string response(const Exchange& x) const;

 private:
  std::string lines(const Exchange& x, char direction, std::string start, const HeaderList& headers) const;

  Redactor redactor_;
};

}  // namespace finops::cli
