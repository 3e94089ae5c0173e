// F15: web pages and other machines are kept out by what browsers cannot forge.
#include "proxy/host_guard.h"

#include <doctest/doctest.h>

namespace finops::proxy::test {
namespace {

int status(std::initializer_list<HeaderView> fields, std::optional<std::string_view> authority = {}, int minor = 1,
           const char* bound = "127.0.0.1") {
  HeaderList headers;
  for (const HeaderView f : fields) headers.add(f.name, f.value);
  const auto error = HostGuard(bound).check(headers, authority, minor);
  return error ? error->status : 0;
}

TEST_CASE("F15 host: loopback names and addresses pass, with or without a port") {
  for (const char* host : {"localhost", "LocalHost:8787", "localhost.", "127.0.0.1", "127.0.0.1:1", "127.255.3.4:65535",
                           "[::1]", "[::1]:8787", " localhost "}) {
    CAPTURE(host);
    CHECK(status({{"host", host}}) == 0);
  }
}

TEST_CASE("F15 host: everything else is 403") {
  for (const char* host : {"evil.com",
                           "evil.com:8787",
                           "127.0.0.1.evil.com",
                           "127.1",
                           "127.0.0.256",
                           "128.0.0.1",
                           "1270.0.0.1",
                           "localhost.evil.com",
                           "xlocalhost",
                           "::1",
                           "[::2]",
                           "[::1",
                           "[::1]x",
                           "[::1]:x",
                           "localhost:",
                           "localhost:80x",
                           "localhost:80@evil.com",
                           "evil@localhost",
                           "localhost/x",
                           "127.0.0.1.",
                           "",
                           "0.0.0.0",
                           "192.168.0.2",
                           "localhost localhost",
                           "localhost,evil.com",
                           "+127.0.0.1"}) {
    CAPTURE(host);
    CHECK(status({{"Host", host}}) == 403);
  }
}

TEST_CASE("F15 host: the configured name passes") {
  CHECK(status({{"Host", "proxy.internal:8787"}}, {}, 1, "Proxy.Internal") == 0);
  CHECK(status({{"Host", "proxy.internal.evil.com"}}, {}, 1, "proxy.internal") == 403);
}

TEST_CASE("F15 host: exactly one, except in HTTP/1.0") {
  CHECK(status({}) == 400);
  CHECK(status({}, {}, 0) == 0);
  CHECK(status({{"Host", "localhost"}, {"host", "localhost"}}) == 400);
  CHECK(status({{"Host", "localhost"}, {"host", "localhost"}}, {}, 0) == 400);
  CHECK(status({{"Host", "evil.com"}}, {}, 0) == 403);
}

TEST_CASE("F15 host: the authority of an absolute target is held to the same rule") {
  CHECK(status({{"Host", "localhost"}}, "127.0.0.1:8787") == 0);
  CHECK(status({{"Host", "localhost"}}, "evil.com") == 403);
  CHECK(status({{"Host", "evil.com"}}, "localhost") == 403);
  CHECK(status({}, "evil.com", 0) == 403);
}

TEST_CASE("F15 origin: any Origin is refused, so is what another site started") {
  CHECK(status({{"Host", "localhost"}, {"ORIGIN", "http://localhost:8787"}}) == 403);
  CHECK(status({{"Host", "localhost"}, {"Origin", "null"}}) == 403);
  CHECK(status({{"Host", "localhost"}, {"Origin", ""}}) == 403);
  CHECK(status({{"Host", "localhost"}, {"sec-fetch-site", "Cross-Site"}}) == 403);
  CHECK(status({{"Host", "localhost"}, {"Sec-Fetch-Site", " same-site"}}) == 403);
  CHECK(status({{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}, {"sec-fetch-site", "cross-site"}}) == 403);
  CHECK(status({{"Host", "localhost"}, {"Sec-Fetch-Site", "none"}}) == 0);
  CHECK(status({{"Host", "localhost"}, {"Sec-Fetch-Mode", "cors"}}) == 0);  // SDKs in Node
}

}  // namespace
}  // namespace finops::proxy::test
