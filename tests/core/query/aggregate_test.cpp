#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "core/query/aggregate_summary.h"
#include "support/sample_records.h"
#include "support/scoped_env.h"

namespace finops::test::aggregate_test {

namespace {

using finops::ValueSet;

ValueSet of(const std::vector<double>& values, bool buckets = false) {
  ValueSet out;
  if (buckets) out.use_buckets();
  for (const double value : values) out.add(value);
  return out;
}

}  // namespace

TEST_CASE("C4 stats: percentiles are nearest rank on the values themselves") {
  CHECK_FALSE(ValueSet().percentile(50).has_value());
  for (const double percent : {0.001, 50.0, 100.0}) CHECK(of({7.5}).percentile(percent) == 7.5);
  const ValueSet five = of({50, 15, 40, 20, 35});  // the textbook's example
  CHECK(five.percentile(5) == 15);
  CHECK(five.percentile(20) == 15);
  CHECK(five.percentile(20.1) == 20);
  CHECK(five.percentile(30) == 20);
  CHECK(five.percentile(40) == 20);
  CHECK(five.percentile(50) == 35);
  CHECK(five.percentile(100) == 50);
  CHECK(of({1, 2}).percentile(50) == 1);
  // A share that is a whole number is not pushed over it by binary fractions.
  for (const int count : {1000, 100'000, 2'000'000}) {
    ValueSet many;
    for (int i = 1; i <= count; ++i) many.add(i);
    for (const double percent : {0.1, 7.0, 29.0, 58.0, 99.0, 99.9}) {
      CHECK(many.percentile(percent) == std::round(percent * count / 100));
    }
  }
}

TEST_CASE("C4 stats: what is no time does not count") {
  const ValueSet set = of({-1, std::nan(""), std::numeric_limits<double>::infinity(), 1e300, 0});
  CHECK(set.count() == 1);
  CHECK(set.percentile(99) == 0);
}

TEST_CASE("C4 stats: values can be added after a percentile was asked for") {
  ValueSet set = of({3, 1});
  CHECK(set.percentile(100) == 3);
  set.add(2);
  CHECK(set.percentile(50) == 2);
}

TEST_CASE("C4 stats: buckets are within half a per cent, and their number has a bound") {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> times(7.5, 2.5);
  std::vector<double> values;
  for (int i = 0; i < 20'000; ++i) values.push_back(std::round(times(random) * 1000) / 1000);
  for (double ms = 0.001; ms < 1e15; ms *= 1.7) values.push_back(ms);
  const ValueSet exact = of(values), from_start = of(values, true);
  ValueSet later = exact;
  later.use_buckets();
  later.use_buckets();
  CHECK(exact.exact());
  CHECK_FALSE(later.exact());
  double worst = 0;
  for (double percent = 0.05; percent <= 100; percent += 0.05) {
    const double truth = *exact.percentile(percent), told = *later.percentile(percent);
    worst = std::max(worst, std::abs(told - truth) / truth);
    CHECK(told == *from_start.percentile(percent));
  }
  CHECK(worst <= finops::kBucketError);
  CHECK(worst > 0);
  CHECK(later.percentile(100) == exact.percentile(100));
  CHECK(later.count() == values.size());
}

TEST_CASE("C4 stats: in buckets, too, microseconds that are few are exact") {
  for (int us = 0; us < 256; ++us) CHECK(of({us / 1000.0, 1e6}, true).percentile(50) == us / 1000.0);
}

TEST_CASE("C4 stats: with more times than the limit the sums turn to buckets, old groups and new ones alike") {
  finops::RecordParser parser;
  finops::RecordView record;
  finops::Aggregation sums(*finops::Grouping::parse("model"), false, 100);
  for (int i = 1; i <= 300; ++i) {
    finops::test::SampleRecord sample;
    sample.duration_ms = std::to_string(i) + ".5";
    sample.model = i <= 100 ? R"("a")" : R"("b")";
    REQUIRE(parser.parse_copy(sample.line(), record));
    sums.add(record, std::nullopt);
    CHECK(sums.exact() == (i <= 100));
  }
  const auto groups = sums.groups();
  REQUIRE(groups.size() == 2);
  for (const auto* group : groups) CHECK_FALSE(group->sum.duration_ms.exact());
  CHECK(groups[0]->key == "b");
  CHECK(groups[1]->sum.duration_ms.count() == 100);
  CHECK(*groups[1]->sum.duration_ms.percentile(50) == doctest::Approx(50.5).epsilon(finops::kBucketError));
  CHECK(*sums.total().duration_ms.percentile(99) == doctest::Approx(297.5).epsilon(finops::kBucketError));
}

TEST_CASE("C4 stats: sums stop at the largest number instead of beginning anew") {
  finops::TokenSum sum;
  CHECK_FALSE(sum.value().has_value());
  sum.add(std::nullopt);
  CHECK_FALSE(sum.value().has_value());
  sum.add(std::numeric_limits<std::uint64_t>::max() - 1);
  sum.add(5);
  CHECK(sum.value() == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("C4 stats: times lie between powers of two of a second") {
  finops::Histogram times;
  CHECK(times.buckets().empty());
  for (const double ms : {500.0, 999.999, 1000.0, 4000.0, -1.0, std::nan("")}) times.add(ms);
  const auto buckets = times.buckets();
  REQUIRE(buckets.size() == 4);
  CHECK(buckets[0].from_ms == 500);
  CHECK(buckets[0].to_ms == 1000);
  CHECK(buckets[0].count == 2);
  CHECK(buckets[1].count == 1);
  CHECK(buckets[2].count == 0);
  CHECK(buckets[3].from_ms == 4000);
  CHECK(buckets[3].count == 1);
  CHECK(times.count() == 4);
  times.add(0);
  CHECK(times.buckets().front().from_ms == 0);
}

TEST_CASE("C4 stats: local hours follow the zone, also by halves and before 1970") {
  const finops::test::ScopedEnv zone("TZ", "IST-5:30");
  finops::LocalHours hours;
  const auto hour = [&](std::string_view ts) { return std::string(hours.hour(*finops::parse_rfc3339(ts))); };
  CHECK(hour("2026-01-15T13:29:59.999Z") == "2026-01-15T18:00:00+05:30");
  CHECK(hour("2026-01-15T13:30:00.000Z") == "2026-01-15T19:00:00+05:30");
  CHECK(hour("2026-01-15T18:30:00.000Z") == "2026-01-16T00:00:00+05:30");
  CHECK(hour("1969-12-31T23:59:59.999Z") == "1970-01-01T05:00:00+05:30");
  CHECK(hour("1969-12-31T18:29:59.000Z") == "1969-12-31T23:00:00+05:30");
}

}  // namespace finops::test::aggregate_test
