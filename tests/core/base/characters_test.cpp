#include "core/base/characters.h"

#include <doctest/doctest.h>

namespace finops::test::characters_test {

TEST_CASE("characters: UTF-8 is read one by one, and what is none has no size") {
  CHECK(first_character("a").size == 1);
  CHECK(first_character("ü!").code == U'ü');
  CHECK(first_character("日本").size == 3);
  CHECK(first_character("😀").code == U'😀');
  for (const char* broken :
       {"\x80", "\xC3", "\xE6\x97", "\xF0\x9F\x98", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    CHECK(first_character(broken).size == 0);
  }
}

TEST_CASE("characters: columns as terminals count them") {
  for (const char32_t one : {U'a', U'ü', U'Ω', U'…', U'─', U'\u00AD'}) CHECK(columns_of(one) == 1);
  for (const char32_t two : {U'日', U'한', U'ア', U'！', U'😀', U'🚀', U'\U00020000'}) CHECK(columns_of(two) == 2);
  for (const char32_t none : {U'\u0301', U'\u0591', U'\u093C', U'\u20D0', U'\uFE0F', U'\U000E0100'}) {
    CHECK(columns_of(none) == 0);
  }
}

TEST_CASE("C5 characters: what is unseen or turns the order is hidden, the joiner of emoji is not") {
  for (const char32_t hidden : {U'\u00AD', U'\u061C', U'\u180E', U'\u200B', U'\u200E', U'\u2028', U'\u2029', U'\u202E',
                                U'\u2066', U'\u2069', U'\uFEFF', U'\uFFF9', U'\U000E0000', U'\U000E0041'}) {
    CHECK(is_hidden(hidden));
  }
  for (const char32_t seen : {U' ', U'a', U'\u200D', U'é', U'日', U'😀', U'\uFE0F', U'\uFFFD'})
    CHECK_FALSE(is_hidden(seen));
  CHECK(is_control(0x1B));
  CHECK(is_control(0x9B));
  CHECK_FALSE(is_control(U'a'));
}

}  // namespace finops::test::characters_test
