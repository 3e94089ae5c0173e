// Text helpers of core/base/strings.h: what the proxy compares, measures, encodes and escapes.
#include "core/base/strings.h"

#include <doctest/doctest.h>

#include <vector>

namespace finops::test::strings_test {
namespace {

std::vector<std::string> members(std::string_view list) {
  std::vector<std::string> out;
  for_each_list_member(list, [&](std::string_view m) { out.emplace_back(m); });
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out = ">";
  append_base64(out, bytes);
  return out.substr(1);
}

TEST_CASE("strings: comparing ignores ASCII case and nothing else") {
  CHECK(iequals("Content-Length", "content-LENGTH"));
  CHECK_FALSE(iequals("a", "ab"));
  CHECK_FALSE(iequals("[", "{"));  // they differ by 32, as letters do
  CHECK_FALSE(iequals("\xC4", "\xE4"));
  CHECK(istarts_with("HTTPS://x", "https://"));
  CHECK_FALSE(istarts_with("http", "https"));
  CHECK(icontains("My-API-Key", "api-key"));
  CHECK_FALSE(icontains("apikey", "api-key"));
  CHECK(icontains("x", ""));
  CHECK(to_lower("X-Api-Key \xC4") == "x-api-key \xC4");
}

TEST_CASE("strings: JSON escaping of any byte at any place of texts of any length, as RFC 8259, 7 wants it") {
  const auto slowly = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      const std::string_view short_ones = "\b\f\n\r\t\"\\";
      const std::size_t at = short_ones.find(c);
      if (at != std::string_view::npos) {
        out += '\\', out += "bfnrt\"\\"[at];
      } else if (c >= 0 && c < 0x20) {
        out += "\\u00" + hex({&c, 1});
      } else {
        out += c;
      }
    }
    return out;
  };
  for (const std::size_t size : {1, 7, 8, 9, 15, 16, 17, 31, 33, 255, 256, 257, 511, 513, 1025}) {
    for (const char byte : std::string_view("\0\b\n\x1f \x21\"#[\\]\x7f\x80\xff", 14)) {
      for (std::size_t at = 0; at<size; at += size> 300 ? 7 : 1) {
        std::string text(size, 'a');
        text[at] = byte;
        text[size - 1 - at / 2] = byte;
        std::string out = "x";
        append_json_escaped(out, text);
        REQUIRE(out == "x" + slowly(text));
        REQUIRE(plain_json_prefix(text) == (slowly({&byte, 1}).size() > 1 ? text.find(byte) : size));
        if (is_utf8(text)) REQUIRE(escaped(text) == '"' + slowly(text) + '"');
      }
    }
  }
  CHECK(is_utf8(std::string(15, 'a')));
  CHECK_FALSE(is_utf8(std::string(15, 'a') + '\x80'));
  CHECK_FALSE(is_utf8('\x80' + std::string(70, 'a')));
}

TEST_CASE("strings: trim takes spaces and tabs from both ends only") {
  CHECK(trim(" \t a b\t ") == "a b");
  CHECK(trim(" \t ") == "");
  CHECK(trim("\r\na\n") == "\r\na\n");
}

TEST_CASE("strings: list members are trimmed and never empty (RFC 9110, 5.6.1)") {
  CHECK(members(" a ,, b\t,") == std::vector<std::string>{"a", "b"});
  CHECK(members("").empty());
  CHECK(members(" , ,").empty());
  CHECK(members("one") == std::vector<std::string>{"one"});
}

TEST_CASE("strings: percent decoding decodes once and leaves the rest alone") {
  CHECK(percent_decode_lenient("%2e%2E/%41") == "../A");
  CHECK(percent_decode_lenient("%252e") == "%2e");
  CHECK(percent_decode_lenient("%4") == "%4");
  CHECK(percent_decode_lenient("%") == "%");
  CHECK(percent_decode_lenient("%zz%4") == "%zz%4");
  CHECK(percent_decode_lenient("%%41") == "%A");
  CHECK(percent_decode_lenient("a+b") == "a+b");
  CHECK(percent_decode_lenient("%00x") == std::string("\0x", 2));
}

TEST_CASE("strings: parse_uint takes digits only, all of them, without overflow") {
  CHECK(parse_uint("0") == 0u);
  CHECK(parse_uint("007") == 7u);
  CHECK(parse_uint("18446744073709551615") == UINT64_MAX);
  for (const char* bad : {"", "18446744073709551616", "-1", "+1", " 1", "1 ", "0x1", "1.0"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_uint(bad));
  }
  std::string out = "n=";
  append_uint(out, 0);
  append_uint(out, UINT64_MAX);
  CHECK(out == "n=018446744073709551615");
}

TEST_CASE("strings: parse_size knows powers of 1024") {
  CHECK(parse_size("0") == 0u);
  CHECK(parse_size("10") == 10u);
  CHECK(parse_size("1.5M") == 1572864u);
  CHECK(parse_size("2 KiB") == 2048u);
  CHECK(parse_size("1gb") == 1073741824u);
  CHECK(parse_size("7B") == 7u);
  for (const char* bad : {"", "-1", "K", ".", "1T", "1.2.3M", "1 M x", "99999999999G", "1e3", "+5"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_size(bad));
  }
}

TEST_CASE("strings: hex and base64 (RFC 4648 test vectors)") {
  CHECK(hex(std::string("\x00\xff\x1a", 3)) == "00ff1a");
  const char* plain[] = {"", "f", "fo", "foo", "foob", "fooba", "foobar"};
  const char* coded[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
  for (int i = 0; i < 7; ++i) {
    CHECK(base64(plain[i]) == coded[i]);
    CHECK(decode_base64(coded[i]) == plain[i]);
  }
  const std::string zeros(3, '\0');
  CHECK(decode_base64(base64(zeros)) == zeros);  // padding is counted, zero bytes are not taken for it
  for (const char* bad : {"Zg=", "Z", "Zm9*", "====", "A==="}) {
    CAPTURE(bad);
    CHECK_FALSE(decode_base64(bad));
  }
}

TEST_CASE("strings: UTF-8 is checked at every length") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain"));
  CHECK(is_utf8("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"));
  for (const char* bad : {"\x80", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "abc\xFF"}) {
    CAPTURE(hex(bad));
    CHECK_FALSE(is_utf8(bad));
    CHECK_FALSE(is_utf8(std::string(100, 'a') + bad));
  }
}

TEST_CASE("strings: utf8_complete_prefix cuts an unfinished sequence and nothing else") {
  const std::string emoji = "\xF0\x9F\x98\x80";
  for (std::size_t n = 1; n < 4; ++n) CHECK(utf8_complete_prefix("ab" + emoji.substr(0, n)) == 2);
  CHECK(utf8_complete_prefix("ab" + emoji) == 6);
  CHECK(utf8_complete_prefix("a\xC3") == 1);
  CHECK(utf8_complete_prefix("a\xC3\xA4") == 3);
  CHECK(utf8_complete_prefix("") == 0);
  CHECK(utf8_complete_prefix("\x80\x80\x80\x80") == 4);  // no lead at all: nothing to wait for
}

TEST_CASE("strings: JSON escaping at every offset of a word, across the buffer's end") {
  for (int c = 0; c < 0x80; ++c) {
    std::string want;
    switch (c) {
      case '"': want = "\\\""; break;
      case '\\': want = "\\\\"; break;
      case '\b': want = "\\b"; break;
      case '\f': want = "\\f"; break;
      case '\n': want = "\\n"; break;
      case '\r': want = "\\r"; break;
      case '\t': want = "\\t"; break;
      default:
        want = c < 0x20 ? "\\u00" + hex(std::string(1, static_cast<char>(c))) : std::string(1, static_cast<char>(c));
    }
    for (const std::size_t before : {0u, 1u, 6u, 7u, 8u, 13u, 495u, 503u, 511u, 512u, 1023u}) {
      const std::string pad(before, 'x');
      const std::string text = pad + static_cast<char>(c) + "tail";
      CAPTURE(c);
      CAPTURE(before);
      CHECK(escaped(text) == "\"" + pad + want + "tail\"");
    }
  }
  CHECK(escaped(std::string(600, '\x01')).size() == 2 + 600 * 6);
  CHECK(escaped("\xC3\xA4\x7F") == "\"\xC3\xA4\x7F\"");
}

TEST_CASE("strings: invalid UTF-8 becomes U+FFFD, byte by byte, and what is valid around it stays") {
  CHECK(escaped("a\xFF\xE2\x82\xAC\xC3") == "\"a\xEF\xBF\xBD\xE2\x82\xAC\xEF\xBF\xBD\"");
  CHECK(escaped("\xFF\"") == "\"\xEF\xBF\xBD\\\"\"");
}

}  // namespace
}  // namespace finops::test::strings_test
