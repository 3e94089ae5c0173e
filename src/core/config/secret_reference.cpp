#include "core/config/secret_reference.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/base/read_file.h"
#include "core/base/strings.h"
#include "core/base/unique_fd.h"
#include "core/base/waiter.h"

extern char** environ;

namespace finops {
namespace {

constexpr std::size_t kLargest = 64 * 1024;
constexpr std::chrono::seconds kPatience{10};

Error fault(std::string message) { return {ErrorCode::config, std::move(message), {}}; }

Result<SecretString> without_line_feed(std::string text, const std::string& where) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  if (text.empty()) return fault(where + " gave nothing");
  return SecretString(std::move(text));
}

Result<SecretString> from_file(const std::string& path) {
  if (path.empty()) return fault("file: needs a path after it");
  auto text = read_file(path, kLargest);
  if (!text) return fault("file:" + path + " cannot be read: " + text.error().message);
  return without_line_feed(*std::move(text), "file:" + path);
}

// A process that is ended and waited for, whatever happens.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    (void)wait();
  }
  int wait() {
    int status = -1;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
    pid_ = -1;
    return status;
  }

 private:
  pid_t pid_;
};

Result<pid_t> start(const std::string& command, int out) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawnattr_t how;
  ::posix_spawnattr_init(&how);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&how, &none);
  ::posix_spawnattr_setsigdefault(&how, &all);
  ::posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::array<char*, 4> words = {const_cast<char*>("sh"), const_cast<char*>("-c"), const_cast<char*>(command.c_str()),
                                nullptr};
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, "/bin/sh", &files, &how, words.data(), environ);
  ::posix_spawnattr_destroy(&how);
  ::posix_spawn_file_actions_destroy(&files);
  if (failed != 0) return fault(std::string("cmd: cannot be run: ") + std::strerror(failed));
  return pid;
}

using Deadline = std::chrono::steady_clock::time_point;

Error too_slow() { return fault("cmd: did not end within " + std::to_string(kPatience.count()) + " s"); }

bool comes_before(Deadline deadline, int fd) {
  const auto left = deadline - std::chrono::steady_clock::now();
  Awaited awaited{.fd = fd, .readable = true};
  return blocking_waiter().wait({&awaited, 1}, std::chrono::ceil<std::chrono::milliseconds>(left)) > 0;
}

Result<std::string> read_output(int fd, Deadline deadline) {
  std::string out;
  std::array<char, 4096> buffer;
  while (true) {
    if (!comes_before(deadline, fd)) return too_slow();
    const ssize_t n = ::read(fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return out;
    out.append(buffer.data(), static_cast<std::size_t>(n));
    if (out.size() > kLargest) return fault("cmd: gave more than 64 KiB");
  }
}

Result<SecretString> from_command(const std::string& command) {
  if (command.empty()) return fault("cmd: needs a command after it");
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fault(std::string("cmd: cannot be run: ") + std::strerror(errno));
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  auto pid = start(command, writing.get());
  if (!pid) return std::move(pid).error();
  Child child(*pid);
  writing.reset();
  const Deadline deadline = std::chrono::steady_clock::now() + kPatience;
  auto text = read_output(reading.get(), deadline);
  if (!text) return std::move(text).error();
  const UniqueFd ended(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));  // readable when the process has ended
  if (ended && !comes_before(deadline, ended.get())) return too_slow();
  const int status = child.wait();
  if (!WIFEXITED(status)) return fault("cmd: was ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) return fault("cmd: failed with status " + std::to_string(WEXITSTATUS(status)));
  return without_line_feed(*std::move(text), "cmd:");
}

}  // namespace

std::string shown_reference(std::string_view text) {
  if (text.starts_with("env:") || text.starts_with("file:")) return std::string(text);
  return text.starts_with("cmd:") ? "cmd:" : "in the file";
}

Result<SecretString> read_secret(std::string_view text, GetVariable getenv) {
  constexpr std::string_view kVariable = "env:", kFile = "file:", kCommand = "cmd:";
  if (text.starts_with(kVariable)) {
    const std::string name(text.substr(kVariable.size()));
    if (name.empty()) return fault("env: needs the name of a variable after it");
    auto value = getenv(name.c_str());
    if (!value || value->empty()) return fault("the variable " + name + " is not set");
    return SecretString(*std::move(value));
  }
  if (text.starts_with(kFile)) return from_file(std::string(text.substr(kFile.size())));
  if (text.starts_with(kCommand)) return from_command(std::string(text.substr(kCommand.size())));
  if (text.empty()) return fault("it is empty");
  for (const std::string_view prefix : {kVariable, kFile, kCommand}) {
    if (istarts_with(text, prefix)) return fault("write " + std::string(prefix) + " in small letters");
  }
  return SecretString(std::string(text));
}

}  // namespace finops
