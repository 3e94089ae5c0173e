#include "support/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace finops::test {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::uint64_t status_field(pid_t pid, std::string_view name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::strtoull(line.c_str() + name.size(), nullptr, 10);
  }
  return 0;
}

std::size_t entries(const std::string& folder) {
  std::error_code error;
  const std::filesystem::directory_iterator all(folder, error);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

Process::Process(const Command& command) {
  std::vector<std::string> arguments = command.args;
  arguments.insert(arguments.begin(), command.program);
  std::vector<std::string> environment = command.environment;
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);

  int out[2], err[2];
  if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  pid_ = ::fork();
  if (pid_ == 0) {  // only async-signal-safe calls from here to execve
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    ::dup2(out[1], 1);
    ::dup2(err[1], 2);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(out[1]);
  ::close(err[1]);
  out_.fd = Fd(out[0]);
  err_.fd = Fd(err[0]);
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  out_.reader = std::thread([this] { collect(out_); });
  err_.reader = std::thread([this] { collect(err_); });
}

Process::~Process() {
  if (!status_) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  out_.reader.join();
  err_.reader.join();
}

void Process::collect(Output& output) {
  char piece[4096];
  for (;;) {
    const ssize_t got = ::read(output.fd.get(), piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    {
      const std::lock_guard lock(mutex_);
      if (got > 0) output.text.append(piece, static_cast<std::size_t>(got));
      output.ended = got <= 0;
    }
    changed_.notify_all();
    if (got <= 0) return;
  }
}

std::string Process::text_of(Output& output) {
  std::unique_lock lock(mutex_);
  if (status_) changed_.wait_for(lock, patience(), [&] { return output.ended; });
  return output.text;
}

std::optional<std::string> Process::wait_line(std::string_view prefix, Millis limit) {
  std::unique_lock lock(mutex_);
  std::optional<std::string> found;
  changed_.wait_for(lock, limit, [&] {
    std::size_t begin = 0;
    for (std::size_t end; (end = err_.text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      const std::string line = err_.text.substr(begin, end - begin);
      if (line.starts_with(prefix)) {
        found = line;
        return true;
      }
    }
    return err_.ended;
  });
  return found;
}

void Process::signal(int number) {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> Process::wait_exit(Millis limit) {
  eventually(
      [this] {
        int raw = 0;
        if (!status_ && ::waitpid(pid_, &raw, WNOHANG) == pid_) {
          status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
        }
        return status_.has_value();
      },
      limit);
  return status_;
}

std::size_t Process::descriptors() const { return entries("/proc/" + std::to_string(pid_) + "/fd"); }

std::size_t Process::threads() const { return entries("/proc/" + std::to_string(pid_) + "/task"); }

std::uint64_t Process::rss_kib() const { return status_field(pid_, "VmRSS:"); }

std::uint64_t Process::peak_rss_kib() const { return status_field(pid_, "VmHWM:"); }
std::uint64_t Process::data_kib() const { return status_field(pid_, "VmData:"); }

}  // namespace finops::test
