// One fault after the other, at every system call and allocation of a request and of its record: traffic goes on or
// fails clearly, records go last, nothing hangs.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <sstream>

#include "faults/fault_plan.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/log_text.h"

namespace finops::test::l4_faults_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
constexpr Millis kHang{10'000};
constexpr Millis kNotAccepted{1'000};

const std::string kStream =
    "data: {\"model\":\"gpt-4o-mini\",\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n"
    "data: {\"model\":\"gpt-4o-mini\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2}}\n\n"
    "data: [DONE]\n\n";

// The plan in memory that the test and the process share.
class SharedPlan {
 public:
  explicit SharedPlan(const std::filesystem::path& path) {
    const Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(::ftruncate(fd.get(), sizeof(FaultPlan)) == 0);
    void* page = ::mmap(nullptr, sizeof(FaultPlan), PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    REQUIRE(page != MAP_FAILED);
    plan_ = new (page) FaultPlan;
  }
  ~SharedPlan() { ::munmap(plan_, sizeof(FaultPlan)); }
  SharedPlan(const SharedPlan&) = delete;
  SharedPlan& operator=(const SharedPlan&) = delete;

  void arm(FaultKind kind, std::int64_t nth, int number, bool from_then_on) {
    plan_->left = nth;
    plan_->number = number;
    plan_->from_then_on = from_then_on;
    plan_->failed = 0;
    plan_->kind = kind;
  }
  void disarm() { plan_->kind = FaultKind::none; }
  bool struck() const { return plan_->failed > 0; }
  bool loaded() const { return plan_->loaded > 0; }
  std::uint64_t accepted() const { return plan_->accepted; }
  std::string call() const { return kFaultCalls[plan_->last_call]; }

 private:
  FaultPlan* plan_;
};

// finops under faults, with an upstream that ends each connection, so that each request makes one.
class Walk {
 public:
  explicit Walk(std::vector<std::string> args = {}) : plan_(dir_ / "plan") {
    finops_ = std::make_unique<FinopsServer>(
        ServerSetup{.upstreams = {{"openai", upstream_.url()}},
                    .environment = {"LD_PRELOAD=" FINOPS_FAULT_LIBRARY, "FINOPS_FAULTS=" + (dir_ / "plan").string()},
                    .args = std::move(args)});
    REQUIRE(plan_.loaded());
    REQUIRE(eventually([&] { return finops_->process().threads() >= 6; }));
    for (int i = 0; i < 3; ++i) ask_unharmed();  // what is made once is made
  }

  // The Nth call fails for N = 1, 2, ... until a request has fewer.
  int run(FaultKind kind, int number, bool from_then_on) {
    int n = 1;
    for (; n < 3000; ++n) {
      INFO("the " << n << "th, errno " << number << std::string(from_then_on ? ", from then on" : ", once"));
      plan_.arm(kind, n, number, from_then_on);
      ask_harmed();
      plan_.disarm();
      const bool struck = plan_.struck();
      INFO("it was " << plan_.call() << "; what came: " << came_);
      CHECK(clear_);
      ask_unharmed();
      if (!struck || !good_) break;
    }
    return n;
  }

  // Every answer that ended well has its record, once, or was counted.
  void check_records() {
    REQUIRE(eventually([&] {
      const Json log = status();
      return log["state"] == "whole" && log["waiting"] == 0;
    }));
    const std::size_t dropped = status()["dropped"];
    CHECK(finops_->stop() == 0);  // from here on no segment is compressed while it is read
    std::map<std::string, int> found;
    for (const auto& file : log_files(finops_->log())) {
      std::istringstream lines(log_text(file));
      for (std::string line; std::getline(lines, line);) {
        const Json record = Json::parse(line, nullptr, false);
        if (record.is_object()) ++found[record["id"].get<std::string>()];
      }
    }
    std::size_t missing = 0;
    for (const std::string& id : answered_) missing += found.count(id) == 0 ? 1 : 0;
    CHECK(missing <= dropped);
    for (const auto& [id, times] : found) CHECK(times == 1);
  }

 private:
  Json status() {
    return Json::parse(finops_->exchange(request("GET", "/_finops/status")).body, nullptr, false)["log"];
  }

  static bool is_whole(const Message& answer) {
    return answer.complete && answer.status() == 200 && answer.body == kStream;
  }

  void ask_harmed() {
    const std::uint64_t accepted_before = plan_.accepted();
    RawClient client = finops_->connect();
    client.send(json_request(kPath, R"({"model":"gpt-4o-mini","messages":[]})"));
    MessageReader reader = client.reader("POST");
    // While accept() itself fails, the connection waits in the kernel; as soon as it works again, it is answered.
    if (!reader.read_head(kNotAccepted) && !client.wire().ended() && plan_.accepted() == accepted_before)
      plan_.disarm();
    reader.read_all(kHang);
    const Message& answer = reader.message();
    const bool refused = answer.complete && answer.status() >= 400 && !answer.header("x-finops-error").empty();
    clear_ = is_whole(answer) || refused || (!answer.complete && client.wire().ended());
    came_ = std::string(answer.complete         ? "a whole answer"
                        : client.wire().ended() ? "an end"
                                                : "nothing more") +
            " after " + answer.start_line + ", " + std::to_string(answer.body.size()) + " bytes of body";
    if (is_whole(answer)) answered_.insert(std::string(answer.header("x-finops-id")));
  }

  void ask_unharmed() {
    const Message answer = finops_->exchange(json_request(kPath, R"({"model":"gpt-4o-mini","messages":[]})"));
    good_ = is_whole(answer);
    CHECK(good_);
    if (good_) answered_.insert(std::string(answer.header("x-finops-id")));
  }

  TempDir dir_;
  SharedPlan plan_;
  FakeUpstream upstream_{[](UpstreamConn& connection) {
    connection.read_request();
    connection.send(
        response("200 OK",
                 {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}, {"Connection", "close"}}) +
        chunk(kStream.substr(0, 40)) + chunk(kStream.substr(40)) + std::string(kLastChunk));
  }};
  std::unique_ptr<FinopsServer> finops_;
  std::set<std::string> answered_;
  bool clear_ = true, good_ = true;
  std::string came_;
};

}  // namespace

TEST_CASE("L4 F13: each system call of a request and its record fails once and from then on, and nothing hangs") {
  for (const int number : {EIO, ENOSPC, EINTR, EMFILE, EAGAIN}) {
    Walk walk;
    CAPTURE(number);
    CHECK(walk.run(FaultKind::call, number, false) > 15);
    if (number != EINTR && number != EAGAIN)
      CHECK(walk.run(FaultKind::call, number, true) > 3);  // these ask for another try
    walk.check_records();
  }
}

TEST_CASE("L4 L6: the same where each record is forced to the disk and segments are small") {
  for (const bool from_then_on : {false, true}) {
    Walk walk({"--fsync", "record", "--rotate-size", "4K"});
    CAPTURE(from_then_on);
    CHECK(walk.run(FaultKind::call, EIO, from_then_on) > 3);
    walk.check_records();
  }
}

TEST_CASE("L4: each allocation of a request and its record fails once and from then on, and nothing hangs") {
  if (sanitized()) return;  // their allocators are not those that are made to fail
  for (const bool from_then_on : {false, true}) {
    Walk walk;
    CAPTURE(from_then_on);
    CHECK(walk.run(FaultKind::allocation, ENOMEM, from_then_on) > 50);
    walk.check_records();
  }
}

}  // namespace finops::test::l4_faults_test
