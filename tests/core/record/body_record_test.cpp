#include <doctest/doctest.h>

#include <zlib.h>
#include <zstd.h>

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/http/content_decoder.h"
#include "core/log/log_support.h"

namespace finops::test::body_record_test {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::string_literals;

const std::string kText = "data: {\"text\":\"h\xC3\xA9llo\"}\n\ndata: {\"text\":\"w\xC3\xB6rld\"}\n\n";
constexpr std::string_view kBrotliOfText =
    "1b310000c466e727d44e30e320b8ad2d79f885f0200f520f428a4042c9ea4c095974bbdc2f6ccedc271507c038fb5bc10100";

std::string from_hex(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return out;
}

// bits: 31 gzip, 15 zlib, -15 raw deflate.
std::string deflated(std::string_view text, int bits) {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string in(text), out(text.size() + 1024, '\0');
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

std::string zstd_of(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

struct Coded {
  const char* name;
  std::string bytes;
};

std::vector<Coded> all_codings() {
  return {{"gzip", deflated(kText, 31)},
          {"x-gzip", deflated(kText, 31)},
          {"deflate", deflated(kText, 15)},
          {"deflate", deflated(kText, -15)},
          {"br", from_hex(kBrotliOfText)},
          {"zstd", zstd_of(kText)},
          {"gzip, zstd", zstd_of(deflated(kText, 31))},
          {"identity, GZIP", deflated(kText, 31)}};
}

TEST_CASE("L1: a UTF-8 sequence split across arrivals moves to the later chunk, the whole is byte-exact") {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Exchange x = sample_exchange();
    x.stream = true;
    if (cut > 0) x.response_capture.add(std::string_view(text).substr(0, cut), 1.25);
    if (cut < text.size()) x.response_capture.add(std::string_view(text).substr(cut), 2.5);
    const Json record = record_of(x);
    CHECK(record["response"]["encoding"] == "utf8");
    CHECK(joined_chunks(record) == text);
    for (const auto& chunk : record["response"]["chunks"]) CHECK(is_utf8(chunk[1].get<std::string>()));
  }
  Exchange x = sample_exchange();
  x.stream = true;
  for (const char& c : text) x.response_capture.add({&c, 1}, 0.125);
  CHECK(record_of(x)["response"]["chunks"].dump() ==
        "[[0.125,\"a\"],[0.125,\"\xC3\xA9\"],[0.125,\"\xE2\x82\xAC\"],[0.125,\"\xF0\x9F\x98\x80\"],[0.125,\"z\"]]");
}

TEST_CASE("L1: chunks carry the time of their arrival") {
  Exchange x = sample_exchange();
  x.stream = true;
  x.response_capture.add("one", 1.0004);
  x.response_capture.add("two", 20);
  x.response_capture.add("three", 30.12345);
  CHECK(record_of(x)["response"]["chunks"].dump() == R"([[1,"one"],[20,"two"],[30.123,"three"]])");
}

TEST_CASE("L1: bytes that are not UTF-8 are base64, in chunks too") {
  const std::string binary = "\x00\xFF\xFE\x80"s + "text";
  Exchange x = sample_exchange();
  answer(x, {binary});
  Json response = record_of(x)["response"];
  CHECK(response["encoding"] == "base64");
  CHECK(decode_base64(response["body"].get<std::string>()) == binary);
  answer(x, {"ok", binary, "ok"});
  x.stream = true;
  response = record_of(x)["response"];
  CHECK(response["encoding"] == "base64");
  REQUIRE(response["chunks"].size() == 3);
  CHECK(decode_base64(response["chunks"][0][1].get<std::string>()) == "ok");
  CHECK(decode_base64(response["chunks"][1][1].get<std::string>()) == binary);
}

TEST_CASE("L1: content codings are undone in the log only, and named") {
  for (const Coded& coded : all_codings()) {
    CAPTURE(coded.name);
    Exchange x = sample_exchange();
    x.response->headers.add("Content-Encoding", coded.name);
    answer(x, {coded.bytes});
    const Json response = record_of(x)["response"];
    CHECK(response["content_encoding"] == coded.name);
    CHECK(response["encoding"] == "utf8");
    CHECK(response["truncated"] == false);
    CHECK(response["body"] == kText);
    CHECK(response["bytes"] == coded.bytes.size());
    CHECK(response["sha256"] == hex(sha256(coded.bytes)));
  }
}

TEST_CASE("L1: coded streams are decoded arrival by arrival, at every border") {
  for (const Coded& coded : all_codings()) {
    CAPTURE(coded.name);
    for (std::size_t step = 1; step < coded.bytes.size(); step = step * 2 + 1) {
      Exchange x = sample_exchange();
      x.stream = true;
      x.response->headers.add("Content-Encoding", coded.name);
      for (std::size_t i = 0; i < coded.bytes.size(); i += step) {
        x.response_capture.add(std::string_view(coded.bytes).substr(i, step), static_cast<double>(i));
      }
      CHECK(joined_chunks(record_of(x)) == kText);
    }
  }
}

TEST_CASE("L1: flushed gzip pieces keep their timing") {
  z_stream z{};
  REQUIRE(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  Exchange x = sample_exchange();
  x.stream = true;
  x.response->headers.add("Content-Encoding", "gzip");
  for (int i = 0; i < 3; ++i) {
    std::string in = "data: " + std::to_string(i) + "\n\n", out(256, '\0');
    z.next_in = reinterpret_cast<Bytef*>(in.data());
    z.avail_in = static_cast<uInt>(in.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, i == 2 ? Z_FINISH : Z_SYNC_FLUSH);
    x.response_capture.add(std::string_view(out).substr(0, out.size() - z.avail_out), 10.0 * (i + 1));
  }
  deflateEnd(&z);
  CHECK(record_of(x)["response"]["chunks"].dump() == R"([[10,"data: 0\n\n"],[20,"data: 1\n\n"],[30,"data: 2\n\n"]])");
}

TEST_CASE("L1: what cannot be decoded is kept as the wire bytes in base64") {
  const std::string gzip = deflated(kText, 31);
  std::string damaged = gzip;
  damaged[gzip.size() / 2] = static_cast<char>(damaged[gzip.size() / 2] ^ 0x55);
  const Coded cases[] = {{"gzip", damaged},
                         {"gzip", "plain text that lies about its coding"},
                         {"gzip", gzip.substr(0, gzip.size() - 9)},
                         {"snappy", "unknown coding"},
                         {"br", gzip},
                         {"zstd", gzip}};
  for (const Coded& c : cases) {
    CAPTURE(c.name);
    Exchange x = sample_exchange();
    x.response->headers.add("Content-Encoding", c.name);
    answer(x, {c.bytes});
    const Json response = record_of(x)["response"];
    CHECK(response["content_encoding"] == c.name);
    CHECK(response["encoding"] == "base64");
    CHECK(decode_base64(response["body"].get<std::string>()) == c.bytes);
  }
}

TEST_CASE("L1: the part of a coded body that arrived before a hang-up is readable") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += std::to_string(i * 7919) + " ";
  const std::string gzip = deflated(text, 31);
  Exchange x = sample_exchange();
  x.outcome = Outcome::client_closed;
  x.response->headers.add("Content-Encoding", "gzip");
  answer(x, {std::string_view(gzip).substr(0, gzip.size() / 2)});
  const Json response = record_of(x)["response"];
  CHECK(response["encoding"] == "utf8");
  const auto body = response["body"].get<std::string>();
  CHECK(body.size() > 1000);
  CHECK(text.starts_with(body));
}

TEST_CASE("L1: a character that a hang-up cut in two does not make the text binary") {
  Exchange x = sample_exchange();
  x.outcome = Outcome::truncated;
  answer(x, {"caf\xC3"});
  const Json response = record_of(x)["response"];
  CHECK(response["encoding"] == "utf8");
  CHECK(response["body"] == "caf");
  CHECK(response["truncated"] == true);
}

TEST_CASE("L1: a bomb is decoded up to the limit and no further") {
  const std::string bomb = deflated(std::string(1'000'000, 'a'), 31);
  ContentDecoder decoder("gzip", 100'000);
  std::string out;
  CHECK_FALSE(decoder.feed(bomb, out));
  CHECK(decoder.limit_reached());
  CHECK(out == std::string(100'000, 'a'));
  CHECK_FALSE(decoder.feed("x", out));
  CHECK(out.size() == 100'000);

  Exchange x = sample_exchange();
  x.response->headers.add("Content-Encoding", "gzip");
  answer(x, {deflated(std::string(ContentDecoder::kLimit + 10, 'b'), 31)});
  const Json response = record_of(x)["response"];
  CHECK(response["truncated"] == true);
  CHECK(response["encoding"] == "utf8");
  CHECK(response["body"].get_ref<const std::string&>().size() == BodyCapture::kKeptOfLarge);
}

TEST_CASE("L1: what a content coding makes counts for --log-max-body as plain bytes do, in streams too") {
  BodyRules rules;
  rules.limit = 1000;
  for (const bool stream : {false, true}) {
    CAPTURE(stream);
    Exchange x = sample_exchange();
    x.stream = stream;
    x.response->headers.add("Content-Encoding", "gzip, gzip");
    const std::string bomb = deflated(deflated(std::string(2'000'000, 'c'), 31), 31);
    answer(x, {bomb.substr(0, 20), bomb.substr(20)});
    std::string request_part, line;
    Redaction redaction;
    append_request_part(request_part, x, redaction, rules);
    append_record(line, x, x.timing.start, request_part, redaction, rules);
    CHECK(line.size() < 10'000);
    const Json response = Json::parse(line)["response"];
    CHECK(response["truncated"] == true);
    CHECK(response["bytes"] == bomb.size());
  }
}

TEST_CASE("L1: gzip of several members is one text, zero padding is ignored") {
  std::string bytes = deflated("one ", 31) + deflated("two", 31) + std::string(4, '\0');
  ContentDecoder decoder("gzip");
  std::string out;
  CHECK(decoder.feed(bytes, out));
  CHECK(decoder.complete());
  CHECK(out == "one two");
}

}  // namespace
}  // namespace finops::test::body_record_test
