// Looks up names with getaddrinfo on threads of its own, so that waiting for a DNS server that hangs can end early: at
// the time limit, when the client hangs up, or when finops stops. An abandoned lookup continues until it ends by
// itself; their number is limited. Remembers which address of a name worked last, so that a dead one is not tried first
// again. Thread-safe.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/exchange/transport.h"
#include "core/transport/connect_limit.h"

namespace finops {

class Resolver {
 public:
  // Tests replace getaddrinfo by their own. Returns 0 or an error of gai_strerror; runs on a thread of its own.
  using Lookup = int (*)(const std::string& host, std::vector<std::string>& addresses);
  explicit Resolver(Lookup lookup = nullptr);
  ~Resolver();

  // False for addresses and for names that libcurl knows by itself (localhost).
  static bool needed(const std::string& host);

  // Blocks until known. The address that worked last comes first. Calls for the same name share a lookup that has just
  // begun. Errors: resolve, timeout, client_gone, canceled.
  Result<std::vector<std::string>> resolve(const std::string& host, const ConnectLimit& limit, const Cancel& cancel);

  void worked(const std::string& host, const std::string& address);
  void failed(const std::string& host);

 private:
  struct State;  // outlives this object as long as a lookup runs
  std::shared_ptr<State> state_;
};

}  // namespace finops
