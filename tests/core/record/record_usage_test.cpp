// L1: usage in a record and back, each key of it.
#include "core/record/record_usage.h"

#include <doctest/doctest.h>

#include "core/record/schema.h"
#include "support/sample_records.h"

namespace finops::test::record_usage_test {
namespace {

Usage read_back(const std::string& details) {
  SampleRecord sample;
  sample.usage = R"({"input_tokens":1,"source":"response","details":{)" + details + R"(},"raw":null})";
  RecordParser parser;
  RecordView view;
  REQUIRE(parser.parse_copy(sample.line(), view));
  return usage_of(view);
}

}  // namespace

TEST_CASE("L1 usage: each detail of the table is read back as what it is, and as nothing else") {
  std::size_t details = 0;
  for (const KeyInfo& key : kSchema) {
    const auto* count = std::get_if<Count Usage::*>(&key.usage);
    const auto* text = std::get_if<std::string Usage::*>(&key.usage);
    const std::string place(key.place);
    if ((count == nullptr && text == nullptr) || !place.starts_with("usage.details.")) continue;
    CAPTURE(place);
    ++details;
    Usage wanted = read_back("");
    const std::string name = place.substr(place.rfind('.') + 1);
    if (count != nullptr) wanted.** count = 7;
    if (text != nullptr) wanted.** text = "a word";
    const Usage usage = read_back("\"" + name + "\":" + (count != nullptr ? "7" : "\"a word\""));
    for (const KeyInfo& other : kSchema) {
      CAPTURE(other.place);
      if (const auto* member = std::get_if<Count Usage::*>(&other.usage)) CHECK(usage.**member == wanted.**member);
      if (const auto* member = std::get_if<std::string Usage::*>(&other.usage)) {
        CHECK(usage.**member == wanted.**member);
      }
    }
  }
  CHECK(details >= 15);
}

TEST_CASE("L1 usage: billed searches of files, a tool without a price and what is unpriced") {
  const Usage usage = read_back(R"("file_searches":3,"other_tool":"code_interpreter","unpriced":"usage.x")");
  CHECK(usage.file_searches == 3u);
  CHECK(usage.other_tool == "code_interpreter");
  CHECK(usage.unpriced == "usage.x");
  CHECK(read_back("").file_searches == std::nullopt);
  CHECK(read_back(R"("file_searches":null)").file_searches == std::nullopt);
  CHECK(read_back(R"("file_searches":0)").file_searches == 0u);
}

}  // namespace finops::test::record_usage_test
