// Budgets as they are written, and what is spent of them day by day.
#include "core/plugins/budget/budget.h"

#include <doctest/doctest.h>

#include "core/plugins/budget/budget_ledger.h"

namespace finops::test::budget_test {
namespace {

using Lines = std::vector<std::string>;
using Scope = Budget::Scope;

Budget budget(std::string_view text) {
  auto out = parse_budget(text);
  REQUIRE_MESSAGE(out.ok(), text);
  return *out;
}

struct Book {
  explicit Book(std::initializer_list<std::string_view> budgets, bool hard = true, unsigned warn = 80)
      : ledger(options(budgets, hard, warn)) {}
  static BudgetLedger::Options options(std::initializer_list<std::string_view> budgets, bool hard, unsigned warn) {
    BudgetLedger::Options out;
    for (const std::string_view text : budgets) out.budgets.push_back(budget(text));
    out.hard = hard;
    out.warn_percent = warn;
    return out;
  }

  Lines spend(std::string_view usd) {
    return ledger.add({day, session, tags}, {parse_usd(usd), CostStatus::priced, {}, {}});
  }
  Lines unpriced() { return ledger.add({day, session, tags}, {{}, CostStatus::no_price, "chat", 200}); }
  std::string refusal() { return ledger.refusal({day, session, tags}).value_or(""); }
  bool refused() { return ledger.refusal({day, session, tags}).has_value(); }

  BudgetLedger ledger;
  int day = 20'000;
  std::string session;
  Tags tags;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("C1 budget: amounts and scopes") {
  CHECK(budget("5").limit == 5'000'000'000);
  CHECK(budget("5").scope == Scope::day);
  CHECK(budget("0.50/day").limit == 500'000'000);
  CHECK(budget("0.50/session").scope == Scope::session);
  CHECK(budget("20/tag:team").scope == Scope::tag);
  CHECK(budget("20/tag:team").tag == "team");
  CHECK(budget("0.000000001").limit == 1);
}

TEST_CASE("C1 budget: errors say what is wrong") {
  for (const auto& row : std::vector<std::pair<std::string, std::string>>{{"", "not a number"},
                                                                          {"five", "not a number"},
                                                                          {"$5", "not a number"},
                                                                          {"5 /day", "not a number"},
                                                                          {"/day", "not a number"},
                                                                          {"99999999999999999999", "not a number"},
                                                                          {"0", "above 0"},
                                                                          {"-1/day", "above 0"},
                                                                          {"0.0000000001", "above 0"},
                                                                          {"5/", "'' is not one"},
                                                                          {"5/week", "'week' is not one"},
                                                                          {"5/Day", "'Day' is not one"},
                                                                          {"5/day/session", "'day/session' is not one"},
                                                                          {"5/tag", "'tag' is not one"},
                                                                          {"5/tag:", "a tag's key"},
                                                                          {"5/tag:a b", "a tag's key"},
                                                                          {"5/tag: a", "a tag's key"},
                                                                          {"5/tag:a=b", "a tag's key"}}) {
    const std::string &text = row.first, &why = row.second;
    CAPTURE(text);
    const auto out = parse_budget(text);
    REQUIRE_FALSE(out.ok());
    CHECK(out.error().code == ErrorCode::invalid_argument);
    CHECK(has(out.error().message, "'" + text + "' is not AMOUNT"));
    CHECK(has(out.error().message, why));
  }
}

TEST_CASE("C5 budget: money as people read it") {
  CHECK(dollars(NanoUsd{0}) == "$0.00");
  CHECK(dollars(NanoUsd{4'014'999'999}) == "$4.01");
  CHECK(dollars(NanoUsd{4'015'000'000}) == "$4.02");
  CHECK(dollars(NanoUsd{500'000'000}) == "$0.50");
  CHECK(dollars(NanoUsd{4'200'000}) == "$0.0042");
  CHECK(dollars(NanoUsd{999'990'000}) == "$1.00");
  CHECK(dollars(NanoUsd{99'999}) == "<$0.0001");
  CHECK(dollars(NanoUsd{1'234'567'000'000'000}) == "$1234567.00");
  CHECK(dollars(CostSum{4'900'000'000, 7, 3}) == "$4.90 + 3 unpriced");
}

TEST_CASE("F16 budget: one warning for each crossing, at the level and at the limit") {
  Book book({"5/day"});
  CHECK(book.spend("3.99").empty());
  CHECK(book.spend("0.02") == Lines{"budget: $4.01 of $5.00 today (80%)"});
  CHECK(book.spend("0.5").empty());
  CHECK_FALSE(book.refused());
  CHECK(book.spend("0.49") == Lines{"budget: $5.00 of $5.00 today (100%); further requests are refused"});
  CHECK(book.spend("1").empty());
  CHECK(book.refused());

  Book at_once({"5/day"}, false, 50);
  CHECK(at_once.spend("6") == Lines{"budget: $6.00 of $5.00 today (120%)"});
  CHECK_FALSE(at_once.refused());
}

TEST_CASE("F16 budget: sums are exact, a nano-dollar below the limit is below it") {
  Book book({"0.3/day"});
  for (int i = 0; i < 2; ++i) book.spend("0.1");
  book.spend("0.099999999");
  CHECK_FALSE(book.refused());
  book.spend("0.000000001");
  CHECK(book.refused());
}

TEST_CASE("F16 budget: enormous sums stay at the largest value") {
  Book book({"9000000000/day"});
  for (int i = 0; i < 3; ++i) book.spend("8000000000");
  CHECK(book.refused());
  CHECK(has(book.refusal(), "$9223372036.85 spent"));
}

TEST_CASE("F16 budget: what has no price is counted and named, never taken as nothing") {
  Book book({"5/day"});
  CHECK(book.unpriced().empty());
  CHECK(book.unpriced().empty());
  CHECK(book.spend("4.5") == Lines{"budget: $4.50 + 2 unpriced of $5.00 today (90%)"});
  book.unpriced();
  book.spend("1");
  CHECK(has(book.refusal(), "$5.50 + 3 unpriced spent today"));
  book.ledger.add({book.day, "", {}}, {{}, CostStatus::no_usage, "models", 200});
  book.ledger.add({book.day, "", {}}, {{}, CostStatus::no_usage, "chat", 500});
  CHECK(has(book.refusal(), "+ 3 unpriced"));
}

TEST_CASE("L1 cost.basis: budgets count metered money only") {
  Book book({"1/day"});
  CostEntry plan{NanoUsd{5'000'000'000}, CostStatus::priced, "chat", 200};
  for (const CostBasis basis : {CostBasis::subscription, CostBasis::unknown}) {
    plan.basis = basis;
    CHECK(book.ledger.add({book.day, "", {}}, plan).empty());
    CHECK_FALSE(book.refused());
  }
  plan.basis = CostBasis::metered;
  CHECK(book.ledger.add({book.day, "", {}}, plan).size() == 1);
  CHECK(book.refused());
}

TEST_CASE("F16 budget: a day budget begins anew with the day") {
  Book book({"1/day"});
  book.spend("1");
  CHECK(book.refused());
  ++book.day;
  CHECK_FALSE(book.refused());
  CHECK(book.spend("0.9") == Lines{"budget: $0.90 of $1.00 today (90%)"});
  --book.day;  // began before midnight, ended after it
  CHECK(book.spend("5").empty());
  ++book.day;
  CHECK_FALSE(book.refused());
  CHECK(book.ledger.describe(book.day) == Lines{"$1.00 a day, $0.90 spent today, then requests are refused"});
}

TEST_CASE("F16 budget: a clock that was put back does not switch a budget off") {
  Book book({"1/day"});
  book.day += 400;
  CHECK_FALSE(book.refused());
  book.day -= 400;
  book.spend("1");
  CHECK(book.refused());
}

TEST_CASE("F16 budget: each session has its own, and an unknown one has none") {
  Book book({"1/session"});
  book.session = "one";
  CHECK(book.spend("0.8") == Lines{"budget: $0.80 of $1.00 in session one (80%)"});
  book.session = "two";
  CHECK(book.spend("0.5").empty());
  book.session = "one";
  book.spend("0.2");
  CHECK(has(book.refusal(), "the budget of $1.00 a session is used up: $1.00 spent"));
  book.session = "two";
  CHECK_FALSE(book.refused());
  book.session = "";
  CHECK(book.spend("100").empty());
  CHECK_FALSE(book.refused());
}

TEST_CASE("F16 budget: each value of a tag has its own") {
  Book book({"1/tag:team"});
  book.tags = {{"app", "x"}, {"team", "red"}};
  CHECK(book.spend("1.5") ==
        Lines{"budget: $1.50 of $1.00 for team=red in 30 days (150%); further requests are refused"});
  CHECK(has(book.refusal(), "the budget of $1.00 for team=red is used up: $1.50 spent"));
  book.tags = {{"team", "blue"}};
  CHECK_FALSE(book.refused());
  book.tags = {};
  book.spend("9");
  CHECK_FALSE(book.refused());
}

TEST_CASE("F16 budget: sessions and tags count thirty days, then what is older drops out") {
  Book book({"1/session", "1/tag:team"});
  book.session = "s";
  book.tags = {{"team", "red"}};
  book.spend("0.6");
  book.day += 10;
  book.spend("0.4");
  CHECK(book.refused());
  book.day += 19;
  CHECK(book.refused());
  ++book.day;  // the thirtieth after the first
  CHECK_FALSE(book.refused());
  CHECK(book.spend("0.5") ==
        Lines{"budget: $0.90 of $1.00 in session s (90%)", "budget: $0.90 of $1.00 for team=red in 30 days (90%)"});
}

TEST_CASE("F16 budget: several at once, the first that is used up refuses") {
  Book book({"10/day", "1/session"});
  book.session = "s";
  CHECK(book.spend("2").size() == 1);
  CHECK(has(book.refusal(), "a session"));
  book.spend("9");
  CHECK(has(book.refusal(), "a day"));
  book.session = "t";
  CHECK(has(book.refusal(), "a day"));
}

TEST_CASE("F16 budget: a refusal says what to do") {
  Book book({"5/day"});
  book.spend("5.03");
  CHECK(book.refusal() ==
        "the budget of $5.00 a day is used up: $5.03 spent today; it is reset at midnight, local time; to go on now, "
        "restart finops with a higher --budget or without --budget-hard");
}

TEST_CASE("F16 budget: the start tells what is past the level, but not of old sessions") {
  Book book({"1/day", "1/session", "1/tag:team"}, false);
  book.session = "s";
  book.tags = {{"team", "red"}};
  book.spend("0.7");
  CHECK(book.ledger.past_warning(book.day).empty());
  book.spend("0.2");
  CHECK(book.ledger.past_warning(book.day) ==
        Lines{"budget: $0.90 of $1.00 today (90%)", "budget: $0.90 of $1.00 for team=red in 30 days (90%)"});
  CHECK(book.ledger.past_warning(book.day + 1) == Lines{"budget: $0.90 of $1.00 for team=red in 30 days (90%)"});
  CHECK(book.ledger.describe(book.day + 1) ==
        Lines{"$1.00 a day, $0.00 spent today", "$1.00 a session", "$1.00 in 30 days for each value of the tag team"});
}

TEST_CASE("F16 budget: threads lose no cent") {
  Book book({"1000/day"});
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&book] {
      for (int n = 0; n < 1000; ++n)
        book.ledger.add({book.day, "", {}}, {NanoUsd{1'000'000}, CostStatus::priced, {}, {}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(has(book.ledger.describe(book.day).front(), "$4.00 spent today"));
}

}  // namespace finops::test::budget_test
