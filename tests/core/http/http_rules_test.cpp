// F4, F5: what belongs to one connection only, which answers have no body, and what may be sent at all.
#include "core/http/http_rules.h"

#include <doctest/doctest.h>

#include "core/http/http1_writer.h"

namespace finops::test::http_rules_test {
namespace {

std::string names_after(std::initializer_list<HeaderView> fields) {
  HeaderList h;
  for (const HeaderView f : fields) h.add(f.name, f.value);
  remove_hop_by_hop(h);
  std::string out;
  for (const HeaderView f : h) out.append(f.name).append(";");
  return out;
}

TEST_CASE("F4 hop-by-hop: the fixed list goes, in any case, and all duplicates") {
  CHECK(names_after({{"A", "1"},
                     {"connection", "keep-alive"},
                     {"KEEP-ALIVE", "5"},
                     {"Proxy-Connection", "x"},
                     {"Proxy-Authenticate", "x"},
                     {"Proxy-Authorization", "x"},
                     {"te", "trailers"},
                     {"Transfer-Encoding", "chunked"},
                     {"Trailer", "x"},
                     {"Upgrade", "h2c"},
                     {"TE", "gzip"},
                     {"B", "2"}}) == "A;B;");
  CHECK(is_hop_by_hop("tRaIlEr"));
  CHECK_FALSE(is_hop_by_hop("Trailers"));
}

TEST_CASE("F4 hop-by-hop: what Connection names goes, from every Connection field") {
  CHECK(names_after({{"Connection", "X-One, close"},
                     {"x-one", "1"},
                     {"X-Two", "2"},
                     {"connection", " x-TWO "},
                     {"X-Three", "3"}}) == "X-Three;");
}

TEST_CASE("F4 hop-by-hop: Connection cannot take away Content-Length or Host") {
  CHECK(names_after({{"Connection", "content-length, HOST, keep-alive"}, {"Content-Length", "5"}, {"Host", "a"}}) ==
        "Content-Length;Host;");
}

TEST_CASE("F4 hop-by-hop: an end-to-end message is left as it is") {
  CHECK(names_after({{"B", ""}, {"A", ""}}) == "B;A;");
}

TEST_CASE("F5 statuses that have no body, and HEAD") {
  for (const int status : {100, 103, 204, 304}) CHECK(body_forbidden(status, "GET"));
  for (const int status : {200, 201, 205, 206, 404, 529}) {
    CHECK_FALSE(body_forbidden(status, "GET"));
    CHECK(body_forbidden(status, "HEAD"));
  }
  CHECK_FALSE(body_forbidden(200, "head"));  // methods have case
}

TEST_CASE("list_has finds a member in any field, whole words only") {
  HeaderList h;
  h.add("Connection", "TE");
  h.add("connection", "foo ,Close");
  CHECK(list_has(h, "Connection", "close"));
  CHECK_FALSE(list_has(h, "Connection", "clos"));
  CHECK_FALSE(list_has(h, "Upgrade", "close"));
}

TEST_CASE("F1 tokens: any method, but no separators") {
  for (const char* good : {"GET", "query", "M-SEARCH", "!#$%&'*+-.^_`|~09"}) CHECK(is_token(good));
  for (const char* bad : {"", "GE T", "GET:", "a/b", "\x80", "a\r"}) CHECK_FALSE(is_token(bad));
}

TEST_CASE("check_sendable refuses what would be read as something else") {
  HeaderList fine;
  fine.add("X", "a\tb \xC3\xA4");
  CHECK(check_sendable("GET", "/a?b", fine).ok());
  CHECK_FALSE(check_sendable("G T", "/", fine).ok());
  for (const char* bad : {"", "/a b", "/a\r\nHost: x", "/\x7F"}) CHECK_FALSE(check_sendable("GET", bad, fine).ok());
  for (const std::string& bad : {std::string("a\r\nX: y"), std::string("a\nb"), std::string("a\0b", 3)}) {
    HeaderList h;
    h.add("X-Name", bad);
    const auto result = check_sendable("GET", "/", h);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::invalid_argument);
    CHECK(result.error().message.find("X-Name") != std::string::npos);
    CHECK(result.error().message.find(bad) == std::string::npos);
  }
  HeaderList name;
  name.add("X Y", "1");
  CHECK_FALSE(check_sendable("GET", "/", name).ok());
}

TEST_CASE("F4 F5 writer: lines and chunks as bytes") {
  HeaderList h;
  h.add("b", "");
  h.add("A", "x  y");
  std::string out;
  append_request_line(out, "QUERY", "/p?q?r#f");
  append_status_line(out, 529, "Site is Overloaded");
  append_status_line(out, 200, "");
  append_fields(out, h);
  append_chunk_header(out, 0x1abcdef);
  append_last_chunk(out, h);
  CHECK(out ==
        "QUERY /p?q?r#f HTTP/1.1\r\nHTTP/1.1 529 Site is Overloaded\r\nHTTP/1.1 200 \r\nb:\r\nA: x  y\r\n1abcdef\r\n"
        "0\r\nb:\r\nA: x  y\r\n\r\n");
}

}  // namespace
}  // namespace finops::test::http_rules_test
