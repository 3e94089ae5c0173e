// A folder of its own for one test, removed with everything in it. Owned by the test; no threads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace finops::test {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// The whole file, or nothing when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// All regular files under `folder` in one string, for looking for what must not be there.
std::string read_tree(const std::filesystem::path& folder);

}  // namespace finops::test
