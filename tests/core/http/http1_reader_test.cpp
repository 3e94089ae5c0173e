// F12: one reading of one byte stream, whatever the pieces it arrives in. Every message is read whole, split in two at
// every byte, and one byte at a time; all ways must agree.
#include "core/http/http1_reader.h"

#include <doctest/doctest.h>

#include <vector>

namespace finops::test::http1_reader_test {
namespace {

using Side = Http1Reader::Side;

struct Read {
  std::string text;  // everything the reader said, in one comparable line
  std::string body;
  std::string left;  // bytes after the message
  bool done = false;
  std::optional<Error> error;
};

const char* kind_name(Framing::Kind kind) {
  switch (kind) {
    case Framing::Kind::none: return "none";
    case Framing::Kind::length: return "length";
    case Framing::Kind::chunked: return "chunked";
    case Framing::Kind::close: return "close";
  }
  return "?";
}

std::string fields(const HeaderList& headers) {
  std::string out;
  for (const HeaderView h : headers) out.append("[").append(h.name).append("=").append(h.value).append("]");
  return out;
}

// Offers `pieces` as a connection would: bytes that were not taken are offered again, followed by more.
Read read_pieces(Side side, const std::vector<std::string>& pieces, bool eof = false, bool head_only = false) {
  Http1Reader reader(side);
  reader.reset(head_only);
  Read out;
  std::string buffer;
  const Http1Reader::BodyFn body = [&](std::string_view bytes) { out.body.append(bytes); };
  for (const std::string& piece : pieces) {
    buffer += piece;
    while (!buffer.empty() && !reader.done() && !out.error) {
      auto used = reader.feed(buffer, body);
      if (!used) {
        out.error = used.error();
        break;
      }
      const bool stuck = *used == 0;
      buffer.erase(0, *used);
      if (stuck) break;
    }
    if (out.error) break;
  }
  if (eof && !out.error && !reader.done()) {
    if (auto ended = reader.finish_at_eof(); !ended) out.error = ended.error();
  }
  out.left = buffer;
  out.done = reader.done();
  if (reader.head_done() && !out.error) {
    out.text = side == Side::request ? reader.method() + " " + reader.target()
                                     : std::to_string(reader.status()) + " " + reader.reason();
    out.text += " 1." + std::to_string(reader.minor_version()) + " " + fields(reader.headers()) + " " +
                kind_name(reader.framing().kind);
    if (reader.framing().kind == Framing::Kind::length) out.text += " " + std::to_string(reader.framing().length);
    if (!reader.trailers().empty()) out.text += " trailers " + fields(reader.trailers());
  }
  return out;
}

Read read_every_way(Side side, const std::string& bytes, bool eof = false, bool head_only = false) {
  const Read whole = read_pieces(side, {bytes}, eof, head_only);
  const auto same = [&](const Read& other) {
    CHECK(other.text == whole.text);
    CHECK(other.done == whole.done);
    REQUIRE(other.error.has_value() == whole.error.has_value());
    if (whole.error) {
      CHECK(to_string(other.error->code) == to_string(whole.error->code));
    } else {
      CHECK(other.body == whole.body);
      CHECK(other.left == whole.left);
    }
  };
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    CAPTURE(at);
    same(read_pieces(side, {bytes.substr(0, at), bytes.substr(at)}, eof, head_only));
  }
  std::vector<std::string> single;
  for (const char c : bytes) single.emplace_back(1, c);
  same(read_pieces(side, single, eof, head_only));
  return whole;
}

Read request(const std::string& bytes) { return read_every_way(Side::request, bytes); }
Read response(const std::string& bytes, bool eof = false, bool head_only = false) {
  return read_every_way(Side::response, bytes, eof, head_only);
}

const std::string kPost = "POST /p HTTP/1.1\r\nHost: a\r\n";

void refused(const std::string& bytes, ErrorCode code = ErrorCode::protocol) {
  CAPTURE(bytes);
  const Read read = request(bytes);
  REQUIRE(read.error.has_value());
  CHECK(to_string(read.error->code) == to_string(code));
  CHECK_FALSE(read.error->message.empty());
}

TEST_CASE("F1 F4 reader: target, method, order, case, duplicates and empty values as they came") {
  const Read read = request(
      "qUeRy /a%2Fb//c?x=%41+1?y#z\xC3\xA4 HTTP/1.1\r\nB: 1\r\nhost:a\r\nEmpty:\r\nb:  2 \t\r\nX: \xFF'\r\n\r\n");
  CHECK(read.text == "qUeRy /a%2Fb//c?x=%41+1?y#z\xC3\xA4 1.1 [B=1][host=a][Empty=][b=2][X=\xFF'] none");
  CHECK(read.done);
}

TEST_CASE("F12 reader: a request without a length has no body, whatever the method") {
  for (const std::string method : {"GET", "POST", "PUT", "DELETE"}) {
    const Read read = request(method + " / HTTP/1.1\r\nHost: a\r\n\r\nrest");
    CHECK(read.done);
    CHECK(read.left == "rest");
    CHECK(read.body == "");
  }
}

TEST_CASE("F12 reader: a length delimits, what follows stays in the buffer (pipelining)") {
  const Read read = request("GET /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /next HTTP/1.1\r\n");
  CHECK(read.text == "GET /p 1.1 [Host=a][Content-Length=5] length 5");
  CHECK(read.body == "hello");
  CHECK(read.left == "GET /next HTTP/1.1\r\n");
  CHECK(read.done);
  CHECK(request(kPost + "Content-Length: 0\r\n\r\nX").text.ends_with("length 0"));
}

TEST_CASE("F12 reader: two pipelined messages through one reader do not mix") {
  const std::string bytes =
      kPost + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: 1\r\n\r\n\r\nGET /two HTTP/1.0\r\nA: b\r\n\r\n";
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    CAPTURE(at);
    Http1Reader reader(Side::request);
    std::string buffer, body;
    std::vector<std::string> seen;
    for (const std::string& piece : {bytes.substr(0, at), bytes.substr(at)}) {
      buffer += piece;
      while (!buffer.empty()) {
        auto used = reader.feed(buffer, [&](std::string_view b) { body.append(b); });
        REQUIRE(used.ok());
        buffer.erase(0, *used);
        if (reader.done()) {
          seen.push_back(reader.method() + reader.target() + fields(reader.headers()) + fields(reader.trailers()));
          reader.reset();
          CHECK_FALSE(reader.started());
        } else if (*used == 0) {
          break;
        }
      }
    }
    CHECK(body == "abc");
    CHECK(seen == std::vector<std::string>{"POST/p[Host=a][Transfer-Encoding=chunked][T=1]", "GET/two[A=b]"});
  }
}

TEST_CASE("F12 reader: reset forgets the message before, its version included") {
  Http1Reader reader(Side::request);
  REQUIRE(reader.feed("GET / HTTP/1.0\r\nA: b\r\n\r\n", {}).ok());
  CHECK(reader.minor_version() == 0);
  reader.reset();
  CHECK(reader.minor_version() == 1);
  CHECK(reader.headers().empty());
  CHECK(reader.target() == "");
  CHECK_FALSE(reader.head_done());
}

TEST_CASE("F12 reader: chunked coding with extensions and trailers") {
  const Read read = request(
      kPost +
      "transfer-encoding: Chunked\r\n\r\n4;name=\"v;x\"\r\nwiki\r\n0000a\r\n0123456789\r\nF\r\nabcdefghijklmno\r\n"
      "0;last\r\nX-Trail: 1\r\nx-trail:\r\n\r\nnext");
  CHECK(read.body == "wiki0123456789abcdefghijklmno");
  CHECK(read.text == "POST /p 1.1 [Host=a][transfer-encoding=Chunked] chunked trailers [X-Trail=1][x-trail=]");
  CHECK(read.left == "next");
}

TEST_CASE("F12 reader: an empty chunked body, at every split") {
  const Read read = request(kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nnext");
  CHECK(read.done);
  CHECK(read.body == "");
  CHECK(read.left == "next");
  CHECK(request(kPost + "Transfer-Encoding: chunked\r\n\r\n00\r\nA: b\r\n\r\n").text.ends_with("trailers [A=b]"));
}

TEST_CASE("F7 reader: the byte of a one-byte chunk comes before the chunk's line end") {
  Http1Reader reader(Side::response);
  std::string body;
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  REQUIRE(*reader.feed(head, {}) == head.size());
  CHECK(*reader.feed("1\r\na", [&](std::string_view b) { body.append(b); }) == 4);
  CHECK(body == "a");
}

TEST_CASE("F12 smuggling: Transfer-Encoding with Content-Length, both orders") {
  refused(kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  refused(kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n");
  refused(kPost + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", ErrorCode::unsupported);
  refused(kPost + "Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\nhello");
}

TEST_CASE("F12 smuggling: two lengths must agree") {
  refused(kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!");
  refused(kPost + "Content-Length: 5, 6\r\n\r\nhello!");
  CHECK(request(kPost + "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello").body == "hello");
  CHECK(request(kPost + "Content-Length: 5, 5\r\n\r\nhello").body == "hello");
}

TEST_CASE("F12 smuggling: a length is digits, nothing else") {
  for (const char* bad : {"+3", "-3", "0x3", "3 3", "3;", "", " ", "3,", "18446744073709551616", "1e1", "\"3\""}) {
    refused(kPost + "Content-Length: " + bad + "\r\n\r\nabc");
  }
}

TEST_CASE("F12 smuggling: only exactly one coding, and that is chunked") {
  for (const char* bad : {"gzip, chunked", "xchunked", "chunkedx", "identity", "", ",", "\"chunked\""}) {
    refused(kPost + "Transfer-Encoding: " + bad + "\r\n\r\n0\r\n\r\n", ErrorCode::unsupported);
  }
  for (const char* bad : {"chunked, chunked", "chunked, gzip", "chunked;q=1"}) {
    const Read read = request(kPost + "Transfer-Encoding: " + bad + "\r\n\r\n0\r\n\r\n");
    CAPTURE(bad);
    CHECK(read.error.has_value());
  }
}

TEST_CASE("F12 smuggling: two Transfer-Encoding fields") {
  for (const char* first : {"chunked", "gzip", "x"}) {
    for (const char* second : {"chunked", "gzip", ""}) {
      const Read read =
          request(kPost + "Transfer-Encoding: " + first + "\r\ntransfer-encoding: " + second + "\r\n\r\n0\r\n\r\n");
      CAPTURE(first);
      CAPTURE(second);
      CHECK(read.error.has_value());
    }
  }
}

TEST_CASE("F12 smuggling: no Transfer-Encoding in HTTP/1.0") {
  refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

// For what has no line end that Beast knows: in pieces it waits for one, so that it is not refused at once. It is never
// taken for a message.
void never_accepted(const std::string& bytes) {
  CAPTURE(bytes);
  CHECK(read_pieces(Side::request, {bytes + "X\r\n\r\n"}).error.has_value());
  std::vector<std::string> single;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    const Read read = read_pieces(Side::request, {bytes.substr(0, at), bytes.substr(at)});
    CHECK((read.error.has_value() || read.text.empty()));
    single.emplace_back(1, bytes[at]);
  }
  const Read read = read_pieces(Side::request, single);
  CHECK((read.error.has_value() || read.text.empty()));
}

TEST_CASE("F12 smuggling: bare LF, bare CR and NUL are not line ends or text") {
  for (const std::string& bad :
       {std::string("GET / HTTP/1.1\nHost: a\n\n"), std::string("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: a\r\n\n"), std::string("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
        std::string("GET / HTTP/1.1\rHost: a\r\n\r\n"), std::string("GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 26),
        std::string("GET /\0 HTTP/1.1\r\n\r\n", 19)}) {
    never_accepted(bad);
  }
}

TEST_CASE("F12 smuggling: no space before the colon, no space or nothing as a name") {
  for (const char* bad :
       {"Content-Length : 3", "Content-Length\t: 3", " Content-Length: 3", ": 3", "Content Length: 3", "no colon"}) {
    refused("POST / HTTP/1.1\r\n" + std::string(bad) + "\r\n\r\nabc");
  }
}

TEST_CASE("F12 reader: a folded line belongs to the field above it and never becomes a field") {
  const Read read = request(kPost + "X: one\r\n Transfer-Encoding: chunked\r\n\t two\r\n\r\n0\r\n\r\n");
  REQUIRE_FALSE(read.error.has_value());
  CHECK(read.text == "POST /p 1.1 [Host=a][X=one Transfer-Encoding: chunked two] none");
  CHECK(request(kPost + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n").text.ends_with("chunked"));
}

TEST_CASE("F12 smuggling: chunk sizes") {
  const std::string head = kPost + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* bad :
       {"\r\n\r\n", "+3\r\nabc\r\n", "-3\r\nabc\r\n", "0x3\r\nabc\r\n0\r\n\r\n", " 3\r\nabc\r\n", "g\r\nabc\r\n",
        "3\nabc\r\n", "fffffffffffffffff\r\nabc\r\n", "10000000000000000\r\nabc\r\n", "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nabc0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3 x\r\nabc\r\n", "0\r\nbad trailer\r\n\r\n", "0 x\r\n\r\n"}) {
    refused(head + bad);
  }
}

TEST_CASE("F12 smuggling: framing fields in trailers") {
  const std::string head = kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\n";
  refused(head + "Content-Length: 5\r\n\r\nhello");
  refused(head + "Transfer-Encoding: chunked\r\n\r\n");
}

TEST_CASE("F12 reader: versions") {
  CHECK(request("GET / HTTP/1.0\r\n\r\n").text == "GET / 1.0  none");
  for (const char* bad : {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "http/1.1", "HTTP/1.1 ", "HTTP/11", "X"}) {
    refused("GET / " + std::string(bad) + "\r\nHost: a\r\n\r\n");
  }
  refused("GET  / HTTP/1.1\r\n\r\n");
  refused(" GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("F12 reader: some empty lines before a request, not an endless stream of them") {
  CHECK(request("\r\n\r\nGET /x HTTP/1.1\r\n\r\n").text == "GET /x 1.1  none");
  refused("\n\nGET /x HTTP/1.1\r\n\r\n");
  std::string many;
  for (int i = 0; i < 40; ++i) many += "\r\n";
  refused(many + "GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("F12 reader: an unfinished message is not done, and is started once a line was complete") {
  Http1Reader reader(Side::request);
  CHECK_FALSE(reader.started());
  CHECK(*reader.feed("GET / HTTP/1.1\r\nA", {}) == 16);
  CHECK(reader.started());
  CHECK_FALSE(reader.head_done());
  const auto ended = reader.finish_at_eof();
  REQUIRE_FALSE(ended.ok());
  CHECK(ended.error().code == ErrorCode::truncated);
}

// A head of exactly `size` bytes, made of many small fields.
std::string head_of(std::size_t size, bool is_request) {
  std::string out = is_request ? "GET / HTTP/1.1\r\n" : "HTTP/1.1 204 No Content\r\n";
  const std::string field = "X-Field: 0123456789\r\n";
  while (out.size() + 2 * field.size() + 2 < size) out += field;
  out += "Y: " + std::string(size - out.size() - 7, 'y') + "\r\n\r\n";
  REQUIRE(out.size() == size);
  return out;
}

TEST_CASE("F12 reader: a head may have 256 KiB to the byte, in whatever pieces it comes") {
  for (const bool is_request : {true, false}) {
    const Side side = is_request ? Side::request : Side::response;
    for (const std::size_t piece : {Http1Reader::kMaxHead * 2, std::size_t{64 * 1024}, std::size_t{4099}}) {
      for (const std::size_t over : {0u, 1u, 70'000u}) {
        const std::string head = head_of(Http1Reader::kMaxHead + over, is_request);
        std::vector<std::string> pieces;
        for (std::size_t at = 0; at < head.size(); at += piece) pieces.push_back(head.substr(at, piece));
        const Read read = read_pieces(side, pieces);
        CAPTURE(piece);
        CAPTURE(over);
        CHECK(read.error.has_value() == (over > 0));
        if (over > 0 && read.error) CHECK(to_string(read.error->code) == "too_large");
        if (over == 0) CHECK(read.done);
      }
    }
  }
}

TEST_CASE("F12 reader: the start line counts: a long target and long fields share the limit") {
  const std::string target = "/" + std::string(200 * 1024, 't');
  std::string fields_text;
  while (fields_text.size() < 100 * 1024) fields_text += "X-Field: 0123456789\r\n";
  const Read read = read_pieces(Side::request, {"GET " + target + " HTTP/1.1\r\n" + fields_text + "\r\n"});
  REQUIRE(read.error.has_value());
  CHECK(to_string(read.error->code) == "too_large");
}

TEST_CASE("F12 reader: a head without an end is refused before it fills the memory") {
  for (const std::string start : {"", "GET /", "GET / HTTP/1.1\r\nX: "}) {
    Http1Reader reader(Side::request);
    std::string buffer = start;
    bool refused_it = false;
    for (int i = 0; i < 80 && !refused_it; ++i) {
      buffer.append(4096, 'a');
      auto used = reader.feed(buffer, {});
      refused_it = !used.ok();
      if (used) buffer.erase(0, *used);
    }
    CHECK(refused_it);
  }
}

TEST_CASE("F12 reader: chunk extensions and trailers are bounded") {
  const auto bytes_until_refused = [](const std::string& start, std::size_t most) {
    Http1Reader reader(Side::request);
    const std::string head = kPost + "Transfer-Encoding: chunked\r\n\r\n";
    REQUIRE(reader.feed(head, {}).ok());
    std::string buffer = start;
    std::size_t n = start.size();
    while (n < most) {
      buffer.append(1024, 'a');
      n += 1024;
      auto used = reader.feed(buffer, [](std::string_view) {});
      if (!used) return n;
      buffer.erase(0, *used);
    }
    return n;
  };
  CHECK(bytes_until_refused("5;ext=", 1'000'000) < 20 * 1024);
  CHECK(bytes_until_refused("0\r\nTrailer: ", 1'000'000) < 300 * 1024);
  CHECK(bytes_until_refused("0\r\nTrailer: ", 1'000'000) > 100 * 1024);
}

TEST_CASE("F5 reader: status and reason as received") {
  CHECK(response("HTTP/1.1 529 Site is Overloaded\r\nContent-Length: 0\r\n\r\n").text ==
        "529 Site is Overloaded 1.1 [Content-Length=0] length 0");
  CHECK(response("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n").text.starts_with("200  1.1"));
}

TEST_CASE("F5 reader: a status line may end after the status, as nginx and curl accept") {
  for (const std::string rest :
       {"\r\nContent-Length: 2\r\n\r\nhi", "\r\nA: HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi",
        "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"}) {
    const Read with_blank = response("HTTP/1.1 200 " + rest + "HTTP/1.1 204\r\n");
    const Read without = response("HTTP/1.1 200" + rest + "HTTP/1.1 204\r\n");
    CHECK(without.done);
    CHECK(without.text == with_blank.text);
    CHECK(without.body == "hi");
    CHECK(without.left == "HTTP/1.1 204\r\n");
  }
  CHECK(response("HTTP/1.1 204\r\n\r\n").done);
  CHECK(response("HTTP/1.0 200\r\n\r\nuntil the end", true).body == "until the end");
  for (const std::string bad :
       {"HTTP/1.1 20\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1  200\r\n\r\n", "HTTP/1.1 099\r\n\r\n",
        "HTTP/1.1 000 X\r\n\r\n", "HTTP/1.1 200\n\r\n\r\n", "HTTP/2.0 200\r\n\r\n", "HTTP/1.1 200\r\r\n\r\n"}) {
    CAPTURE(bad);
    CHECK(response(bad, true).error.has_value());
  }
}

TEST_CASE("F5 F8 reader: a response without a length ends with its connection") {
  const Read read = response("HTTP/1.1 200 OK\r\nA: b\r\n\r\nuntil the end", true);
  CHECK(read.text == "200 OK 1.1 [A=b] close");
  CHECK(read.body == "until the end");
  CHECK(read.done);
  CHECK_FALSE(response("HTTP/1.1 200 OK\r\n\r\nstill open").done);
}

TEST_CASE("F8 reader: a response that is cut is truncated, never complete") {
  for (const std::string cut : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
                                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r",
                                "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 2", ""}) {
    CAPTURE(cut);
    const Read read = cut.empty() ? read_pieces(Side::response, {}, true) : response(cut, true);
    REQUIRE(read.error.has_value());
    CHECK(to_string(read.error->code) == "truncated");
  }
}

TEST_CASE("F5 reader: 1xx, 204, 304 and answers to HEAD have no body") {
  for (const std::string status : {"100 Continue", "103 Early Hints", "204 No Content", "304 Not Modified"}) {
    const Read read = response("HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 OK\r\n");
    CHECK(read.done);
    CHECK(read.left == "HTTP/1.1 200 OK\r\n");
  }
  const Read head = response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", false, true);
  CHECK(head.done);
  CHECK(head.text.find("[Content-Length=5]") != std::string::npos);
  CHECK(response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", false, true).done);
}

TEST_CASE("F12 reader: responses are held to the same framing rules") {
  for (const std::string bad : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n",
                                "HTTP/1.1 20 OK\r\n\r\n", "garbage\r\n\r\n"}) {
    CAPTURE(bad);
    CHECK(response(bad).error.has_value());
  }
}

}  // namespace
}  // namespace finops::test::http1_reader_test
