// Compares text with a committed file. FINOPS_UPDATE_GOLDEN=1 writes the files instead: read the diff.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test {

inline void check_file(const std::filesystem::path& path, const std::string& text) {
  if (std::getenv("FINOPS_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  REQUIRE_MESSAGE(std::filesystem::exists(path), path.string());
  CHECK_MESSAGE(read_file(path) == text, path.string());
}

inline void check_golden(const std::string& name, const std::string& text) {
  check_file(tests_folder() / "golden" / name, text);
}

// A file of the project that is made from a table and committed, such as "docs/log.md".
inline std::filesystem::path project_file(const char* name) { return tests_folder().parent_path() / name; }

}  // namespace finops::test
