// L4: files are read to their end or not at all, within a limit.
#include "core/base/read_file.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <fstream>

#include "core/base/unique_fd.h"
#include "support/temp_dir.h"

namespace finops::test::read_file_test {

TEST_CASE("L4: a file is read whole, and one above the limit is refused") {
  const TempDir dir;
  const std::string path = (dir / "f").string(), text(200'000, 'x');
  std::ofstream(path) << text;
  CHECK(*finops::read_file(path, text.size()) == text);
  CHECK(finops::read_file(path, text.size() - 1).error().code == ErrorCode::too_large);
  CHECK(finops::read_file("/dev/zero", 1U << 20U).error().message == "it is larger than 1 MiB");
  CHECK(finops::read_file((dir / "no").string(), 1).error().code == ErrorCode::not_found);
  const auto folder = finops::read_file(dir.path().string(), 1);
  CHECK(folder.error().code == ErrorCode::io);
  CHECK(folder.error().context == dir.path().string());
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(read_to_end(fd.get(), "name", SIZE_MAX)->size() == text.size());
  CHECK(read_to_end(-1, "name", SIZE_MAX).error().context == "name");
}

}  // namespace finops::test::read_file_test
