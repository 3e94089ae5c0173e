#include "core/transport/resolver.h"

#include <doctest/doctest.h>
#include <netdb.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "core/base/unique_fd.h"
#include "support/socket.h"
#include "support/wait.h"

namespace finops::test::resolver_test {

using namespace finops;
using test::eventually;

namespace {

using std::chrono::milliseconds;

// A DNS server that hangs until released. Shared with threads that outlive a test.
struct Dns {
  std::atomic<int> asked{0}, running{0}, most{0};
  std::atomic<bool> answers{false};
};
Dns& dns() {
  static Dns instance;
  return instance;
}

int hanging(const std::string&, std::vector<std::string>& addresses) {
  Dns& d = dns();
  ++d.asked;
  const int now = ++d.running;
  for (int most = d.most; most < now && !d.most.compare_exchange_weak(most, now);) {}
  while (!d.answers) std::this_thread::sleep_for(milliseconds(1));
  addresses = {"192.0.2.1"};
  --d.running;
  return 0;
}

int two_families(const std::string& host, std::vector<std::string>& addresses) {
  if (host.starts_with("missing")) return EAI_NONAME;
  addresses = {"2001:db8::1", "192.0.2.1", "192.0.2.2"};
  return 0;
}

struct HangingDns {
  HangingDns() {
    dns().answers = false;
    dns().asked = dns().most = 0;
  }
  ~HangingDns() {
    dns().answers = true;
    eventually([] { return dns().running == 0; });
  }
};

}  // namespace

TEST_CASE("F10: a name lookup that hangs ends with the connect limit") {
  const HangingDns hang;
  Resolver resolver(hanging);
  const auto begin = test::Clock::now();
  auto found = resolver.resolve("a.example", ConnectLimit(milliseconds(100)), {});
  REQUIRE_FALSE(found);
  CHECK(found.error().code == ErrorCode::timeout);
  CHECK(found.error().message.find("a.example") != std::string::npos);
  CHECK(test::Clock::now() - begin >= milliseconds(100));
  CHECK(test::Clock::now() - begin < test::patience());
  CHECK(dns().running == 1);  // it did hang
}

TEST_CASE("F9: a name lookup that hangs ends with its client and with finops") {
  const HangingDns hang;
  Resolver resolver(hanging);
  const UniqueFd stop(::eventfd(1, EFD_CLOEXEC));
  auto stopped = resolver.resolve("a.example", ConnectLimit(test::patience()), {-1, stop.get()});
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == ErrorCode::canceled);
  const test::Listener listener = test::listen_on_loopback();
  test::Fd client = test::connect_to(listener.port);
  const UniqueFd accepted(::accept(listener.fd.get(), nullptr, nullptr));
  Result<std::vector<std::string>> left = std::vector<std::string>{};
  std::thread waiting([&] {
    left = resolver.resolve("b.example", ConnectLimit(test::patience()), {accepted.get(), -1});
  });
  CHECK(eventually([] { return dns().running == 2; }));
  client.close();
  waiting.join();
  REQUIRE_FALSE(left);
  CHECK(left.error().code == ErrorCode::client_gone);
}

TEST_CASE("F10: lookups that hang are bounded, for one name and for all") {
  const HangingDns hang;
  Resolver resolver(hanging);
  for (int i = 0; i < 60; ++i) {
    CHECK_FALSE(resolver.resolve("host" + std::to_string(i) + ".example", ConnectLimit(milliseconds(1)), {}));
  }
  CHECK(dns().most <= 32);
  const auto refused = resolver.resolve("more.example", ConnectLimit(test::patience()), {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::resolve);
}

TEST_CASE("F10: requests for one name at once share a lookup") {
  const HangingDns hang;
  Resolver resolver(hanging);
  std::atomic<int> answered{0};
  std::vector<std::thread> all;
  for (int i = 0; i < 50; ++i) {
    all.emplace_back([&] {
      if (resolver.resolve("a.example", ConnectLimit(test::patience()), {})) ++answered;
    });
  }
  CHECK(eventually([] { return dns().running >= 1; }));
  dns().answers = true;
  for (std::thread& thread : all) thread.join();
  CHECK(answered == 50);
}

TEST_CASE("F10: however many ask for a name whose lookup hangs, few lookups run") {
  const HangingDns hang;
  Resolver resolver(hanging);
  for (int i = 0; i < 50; ++i) CHECK_FALSE(resolver.resolve("a.example", ConnectLimit(milliseconds(1)), {}));
  CHECK(eventually([] { return dns().running >= 1; }));
  CHECK(dns().asked <= 4);
}

TEST_CASE("F10: a resolver may end while lookups hang") {
  const HangingDns hang;
  {
    Resolver resolver(hanging);
    CHECK_FALSE(resolver.resolve("a.example", ConnectLimit(milliseconds(1)), {}));
  }
  CHECK(eventually([] { return dns().running == 1; }));
}

TEST_CASE("F10: the address that worked comes first, until it fails") {
  Resolver resolver(two_families);
  const ConnectLimit limit(test::patience());
  CHECK(resolver.resolve("a.example", limit, {})->front() == "2001:db8::1");
  resolver.worked("a.example", "192.0.2.2");
  CHECK(*resolver.resolve("a.example", limit, {}) == std::vector<std::string>{"192.0.2.2", "2001:db8::1", "192.0.2.1"});
  CHECK(resolver.resolve("b.example", limit, {})->front() == "2001:db8::1");
  resolver.failed("a.example");
  CHECK(resolver.resolve("a.example", limit, {})->front() == "2001:db8::1");
  resolver.worked("a.example", "198.51.100.1");  // no longer among its addresses
  CHECK(resolver.resolve("a.example", limit, {})->front() == "2001:db8::1");
  for (int i = 0; i < 1000; ++i) resolver.worked("host" + std::to_string(i), "192.0.2.1");
  CHECK(resolver.resolve("host999", limit, {})->front() == "192.0.2.1");
}

TEST_CASE("F13: a name that is not known is said") {
  Resolver resolver(two_families);
  auto found = resolver.resolve("missing.example", ConnectLimit(test::patience()), {});
  REQUIRE_FALSE(found);
  CHECK(found.error().code == ErrorCode::resolve);
  CHECK(found.error().message.find("missing.example") != std::string::npos);
}

TEST_CASE("F13: addresses and localhost are not looked up") {
  for (const char* host : {"127.0.0.1", "::1", "fe80::1%lo", "localhost", "LOCALHOST", "a.localhost"}) {
    CHECK_FALSE(Resolver::needed(host));
  }
  for (const char* host : {"api.openai.com", "localhost.example", "1.example", "x"}) CHECK(Resolver::needed(host));
}

}  // namespace finops::test::resolver_test
