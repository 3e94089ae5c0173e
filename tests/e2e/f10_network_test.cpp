// F10 on a network that vanishes: two network namespaces with a cable between them, whose far end then has an address
// that nobody listens to. Where namespaces are not allowed the case is skipped and says so; what the sockets are told
// is checked by the unit tests everywhere.
#include <doctest/doctest.h>

#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f10_network_test {

using namespace finops::test;

namespace {

const std::vector<std::string> kNone = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
const std::string kPath = "/openai_passthrough/v1/";

bool inside() { return std::getenv("FINOPS_TEST_NAMESPACE") != nullptr; }

bool allowed() {
  if (inside()) return true;
  static const bool answer = [] {
    Process attempt(
        {"/usr/bin/env",
         {"unshare", "-rnm", "sh", "-c", "mount --bind /dev/null /etc/resolv.conf && ip link add type veth"},
         kNone});
    const bool ok = attempt.wait_exit() == 0;
    if (!ok) std::cerr << "SKIPPED: no network namespaces here, so nothing can vanish: " << attempt.err() << '\n';
    return ok;
  }();
  return answer;
}

void run(const std::string& command) {
  Process process({"/bin/sh", {"-c", command}, kNone});
  if (process.wait_exit() != 0) throw std::runtime_error(command + ": " + process.err());
}

const std::string kNear = "10.9.0.1", kFar = "10.9.0.2";
constexpr std::uint32_t kFarNumber = 0x0A090002;

// The provider's side, in a namespace of its own.
class FarSide {
 public:
  FarSide() : thread_([this] { live(); }) {
    REQUIRE(created_.wait());
    run("ip link set lo up && ip link add near type veth peer name far && ip link set far netns " +
        std::to_string(tid_) + " && ip addr add " + kNear + "/24 dev near && ip link set near up");
    cable_.open();
    REQUIRE(ready_.wait());
  }
  ~FarSide() {
    over_.open();
    thread_.join();
  }
  std::string url() const { return "http://" + kFar + ":" + std::to_string(port_); }
  // What either side sends from now on reaches nobody.
  void vanish() {
    const std::string nobody = " lladdr 02:00:00:00:00:99 nud permanent dev ";
    run("ip neigh replace " + kFar + nobody + "near");
    run_there("ip neigh replace " + kNear + nobody + "far");
  }
  void come_back() {
    run_there("ip neigh del " + kNear + " dev far");
    run("ip neigh del " + kFar + " dev near");
  }

 private:
  void run_there(const std::string& command) {
    {
      const std::lock_guard lock(mutex_);
      command_ = command;
    }
    CHECK(eventually([&] {
      const std::lock_guard lock(mutex_);
      return command_.empty();
    }));
  }

  void live() {
    ::unshare(CLONE_NEWNET);
    tid_ = static_cast<int>(::syscall(SYS_gettid));
    created_.open();
    if (!cable_.wait()) return;
    run("ip link set lo up && ip addr add " + kFar + "/24 dev far && ip link set far up");
    FakeUpstream upstream(
        [this](UpstreamConn& connection) {
          for (;;) {
            MessageReader reader = connection.reader();
            if (!reader.read_head()) return;
            const std::string target = reader.message().target();
            if (contains(target, "upload")) {
              connection.wait(over_);
            } else if (contains(target, "stream")) {
              connection.send(response("200 OK", {{"Transfer-Encoding", "chunked"}}) + chunk("data: 1\n\n"));
              connection.wait(over_);
            } else {
              const bool once = contains(target, "once");
              connection.send(response("200 OK", {{"Connection", once ? "close" : "keep-alive"}}, "ok"));
              if (once) return;
            }
          }
        },
        listen_on(kFarNumber));
    port_ = upstream.port();
    ready_.open();
    while (!over_.wait(Millis(5))) {
      const std::lock_guard lock(mutex_);
      if (!command_.empty()) run(command_);
      command_.clear();
    }
  }

  Gate created_, cable_, ready_, over_;
  std::mutex mutex_;
  std::string command_;  // to run in the far namespace
  int tid_ = 0;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

long long seconds_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start).count();
}

void in_a_namespace(const std::string& name_of_case) {
  Process process(
      {"/usr/bin/env",
       {"unshare", "-rnm", std::filesystem::read_symlink("/proc/self/exe").string(), "-tc=" + name_of_case},
       clean_environment("/tmp", {kNone.front(), "FINOPS_TEST_NAMESPACE=1", "FINOPS_BIN=" + finops_binary()})});
  const auto status = process.wait_exit(Millis(200'000));
  CAPTURE(process.out());
  CAPTURE(process.err());
  CHECK(status == 0);
  CHECK(contains(process.out(), "1 passed"));
}

}  // namespace

TEST_CASE("F10: streams, pooled requests and uploads notice that the network is gone" * doctest::skip(!allowed())) {
  if (!inside()) return in_a_namespace("F10: streams*");
  FarSide far;
  const FinopsServer finops({.upstreams = {{"openai", far.url()}}, .args = {"--connect-timeout", "2"}});
  RawClient pooled = finops.connect(), streaming = finops.connect(), uploading = finops.connect();
  uploading.send(request("POST", kPath + "upload", {{"Content-Length", "200000000"}}));
  const std::string piece(1 << 16, 'x');
  while (uploading.wire().send(piece, Millis(300))) {  // until nobody takes any more
  }
  streaming.send(json_request(kPath + "stream", "{}"));
  MessageReader stream = streaming.reader();
  REQUIRE(stream.read_body(9));
  REQUIRE(pooled.exchange(request("GET", kPath + "models")).body == "ok");
  far.vanish();
  const auto gone = Clock::now();
  pooled.send(request("GET", kPath + "models"));
  const Message answer = pooled.receive("GET", Millis(60'000));
  MESSAGE("pooled request: " << answer.status() << " after " << seconds_since(gone) << " s");
  CHECK(answer.status() == 504);
  CHECK(seconds_since(gone) <= 25 + 2 + 2);
  CHECK(streaming.wire().wait_end(Millis(60'000)).has_value());
  MESSAGE("stream: cut after " << seconds_since(gone) << " s");
  CHECK(seconds_since(gone) <= 60);
  CHECK(uploading.wire().wait_end(Millis(60'000)).has_value());
  MESSAGE("upload: ended after " << seconds_since(gone) << " s");
  CHECK(seconds_since(gone) <= 60);
}

TEST_CASE("F10: a request waits for a network that comes back" * doctest::skip(!allowed())) {
  if (!inside()) return in_a_namespace("F10: a request waits for a network that comes back");
  FarSide far;
  const FinopsServer finops({.upstreams = {{"openai", far.url()}}});
  RawClient client = finops.connect();
  REQUIRE(client.exchange(request("GET", kPath + "models")).body == "ok");
  far.vanish();
  client.send(request("GET", kPath + "models"));
  CHECK_FALSE(wait_for(client.wire().fd(), POLLIN, Millis(2000)));
  far.come_back();
  CHECK(client.receive("GET", Millis(30'000)).body == "ok");
}

TEST_CASE("F10 F9: a DNS server that hangs outlasts neither limit nor client nor finops" * doctest::skip(!allowed())) {
  if (!inside()) return in_a_namespace("F10 F9: a DNS server that hangs*");
  FarSide far;
  far.vanish();
  const TempDir folder;
  std::ofstream(folder / "resolv.conf") << "nameserver " << kFar << "\n";
  run("mount --bind " + (folder / "resolv.conf").string() + " /etc/resolv.conf");
  for (const std::string scheme : {"http", "https"}) {
    CAPTURE(scheme);
    const ServerSetup setup{.upstreams = {{"openai", scheme + "://api.example.com"}},
                            .args = {"--connect-timeout", "1"}};
    const FinopsServer finops(setup);
    const auto start = Clock::now();
    const Message answer = finops.exchange(json_request(kPath + "x", "{}"));
    CHECK(answer.status() == 504);
    CHECK(contains(answer.body, "DNS"));
    CHECK(Clock::now() - start < Millis(slow_run() ? 4000 : 1500));
  }
  FinopsServer finops({.upstreams = {{"openai", "https://api.example.com"}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath + "x", "{}"));
  CHECK_FALSE(wait_for(client.wire().fd(), POLLIN, Millis(500)));
  const auto left = Clock::now();
  client.close();
  const Json record = finops.wait_record();
  CHECK(Clock::now() - left <= hangup_limit() + Millis(50));  // and what it takes to see the log
  CHECK(record["outcome"] == "client_closed");
  RawClient waiting = finops.connect();
  waiting.send(json_request(kPath + "x", "{}"));
  CHECK_FALSE(wait_for(waiting.wire().fd(), POLLIN, Millis(300)));
  const auto asked = Clock::now();
  CHECK(eventually([&] {  // the first asks to drain, one after it not to
    finops.process().signal(SIGTERM);
    return finops.process().wait_exit(Millis(100)).has_value();
  }));
  CHECK(Clock::now() - asked < Millis(4000));
}

TEST_CASE("F10: a dead IPv6 address costs its wait once and no more" * doctest::skip(!allowed())) {
  if (!inside()) return in_a_namespace("F10: a dead IPv6 address*");
  FarSide far;
  run("ip addr add 2001:db8::1/64 dev near nodad && ip neigh replace 2001:db8::2 lladdr 02:00:00:00:00:99 nud "
      "permanent dev "
      "near");
  const TempDir folder;
  std::ofstream(folder / "hosts") << "2001:db8::2 api.test\n" << kFar << " api.test\n";
  run("mount --bind " + (folder / "hosts").string() + " /etc/hosts");
  const std::string url = "http://api.test" + far.url().substr(far.url().rfind(':'));
  const FinopsServer finops({.upstreams = {{"openai", url}}});
  std::vector<double> connects;
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(finops.exchange(request("GET", kPath + "once")).body == "ok");
    connects.push_back(finops.wait_record(i)["upstream"]["connect_ms"].get<double>());
  }
  CAPTURE(connects[0]);
  CAPTURE(connects[1]);
  CHECK(connects[0] >= 150);  // both families were tried
  CHECK(connects[1] < connects[0] - 100);
  CHECK(connects[2] < connects[0] - 100);
}

}  // namespace finops::test::f10_network_test
