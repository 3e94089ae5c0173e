// P6: from fork to the first answered request.
//   startup --port N --path P --runs N -- COMMAND ARG...
// The command must listen on the port, answer GET P with 200 and end on SIGTERM.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "net.h"

namespace {

using namespace bench;

// The command under test. It gets SIGTERM when this program ends before it, whatever the reason.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) fail_errno("fork");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }

  bool ended() const { return ::waitpid(pid_, nullptr, WNOHANG) == pid_; }

  // SIGTERM, and SIGKILL for one that has not ended in five seconds.
  void stop() const {
    const Fd handle(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    ::kill(pid_, SIGTERM);
    pollfd waiting{.fd = handle.get(), .events = POLLIN, .revents = 0};
    const bool in_time = handle.get() >= 0 && ::poll(&waiting, 1, 5000) == 1;
    if (!in_time) ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    if (!in_time) fail("the command did not end on SIGTERM");
  }

 private:
  pid_t pid_ = -1;
};

Nanos measure(const std::vector<std::string>& command, std::uint16_t port, const std::string& request) {
  constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 20'000};
  const Nanos start = now();
  const Child child(command);
  Fd fd = try_connect(port);
  while (fd.get() < 0) {
    if (child.ended()) fail("the command ended before it listened");
    if (now() - start > 10 * kSecond) {
      child.stop();
      fail("nobody listened on port " + std::to_string(port) + " within 10 s");
    }
    ::nanosleep(&kPause, nullptr);
    fd = try_connect(port);
  }
  std::string buffer;
  const Message answer = exchange(fd.get(), request, buffer);
  const Nanos end = now();
  const std::string head(answer.head);
  fd = Fd();
  child.stop();
  expect_ok(head);
  return end - start;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  const std::uint16_t port = options.port();
  if (options.rest().empty()) fail("no command");
  if (try_connect(port).get() >= 0) fail("somebody listens on port " + std::to_string(port) + " already");
  const std::string request =
      "GET " + options.text("path") + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  std::vector<Nanos> samples;
  for (std::int64_t run = 0; run < options.number("runs"); ++run)
    samples.push_back(measure(options.rest(), port, request));
  print_percentiles("start", samples);
}
