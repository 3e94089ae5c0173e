#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "core/base/folder_names.h"
#include "support/temp_dir.h"

namespace finops::test::folder_names_test {

TEST_CASE("L4: the names in a folder, sorted, whatever they are, and what is no folder is an error") {
  const TempDir dir;
  for (const char* name : {"b", "a", ".hidden", "with blank", "\xff"}) std::ofstream(dir / name) << "x";
  std::filesystem::create_directory(dir / "folder");
  const auto names = folder_names(dir.path().string());
  REQUIRE(names.ok());
  CHECK(*names == std::vector<std::string>{".hidden", "a", "b", "folder", "with blank", "\xff"});
  CHECK(folder_names((dir / "missing").string()).error().code == ErrorCode::not_found);
  CHECK(folder_names((dir / "a").string()).error().code == ErrorCode::io);
  CHECK(path_in("/x", "y") == "/x/y");
  CHECK(path_in("/", "y") == "/y");
}

}  // namespace finops::test::folder_names_test
