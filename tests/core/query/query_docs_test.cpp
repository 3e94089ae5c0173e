// docs/query.md keeps what it promises.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "core/query/fields.h"
#include "core/query/query.h"
#include "support/sample_records.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test::query_docs_test {
namespace {

std::string page() { return read_file(tests_folder().parent_path() / "docs" / "query.md"); }

// The contents of all blocks that begin with ```kind.
std::vector<std::string> blocks(std::string_view kind) {
  std::vector<std::string> out;
  std::istringstream lines(page());
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      out.back() += line + '\n';
    } else if (line == "```" + std::string(kind)) {
      inside = true;
      out.emplace_back();
    }
  }
  return out;
}

}  // namespace

TEST_CASE("C4 query.docs: every example is understood and answered") {
  const WallTime now = *parse_rfc3339("2026-01-15T13:30:00Z");
  RecordParser parser;
  RecordView record;
  REQUIRE(parser.parse_copy(SampleRecord{}.line(), record));
  std::size_t examples = 0;
  for (const std::string& block : blocks("query")) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line); ++examples) {
      const auto query = Query::parse(line, now);
      CHECK_MESSAGE(query.ok(), line << ": " << (query ? "" : query.error().message));
      if (query) CHECK_NOTHROW((void)query->matches(record));
    }
  }
  CHECK(examples > 25);
}

TEST_CASE("C4 query.docs: every error is as it is shown") {
  const auto errors = blocks("error");
  CHECK(errors.size() >= 3);
  for (const std::string& block : errors) {
    const std::size_t end = block.find('\n');
    const auto query = Query::parse(block.substr(0, end), {});
    REQUIRE_FALSE(query.ok());
    CHECK(query.error().message + '\n' == block.substr(end + 1));
  }
}

TEST_CASE("C4 query.docs: every short name is named, and every field can be read and compared") {
  const std::string text = page();
  RecordParser parser;
  RecordView record;
  REQUIRE(parser.parse_copy(SampleRecord{}.line(), record));
  for (const FieldInfo& info : field_table()) {
    CAPTURE(info.name);
    if (!info.alias.empty()) CHECK(text.find('`' + std::string(info.alias) + '`') != std::string::npos);
    CHECK_FALSE(info.about.empty());
    std::string name(info.name);
    if (name.ends_with(".KEY")) name.replace(name.size() - 3, 3, "x.y");
    const auto field = find_field(name);
    REQUIRE(field.ok());
    CHECK(field->info == &info);
    (void)field->of(record);
    CHECK(Query::parse(name + " exists", {}).ok());
    if (!info.alias.empty()) CHECK(find_field(info.alias)->info == &info);
  }
}

}  // namespace finops::test::query_docs_test
