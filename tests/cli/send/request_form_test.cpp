// C2: PROVIDER [METHOD] PATH [ITEM]... as a request.
#include "cli/send/request_form.h"

#include <doctest/doctest.h>

#include <fstream>

#include "support/temp_dir.h"

namespace finops::cli::test::request_form_test {
namespace {

using Words = std::vector<std::string>;

std::string fault(const Words& words, const Words& headers = {}) {
  const auto made = make_request(words, headers);
  return made ? "accepted" : made.error().message;
}

Request request(const Words& words, const Words& headers = {}) {
  auto made = make_request(words, headers);
  CHECK_MESSAGE(made.ok(), (made ? "" : made.error().message));
  return made ? std::move(made->request) : Request{};
}

}  // namespace

TEST_CASE("C2 form: the provider's endpoint, and POST with a body, else GET") {
  const Request get = request({"openai", "/v1/models"});
  CHECK(get.method == "GET");
  CHECK(get.target == "/openai_passthrough/v1/models");
  CHECK(get.framing.kind == Framing::Kind::none);
  CHECK(get.body.empty());
  CHECK_FALSE(get.headers.has("Content-Type"));
  const Request post = request({"gemini", "/v1beta/models/m:generateContent", "a=b"});
  CHECK(post.method == "POST");
  CHECK(post.target == "/genai_passthrough/v1beta/models/m:generateContent");
  CHECK(post.body == R"({"a":"b"})");
  CHECK(post.framing.kind == Framing::Kind::length);
  CHECK(post.framing.length == 9);
  CHECK(post.headers.get("Content-Type") == "application/json");
  CHECK(request({"openai", "delete", "/v1/files/f"}).method == "DELETE");
  CHECK(request({"openai", "PUT", "/x"}).method == "PUT");
  CHECK(
      request({"vertex", "/v1/publishers/google/models/m:generateContent"}).target.starts_with("/genai_passthrough/"));
}

TEST_CASE("C2 form: a query is encoded, and what the path brings stays") {
  CHECK(request({"azure", "/openai/x?a=%20b", "api-version==2024-10-21", "q==a b&c=d/é"}).target ==
        "/azure_passthrough/openai/x?a=%20b&api-version=2024-10-21&q=a%20b%26c%3Dd%2F%C3%A9");
}

TEST_CASE("C2 form: header items and -H set, repeat and leave out fields") {
  const Request r = request({"anthropic", "/v1/messages", "a=b", "X-One:1", "x-one:2", "User-Agent:me", "Accept:"},
                            {"anthropic-version: 2099-01-01", "Content-Type: application/x"});
  CHECK(r.headers.all("X-One") == std::vector<std::string_view>{"1", "2"});
  CHECK(r.headers.all("User-Agent") == std::vector<std::string_view>{"me"});
  CHECK_FALSE(r.headers.has("Accept"));
  CHECK(r.headers.all("anthropic-version") == std::vector<std::string_view>{"2099-01-01"});
  CHECK(r.headers.all("Content-Type") == std::vector<std::string_view>{"application/x"});
  CHECK(request({"anthropic", "/v1/models"}).headers.get("anthropic-version") == "2023-06-01");
  CHECK_FALSE(request({"anthropic", "/v1/models", "anthropic-version:"}).headers.has("anthropic-version"));
  CHECK(request({"azure", "/v1/messages"}).headers.has("anthropic-version"));
  CHECK_FALSE(request({"openai", "/v1/models"}).headers.has("anthropic-version"));
  for (const char* own : {"Host:x", "Content-Length:3", "Connection:close", "transfer-encoding:chunked"}) {
    CHECK(fault({"openai", "/", own}).find("is set by finops itself") != std::string::npos);
  }
}

TEST_CASE("C2 form: a body from a file goes as it is, and items change its members") {
  const finops::test::TempDir dir;
  const std::string json = (dir / "r.json").string(), other = (dir / "r.bin").string(), text = (dir / "t").string();
  std::ofstream(json) << R"({"model":"m",  "n":1.0})";
  std::ofstream(other) << "\x01\x02";
  std::ofstream(text) << "say \"hi\"\n";
  CHECK(request({"openai", "/x", "@" + json}).body == R"({"model":"m",  "n":1.0})");
  CHECK(request({"openai", "/x", "@" + json}).method == "POST");
  CHECK(request({"openai", "/x", "@" + json, "model=o", "t:=[1]"}).body == R"({"model":"o","n":1.0,"t":[1]})");
  CHECK(request({"openai", "/x", "@" + other}).headers.get("Content-Type") == "application/octet-stream");
  CHECK(request({"openai", "/x", "a=@" + text, "b:=@" + json}).body ==
        R"({"a":"say \"hi\"\n","b":{"model":"m","n":1.0}})");
  CHECK(fault({"openai", "/x", "@" + other, "a=b"}).find("the body is not JSON, so it has no members") !=
        std::string::npos);
  CHECK(fault({"openai", "/x", "@" + json, "@" + json}).find("there is one body") != std::string::npos);
  CHECK(fault({"openai", "/x", "a:=@" + other}).find("this file holds no valid JSON") != std::string::npos);
  CHECK(fault({"openai", "/x", "@" + (dir / "none").string()}).find("No such file") != std::string::npos);
}

TEST_CASE("C2 form: JSON that is none is shown with a caret at the fault") {
  CHECK(fault({"openai", "/x", "a:={\"b\":x}"}) ==
        "this is not JSON; for a text use '=' instead of ':='\n  a:={\"b\":x}\n          ^");
  CHECK(fault({"openai", "/x", "a:="}) == "this is not JSON; for a text use '=' instead of ':='\n  a:=\n     ^");
  CHECK(fault({"openai", "/x", "a=\xff"}).find("a text in JSON is UTF-8") != std::string::npos);
}

TEST_CASE("C2 form: a key is never an argument, but may come from a file") {
  const std::string key = "sk-proj-abcdefghijklmnop";
  for (const Words& words : {Words{"openai", "/x", "Authorization:Bearer " + key},
                             Words{"openai", "/x", "x-api-key:" + key}, Words{"openai", "/x", "api-key: " + key},
                             Words{"openai", "/x", "key==" + key}, Words{"openai", "/x?a=1&api_key=" + key}}) {
    const std::string said = fault(words);
    CHECK(said.find("a key is never an argument: set OPENAI_API_KEY") == 0);
  }
  CHECK(fault({"gemini", "/x"}, {"x-goog-api-key: AIzaSyAbcdefghijklmnopqrst"}).find("set GEMINI_API_KEY") !=
        std::string::npos);
  CHECK(request({"openai", "/x", "Authorization:Bearer dummy"}).headers.get("Authorization") == "Bearer dummy");
  const finops::test::TempDir dir;
  const std::string file = (dir / "h").string();
  std::ofstream(file) << "Authorization: Bearer " + key + "\r\n\nX-A: 1\n";
  const Request r = request({"openai", "/x"}, {"@" + file});
  CHECK(r.headers.get("Authorization") == "Bearer " + key);
  CHECK(r.headers.get("X-A") == "1");
  std::ofstream(file) << "no header\n";
  CHECK(fault({"openai", "/x"}, {"@" + file}).find("-H takes 'Name: value'") == 0);
}

TEST_CASE("C2 form: what is missing or wrong at the start is named") {
  CHECK(fault({}) == "send needs PROVIDER and PATH, or -m MODEL and a prompt (see finops send -h)");
  CHECK(fault({"opnai", "/x"}) == "there is no provider 'opnai'; did you mean 'openai'?");
  CHECK(fault({"zzz", "/x"}) == "there is no provider 'zzz'; there are openai, anthropic, azure, gemini, vertex");
  CHECK(fault({"openai"}) == "send needs a PATH, as in: finops send openai /v1/models");
  CHECK(fault({"openai", "GET"}) == "send needs a PATH, as in: finops send openai /v1/models");
  CHECK(fault({"openai", "v1/models"}) == "'v1/models' is not a method; a path begins with '/', as in /v1/models");
  CHECK(fault({"openai", "GET", "v1"}) == "'v1' is not a path: it begins with '/', as in /v1/models");
}

}  // namespace finops::cli::test::request_form_test
