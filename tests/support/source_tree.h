// Where the files are that tests compare with. Found from the running program, which lies in the project's build
// folder: a path from the compiler would differ where a compiler cache took it from another clone.
#pragma once

#include <filesystem>

namespace finops::test {

// The folder `tests` of the project; empty if the program was moved out of it.
inline std::filesystem::path tests_folder() {
  std::error_code failed;
  auto folder = std::filesystem::read_symlink("/proc/self/exe", failed);
  while (!failed && folder.has_relative_path()) {
    folder = folder.parent_path();
    if (std::filesystem::exists(folder / "tests" / "golden", failed)) return folder / "tests";
  }
  return {};
}

}  // namespace finops::test
