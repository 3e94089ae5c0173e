// L7: a secret is found in each spelling it can have, wherever it is, and nothing else is.
#include "core/redact/secret_finder.h"

#include <doctest/doctest.h>

#include "core/base/strings.h"

namespace finops::test::secret_finder_test {
namespace {

constexpr std::string_view kKey = "sk-Plain_key.0123~";
constexpr std::string_view kOdd = R"(p"a/s+s=w<o>r&d':%1)";

SecretFinder finder_of(std::initializer_list<std::string_view> secrets) {
  SecretFinder finder;
  char mark = 'A';
  for (const std::string_view secret : secrets) finder.add(secret, std::string("[") + mark++ + "]");
  finder.build();
  return finder;
}

// The text with marks in the place of what was found.
std::string hidden(const SecretFinder& finder, std::string_view text) {
  std::vector<SecretHit> hits;
  finder.find(text, hits);
  CHECK(finder.contains(text) == !hits.empty());
  std::string out;
  std::size_t at = 0;
  for (const SecretHit& hit : hits) {
    REQUIRE(hit.begin >= at);
    REQUIRE(hit.end <= text.size());
    out.append(text.substr(at, hit.begin - at)).append(hit.mark);
    at = hit.end;
  }
  return out.append(text.substr(at));
}

std::string base64(std::string_view text) {
  std::string out;
  append_base64(out, text);
  return out;
}

}  // namespace

TEST_CASE("L7 finder: a secret is found at every place of a text of any length") {
  const SecretFinder finder = finder_of({kKey});
  for (std::size_t before = 0; before < 80; ++before) {
    for (const std::size_t after : {0, 1, 2, 50}) {
      const std::string left(before, 's'), right(after, 'k');
      REQUIRE(hidden(finder, left + std::string(kKey) + right) == left + "[A]" + right);
    }
  }
  const std::string twice = std::string(kKey) + std::string(kKey) + "-" + std::string(kKey);
  CHECK(hidden(finder, twice) == "[A][A]-[A]");
  CHECK(hidden(finder, "") == "");
  CHECK(hidden(finder, kKey.substr(1)) == kKey.substr(1));
  CHECK(hidden(finder, kKey.substr(0, kKey.size() - 1)) == kKey.substr(0, kKey.size() - 1));
}

TEST_CASE("L7 finder: a secret with odd characters is found as JSON and as a URL spells it, in every usual way") {
  const SecretFinder finder = finder_of({kOdd});
  for (const std::string_view spelled :
       {kOdd, std::string_view(R"(p\"a/s+s=w<o>r&d':%1)"), std::string_view(R"(p\"a\/s+s=w<o>r&d':%1)"),
        std::string_view(R"(p\"a/s+s=w\u003co\u003er\u0026d':%1)"),
        std::string_view(R"(p\"a/s+s\u003dw\u003co\u003er\u0026d\u0027:%1)"),
        std::string_view("p%22a%2Fs%2Bs%3Dw%3Co%3Er%26d%27%3A%251"),
        std::string_view("p%22a%2fs%2bs%3dw%3co%3er%26d%27%3a%251"),
        std::string_view("p%22a/s%2Bs%3Dw%3Co%3Er%26d%27%3A%251"),
        std::string_view("p%22a/s%2bs=w%3co%3er%26d%27%3a%251"), std::string_view("p%22a/s%2Bs=w%3Co%3Er%26d%27:%251"),
        std::string_view("p%22a/s+s=w%3Co%3Er%26d%27%3A%251")}) {
    CAPTURE(spelled);
    CHECK(hidden(finder, "x " + std::string(spelled) + " y") == "x [A] y");
  }
}

TEST_CASE("L7 finder: plain characters that are spelled with escapes hide no secret") {
  const SecretFinder finder = finder_of({kKey});
  CHECK(hidden(finder, R"(x "s\u006b-Plain_key.0123~" y)") == R"(x "[A]" y)");
  CHECK(hidden(finder, "x=sk%2dPlain_key%2E0123~&y") == "x=[A]&y");
  CHECK(hidden(finder, std::string(kKey) + " s%6B-Plain_key.0123~") == "[A] [A]");
}

TEST_CASE("L7 finder: inside of Base64 a secret is found at each of the three places it can have") {
  const SecretFinder finder = finder_of({kKey});
  for (const std::string user : {"", "u", "us", "use", "user:"}) {
    CAPTURE(user);
    const std::string text = base64(user + std::string(kKey) + "!");
    const std::string left = hidden(finder, text);
    CHECK(left.find("[A]") != std::string::npos);
    CHECK(left.size() <= 3 + (user.size() + 2) * 2 + 4);  // no more than what the neighbours share
  }
  const std::string_view bits = "\xFB\xFF\xBF\xFB\xFF\xBF\xFB\xFF\xBF\xFE";  // + and / in Base64
  const SecretFinder odd = finder_of({bits});
  std::string text = base64(bits.substr(0, 9));
  REQUIRE(text.find_first_of("+/") != std::string::npos);
  CHECK(odd.contains(base64(bits)));
  std::string for_urls = base64(bits);
  for (char& c : for_urls) c = c == '+' ? '-' : c == '/' ? '_' : c;
  CHECK(odd.contains(for_urls));
}

TEST_CASE("L7 finder: too short a secret is none, the same one twice is one, and clear() forgets") {
  SecretFinder finder = finder_of({"1234567"});
  CHECK(finder.empty());
  CHECK(hidden(finder, "1234567") == "1234567");
  finder = finder_of({"12345678", "12345678"});
  CHECK(finder.mark_of("12345678") == "[A]");
  CHECK(finder.mark_of("1234567") == "");
  CHECK(hidden(finder, "12345678") == "[A]");
  finder.clear();
  CHECK(finder.empty());
  CHECK_FALSE(finder.contains("12345678"));
  finder.add("another secret", "[B]");
  finder.build();
  CHECK(hidden(finder, "12345678 another secret") == "12345678 [B]");
}

TEST_CASE("L7 finder: of secrets that overlap nothing stays, and the longest at a place wins") {
  const SecretFinder finder = finder_of({"abcdefgh", "abcdefghijkl", "ijklmnop", "fghijklm"});
  CHECK(hidden(finder, "abcdefgh.") == "[A].");
  CHECK(hidden(finder, "abcdefghijkl.") == "[B].");
  CHECK(hidden(finder, ".abcdefghijklmnop.") == ".[B].");
  CHECK(hidden(finder, "fghijklmnop") == "[D]");
  CHECK(hidden(finder, "abcdefgh ijklmnop") == "[A] [C]");
}

TEST_CASE("L7 finder: hits that overlap are one, in order, with a mark if one of them has any") {
  std::vector<SecretHit> hits = {{10, 12, "b"}, {0, 5, ""}, {3, 8, "a"}, {8, 9, "c"}, {4, 6, "d"}};
  merge_hits(hits);
  REQUIRE(hits.size() == 3);
  CHECK(hits[0].begin == 0);
  CHECK(hits[0].end == 8);
  CHECK(hits[0].mark == "a");
  CHECK(hits[1].begin == 8);  // they touch, and stay two
  CHECK(hits[2].mark == "b");
  hits = {{0, 4, "in"}, {0, 9, ""}};
  merge_hits(hits);
  REQUIRE(hits.size() == 1);
  CHECK(hits[0].end == 9);
  CHECK(hits[0].mark == "in");
  hits.clear();
  merge_hits(hits);
  CHECK(hits.empty());
}

TEST_CASE(
    "L7 finder: the beginning of a secret at the end of a text that was cut off is hidden, if it tells something") {
  const SecretFinder finder = finder_of({kKey});
  const auto cut = [&](std::size_t size) {
    const std::string text = "x " + std::string(kKey.substr(0, size));
    std::vector<SecretHit> hits;
    finder.find_cut_off(text, hits);
    if (hits.empty()) return std::string::npos;
    CHECK(hits.size() == 1);
    CHECK(hits[0].end == text.size());
    CHECK(hits[0].mark == "[A]");
    return hits[0].begin;
  };
  CHECK(cut(5) == std::string::npos);
  for (std::size_t size = 6; size < kKey.size(); ++size) CHECK(cut(size) == 2);
  std::vector<SecretHit> hits;
  finder.find_cut_off("", hits);
  finder.find_cut_off(std::string(kKey.substr(0, 10)) + "!", hits);
  CHECK(hits.empty());
}

}  // namespace finops::test::secret_finder_test
