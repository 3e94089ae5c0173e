// C3: records of a replay are read again from where they are.
#include "cli/replay/shelf.h"

#include <doctest/doctest.h>

#include <fcntl.h>

#include <fstream>

#include "support/scoped_env.h"
#include "support/temp_dir.h"

namespace finops::cli::test::shelf_test {

TEST_CASE("C3 shelf: copies and places in files are read back, and no name is left in the temporary folder") {
  const finops::test::TempDir home;
  const finops::test::ScopedEnv folder("TMPDIR", home.path().c_str());
  RecordShelf shelf;
  std::ofstream(home / "log") << "one\ntwo\n";
  const auto file = shelf.add_file(UniqueFd(::open((home / "log").c_str(), O_RDONLY)));
  const auto first = shelf.keep("a record"), second = shelf.keep(std::string(100'000, 'x'));
  REQUIRE((first && second));
  std::string line;
  REQUIRE(shelf.read(*second, line).ok());
  CHECK(line == std::string(100'000, 'x'));
  REQUIRE(shelf.read(*first, line).ok());
  CHECK(line == "a record");
  REQUIRE(shelf.read({4, 3, file}, line).ok());
  CHECK(line == "two");
  const auto over = shelf.read({4, 30, file}, line);
  REQUIRE_FALSE(over.ok());
  CHECK(over.error().message == "the log is shorter now");
  std::filesystem::remove(home / "log");
  CHECK(std::filesystem::is_empty(home.path()));
  CHECK(shelf.read({0, 3, file}, line).ok());
}

}  // namespace finops::cli::test::shelf_test
