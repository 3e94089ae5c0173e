#include "cli/setup/process_setup.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/terminal/exit_codes.h"
#include "core/base/unique_fd.h"

namespace finops::cli {

void occupy_standard_descriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) continue;
    const int direction = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;  // the wrong direction, so that it cannot be used
    if (::open("/dev/null", direction) != fd) ::_exit(kLocalIo);
  }
}

void keep_memory_out_of_core_dumps() {
  constexpr rlimit kNone{0, 0};
  ::setrlimit(RLIMIT_CORE, &kNone);
  // A core handler (core_pattern with '|') gets a core in spite of the limit, so leave all mappings out of it.
  const UniqueFd filter(::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC));
  const bool filtered = filter.get() >= 0 && ::write(filter.get(), "0", 1) == 1;
  if (!filtered) ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace finops::cli
