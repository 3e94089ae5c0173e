// F1, F2: raw targets are cut but never changed, and a remainder cannot leave its upstream.
#include "core/http/target.h"

#include <doctest/doctest.h>

namespace finops::test::target_test {
namespace {

TEST_CASE("F1 target: the first question mark begins the query") {
  CHECK(split_target("/a?b?c=d").path == "/a");
  CHECK(split_target("/a?b?c=d").query == "b?c=d");
  CHECK(split_target("/a?").has_query);
  CHECK_FALSE(split_target("/a").has_query);
}

TEST_CASE("F1 prefix: whole segments only, and the rest byte for byte") {
  const std::string_view p = "/openai_passthrough";
  CHECK(strip_prefix("/openai_passthrough", p) == "/");
  CHECK(strip_prefix("/openai_passthrough/", p) == "/");
  CHECK(strip_prefix("/openai_passthrough?x=1", p) == "/?x=1");
  CHECK(strip_prefix("/openai_passthrough/v1//a%2Fb?c=%41+&&d", p) == "/v1//a%2Fb?c=%41+&&d");
  for (const char* other : {"/openai_passthroughx", "/openai_passthroug", "/OPENAI_passthrough/a",
                            "/x/openai_passthrough", "", "/openai_passthrough#a"}) {
    CAPTURE(other);
    CHECK_FALSE(strip_prefix(other, p));
  }
}

TEST_CASE("F2 path guard: what could change the host or escape the base path") {
  for (const std::string& bad : {std::string(""),
                                 std::string("v1"),
                                 std::string("//evil.com/"),
                                 std::string("/%2Fevil.com"),
                                 std::string("/a/../b"),
                                 std::string("/.."),
                                 std::string("/a/%2e%2E"),
                                 std::string("/a/.%2e/b"),
                                 std::string("/a%2F..%2Fb"),
                                 std::string("/a\\b"),
                                 std::string("/a%5Cb"),
                                 std::string("/x://y"),
                                 std::string("/http:%2F/evil"),
                                 std::string("/a\x01"),
                                 std::string("/a%0d%0aHost:x"),
                                 std::string("/a%00"),
                                 std::string("/a\x7F"),
                                 std::string("/user@evil.com/"),
                                 std::string("/user%40evil.com"),
                                 std::string("/a?b c"),
                                 std::string("/a?b\r\nc"),
                                 std::string("@evil.com/")}) {
    CAPTURE(bad);
    const auto result = check_remainder(bad);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE("F2 path guard: what is normal passes") {
  for (const char* good : {"/", "/v1/chat/completions", "/v1//x", "/...", "/a/..b/c..", "/.",
                           "/v1/projects/p/locations/l/publishers/anthropic/models/claude@20250101:rawPredict",
                           "/v1/models/gemini-2.5-pro:generateContent?alt=sse&u=http://x/../y", "/a%252e%252e",
                           "/a?b=../..&c=\\@", "/%", "/%zz", "/a/b%40c"}) {
    CAPTURE(good);
    CHECK(check_remainder(good).ok());
  }
}

TEST_CASE("F1 base URL: parts of a usable one") {
  const BaseUrl a = *parse_base_url("https://api.openai.com");
  CHECK(a.tls);
  CHECK(a.host == "api.openai.com");
  CHECK(a.port == 443);
  CHECK(a.authority == "api.openai.com");
  CHECK(a.path == "");
  CHECK(a.origin() == "https://api.openai.com:443");
  const BaseUrl b = *parse_base_url("HTTP://localhost:11434/v1/");
  CHECK_FALSE(b.tls);
  CHECK(b.authority == "localhost:11434");
  CHECK(b.path == "/v1");
  const BaseUrl c = *parse_base_url("http://[::1]:80/a/b//");
  CHECK(c.host == "::1");
  CHECK(c.authority == "[::1]");
  CHECK(c.path == "/a/b");
  CHECK(c.origin() == "http://[::1]:80");
  CHECK(parse_base_url("https://h:443")->authority == "h");
  CHECK(parse_base_url("https://h:80")->authority == "h:80");
}

TEST_CASE("F1 base URL: what is not one says why") {
  for (const char* bad : {"", "api.openai.com", "ftp://h", "https://", "https://:1", "https://h?q", "https://h#f",
                          "https://u:p@h", "https://h:0", "https://h:65536", "https://h:1x", "https://[::1",
                          "https://[::1]x", "https://h /", "https://h\r\n/", "https:///x"}) {
    CAPTURE(bad);
    const auto url = parse_base_url(bad);
    REQUIRE_FALSE(url.ok());
    CHECK(url.error().code == ErrorCode::invalid_argument);
  }
}

std::string without(std::string target, std::string_view name, std::size_t count) {
  CHECK(remove_query_member(target, name) == count);
  return target;
}

TEST_CASE("F6 query: a member is removed and every other byte stays") {
  CHECK(without("/a?key=1", "key", 1) == "/a");
  CHECK(without("/a?key=1&b=%2B&&c", "key", 1) == "/a?b=%2B&&c");
  CHECK(without("/a?b=1&key=2&c=3", "key", 1) == "/a?b=1&c=3");
  CHECK(without("/a?b=1&key=2", "key", 1) == "/a?b=1");
  CHECK(without("/a?key=1&key=2&b&key", "key", 3) == "/a?b");
  CHECK(without("/a?key&key", "key", 2) == "/a");
  CHECK(without("/a?monkey=1&keys=2&b=key", "key", 0) == "/a?monkey=1&keys=2&b=key");
  CHECK(without("/key=1", "key", 0) == "/key=1");
  CHECK(without("/a?", "key", 0) == "/a?");
}

TEST_CASE("F6 query: a credential cannot hide behind percent-encoding or case") {
  CHECK(without("/a?%6bey=1&b", "key", 1) == "/a?b");
  CHECK(without("/a?KEY=1&b", "key", 1) == "/a?b");
  CHECK(without("/a?API-%6Bey=1", "api-key", 1) == "/a");
  CHECK(query_member("/a?x=0&%6Bey=v%20&key=2", "key") == "v%20");
  CHECK(query_member("/a?x=1", "key") == "");
  CHECK(query_member("/a", "key") == "");
}

}  // namespace
TEST_CASE("L7: a URL in an error shows neither a login nor a query") {
  CHECK(url_without_secrets("http://user:pw12345678@h.example/x?key=abc") == "http://...@h.example/x?...");
  CHECK(url_without_secrets("http://u:p@ss@h.example/#frag") == "http://...@h.example/#...");
  CHECK(url_without_secrets("u:p@h.example") == "...@h.example");
  CHECK(url_without_secrets("https://h.example:8/v1") == "https://h.example:8/v1");
  CHECK(url_without_secrets("") == "");
}

}  // namespace finops::test::target_test
