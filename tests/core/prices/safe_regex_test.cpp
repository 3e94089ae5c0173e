#include "core/prices/safe_regex.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "core/prices/price_support.h"

namespace finops::test::safe_regex_test {

namespace {

using namespace finops;
using namespace finops::test;

std::string refusal(std::string_view pattern) {
  const auto checked = check_safe_regex(pattern);
  if (checked.ok()) return "";
  CHECK(checked.error().code == ErrorCode::config);
  return checked.error().message;
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

TEST_CASE("regular expressions that could crash or hang a proxy are refused at once, with the remedy") {
  constexpr std::string_view kCrash = "^((((((((((a|b)|c)|d)|e)|f)|g)|h)|i)|j)*|x)*$", kHang = "^(a+)+$";
  const auto start = std::chrono::steady_clock::now();
  for (const std::string_view pattern : {kCrash, kHang}) {
    const PriceFile file(file_with(pattern));
    const auto loaded = load_prices(file.path(), {});
    REQUIRE_FALSE(loaded.ok());
    CHECK(loaded.error().code == ErrorCode::config);
    CHECK(loaded.error().message ==
          "openai/m.match: '" + std::string(pattern) +
              "' repeats a group, which can take forever; repeat single characters, or use \"contains\"");
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));

  const auto has = [](const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; };
  for (const char* pattern : {"(ab)*", "(?:ab)+", "(?:a|b){2}", "(ab){2,}x", "^x(?=a)*"}) {
    CHECK_MESSAGE(has(refusal(pattern), "repeats a group"), pattern);
  }
  CHECK(has(refusal("(a)\\1"), "refers back"));
  CHECK(has(refusal("a*b+c*d{2,}"), "more than 3"));
  for (const char* pattern : {"a**", "a+*", "a???", "a*?+", "a{2}{3}", "(a)??*"}) {
    CHECK_MESSAGE(has(refusal(pattern), "quantifier on a quantifier"), pattern);
  }
  CHECK(has(refusal("[[:alpha:]]+"), "POSIX"));
  for (const char* pattern : {"a{129}", "a{3,2}", "a{,3}", "a{"}) {
    CHECK_MESSAGE(has(refusal(pattern), "repeats in a way"), pattern);
  }
  std::string many = "^";
  for (int i = 0; i < 60; ++i) many += "a?";
  CHECK(has(refusal(many + "b"), "too many choices"));
  many = "^";
  for (int i = 0; i < 40; ++i) many += "(a|a)";
  CHECK(has(refusal(many + "b"), "too many choices"));
  CHECK(has(refusal("a{0,120}b{0,120}c{0,120}d{0,120}"), "too many choices"));
  CHECK(has(refusal(std::string(17, '(') + "a" + std::string(17, ')')), "deeper than 16"));
  CHECK(has(refusal(std::string(257, 'a')), "longer than 256"));
  CHECK(refusal(std::string(256, 'a')).empty());
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
  for (const char* broken : {"(", "[", "\\", "(?", ")", "a)*", "*", "a{2"}) CHECK_MESSAGE(!loads(broken), broken);
}

TEST_CASE("no name takes long, and a name above 128 bytes matches no regular expression") {
  const PriceFile file(file_with("[ab]*[abc]*[abd]*(x|y)z"));
  const auto prices = std::move(*load_prices(file.path(), {}));
  const auto start = std::chrono::steady_clock::now();
  CHECK(text(prices->price(query("openai", std::string(128, 'a')), tokens(1'000'000, 0))).starts_with("no price for "));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));  // under a sanitizer
  CHECK(text(prices->price(query("openai", std::string(126, 'a') + "xz"), tokens(1'000'000, 0))) == "1");
  CHECK(text(prices->price(query("openai", std::string(127, 'a') + "xz"), tokens(1'000'000, 0)))
            .starts_with("no price for "));
}

}  // namespace finops::test::safe_regex_test
