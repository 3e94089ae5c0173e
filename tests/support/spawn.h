// A child process with a stdout and stderr of the test's choice, and if asked for without a network.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "support/wait.h"

namespace finops::test {

enum class Network { allowed, deadly };  // deadly: socket() ends the process with SIGSYS

// The program with these arguments and variables (all of them); stderr is the test's own by default. Returns its pid.
pid_t spawn(const std::string& program, const std::vector<std::string>& args,
            const std::vector<std::string>& environment, int out, Network network, int err = STDERR_FILENO);

// The exit status, or 128 + the signal that ended it; empty, and it is killed, if it still runs at the limit.
std::optional<int> wait_for(pid_t pid, Millis limit = patience());

}  // namespace finops::test
