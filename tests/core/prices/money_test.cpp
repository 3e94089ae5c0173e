#include <doctest/doctest.h>

#include <limits>

#include "core/prices/cost.h"
#include "core/prices/cost_total.h"
#include "core/prices/rates.h"

namespace finops::test::money_test {

namespace {

using namespace finops;

std::string usd(NanoUsd amount) {
  std::string out;
  append_usd(out, amount);
  return out;
}

}  // namespace

TEST_CASE("money is written exactly: no trailing zeros, no exponent") {
  CHECK(usd(44'900'250) == "0.04490025");
  CHECK(usd(0) == "0");
  CHECK(usd(1) == "0.000000001");
  CHECK(usd(10) == "0.00000001");
  CHECK(usd(1'000'000'000) == "1");
  CHECK(usd(120'500'000'000) == "120.5");
  CHECK(usd(-500'000'000) == "-0.5");
  CHECK(usd(std::numeric_limits<NanoUsd>::max()) == "9223372036.854775807");
  CHECK(usd(std::numeric_limits<NanoUsd>::min()) == "-9223372036.854775808");
  std::string pico;
  append_pico_usd(pico, 2'100'000);
  CHECK(pico == "0.0000021");
}

TEST_CASE("money is read as decimals: exponents, rounding half up at the ninth place, range") {
  CHECK(parse_usd("0.04490025") == 44'900'250);
  CHECK(parse_usd("2.5e-07") == 250);
  CHECK(parse_usd("2.5E-7") == 250);
  CHECK(parse_usd("1e2") == 100'000'000'000);
  CHECK(parse_usd("1.5e+1") == 15'000'000'000);
  CHECK(parse_usd("0") == 0);
  CHECK(parse_usd("0.000e99999999999") == 0);
  CHECK(parse_usd("-0.5") == -500'000'000);
  CHECK(parse_usd("0.0000000005") == 1);
  CHECK(parse_usd("0.00000000049999") == 0);
  CHECK(parse_usd("0.1234567895") == 123'456'790);
  CHECK(parse_usd("0.1234567894") == 123'456'789);
  CHECK(parse_usd("1e-400") == 0);
  CHECK(parse_usd("9223372036.854775807") == std::numeric_limits<NanoUsd>::max());
  CHECK_FALSE(parse_usd("9223372036.854775808"));
  CHECK_FALSE(parse_usd("1e400"));
  for (const char* bad : {"", "-", ".5", "5.", "1e", "1e+", "0x1", "1 ", " 1", "1,5", "nan", "inf", "+1", "1.2.3"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_usd(bad));
  }
}

TEST_CASE("money survives writing and reading") {
  std::uint64_t seed = 1;
  for (int i = 0; i < 20'000; ++i) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto amount = static_cast<NanoUsd>(seed >> (1 + i % 60));
    CHECK(parse_usd(usd(amount)) == amount);
    CHECK(parse_usd(usd(-amount)) == -amount);
  }
}

TEST_CASE("rates are exact decimals, and refused where they cannot be") {
  CHECK(rate_text(*parse_rate("0.01875", Per::million), Per::million) == "0.01875");
  CHECK(rate_text(*parse_rate("2.5e-07", Per::one), Per::million) == "0.25");
  CHECK(rate_text(*parse_rate("3.0000000000000004e-07", Per::one), Per::one) == "0.00000030000000000000004");
  CHECK(rate_text(*parse_rate("0.36", Per::hour), Per::hour) == "0.36");
  CHECK(*parse_rate("0.0001", Per::second) == *parse_rate("0.36", Per::hour));
  CHECK(*parse_rate("10", Per::thousand) == *parse_rate("0.01", Per::one));
  CHECK_FALSE(parse_rate("-1", Per::million));
  CHECK_FALSE(parse_rate("1e-40", Per::one));
  CHECK_FALSE(parse_rate("1e30", Per::one));
  CHECK_FALSE(parse_rate("free", Per::one));
}

TEST_CASE("L1 cost.basis: billed money, a plan's and that of unknown payers are never added to each other") {
  CostTotal total;
  const auto entry = [](NanoUsd usd, CostBasis basis) {
    CostEntry out{usd, CostStatus::priced, "chat", 200};
    out.basis = basis;
    return out;
  };
  total.add(entry(1, CostBasis::metered));
  total.add(entry(20, CostBasis::subscription));
  total.add(entry(300, CostBasis::unknown));
  CostTotal twice = total;
  twice.add(total);
  CHECK(twice.metered().usd == 2);
  CHECK(twice.of(CostBasis::subscription).usd == 40);
  CHECK(twice.of(CostBasis::unknown).usd == 600);
  CHECK(twice.together().usd == 642);
  CHECK(twice.together().priced == 6);
  for (const CostBasis basis : {CostBasis::metered, CostBasis::subscription, CostBasis::unknown}) {
    CHECK(parse_cost_basis(to_string(basis)) == basis);
  }
  CHECK_FALSE(parse_cost_basis(""));
  CHECK(parse_cost_basis("donated") == CostBasis::unknown);
}

TEST_CASE("totals: integers, and what has no price is counted") {
  CostSum total;
  const auto entry = [](std::optional<NanoUsd> usd_of, CostStatus status, std::string_view operation,
                        std::optional<std::uint64_t> answered) {
    return CostEntry{usd_of, status, operation, answered};
  };
  for (int i = 0; i < 10; ++i) total.add(entry(100'000'000, CostStatus::priced, "chat", 200));
  total.add(entry(0, CostStatus::priced, "chat", 200));
  CHECK(total.usd == 1'000'000'000);
  CHECK(total.priced == 11);
  CHECK(total.unpriced == 0);
  for (const auto* operation :
       {"chat", "text_completion", "embeddings", "generate_content", "images", "audio", "predict"}) {
    CHECK(is_unpriced(entry({}, CostStatus::no_usage, operation, 200)));
    CHECK_FALSE(is_unpriced(entry({}, CostStatus::no_usage, operation, 400)));
    CHECK_FALSE(is_unpriced(entry({}, CostStatus::no_usage, operation, {})));
  }
  // finops died before the end: it may have been answered.
  CHECK(is_unpriced({.usd = {}, .status = CostStatus::no_usage, .operation = "chat", .answered = {}, .lost = true}));
  CHECK_FALSE(
      is_unpriced({.usd = {}, .status = CostStatus::no_usage, .operation = "models", .answered = {}, .lost = true}));
  for (const auto* operation : {"count_tokens", "models", "files", "batches", ""}) {
    CHECK_FALSE(is_unpriced(entry({}, CostStatus::no_usage, operation, 200)));
  }
  CHECK(is_unpriced(entry({}, CostStatus::no_price, "models", 500)));
  total.add(entry({}, CostStatus::no_price, "chat", 200));
  CHECK(total.unpriced == 1);
  CHECK_FALSE(total.at_least);
  total.add({.usd = {}, .status = CostStatus::no_price, .operation = "chat", .answered = 200, .partial = true});
  CHECK_FALSE(total.at_least);
  total.add({.usd = 1, .status = CostStatus::priced, .operation = "chat", .answered = 200, .partial = true});
  total.add(entry(1, CostStatus::priced, "chat", 200));
  CHECK(total.at_least);
  total.add(entry(std::numeric_limits<NanoUsd>::max(), CostStatus::priced, "chat", 200));
  CHECK(total.usd == std::numeric_limits<NanoUsd>::max());
}

}  // namespace finops::test::money_test
