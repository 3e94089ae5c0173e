// C1: what is said on stderr never holds up traffic or the end, whoever reads it or does not.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <sys/stat.h>
#include <termios.h>

#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/spawn.h"

namespace finops::test::c1_stderr_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

// `finops serve` with a stderr of the test's choice, which can therefore not report its port there.
class Served {
 public:
  Served(int err, std::vector<std::string> more) : port_(closed_port()) {
    std::vector<std::string> args = {
        "serve",   "--port", std::to_string(port_), "--log", log().string(), "--access-log", "short", "--upstream", "",
        "--drain", "1"};
    args[8] = "openai=" + upstream_.url();
    args.insert(args.end(), more.begin(), more.end());
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    pid_ = spawn(finops_binary(), args, clean_environment(home_.path(), {}), null.get(), Network::allowed, err);
    REQUIRE(eventually([&] { return connect_to(port_, Millis(100)).valid(); }));
  }
  ~Served() {
    if (pid_ > 0) ::kill(pid_, SIGKILL), wait_for(pid_);
  }

  // Requests on one connection; how many were answered.
  int answered(int count, const std::string& path = kPath, int status = 200) {
    RawClient client(port_);
    for (int i = 0; i < count; ++i) {
      if (!client.send(request("GET", path)) || client.receive().status() != status) return i;
    }
    return count;
  }
  Json status() {
    return Json::parse(RawClient(port_).exchange(request("GET", "/_finops/status")).body, nullptr, false);
  }
  void signal(int number) { ::kill(pid_, number); }
  std::optional<int> end(Millis limit = patience()) {
    const pid_t pid = pid_;
    pid_ = -1;
    return wait_for(pid, limit);
  }
  std::uint16_t port() const { return port_; }
  std::filesystem::path log() const { return home_ / "log"; }

 private:
  TempDir home_;
  FakeUpstream upstream_{response("200 OK", {}, "ok")};
  std::uint16_t port_;
  pid_t pid_ = -1;
};

// A pipe of one page that is never read.
struct FullPipe {
  FullPipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    read = Fd(ends[0]);
    write = Fd(ends[1]);
    REQUIRE(::fcntl(write.get(), F_SETPIPE_SZ, 4096) >= 0);
  }
  std::string drain() {  // what is there and what comes until the writer has ended
    std::string text;
    char piece[4096];
    write.close();
    for (ssize_t n; (n = ::read(read.get(), piece, sizeof piece)) > 0;) text.append(piece, static_cast<std::size_t>(n));
    return text;
  }
  Fd read, write;
};

// A terminal in which Ctrl-S was pressed.
struct StoppedTerminal {
  StoppedTerminal() {
    int a = -1, b = -1;
    REQUIRE(::openpty(&a, &b, nullptr, nullptr, nullptr) == 0);
    master = Fd(a);
    slave = Fd(b);
    REQUIRE(::tcflow(slave.get(), TCOOFF) == 0);
  }
  Fd master, slave;
};

// More lines than the queue holds: their text names the path.
constexpr int kFlood = 3'000;
const std::string kLongPath = "/nowhere/" + std::string(180, 'x');

}  // namespace

TEST_CASE("C1: traffic and the end go on while nobody reads stderr") {
  FullPipe pipe;
  StoppedTerminal terminal;
  for (const int err : {pipe.write.get(), terminal.slave.get()}) {
    for (const int number : {SIGTERM, SIGINT, SIGQUIT}) {
      CAPTURE(number);
      Served finops(err, {});
      CHECK(finops.answered(300) == 300);
      finops.signal(SIGHUP);
      finops.signal(SIGUSR1);
      CHECK(finops.answered(1) == 1);
      finops.signal(number);
      CHECK(finops.end() == 0);
    }
  }
}

TEST_CASE("C1: a second signal ends it now while nobody reads stderr") {
  FullPipe pipe;
  Gate never;
  FakeUpstream hanging([&](UpstreamConn& connection) {
    connection.read_request();
    connection.wait(never);
  });
  Served finops(pipe.write.get(), {"--drain", "600", "--upstream", "anthropic=" + hanging.url()});
  CHECK(finops.answered(200) == 200);
  RawClient waiting(finops.port());
  waiting.send(request("GET", "/anthropic_passthrough/v1/models"));
  REQUIRE(eventually([&] { return hanging.connections() == 1; }));
  finops.signal(SIGINT);
  CHECK(eventually([&] { return !connect_to(finops.port(), Millis(100)).valid(); }));
  finops.signal(SIGINT);
  CHECK(finops.end() == 0);
}

TEST_CASE("C1: lines that found no room are counted, and said once stderr is read again") {
  FullPipe pipe;
  Served finops(pipe.write.get(), {"--quiet", "--no-log"});
  CHECK(finops.answered(kFlood, kLongPath, 404) == kFlood);
  const Json status = finops.status();
  REQUIRE(status.contains("stderr"));
  CHECK(status["stderr"]["lines_dropped"] > 0);
  CHECK(status["stderr"]["bytes_waiting"].get<int>() <= 512 * 1024);
  std::string text;
  std::thread reader([&] { text = pipe.drain(); });
  CHECK(eventually([&] { return finops.status()["stderr"]["bytes_waiting"] == 0; }));
  // The last line comes after its answer, so only now is the number final.
  const auto dropped = finops.status()["stderr"]["lines_dropped"].get<int>();
  CHECK(dropped < kFlood);
  finops.signal(SIGTERM);
  CHECK(finops.end() == 0);
  reader.join();
  CHECK(contains(text, "finops: " + std::to_string(dropped) + " lines were not shown here"));
  const auto lines = std::count(text.begin(), text.end(), '\n');
  CHECK(lines == kFlood - dropped + 1 + 1);  // the notice, and the first line of the banner
}

TEST_CASE("C1: a stderr that cannot be written is no more than lines that are not shown") {
  FullPipe closed;
  closed.read.close();
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full.valid());
  for (const int err : {closed.write.get(), full.get()}) {
    Served finops(err, {});
    CHECK(finops.answered(50) == 50);
    CHECK(eventually([&] { return finops.status()["stderr"]["lines_dropped"].get<int>() >= 50; }));
    finops.signal(SIGTERM);
    CHECK(finops.end() == 0);
  }
}

TEST_CASE("C1: the open file that is stderr keeps its mode") {
  FullPipe pipe;
  const int before = ::fcntl(pipe.write.get(), F_GETFL);
  Served finops(pipe.write.get(), {});
  CHECK(finops.answered(100) == 100);
  CHECK(::fcntl(pipe.write.get(), F_GETFL) == before);
}

TEST_CASE("C1 L7: a closed stderr, stdout or stdin never becomes a file of the log") {
  for (const std::string closed : {"0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"}) {
    CAPTURE(closed);
    const TempDir home;
    const std::uint16_t port = closed_port();
    FakeUpstream upstream(response("200 OK", {}, "ok"));
    const Fd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const std::string command = "exec '" + finops_binary() + "' serve --access-log short --port " +
                                std::to_string(port) + " --log '" + (home / "log").string() +
                                "/' --upstream openai=" + upstream.url() + " " + closed;
    const pid_t pid =
        spawn("/bin/sh", {"-c", command}, clean_environment(home.path(), {}), null.get(), Network::allowed, null.get());
    REQUIRE(eventually([&] { return connect_to(port, Millis(100)).valid(); }));
    CHECK(RawClient(port).exchange(request("GET", kPath)).status() == 200);
    for (const char* fd : {"0", "1", "2"}) {
      std::error_code error;
      const auto target = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/fd/" + fd, error);
      CHECK(target == "/dev/null");
    }
    ::kill(pid, SIGTERM);
    CHECK(wait_for(pid) == 0);
    const std::vector<std::string> lines = log_lines(home / "log");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("{"));
    CHECK_FALSE(contains(read_tree(home.path()), "listening on"));
  }
}

}  // namespace finops::test::c1_stderr_test
