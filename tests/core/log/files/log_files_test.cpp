#include "core/log/files/log_files.h"

#include <doctest/doctest.h>

#include "core/log/segment_support.h"
#include "support/temp_dir.h"

namespace finops::test::log_files_test {
namespace {

namespace fs = std::filesystem;
using K = FileKind;
using std::chrono::hours;

const LogPlace kFolder{"/logs", {}};
const LogPlace kNamed{"/logs", "/logs/my.jsonl"};

FolderFile file_of(const std::string& name) { return {name, "/logs/" + name, kind_of(name)}; }

}  // namespace

TEST_CASE("L6: the name of a file says what it is") {
  const struct {
    const char* name;
    K kind;
  } known[] = {
      {"20260115T090001Z-4711.jsonl", K::segment},
      {"20260115T090001Z-4711-3.jsonl", K::segment},
      {"20260115T090001Z-4711.jsonl.zst", K::compressed_segment},
      {"20260115T090001Z-04711.jsonl", K::log},
      {"20260115T090001Z-4711.jsonl.gz", K::compressed_log},
      {"20260115T090001-4711.jsonl.zst", K::compressed_log},
      {"my.jsonl", K::log},
      {"my.jsonl.gz", K::compressed_log},
      {"my.jsonl.123.inflight", K::notes},
      {"20260115T090001Z-4711.inflight", K::notes},
      {"20260115T090001Z-4711.jsonl.zst.tmp-99", K::half_compressed},
      {"20260115T090001Z-4711.jsonl.zst.tmp-", K::other},
      {"20260115T090001Z-4711.jsonl.tmp-99", K::other},
      {"my.jsonl.zst.tmp-99", K::other},
      {".jsonl", K::other},
      {".jsonl.zst", K::other},
      {"my.zst", K::other},
      {"my.jsonl.1", K::other},
      {"", K::other},
  };
  for (const auto& [name, kind] : known) {
    CAPTURE(name);
    CHECK(kind_of(name) == kind);
  }
}

TEST_CASE("L6: names of segments") {
  CHECK(segment_name(*parse_moment("20260115T130211Z"), 4711, 0) == "20260115T130211Z-4711.jsonl");
  CHECK(segment_name(*parse_moment("20260115T130211Z"), 4711, 12) == "20260115T130211Z-4711-12.jsonl");
  for (const char* name : {"20260115T090001Z-4711.jsonl", "20260115T090001Z-1-2.jsonl", "20260115T090001Z-1.jsonl.zst",
                           "20260115T090001Z-4711-12.jsonl.zst"}) {
    CAPTURE(name);
    CHECK(is_segment(kind_of(name)));
  }
  for (const char* name :
       {"", "log.jsonl", "send.jsonl", "20260115T090001Z.jsonl", "20260115T090001Z-.jsonl",
        "20260115T090001Z-4711.json", "20260115T090001Z-4711.jsonl.gz", "20260115T090001Z-4711.jsonl.zst.tmp-1",
        "20260115T090001Z-47a.jsonl", "20260115T090001Z-4711-.jsonl", "20260115T090001Z-4711-0.jsonl",
        "20260115T090001Z-4711-1-2.jsonl", "20260115 090001Z-4711.jsonl", "2026011xT090001Z-4711.jsonl",
        "20260115T090001Z-04711.jsonl", "x20260115T090001Z-4711.jsonl", "20260115T090001Z-4711.inflight"}) {
    CAPTURE(name);
    CHECK_FALSE(is_segment(kind_of(name)));
  }
}

TEST_CASE("L6: segments are listed by start, then process, then number, other files are not") {
  TempDir dir;
  for (const char* name : {"20260115T090001Z-4711-10.jsonl", "20260115T090001Z-4711-2.jsonl.zst",
                           "20260115T090001Z-4711.jsonl", "20260114T090001Z-99999.jsonl", "send.jsonl", "notes.txt"}) {
    write_file(dir / name, name);
  }
  fs::create_directory(dir / "20260115T090002Z-1.jsonl");
  fs::create_symlink(dir / "send.jsonl", dir / "20260115T090003Z-1.jsonl");
  set_age(dir / "20260115T090001Z-4711.jsonl", hours{1});
  const auto segments = list_segments(dir.path().string());
  REQUIRE(segments.ok());
  REQUIRE(segments->size() == 4);
  CHECK((*segments)[0].path == (dir / "20260114T090001Z-99999.jsonl").string());
  CHECK((*segments)[1].path == (dir / "20260115T090001Z-4711.jsonl").string());
  CHECK((*segments)[1].bytes == 27);
  CHECK((*segments)[1].modified == kNow - hours{1});
  CHECK_FALSE((*segments)[1].compressed);
  CHECK((*segments)[2].path == (dir / "20260115T090001Z-4711-2.jsonl.zst").string());
  CHECK((*segments)[2].compressed);
  CHECK((*segments)[3].path == (dir / "20260115T090001Z-4711-10.jsonl").string());

  const auto missing = list_segments((dir / "missing").string());
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::io);
  CHECK(missing.error().message.find("missing") != std::string::npos);
}

TEST_CASE("L6: names are made from each other and back") {
  const std::string segment = segment_name(*parse_moment("20260115T090001Z"), 4711, 2);
  CHECK(segment == "20260115T090001Z-4711-2.jsonl");
  CHECK(compressed_name(segment) == segment + ".zst");
  CHECK(plain_name(compressed_name(segment)) == segment);
  CHECK(plain_name("x.jsonl.gz").empty());
  CHECK(plain_name("x.zst").empty());
  CHECK(kind_of(half_compressed_name(segment, 7)) == K::half_compressed);
  CHECK(plain_name_of_half(half_compressed_name(segment, 7)) == segment);
}

TEST_CASE("L5: notes are beside their log, and found there only by it") {
  const std::string of_segment = notes_stem(kFolder, "/logs/20260115T090001Z-4711.jsonl", 4711);
  CHECK(notes_name(of_segment, 0) == "/logs/20260115T090001Z-4711.inflight");
  CHECK(notes_name(of_segment, 2) == "/logs/20260115T090001Z-4711-2.inflight");
  const std::string of_named = notes_stem(kNamed, "/logs/my.jsonl", 4711);
  CHECK(notes_name(of_named, 0) == "/logs/my.jsonl.4711.inflight");
  for (const unsigned number : {0U, 2U}) {
    const FolderFile segments = file_of(notes_name(of_segment, number).substr(6));
    const FolderFile named = file_of(notes_name(of_named, number).substr(6));
    CHECK(is_notes_of(kFolder, segments));
    CHECK(is_notes_of(kNamed, named));
    CHECK_FALSE(is_notes_of(kNamed, segments));
    CHECK_FALSE(is_notes_of(kFolder, named));
    CHECK_FALSE(may_hold_records_of(kNamed, named));
    CHECK_FALSE(is_version_of("my.jsonl", named));
  }
  CHECK_FALSE(is_notes_of(kNamed, file_of("my.jsonl.x.inflight")));
  CHECK(may_hold_records_of(kNamed, file_of("my.jsonl.1.gz")));
  CHECK_FALSE(may_hold_records_of(kFolder, file_of("my.jsonl")));
  CHECK(is_version_of("my.jsonl", file_of("my.jsonl.1")));
  CHECK_FALSE(is_version_of("my.jsonl", file_of("my.jsonl.1.gz")));
}

TEST_CASE("L6: a folder is listed by name, and segments of a second as they were begun") {
  const TempDir dir;
  const std::vector<std::string> sorted = {
      "20260115T090001Z-9.jsonl",
      "20260115T090001Z-9.jsonl.zst",
      "20260115T090001Z-9-2.jsonl",
      "20260115T090001Z-9-10.jsonl",
      "20260115T090001Z-10.jsonl",
      "20260115T090001Z-10.inflight",
      "20260115T090002Z-1.jsonl.zst",
      "my.jsonl",
      "my.jsonl.1",
  };
  for (const std::string& name : sorted) std::ofstream(dir / name) << "\n";
  std::vector<std::string> listed;
  const auto files = list_files(dir.path().string());
  REQUIRE(files.ok());
  for (const FolderFile& file : *files) {
    listed.push_back(file.name);
    CHECK(file.path == (dir / file.name).string());
  }
  CHECK(listed == sorted);
  CHECK(list_files((dir / "gone").string()).error().code == ErrorCode::not_found);
  fs::remove(dir / "20260115T090002Z-1.jsonl.zst");
  fs::create_symlink(dir / "my.jsonl", dir / "20260115T090002Z-1.jsonl.zst");
  const auto segments = list_segments(dir.path().string());
  REQUIRE(segments->size() == 5);  // without the link
  CHECK(segments->at(3).path == (dir / "20260115T090001Z-9-10.jsonl").string());
  CHECK(segments->at(1).compressed);
  CHECK(segments->at(4).pid == 10);
  CHECK(segments->at(4).started == *parse_moment("20260115T090001Z"));
}

}  // namespace finops::test::log_files_test
