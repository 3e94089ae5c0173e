// Numbers and times for people, the same in every table of finops. Independent of the locale. The caller writes `-` for
// unknown values.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/prices/cost_total.h"

namespace finops::cli {

std::string format_duration(double ms);          // 96ms, 1.84s, 3m07s, 2h05m
std::string format_tokens(std::uint64_t count);  // 850, 18.4k, 402k, 1.82M
std::string format_count(std::uint64_t count);   // 1,204
std::string format_bytes(std::uint64_t count);   // 412 bytes, 1.9 KB, 3.0 MB
std::string format_money(NanoUsd amount);        // $0.0276, $1234.56, <$0.0001
// A cost: ">$0.0276" if a usage in it is partial, "~$0.0276" if a subscription covers it, "$0.0276?" if the payer is
// unknown; "-": unknown.
std::string format_cost(const CostSum& sum, CostBasis basis);
std::string format_cost(const CostEntry& entry);
// One text for each basis: {"$3.53 + 3 unpriced", "~$0.31 plan", "$0.05 payer unknown"}; empty: nothing had a cost.
std::vector<std::string> format_total(const CostTotal& total);
std::string format_money_exact(NanoUsd amount);  // $0.000295, $12.0

// In the time zone of the process (TZ), with strftime's `format`.
std::string format_local(std::chrono::system_clock::time_point time, const char* format);

}  // namespace finops::cli
