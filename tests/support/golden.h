// Compares text with a file under tests/golden. FINOPS_UPDATE_GOLDEN=1 writes the files instead: read the diff.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test {

inline void check_golden(const std::string& name, const std::string& text) {
  const auto path = tests_folder() / "golden" / name;
  if (std::getenv("FINOPS_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  REQUIRE_MESSAGE(std::filesystem::exists(path), path.string());
  CHECK_MESSAGE(read_file(path) == text, name);
}

}  // namespace finops::test
