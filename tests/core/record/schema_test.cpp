// L1 schema: one table says which keys there are; what is written, read, named and documented follows it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "core/log/log_support.h"
#include "core/query/fields.h"
#include "core/record/record_view.h"
#include "core/record/record_writer.h"
#include "core/record/schema_docs.h"
#include "support/golden.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

namespace finops::test::schema_test {
namespace {

using Json = nlohmann::ordered_json;

// `page` with `table` between the comments that begin with <!-- name and <!-- /name.
std::string with_table(std::string page, const std::string& name, const std::string& table) {
  const std::size_t open = page.find("<!-- " + name);
  REQUIRE(open != page.npos);
  const std::size_t begin = page.find("-->\n", open) + 4, end = page.find("<!-- /" + name, begin);
  REQUIRE(end != page.npos);
  return page.replace(begin, end - begin, table);
}

// Places in their order, dotted, of every key that the schema has.
void add_places(const Json& object, const std::string& parent, std::vector<std::string>& out) {
  for (const auto& [name, value] : object.items()) {
    const std::string place = parent + name;
    const bool has_row =
        std::any_of(kSchema.begin(), kSchema.end(), [&](const KeyInfo& k) { return k.place == place; });
    if (!has_row) continue;
    out.push_back(place);
    if (value.is_object()) add_places(value, place + ".", out);
  }
}

// A value that is neither unknown nor that of another row.
template <std::size_t kRow>
void fill(RecordKeys& keys, std::string& text) {
  constexpr KeyType kType = kSchema[kRow].type;
  text = "t" + std::to_string(kRow);
  auto& value = value_of<kRow>(keys);
  if constexpr (kType == KeyType::version || kType == KeyType::count || kType == KeyType::status ||
                kType == KeyType::ms || kType == KeyType::us) {
    value = kRow + 1;
  } else if constexpr (kType == KeyType::boolean) {
    value = true;
  } else {
    if (kType == KeyType::money) text = "0." + std::to_string(kRow + 1);
    if (kType == KeyType::names || kType == KeyType::json) text = "[\"" + text + "\"]";
    if (kType == KeyType::texts) text = "{\"a\":\"" + text + "\"}";
    if (kType == KeyType::amounts) text = "{\"a\":0." + std::to_string(kRow + 1) + "}";
    value = text;
  }
}

template <class Visit>
void for_each_value(Visit visit) {
  [&]<std::size_t... kRow>(std::index_sequence<kRow...>) {
    const auto visit_row = [&]<std::size_t kOne>() {
      if constexpr (!kSchema[kOne].is_group() && kSchema[kOne].type != KeyType::message) {
        visit.template operator()<kOne>();
      }
    };
    (visit_row.template operator()<kRow>(), ...);
  }
  (std::make_index_sequence<kSchema.size()>());
}

}  // namespace

TEST_CASE("L1 schema: docs/log.md has the keys of the table") {
  std::string page = read_file(project_file("docs/log.md"));
  page = with_table(page, "schema", schema_table());
  page = with_table(page, "message", message_table());
  check_file(project_file("docs/log.md"), with_table(page, "note", note_table()));
}

TEST_CASE("L1 schema: data/finops-log.schema.json is that of the table") {
  check_file(project_file("data/finops-log.schema.json"), Json::parse(json_schema()).dump(2) + "\n");
}

TEST_CASE("L1 schema: every row is written, in the order of the table, and read back") {
  RecordKeys keys;
  std::vector<std::string> texts(kSchema.size());
  for_each_value([&]<std::size_t kRow>() { fill<kRow>(keys, texts[kRow]); });
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  write_keys(json, keys);
  json.member<"request">().raw("{}");
  json.member<"response">().raw("{}");
  json.end_object();

  std::vector<std::string> written, wanted;
  add_places(Json::parse(line), {}, written);
  for (const KeyInfo& key : kSchema) wanted.emplace_back(key.place);
  CHECK(written == wanted);
  RecordParser parser;
  RecordView view;
  REQUIRE(parser.parse_copy(line, view));
  for_each_value([&]<std::size_t kRow>() {
    CAPTURE(kSchema[kRow].place);
    CHECK(value_of<kRow>(static_cast<const RecordKeys&>(view)) == value_of<kRow>(keys));
  });
}

TEST_CASE("L1 schema: what nothing is known of is null, an object without known keys too") {
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  write_keys(json, {});
  json.end_object();
  const Json written = Json::parse(line);
  CHECK(written["model"].is_null());
  CHECK(written["query"].is_null());
  CHECK(written["error"].is_null());
  CHECK(written["upstream"].is_null());
  CHECK(written["usage"]["details"] == Json::object());
  CHECK(written["tags"] == Json::object());
}

TEST_CASE("L1 schema: a query that is empty is none that is unknown") {
  RecordKeys keys;
  keys.query = "";
  std::string line;
  JsonWriter json(line);
  write_value_at(json, keys, "query");
  CHECK(line == "\"\"");
}

TEST_CASE("L1 schema: a record of serve has every key of the table and no other") {
  Exchange x = sample_exchange();
  x.error = Error{ErrorCode::timeout, "silent", {}};
  answer(x, {"{}"});
  const Json record = record_of(x);
  std::vector<std::string> written, wanted;
  add_places(record, {}, written);
  for (const KeyInfo& key : kSchema) {
    if (key.parent() != "usage.details") wanted.emplace_back(key.place);
  }
  CHECK(written == wanted);
  CHECK(record.size() == rows_below<kTop>().size());
}

TEST_CASE("C5 schema: a value has one name in the log, for -w and for --fields") {
  for (const KeyInfo& key : kSchema) {
    CAPTURE(key.place);
    const bool is_object = key.is_group() || key.type == KeyType::message || key.type == KeyType::json;
    if (is_object) continue;
    const bool keyed = key.type == KeyType::texts || key.type == KeyType::amounts;
    CHECK(find_field(std::string(key.place) + (keyed ? ".x" : "")).ok());
  }
}

}  // namespace finops::test::schema_test
