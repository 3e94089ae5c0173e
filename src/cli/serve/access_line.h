// One line per finished exchange on stderr while `finops serve` runs. Immutable, any thread.
#pragma once
#include <string>

#include "cli/terminal/terminal.h"
#include "core/exchange/exchange.h"

namespace finops::cli {

class AccessLine {
 public:
  explicit AccessLine(Terminal terminal) : terminal_(terminal) {}
  std::string format(const Exchange& x) const;  // with the line break

 private:
  Terminal terminal_;
};

}  // namespace finops::cli
