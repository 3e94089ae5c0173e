// L1, F11: values are found at their paths, however the text is cut, and nothing else is kept.
#include "core/base/json_scanner.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace finops::test::json_scanner_test {
namespace {

enum Field : int { kModel, kShort, kBox, kInner, kItem, kList };

constexpr JsonPath kInBox[] = {{"inner", kInner}};
constexpr JsonPath kInItem[] = {{"n", kItem}};
constexpr JsonPath kElements[] = {{"*", kList, 0, kInItem}};
constexpr JsonPath kMembers[] = {{"model", kModel},
                                 {"short", kShort, 8},
                                 {"box", kBox, 0, kInBox},
                                 {"list", -1, 0, kElements},
                                 {"open", -1, 0, kInBox, 7}};
constexpr JsonPath kRoot{"", -1, 0, kMembers};

// What the handler hears, one word for each call.
class Heard final : public JsonHandler {
 public:
  std::string text;
  bool curious = true;

  void on_value(int field, std::string_view json, bool cut) override {
    static constexpr const char* kNames[] = {"model", "short", "box", "inner", "item", "list"};
    add(kNames[field]) << '=' << json << (cut ? "..." : "");
  }
  bool wants_other(std::uint8_t others, std::string_view name) override {
    add("?") << static_cast<int>(others) << ':' << name;
    return curious;
  }
  void on_other(std::string_view inside, std::string_view name, std::string_view json, bool cut) override {
    add("other ") << inside << '.' << name << '=' << json << (cut ? "..." : "");
  }
  void on_text_end() override { add("end"); }

 private:
  struct Adder {
    std::string& to;
    Adder& operator<<(std::string_view part) { return to += part, *this; }
    Adder& operator<<(char c) { return to += c, *this; }
    Adder& operator<<(int number) { return to += std::to_string(number), *this; }
  };
  Adder add(std::string_view word) {
    if (!text.empty()) text += ' ';
    text += word;
    return {text};
  }
};

// In pieces of every size, which must not matter.
std::string heard(std::string_view text, bool curious = true) {
  std::string first;
  for (std::size_t piece = text.size() + 1; piece > 0; --piece) {
    Heard handler;
    handler.curious = curious;
    JsonScanner scanner(kRoot, handler);
    for (std::size_t at = 0; at < text.size(); at += piece) scanner.feed(text.substr(at, piece));
    if (piece == text.size() + 1) first = handler.text;
    CAPTURE(piece);
    REQUIRE(handler.text == first);
  }
  return first;
}

}  // namespace

TEST_CASE("L1 scanner: values at their paths, as written but for white space, in any place of the text") {
  CHECK(heard(R"({"x":1,"model":"gpt \"4\"","y":{"model":"no"}})") == R"(model="gpt \"4\"" end)");
  CHECK(heard("{ \"model\" : [ 1 , { \"a b\" : \" c \" } ] }\n") == R"(model=[1,{"a b":" c "}] end)");
  CHECK(heard(R"({"model":-1.5e3,"model":true,"model":null})") == "model=-1.5e3 model=true model=null end");
  CHECK(heard(R"({"list":[{"n":1},{"m":2,"n":[2]},3]})") == "item=1 list= item=[2] list= list=3 end");
  CHECK(heard(R"({"model":"}],{[\\"})") == R"(model="}],{[\\" end)");
  CHECK(heard("\xEF\xBB\xBF{\"model\":1}") == "model=1 end");
}

TEST_CASE("L1 scanner: names are compared without their escapes, and a long one is nobody's") {
  CHECK(heard(R"({"\u006dodel":1,"mode\u006C":2,"mod\\u0065l":3})") == "model=1 model=2 end");
  const std::string name(JsonScanner::kLongestName, 'n'), longer = name + 'n';
  CHECK(heard("{\"" + longer + "\":1,\"model\":2}") == "model=2 end");
  CHECK(heard("{\"open\":{\"" + name + "\":1}}") == "?7:" + name + " other open." + name + "=1 end");
  CHECK(heard("{\"open\":{\"" + longer + "\":1}}") == "?7: other open.=1 end");
}

TEST_CASE("L1 scanner: a container with a path inside tells its end, and that it was empty") {
  CHECK(heard(R"({"box":{"inner":1,"x":2}})") == "inner=1 box= end");
  CHECK(heard(R"({"box":{}})") == "box={} end");
  CHECK(heard(R"({"list":[{}]})") == "list={} end");
  CHECK(heard(R"({"box":"text"})") == "box=\"text\" end");
  CHECK(heard(R"({"list":[]})") == "end");
}

TEST_CASE("L1 scanner: what has no path is heard of where that is wanted, and only there") {
  CHECK(heard(R"({"open":{"inner":1,"new":{"a":[1]},"t":"x"},"else":2})") ==
        R"(inner=1 ?7:new other open.new={"a":[1]} ?7:t other open.t="x" end)");
  CHECK(heard(R"({"open":{"new":{"inner":1}}})", false) == "?7:new end");
  CHECK(heard(R"({"open":5})") == "?0:open other .open=5 end");
  CHECK(heard(R"({"open":{"n\u0065w":1}})") == "?7:new other open.new=1 end");
}

TEST_CASE("F11 scanner: no more of a value is kept than its path allows") {
  CHECK(heard(R"({"short":"123456"})") == R"(short="123456" end)");
  CHECK(heard(R"({"short":"1234567"})") == R"(short="1234567... end)");
  CHECK(heard(R"({"short":[1,2,3,4,5]})") == "short=[1,2,3,4... end");
  const auto kept = [](std::size_t size) {
    Heard handler;
    JsonScanner scanner(kRoot, handler);
    scanner.feed("{\"model\":\"");
    const std::string letters(1000, 'x');
    for (std::size_t left = size; left > 0; left -= std::min(left, letters.size())) {
      scanner.feed(std::string_view(letters).substr(0, left));
    }
    scanner.feed("\"}");
    return handler.text;
  };
  const std::size_t most = JsonScanner::kMostKept - 2;
  CHECK(kept(most) == "model=\"" + std::string(most, 'x') + "\" end");
  CHECK(kept(most + 1) == "model=\"" + std::string(most + 1, 'x') + "... end");
  CHECK(kept(1'000'000) == "model=\"" + std::string(most + 1, 'x') + "... end");
}

TEST_CASE("F11 scanner: depth costs nothing, neither outside of paths nor in a value that is kept") {
  const std::string open(100'000, '['), shut(100'000, ']');
  Heard handler;
  JsonScanner scanner(kRoot, handler);
  scanner.feed("{\"x\":" + open + shut + ",\"short\":" + open + shut + ",\"model\":1}");
  CHECK(handler.text == "short=[[[[[[[[... model=1 end");
}

TEST_CASE("L1 scanner: texts follow each other, and elements of an array at top level are texts") {
  CHECK(heard("{\"model\":1}\n{\"model\":2}{\"model\":3}") == "model=1 end model=2 end model=3 end");
  CHECK(heard(R"([{"model":1},{"model":2}])") == "model=1 end model=2 end");
  CHECK(heard("[[{\"model\":1}]]") == "model=1 end");
  CHECK(heard("{}") == "end");
  CHECK(heard("[]") == "");
}

TEST_CASE("L1 scanner: what is no JSON ends the text, and what was found before it stays found") {
  for (const char* rest : {"}", ":2}", "\"x\"}", ",}", ",5:1}", ",\"y\" 1}", ",\"y\":,\"z\":1}", "]"}) {
    CAPTURE(rest);
    const std::string text = std::string(R"({"model":1,"x":{},"short":2)") + rest + R"({"model":9})";
    const std::string found = heard(text);
    CHECK(found.starts_with("model=1"));
    CHECK(found.ends_with(rest[0] == '}' ? "model=9 end" : "short=2"));
  }
  CHECK(heard("5 {\"model\":1}") == "");  // no text that counts, and nothing after it
  CHECK(heard("\"a\"{\"model\":1}") == "");
}

TEST_CASE("L1 scanner: after reset() the next byte begins a text, wherever the one before was left") {
  const std::string text = R"({"x":{"y":[1]},"model":"a\"b","box":{"inner":1},"short":123})";
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    CAPTURE(cut);
    Heard handler;
    JsonScanner scanner(kRoot, handler);
    scanner.feed(std::string_view(text).substr(0, cut));
    scanner.reset();
    handler.text.clear();
    scanner.feed(R"({"model":7})");
    REQUIRE(handler.text == "model=7 end");
  }
  Heard handler;
  JsonScanner scanner(kRoot, handler);
  scanner.feed("no JSON");
  scanner.feed("{\"model\":1}");
  CHECK(handler.text == "");
  scanner.reset();
  scanner.feed("{\"model\":1}");
  CHECK(handler.text == "model=1 end");
}

TEST_CASE("L1 scanner: the text of a JSON string, whole or cut off, and of nothing else") {
  CHECK(json_text(R"("a\nb\u00e9")") == "a\nb\xC3\xA9");
  CHECK(json_text("\"\"") == "");
  for (const char* none : {"", "\"", "5", "null", "[\"a\"]", "\"a", "\"\xFF\"", "\"\\x\""})
    CHECK(json_text(none) == "");
  CHECK(json_text(R"("a\ud83d")") == "a\xEF\xBF\xBD");
  CHECK(json_text(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  CHECK(json_text_of_cut("\"abc") == "abc");
  CHECK(json_text_of_cut("\"ab\xC3") == "ab");
  CHECK(json_text_of_cut("\"ab\\") == "ab");
  CHECK(json_text_of_cut("\"ab\\u00") == "ab");
  CHECK(json_text_of_cut("\"ab\\ud83d") == "ab");
  CHECK(json_text_of_cut("\"ab\\ud83d\\ude0") == "ab");
  CHECK(json_text_of_cut("\"ab\\ud83d\\ude00") == "ab\xF0\x9F\x98\x80");
  CHECK(json_text_of_cut("\"") == "");
}

}  // namespace finops::test::json_scanner_test
