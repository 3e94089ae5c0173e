// Runs `inspect` in the test's own process on a log of its own, in a fixed time zone and home folder.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "cli/inspect/command.h"
#include "support/scoped_env.h"
#include "support/temp_dir.h"

namespace finops::test {

struct InspectResult {
  int code = -1;
  std::string out, err;
};

inline constexpr cli::Terminal kPipe{.tty = false, .width = 80, .color = false, .ascii = false};
inline cli::Terminal terminal(unsigned width, bool color = false, bool ascii = false) {
  return {.tty = true, .width = width, .color = color, .ascii = ascii};
}

class InspectRun {
 public:
  explicit InspectRun(std::string_view log) { write("log.jsonl", log); }

  void write(std::string_view name, std::string_view text) { std::ofstream(folder_ / name, std::ios::binary) << text; }
  std::string path(std::string_view name = "log.jsonl") const { return (folder_ / name).string(); }
  std::string folder() const { return folder_.path().string(); }

  InspectResult operator()(const cli::Terminal& out_terminal, cli::InspectOptions options = {}) const {
    if (options.inputs.empty()) options.inputs = {path()};
    return run(out_terminal, options);
  }
  static InspectResult run(const cli::Terminal& out_terminal, const cli::InspectOptions& options) {
    std::ostringstream out, err;
    InspectResult result;
    result.code = cli::run_inspect(options, out_terminal, out, err);
    result.out = out.str();
    result.err = err.str();
    return result;
  }

 private:
  TempDir folder_;
  ScopedEnv zone_{"TZ", "CET-1"};
  ScopedEnv home_{"HOME", folder_.path().c_str()};
};

inline cli::InspectOptions by_id(std::string id) {
  cli::InspectOptions options;
  options.id = std::move(id);
  return options;
}

}  // namespace finops::test
