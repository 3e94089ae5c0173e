// What `serve -v` shows: the heads of requests and answers as they pass, without their secrets. Immutable, any thread.
#pragma once
#include <string>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops::cli {

class HeadLines {
 public:
  // `secrets` are the configured ones; `key` is what their marks are made with, see Redactor.
  HeadLines(std::vector<std::string> secrets, std::string key) : redactor_(std::move(secrets), std::move(key)) {}

  // Lines that begin with the end of the exchange's id, as the access line shows it. Empty for an exchange that asked
  // for no record of it, and for an answer that has not come. Long values and heads are cut.
  std::string request(const Exchange& x) const;
  std::string response(const Exchange& x) const;

 private:
  std::string lines(const Exchange& x, char direction, std::string start, const HeaderList& headers) const;

  Redactor redactor_;
};

}  // namespace finops::cli
