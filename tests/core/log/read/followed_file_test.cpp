// L6, L8: one followed file, open and at rest.
#include "core/log/read/followed_file.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "support/temp_dir.h"

namespace finops::test::followed_file_test {
namespace {

namespace fs = std::filesystem;

void append(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

FollowedFile followed(const fs::path& path, bool from_start = true, std::size_t max_line = 1 << 20) {
  auto file = FollowedFile::open(path.string(), from_start, max_line);
  REQUIRE(file.ok());
  return std::move(*file);
}

// "-": no whole line is there. "?": one that is too long.
std::string next(FollowedFile& file) {
  LogLine line;
  const auto more = file.next(line);
  REQUIRE(more.ok());
  if (!*more) return "-";
  return line.too_long ? "?" : std::string(line.text);
}

struct stat state_of(const fs::path& path) {
  struct stat out {};
  REQUIRE(::stat(path.c_str(), &out) == 0);
  return out;
}

}  // namespace

TEST_CASE("L6 log follow: a file that rests is not mistaken for the new one under its old name") {
  const TempDir folder;
  append(folder / "a.jsonl", "one\n");
  FollowedFile file = followed(folder / "a.jsonl");
  CHECK(next(file) == "one");
  CHECK(next(file) == "-");
  CHECK_FALSE(file.rest());
  CHECK_FALSE(file.is_open());
  fs::rename(folder / "a.jsonl", folder / "b.jsonl");
  append(folder / "a.jsonl", "one\nof another file\n");
  append(folder / "b.jsonl", "two\n");
  const auto refused = file.reopen();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::io);
  CHECK_FALSE(file.is_open());
  file.set_path((folder / "b.jsonl").string());
  REQUIRE(file.reopen().ok());
  CHECK(next(file) == "two");
  CHECK_FALSE(file.take_cut());
}

TEST_CASE("L8 log follow: what was read and not given, and what was not read, outlives a rest") {
  const TempDir folder;
  const fs::path path = folder / "a.jsonl";
  append(path, "one\ntwo\nthr");
  FollowedFile file = followed(path);
  CHECK(next(file) == "one");
  CHECK(file.position() == 4);
  CHECK_FALSE(file.rest());  // all of it was read
  CHECK_FALSE(file.was_written(state_of(path)));
  append(path, "ee\n");
  CHECK(file.was_written(state_of(path)));
  REQUIRE(file.reopen().ok());
  CHECK(next(file) == "two");
  CHECK(next(file) == "three");
  CHECK(next(file) == "-");
  CHECK(file.position() == 14);
  append(path, "four\n");
  CHECK(file.rest());  // there is more than was read
  REQUIRE(file.reopen().ok());
  CHECK(next(file) == "four");
}

TEST_CASE("L6 log follow: a file that was cut while it rested is read from its beginning") {
  const TempDir folder;
  const fs::path path = folder / "a.jsonl";
  append(path, "one\ntwo\n");
  FollowedFile file = followed(path);
  CHECK(next(file) == "one");
  CHECK(next(file) == "two");
  CHECK_FALSE(file.rest());
  fs::resize_file(path, 0);
  append(path, "six\nten and more\n");
  REQUIRE(file.reopen().ok());
  CHECK(file.take_cut());
  CHECK_FALSE(file.take_cut());
  CHECK(next(file) == "six");
  CHECK(next(file) == "ten and more");
}

TEST_CASE("L8 log follow: a line that is too long is one, at its place, whatever follows it") {
  const TempDir folder;
  const fs::path path = folder / "a.jsonl";
  append(path, "a\n" + std::string(200'000, 'x'));
  FollowedFile file = followed(path, true, 1000);
  CHECK(next(file) == "a");
  CHECK(next(file) == "-");
  CHECK(file.position() == 2);
  append(path, "y\r\nb\r\n");
  LogLine line;
  REQUIRE(*file.next(line));
  CHECK(line.too_long);
  CHECK(line.begin == 2);
  CHECK(next(file) == "b");
  CHECK(next(file) == "-");
}

TEST_CASE("L8 log follow: from its end a file is followed after its last line end, and known by how it begins") {
  const TempDir folder;
  const fs::path path = folder / "a.jsonl";
  append(path, "one\ntw");
  FollowedFile file = followed(path, false);
  CHECK(file.position() == 4);
  CHECK(file.head() == "one");
  append(path, "o\n");
  CHECK(next(file) == "two");
  (void)file.rest();
  CHECK(file.head() == "");  // not open
  const fs::path young = folder / "b.jsonl";
  append(young, "{\"a\"");
  FollowedFile begun = followed(young, false);
  CHECK(begun.position() == 0);
  CHECK(begun.head() == "");  // there is not that much yet
  append(young, std::string(60, 'x'));
  CHECK(begun.head() == "{\"a\"" + std::string(60, 'x'));
  CHECK_FALSE(FollowedFile::open(folder.path().string(), true, 10).ok());
}

}  // namespace finops::test::followed_file_test
