#include "support/log_schema.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>

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
  struct Taken {
    std::uintmax_t bytes = 0;
    std::size_t lines = 0;
  };
  std::map<std::string, Taken> taken;  // by file: several servers may write to it, one after another
};

Collected& collected() {
  static Collected all;
  return all;
}

void collect_file(const std::filesystem::path& file) {
  std::string name = file.string();
  if (name.ends_with(".zst")) name.resize(name.size() - 4);
  Collected::Taken& taken = collected().taken[name];
  const std::uintmax_t bytes = std::filesystem::file_size(file);
  if (bytes <= taken.bytes) return;  // also where it was compressed since
  const std::vector<std::string> lines = log_lines(file);
  for (std::size_t i = taken.lines; i < lines.size(); ++i) collected().out << lines[i] << '\n';
  collected().lines += lines.size() - std::min(taken.lines, lines.size());
  taken = {bytes, lines.size()};
}

// The distribution's, if it has the package: another one on the PATH may not.
std::string python() { return ::access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3"; }

}  // namespace

void collect_log(const std::filesystem::path& log) {
  namespace fs = std::filesystem;
  if (fs::is_directory(log)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(log)) {
      const std::string name = entry.path().filename();
      if (entry.is_regular_file() && name.find(".jsonl") != name.npos) collect_file(entry.path());
    }
  } else if (fs::is_regular_file(log)) {
    collect_file(log);
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
