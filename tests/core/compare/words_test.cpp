// C4: what two sequences have in common.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string_view>
#include <vector>

#include "core/compare/words.h"

namespace finops::test::words_test {

TEST_CASE("C4 diff: a sequence is rebuilt from its alignment, whatever the two have in common") {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::size_t> left, right;
    const auto fill = [&](std::vector<std::size_t>& out) {
      for (std::size_t n = random() % 40; n > 0; --n) out.push_back(random() % (2 + static_cast<unsigned>(round) % 9));
    };
    fill(left), fill(right);
    std::size_t a = 0, b = 0, edits = 0;
    bool same_before = false;
    for (const Stretch& s : align(left, right)) {
      CHECK(s.left == a);
      CHECK(s.right == b);
      if (a + b > 0) CHECK(s.same != same_before);
      same_before = s.same;
      if (s.same) {
        CHECK(std::equal(left.begin() + static_cast<std::ptrdiff_t>(a),
                         left.begin() + static_cast<std::ptrdiff_t>(a + s.left_size),
                         right.begin() + static_cast<std::ptrdiff_t>(b),
                         right.begin() + static_cast<std::ptrdiff_t>(b + s.right_size)));
      } else {
        edits += s.left_size + s.right_size;
      }
      a += s.left_size, b += s.right_size;
    }
    CHECK(a == left.size());
    CHECK(b == right.size());
    // The shortest way, by the textbook's table.
    std::vector<std::vector<std::size_t>> table(left.size() + 1, std::vector<std::size_t>(right.size() + 1));
    for (std::size_t i = 0; i <= left.size(); ++i) {
      for (std::size_t j = 0; j <= right.size(); ++j) {
        table[i][j] = i == 0 || j == 0              ? i + j
                      : left[i - 1] == right[j - 1] ? table[i - 1][j - 1]
                                                    : 1 + std::min(table[i - 1][j], table[i][j - 1]);
      }
    }
    CHECK(edits == table[left.size()][right.size()]);
  }
  std::vector<std::size_t> all_left(20'000), all_right(20'000);
  for (std::size_t i = 0; i < all_left.size(); ++i) all_left[i] = 2 * i, all_right[i] = 2 * i + 1;
  CHECK(align(all_left, all_right).size() == 1);  // nothing in common: no search for it
}

TEST_CASE("C4 diff: a text is split into words, blanks and single characters of scripts without blanks") {
  using Words = std::vector<std::string_view>;
  CHECK(words_of("").empty());
  CHECK(words_of("one  two\n") == Words{"one", "  ", "two", "\n"});
  CHECK(words_of("caf\u00e9 \u6771\u4eac,x") == Words{"caf\u00e9", " ", "\u6771", "\u4eac", ",x"});
  CHECK(is_blank(" \t\r\n"));
  CHECK(is_blank(""));
  CHECK_FALSE(is_blank(" x"));
  std::vector<std::size_t> left, right;
  number_words({"a", " ", "a"}, {"b", "a"}, left, right);
  CHECK(left == std::vector<std::size_t>{0, 1, 0});
  CHECK(right == std::vector<std::size_t>{2, 0});
}

}  // namespace finops::test::words_test
