// The smallest change that makes a request ask for its usage, for every shape a body can have.
#include "core/plugins/include_usage/include_usage_body.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace finops::test::include_usage_body_test {
namespace {

const std::string kAsk = R"(,"stream_options":{"include_usage":true})";

void changed(const std::string& before, const std::string& after) {
  CAPTURE(before);
  const auto out = body_asking_for_usage(before);
  REQUIRE(out.has_value());
  CHECK(*out == after);
  CHECK(nlohmann::json::accept(*out));
  CHECK_FALSE(body_asking_for_usage(*out).has_value());  // it asks now
}

void untouched(const std::string& body) {
  CAPTURE(body);
  CHECK_FALSE(body_asking_for_usage(body).has_value());
}

}  // namespace

TEST_CASE("include_usage body: the member goes right behind \"stream\": true, wherever that stands") {
  changed(R"({"stream":true})", R"({"stream":true)" + kAsk + "}");
  changed(R"({"stream":true,"model":"m"})", R"({"stream":true)" + kAsk + R"(,"model":"m"})");
  changed(R"({"model":"m","stream":true})", R"({"model":"m","stream":true)" + kAsk + "}");
  changed(R"({"model":"m","stream":true,"messages":[]})",
          R"({"model":"m","stream":true)" + kAsk + R"(,"messages":[]})");
}

TEST_CASE("include_usage body: every other byte stays") {
  changed("\t{ \"stream\" :\r\n true \n, \"n\" : 12345678901234567890123 , \"x\":1e300,\"x\":0.10 }\r\n ",
          "\t{ \"stream\" :\r\n true" + kAsk + " \n, \"n\" : 12345678901234567890123 , \"x\":1e300,\"x\":0.10 }\r\n ");
  changed("{\"m\":\"\xC3\xA4 \xF0\x9F\x8E\x89 \\ud83d\\ude00 \\/\",\"stream\":true}",
          "{\"m\":\"\xC3\xA4 \xF0\x9F\x8E\x89 \\ud83d\\ude00 \\/\",\"stream\":true" + kAsk + "}");
}

TEST_CASE("include_usage body: keys are compared unescaped") {
  changed(R"({"str\u0065am":true})", R"({"str\u0065am":true)" + kAsk + "}");
  changed(R"({"stream":true,"stream\u005foptions":{}})",
          R"({"stream":true,"stream\u005foptions":{"include_usage":true}})");
  untouched(R"({"stream":true,"stream_options":{"include\u005fusage":true}})");
}

TEST_CASE("include_usage body: only the members of the outer object count") {
  changed(R"({"a":{"stream":false,"stream_options":{"include_usage":true}},"stream":true})",
          R"({"a":{"stream":false,"stream_options":{"include_usage":true}},"stream":true)" + kAsk + "}");
  changed(R"({"messages":[{"content":"\"stream\":false, {\"stream_options\":1}"}],"stream":true})",
          R"({"messages":[{"content":"\"stream\":false, {\"stream_options\":1}"}],"stream":true)" + kAsk + "}");
  untouched(R"({"a":{"stream":true}})");
  untouched(R"({"a":[{"stream":true}],"b":"\"stream\":true"})");
}

TEST_CASE("include_usage body: options that are there are added to") {
  changed(R"({"stream":true,"stream_options":{}})", R"({"stream":true,"stream_options":{"include_usage":true}})");
  changed(R"({"stream_options": { } ,"stream":true})", R"({"stream_options": {"include_usage":true } ,"stream":true})");
  changed(R"({"stream":true,"stream_options":{ "include_obfuscation" : false}})",
          R"({"stream":true,"stream_options":{"include_usage":true, "include_obfuscation" : false}})");
  changed(R"({"stream":true,"stream_options":null})", R"({"stream":true,"stream_options":{"include_usage":true}})");
  changed(R"({"stream":true,"stream_options": null })", R"({"stream":true,"stream_options": {"include_usage":true} })");
  changed(R"({"stream":true,"stream_options":{"deep":{"include_usage":true}}})",
          R"({"stream":true,"stream_options":{"include_usage":true,"deep":{"include_usage":true}}})");
}

TEST_CASE("include_usage body: a no means not to be shown, and is asked over") {
  changed(R"({"stream":true,"stream_options":{"include_usage":false}})",
          R"({"stream":true,"stream_options":{"include_usage":true}})");
  changed(R"({"stream":true,"stream_options":{"a":1, "include_usage" : false , "b":2}})",
          R"({"stream":true,"stream_options":{"a":1, "include_usage" : true , "b":2}})");
  changed(R"({"stream":true,"stream_options":{"include_usage":null}})",
          R"({"stream":true,"stream_options":{"include_usage":true}})");
}

TEST_CASE("include_usage body: what does not stream, asks itself or is unclear is left alone") {
  for (const char* body : {
           R"({"stream":true,"stream_options":{"include_usage":true}})",
           R"({"stream":false})",
           R"({"stream":"true"})",
           R"({"stream":1})",
           R"({"stream":null})",
           R"({"stream":[true]})",
           R"({"model":"m"})",
           R"({"Stream":true})",
           R"({"stream":true,"stream_options":"yes"})",
           R"({"stream":true,"stream_options":[]})",
           R"({"stream":true,"stream_options":7})",
           R"({"stream":true,"stream_options":{"include_usage":1}})",
           R"({"stream":true,"stream":true})",
           R"({"stream":false,"stream":true})",
           R"({"stream":true,"stream_options":{},"stream_options":{}})",
           R"({"stream":true,"stream_options":{"include_usage":false,"include_usage":false}})",
       }) {
    untouched(body);
  }
}

TEST_CASE("include_usage body: what is not one JSON object is left alone") {
  for (const char* body : {"", " ", "null", "true", "\"stream\"", "[{\"stream\":true}]", "stream=true", "{",
                           "{\"stream\":true", "{\"stream\":tru}", "{\"stream\":truex}", "{\"stream\":true}}",
                           "{\"stream\":true}{}", "{\"stream\":true} x", "{\"stream\" true}", "{\"stream\":true,}",
                           "{\"stream\":true \"a\":1}", "{\"a\":\"\xFF\",\"stream\":true}", "\x1f\x8b\x08"}) {
    untouched(body);
  }
}

TEST_CASE("include_usage body: a megabyte of text before and behind does not matter") {
  const std::string text(1 << 20, 'x');
  changed(R"({"a":")" + text + R"(","stream":true,"b":")" + text + "\"}",
          R"({"a":")" + text + R"(","stream":true)" + kAsk + R"(,"b":")" + text + "\"}");
}

}  // namespace finops::test::include_usage_body_test
