#include "core/prices/name_regex.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "core/prices/price_support.h"

namespace finops::test::name_regex_test {

namespace {

using namespace finops;
using namespace finops::test;

std::string refusal(std::string_view pattern) {
  const auto compiled = NameRegex::compile(pattern);
  if (compiled.ok()) return "";
  CHECK(compiled.error().code == ErrorCode::config);
  return compiled.error().message;
}

bool finds(std::string_view pattern, std::string_view name) {
  const auto compiled = NameRegex::compile(pattern);
  REQUIRE_MESSAGE(compiled.ok(), pattern);
  return compiled->finds(name);
}

std::string file_with(std::string_view pattern) {
  std::string escaped;
  for (const char c : pattern) escaped += c == '\\' ? std::string("\\\\") : std::string(1, c);
  return R"([{"id":"openai","models":[{"id":"m","match":{"or":[{"regex":")" + escaped +
         R"("}]},"prices":{"input_mtok":1}}]}])";
}

bool loads(std::string_view pattern) {
  const PriceFile file(file_with(pattern));
  return load_prices(file.path(), {}).ok();
}

}  // namespace

TEST_CASE("regular expressions that make others hang or crash take no time") {
  const auto start = std::chrono::steady_clock::now();
  for (const char* pattern : {"^((((((((((a|b)|c)|d)|e)|f)|g)|h)|i)|j)*|x)*$", "^(a+)+$", "(ab)*", "^(?:a|b){2}",
                              "(ab){2,}x", "a*b+c*d{2,}", "(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b"}) {
    CHECK_MESSAGE(loads(pattern), pattern << ": " << refusal(pattern));
    finds(pattern, std::string(255, 'a') + "!");
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

TEST_CASE("what is no regular expression, or one of another kind, is refused with its text and the remedy") {
  const PriceFile file(file_with("(a)\\1"));
  const auto loaded = load_prices(file.path(), {});
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == ErrorCode::config);
  CHECK(
      loaded.error().message ==
      "openai/m.match: '(a)\\1' is not a regular expression of RE2: invalid escape sequence: \\1; or use \"contains\"");
  for (const char* broken :
       {"(", "[", "\\", "(?", ")", "a)*", "*", "a**", "(?=a)b", "x(?!a)", "(?<=a)b", "a{3,2}", "a{2000}"}) {
    CHECK_MESSAGE(!loads(broken), broken);
  }
  for (const char* lookahead : {"^(?!a)|b", "^(?!a", "^(?!a)*b", "^(?!a)?"}) {
    CHECK_MESSAGE(refusal(lookahead).find("lookahead that finops does not read") != std::string::npos, lookahead);
  }
  CHECK(refusal("^(?!a)(?!b)c").find("is not a regular expression of RE2") != std::string::npos);
  CHECK(refusal(std::string(257, 'a')).find("longer than 256") != std::string::npos);
  CHECK(refusal(std::string(256, 'a')).empty());
}

TEST_CASE("a lookahead at the beginning is what must not be there") {
  CHECK(finds("^(?!.*-[tT][tT][sS](?:$|-))", "gpt-4o"));
  CHECK_FALSE(finds("^(?!.*-[tT][tT][sS](?:$|-))", "gpt-4o-mini-TTS"));
  CHECK_FALSE(finds("^(?!.*-[tT][tT][sS](?:$|-))", "x-tts-hd"));
  CHECK(finds("^(?!.*-[tT][tT][sS](?:$|-))", "x-ttsy"));
  constexpr const char* kMistral = "^(?![^/]+/)(?:labs-)?(?:mistral|open-mixtral)";
  CHECK(finds(kMistral, "labs-mistral-small"));
  CHECK(finds(kMistral, "mistral"));
  CHECK_FALSE(finds(kMistral, "azure/mistral"));
  CHECK_FALSE(finds(kMistral, "x-mistral"));
  CHECK_FALSE(finds(kMistral, "mistral/large"));
  // The end of the group is found past classes and escapes.
  CHECK(finds("^(?![)]|\\)|[]x)])ab", "ab"));
  CHECK_FALSE(finds("^(?![)]|\\)|[]x)])", "xab"));
  CHECK_FALSE(finds("^(?!a|b)", "back"));
}

// genai-prices writes dates, versions and one exclusion; whatever it writes must stay readable, since `--prices` takes
// its newer files. Every pattern of the package is tried in tests/sdk/prices; these are its shapes.
TEST_CASE("the regular expressions of genai-prices are all accepted") {
  for (const char* pattern :
       {"^(?![^/]+/)(?:labs-)?(?:(?:mi|code|dev|magi|mini)stral|mixtral|pixtral|voxtral|open-(?:mistral|mixtral))",
        "^(?!.*-[tT][tT][sS](?:$|-))", "^gpt-5\\.6-luna-\\d{4}-\\d{2}-\\d{2}$", "^o[134]",
        "^composer-2\\.5\\[fast=false\\]$", "^gemini-3\\.5-flash-\\d", "^x-ai/grok-4\\.3-\\d{8}$"}) {
    CHECK_MESSAGE(loads(pattern), pattern << ": " << refusal(pattern));
  }
  for (const char* pattern : {"^a.*b.+?c[^)*+]*$", "(a|b)?", "[\\]*+](x)", "\\(a\\)+\\*+", "^\\d{2,8}$"}) {
    CHECK_MESSAGE(loads(pattern), pattern << ": " << refusal(pattern));
  }
}

TEST_CASE("names of any bytes and up to 256 of them are looked at") {
  const PriceFile file(file_with("[ab]*[abc]*[abd]*(x|y)z"));
  const auto prices = std::move(*load_prices(file.path(), {}));
  const auto start = std::chrono::steady_clock::now();
  CHECK(text(prices->price(query("openai", std::string(256, 'a')), tokens(1'000'000, 0))).starts_with("no price for "));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));  // under a sanitizer
  CHECK(text(prices->price(query("openai", std::string(254, 'a') + "xz"), tokens(1'000'000, 0))) == "1");
  CHECK(text(prices->price(query("openai", std::string(255, 'a') + "xz"), tokens(1'000'000, 0)))
            .starts_with("no price for "));
  CHECK(finds("^a.b$",
              "a\xFF"
              "b"));
}

}  // namespace finops::test::name_regex_test
