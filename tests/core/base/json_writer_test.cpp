#include "core/base/json_writer.h"

#include <doctest/doctest.h>

namespace finops::test::json_writer_test {
namespace {

template <class Write>
std::string written(Write write) {
  std::string out;
  JsonWriter json(out);
  write(json);
  return out;
}

std::string milliseconds(double value) {
  return written([&](JsonWriter& json) { json.milliseconds(value); });
}

// Shouts.
class Loud final : public ForeignText {
 public:
  void append(std::string& out, std::string_view text, TextKind kind) override {
    out.append(kind == TextKind::plain ? "\"!" : "\"?").append(text).append("!\"");
  }
};

}  // namespace

TEST_CASE("L1 json: commas stand between members and values, whatever is nested") {
  CHECK(written([](JsonWriter& json) {
          json.begin_object();
          json.member<"a">().number(1);
          json.member<"b">().begin_array();
          json.begin_array();
          json.end_array();
          json.begin_object();
          json.end_object();
          json.text("x");
          json.null();
          json.end_array();
          json.member("c\"d").boolean(false);
          json.member<"e">().raw("[1,2]");
          json.member<"f">().word("w");
          json.end_object();
        }) == R"({"a":1,"b":[[],{},"x",null],"c\"d":false,"e":[1,2],"f":"w"})");
}

TEST_CASE("L1 json: text of others goes through the hook, names too, our own does not") {
  std::string out;
  Loud loud;
  JsonWriter json(out, &loud);
  json.begin_object();
  json.foreign_member("tag").foreign_text("value", TextKind::query);
  json.member<"own">().text("value");
  json.end_object();
  CHECK(out == R"({"!tag!":"?value!","own":"value"})");
  CHECK(written([](JsonWriter& plain) { plain.foreign_text("a\"\x01", TextKind::url); }) == R"("a\"\u0001")");
}

TEST_CASE("L1 json: milliseconds have up to three decimals and are never below zero") {
  CHECK(milliseconds(0) == "0");
  CHECK(milliseconds(12) == "12");
  CHECK(milliseconds(12.5) == "12.5");
  CHECK(milliseconds(0.0421) == "0.042");
  CHECK(milliseconds(-3) == "0");
  CHECK(written([](JsonWriter& json) { json.milliseconds(std::chrono::nanoseconds(1'234'567)); }) == "1.235");
}

TEST_CASE("L1 json: what was written since a mark can be taken back, its comma too") {
  CHECK(written([](JsonWriter& json) {
          json.begin_array();
          json.number(1);
          const JsonWriter::Mark mark = json.mark();
          json.begin_text() += "half";
          json.back_to(mark);
          json.number(2);
          json.end_array();
        }) == "[1,2]");
}

}  // namespace finops::test::json_writer_test
