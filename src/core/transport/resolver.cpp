#include "core/transport/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <list>
#include <map>
#include <system_error>
#include <thread>

#include "core/base/strings.h"
#include "core/base/thread_annotations.h"
#include "core/base/unique_fd.h"
#include "core/exchange/wait.h"

namespace finops {
namespace {

constexpr std::size_t kMostLookups = 32, kMostPerHost = 4, kRemembered = 256;
constexpr std::chrono::seconds kShared{1};  // an older lookup may hang for a reason that no longer exists
constexpr std::chrono::minutes kRemembering{10};

int system_lookup(const std::string& host, std::vector<std::string>& addresses) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, [](addrinfo* a) {
    if (a != nullptr) ::freeaddrinfo(a);
  });
  if (code != 0) return code;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    char text[NI_MAXHOST];
    if (::getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text);
    }
  }
  return addresses.empty() ? EAI_NONAME : 0;
}

// One call of getaddrinfo. `ready` becomes readable when the other members may be read.
struct Running {
  explicit Running(std::string name) : host(std::move(name)) {}
  const std::string host;
  const SteadyTime since = std::chrono::steady_clock::now();
  const UniqueFd ready{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  int code = 0;
  std::vector<std::string> addresses;
};

struct Memory {
  std::string address;
  SteadyTime until;
};

}  // namespace

struct Resolver::State {
  Lookup lookup = nullptr;
  Mutex mutex;
  std::list<std::shared_ptr<Running>> running FINOPS_GUARDED_BY(mutex);
  std::map<std::string, Memory> memory FINOPS_GUARDED_BY(mutex);

  // Returns a lookup to wait for, a new one if necessary; null if too many hang.
  static std::shared_ptr<Running> join(const std::shared_ptr<State>& state, const std::string& host);
  static void run(const std::shared_ptr<State>& state, const std::shared_ptr<Running>& lookup);
};

Resolver::Resolver(Lookup lookup) : state_(std::make_shared<State>()) {
  state_->lookup = lookup != nullptr ? lookup : system_lookup;
}
Resolver::~Resolver() = default;

bool Resolver::needed(const std::string& host) {
  unsigned char bytes[16];
  if (host.find(':') != std::string::npos || ::inet_pton(AF_INET, host.c_str(), bytes) == 1) return false;
  const std::string lower = to_lower(host);
  return lower != "localhost" && !lower.ends_with(".localhost");
}

std::shared_ptr<Running> Resolver::State::join(const std::shared_ptr<State>& state, const std::string& host) {
  const MutexLock lock(state->mutex);
  std::shared_ptr<Running> newest;
  std::size_t of_host = 0;
  for (const auto& lookup : state->running) {
    if (lookup->host != host) continue;
    newest = lookup;
    ++of_host;
  }
  if (newest && std::chrono::steady_clock::now() - newest->since < kShared) return newest;
  if (of_host >= kMostPerHost || state->running.size() >= kMostLookups) return newest;
  auto fresh = std::make_shared<Running>(host);
  if (!fresh->ready) return nullptr;
  state->running.push_back(fresh);
  try {
    std::thread([state, fresh] { run(state, fresh); }).detach();
  } catch (const std::system_error&) {
    state->running.remove(fresh);
    return nullptr;
  }
  return fresh;
}

void Resolver::State::run(const std::shared_ptr<State>& state, const std::shared_ptr<Running>& lookup) {
  std::vector<std::string> addresses;
  const int code = state->lookup(lookup->host, addresses);
  const MutexLock lock(state->mutex);
  lookup->code = code;
  lookup->addresses = std::move(addresses);
  ::eventfd_write(lookup->ready.get(), 1);  // never read, so it stays readable for all waiting threads
  state->running.remove(lookup);
}

Result<std::vector<std::string>> Resolver::resolve(const std::string& host, const ConnectLimit& limit,
                                                   const Cancel& cancel) {
  const std::shared_ptr<Running> lookup = State::join(state_, host);
  if (!lookup)
    return Error{ErrorCode::resolve, "too many name lookups wait for a DNS server that does not answer", host};
  WaitFor what;
  what.upstream_fd = lookup->ready.get();
  auto ready = wait_for(what, cancel, limit.left());
  if (!ready && ready.error().code == ErrorCode::timeout) {
    return Error{ErrorCode::timeout,
                 "the name " + host + " was not looked up within " + std::to_string(limit.whole().count()) +
                     " ms: no DNS server answers",
                 host};
  }
  if (!ready) return std::move(ready).error();
  const MutexLock lock(state_->mutex);
  if (lookup->code != 0) {
    return Error{ErrorCode::resolve, "the name " + host + " is not known: " + ::gai_strerror(lookup->code), host};
  }
  std::vector<std::string> out = lookup->addresses;
  const auto known = state_->memory.find(host);
  if (known == state_->memory.end() || known->second.until < std::chrono::steady_clock::now()) return out;
  const auto best = std::find(out.begin(), out.end(), known->second.address);
  if (best != out.end()) std::rotate(out.begin(), best, best + 1);
  return out;
}

void Resolver::worked(const std::string& host, const std::string& address) {
  const MutexLock lock(state_->mutex);
  auto& memory = state_->memory;
  const auto now = std::chrono::steady_clock::now();
  if (memory.size() >= kRemembered && memory.find(host) == memory.end()) {
    std::erase_if(memory, [&](const auto& entry) { return entry.second.until < now; });
    if (memory.size() >= kRemembered) memory.erase(memory.begin());
  }
  Memory& entry = memory[host];
  if (entry.address == address && entry.until >= now) return;  // expires even if it works: the first may work again
  entry = {address, now + kRemembering};
}

void Resolver::failed(const std::string& host) {
  const MutexLock lock(state_->mutex);
  state_->memory.erase(host);
}

}  // namespace finops
