// C3: what `replay` changes in a recorded request.
#include "cli/replay/change.h"

#include <doctest/doctest.h>

namespace finops::cli::test::change_test {
namespace {

using Words = std::vector<std::string>;

MadeRequest request(ProviderId provider, const std::string& path, const std::string& body) {
  MadeRequest out;
  out.provider = provider;
  out.request.method = "POST";
  out.request.target = std::string(endpoint_prefix(provider)) + path;
  out.request.body = body;
  out.request.framing = {Framing::Kind::length, body.size()};
  return out;
}

struct Changed {
  std::string body, path, fault;
};

Changed change(const RequestChanges::Words& words, const std::string& body, ProviderId provider = ProviderId::openai,
               const std::string& path = "/v1/x") {
  MadeRequest made = request(provider, path, body);
  auto changes = RequestChanges::read(words);
  REQUIRE(changes.ok());
  const auto done = changes->apply(made);
  CHECK(made.request.framing.length == made.request.body.size());
  return {made.request.body, made.request.target.substr(endpoint_prefix(made.provider).size()),
          done ? std::string() : done.error().message};
}

Changed set(const Words& places, const std::string& body) { return change({.set = places}, body); }
Changed unset(const Words& places, const std::string& body) { return change({.unset = places}, body); }

}  // namespace

TEST_CASE("C3 --set: members are set, made and appended, in the order of the flags, and the rest stays as it is") {
  CHECK(set({"/t=0"}, R"({"b":1,"a":2})").body == R"({"b":1,"a":2,"t":0})");
  CHECK(set({"/b=\"x\""}, R"({"b":1,"a":2})").body == R"({"b":"x","a":2})");
  CHECK(set({"/a/b/c=[]"}, "{}").body == R"({"a":{"b":{"c":[]}}})");
  CHECK(set({"/m/-={}", "/m/0=1", "/m/2=3"}, R"({"m":[0]})").body == R"({"m":[1,{},3]})");
  CHECK(set({"/a~1b=1", "/c~0d=2", "/=3"}, "{}").body == R"({"a/b":1,"c~d":2,"":3})");
  CHECK(set({"/a=1", "/a/b=1"}, "{}").fault == "its body has no place /a/b");
  CHECK(set({"/m/7=1"}, R"({"m":[]})").fault == "its body has no place /m/7");
  CHECK(set({"/m/00=1"}, R"({"m":[1]})").fault == "its body has no place /m/00");
  CHECK(set({"/a=1"}, "--boundary").fault == "its body is not JSON, so --set and --unset cannot change it");
  CHECK(set({"/a=1"}, "").body.empty());
}

TEST_CASE("C3 --unset: what is there goes, what is not there is no error, and nothing else is written anew") {
  CHECK(unset({"/user", "/m/0"}, R"({"user":1,"m":[1,2]})").body == R"({"m":[2]})");
  CHECK(unset({"/none", "/m/9", "/m/x", "/m/0/y"}, "{ \"m\" : [1] }").body == "{ \"m\" : [1] }");
  CHECK(change({.set = {"/a=1"}, .unset = {"/a"}}, R"({"a":{"b":2}})").body == R"({"a":1})");
}

TEST_CASE("C3 --model: in the body, in a resource name and in the path, with wildcards, the first that fits") {
  const auto model = [](const Words& maps, const std::string& body) { return change({.models = maps}, body).body; };
  CHECK(model({"a=b"}, R"({"model":"a","x":"a"})") == R"({"model":"b","x":"a"})");
  CHECK(model({"a=b"}, "{ \"model\" : \"c\" }") == "{ \"model\" : \"c\" }");
  CHECK(model({"gpt-4*=x", "gpt-4o=y"}, R"({"model":"gpt-4o"})") == R"({"model":"x"})");
  CHECK(model({"g=h"}, R"({"model":"models/g"})") == R"({"model":"models/h"})");
  CHECK(model({"a=b"}, "not json") == "not json");
  CHECK(model({"a=b"}, R"(["a"])") == R"(["a"])");
  const auto path = [](ProviderId provider, const std::string& from) {
    return change({.models = {"g=h"}}, "{}", provider, from).path;
  };
  CHECK(path(ProviderId::gemini, "/v1beta/models/g:generateContent?alt=sse") ==
        "/v1beta/models/h:generateContent?alt=sse");
  CHECK(path(ProviderId::vertex, "/v1/projects/g/locations/g/publishers/g/models/g:predict") ==
        "/v1/projects/g/locations/g/publishers/g/models/h:predict");
  CHECK(path(ProviderId::azure, "/openai/deployments/g/chat/completions") == "/openai/deployments/h/chat/completions");
  CHECK(path(ProviderId::azure, "/openai/deployments/%67/chat/g") == "/openai/deployments/h/chat/g");
  CHECK(path(ProviderId::openai, "/v1/models/gg") == "/v1/models/gg");
}

TEST_CASE("C3 --provider: the path is translated where both have the same interface") {
  const auto move = [](ProviderId from, ProviderId to, const std::string& path) {
    const Changed got = change({.provider = to}, "{}", from, path);
    return got.fault.empty() ? got.path : got.fault;
  };
  CHECK(move(ProviderId::openai, ProviderId::azure, "/v1/chat/completions") == "/openai/v1/chat/completions");
  CHECK(move(ProviderId::azure, ProviderId::openai, "/openai/v1/responses?a=1") == "/v1/responses?a=1");
  CHECK(move(ProviderId::azure, ProviderId::openai, "/openai/deployments/d/chat/completions?api-version=1&a=2") ==
        "/v1/chat/completions?a=2");
  CHECK(change({.models = {"d=gpt-4.1"}, .provider = ProviderId::openai}, R"({"messages":[]})", ProviderId::azure,
               "/openai/deployments/d/chat/completions?api-version=1")
            .body == R"({"messages":[],"model":"gpt-4.1"})");
  CHECK(move(ProviderId::anthropic, ProviderId::azure, "/v1/messages") == "/v1/messages");
  CHECK(move(ProviderId::gemini, ProviderId::vertex, "/v1beta/models/g:generateContent") ==
        "/v1/publishers/google/models/g:generateContent");
  CHECK(move(ProviderId::vertex, ProviderId::gemini,
             "/v1/projects/p/locations/l/publishers/google/models/g:generateContent") ==
        "/v1beta/models/g:generateContent");
  CHECK(move(ProviderId::gemini, ProviderId::vertex, "/v1beta/files") == "vertex has no such path");
}

TEST_CASE("C3 -H: fields are set, added and left out, and a key is never an argument") {
  MadeRequest made = request(ProviderId::openai, "/v1/x", "{}");
  made.request.headers.add("X-Old", "1");
  made.request.headers.add("X-Gone", "1");
  auto changes = RequestChanges::read({.headers = {"X-Old: 2", "X-Old: 3", "X-Gone:", "X-New: 4"}});
  REQUIRE(changes.ok());
  CHECK_FALSE(changes->brings_credential());
  REQUIRE(changes->apply(made).ok());
  CHECK(made.request.headers.all("X-Old") == std::vector<std::string_view>{"2", "3"});
  CHECK_FALSE(made.request.headers.has("X-Gone"));
  CHECK(made.request.headers.get("X-New") == "4");
  const auto key = RequestChanges::read({.headers = {"Authorization: Bearer sk-abcdefgh12345678"}});
  REQUIRE_FALSE(key.ok());
  CHECK(key.error().message.find("a key is never an argument") != std::string::npos);
}

}  // namespace finops::cli::test::change_test
