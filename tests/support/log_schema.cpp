#include "support/log_schema.h"

#include <unistd.h>

#include <fstream>
#include <iostream>

#include "support/finops_server.h"
#include "support/source_tree.h"
#include "support/spawn.h"

namespace finops::test {
namespace {

struct Collected {
  TempDir folder;
  std::filesystem::path file = folder / "records.jsonl";
  std::ofstream out{file, std::ios::binary};
  std::size_t lines = 0;
};

Collected& collected() {
  static Collected all;
  return all;
}

// The distribution's, if it has the package: another one on the PATH may not.
std::string python() { return ::access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3"; }

}  // namespace

void collect_log(const std::filesystem::path& log) {
  if (!std::filesystem::exists(log)) return;
  for (const std::string& line : log_lines(log)) {
    if (!Json::accept(line)) continue;  // torn on purpose
    collected().out << line << '\n';
    ++collected().lines;
  }
}

int check_collected_logs() {
  if (collected().lines == 0) return 0;
  collected().out.close();
  const auto script = tests_folder() / "support" / "check_log_schema.py";
  const auto schema = tests_folder().parent_path() / "data" / "finops-log.schema.json";
  const pid_t child = spawn(python(), {script.string(), schema.string(), collected().file.string()},
                            clean_environment(collected().folder.path(), {}), STDERR_FILENO, Network::allowed);
  return wait_for(child, Millis(120'000)).value_or(1);
}

}  // namespace finops::test
