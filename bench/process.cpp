// Small services for the script:
//   process cpu PID      prints the CPU nanoseconds of a process and its descendants
//   process ports N      prints N free loopback ports
//   process gather PID   puts the process and its descendants on one core
//   process scatter PID  lets them run on every core again
#include <random>

#include "net.h"
#include "processes.h"

namespace {

using namespace bench;

// Where the kernel starts to hand out ports to outgoing connections. Ours must lie below: a client that dials a port
// of that range while nobody listens there can be given the very same port and end up connected to itself.
int first_ephemeral_port() {
  int first = 32768;
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> first;
  return first;
}

bool is_free(std::uint16_t port) {
  const Fd fd(::socket(AF_INET, SOCK_STREAM, 0));
  if (fd.get() < 0) fail_errno("socket");
  const sockaddr_in address = loopback(port);
  return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void print_free_ports(std::size_t count) {
  constexpr int kLowest = 10'000;
  const int highest = first_ephemeral_port() - 1;
  if (highest < kLowest + 1000) fail("ip_local_port_range leaves no ports for servers");
  std::mt19937 random{std::random_device{}()};
  std::uniform_int_distribution<int> any(kLowest, highest);
  std::set<std::uint16_t> ports;
  for (int tries = 0; ports.size() < count; ++tries) {
    if (tries == 1000) fail("found no free ports");
    const auto port = static_cast<std::uint16_t>(any(random));
    if (is_free(port)) ports.insert(port);
  }
  for (const std::uint16_t port : ports) std::printf("%d\n", port);
}

cpu_set_t every_core() {
  cpu_set_t cores;
  std::memset(&cores, 0xff, sizeof cores);  // the kernel drops what we do not have
  return cores;
}

// The last one we may use: the first often serves the interrupts.
cpu_set_t one_core() {
  cpu_set_t allowed;
  cpu_set_t one;
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) fail_errno("sched_getaffinity");
  std::size_t last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(last, &allowed)) --last;
  CPU_ZERO(&one);
  CPU_SET(last, &one);
  return one;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options(argc, argv);
  if (options.rest().size() != 2) fail("usage: process cpu|gather|scatter PID | process ports N");
  const std::string& command = options.rest()[0];
  const std::int64_t number = to_number(options.rest()[1]);
  if (command == "cpu") {
    std::printf("%lld\n", static_cast<long long>(cpu_time(static_cast<pid_t>(number))));
  } else if (command == "ports") {
    print_free_ports(static_cast<std::size_t>(number));
  } else if (command == "gather") {
    place(static_cast<pid_t>(number), one_core());
  } else if (command == "scatter") {
    place(static_cast<pid_t>(number), every_core());
  } else {
    fail("unknown command: " + command);
  }
}
