#include "cli/terminal/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"

namespace finops::cli {

std::string format_duration(double ms) {
  if (!(ms >= 0) || ms > 1e15) return "-";
  if (ms > 0 && ms < 0.5) return "<1ms";
  if (ms < 999.5) return fmt::format("{:.0f}ms", ms);
  if (ms < 59'995) return fmt::format("{:.2f}s", ms / 1000);
  const auto seconds = static_cast<std::uint64_t>(std::llround(ms / 1000));
  if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

std::string format_tokens(std::uint64_t count) {
  const auto n = static_cast<double>(count);
  if (count < 1000) return fmt::format("{}", count);
  if (n < 99'950) return fmt::format("{:.1f}k", n / 1e3);
  if (n < 999'500) return fmt::format("{:.0f}k", n / 1e3);
  if (n < 999.995e6) return fmt::format("{:.2f}M", n / 1e6);
  return fmt::format("{:.2f}G", n / 1e9);
}

std::string format_count(std::uint64_t count) {
  std::string out = fmt::format("{}", count);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

std::string format_bytes(std::uint64_t count) {
  const auto n = static_cast<double>(count);
  if (count < 1024) return fmt::format("{} {}", count, count == 1 ? "byte" : "bytes");
  if (n < 1023.95 * 1024) return fmt::format("{:.1f} KB", n / 1024);
  if (n < 1023.95 * 1024 * 1024) return fmt::format("{:.1f} MB", n / 1024 / 1024);
  return fmt::format("{:.1f} GB", n / 1024 / 1024 / 1024);
}

std::string format_money(NanoUsd amount) {
  if (amount > 0 && amount < 50'000) return "<$0.0001";
  const auto [places, unit] = amount < 1'000'000'000'000 ? std::pair{4, 100'000} : std::pair{2, 10'000'000};
  const NanoUsd rounded = amount / unit + (amount % unit * 2 >= unit ? 1 : 0);
  const NanoUsd whole = places == 4 ? 10'000 : 100;
  return fmt::format("${}.{:0{}}", rounded / whole, rounded % whole, places);
}

std::string format_cost(const CostSum& sum, CostBasis basis) {
  if (sum.priced == 0) return "-";
  std::string text = format_money(sum.usd);
  if (basis == CostBasis::subscription) text.insert(0, "~");
  if (basis == CostBasis::unknown) text += '?';
  if (sum.at_least) text = sum.usd > 0 && text.find('<') != text.npos ? ">$0" : ">" + text;
  return text;
}

std::string format_cost(const CostEntry& entry) {
  CostSum one;
  one.add(entry);
  return format_cost(one, entry.basis);
}

std::vector<std::string> format_total(const CostTotal& total) {
  const auto with_unpriced = [](std::string out, std::uint64_t count) {
    if (count > 0) out += fmt::format("{}{} unpriced", out.empty() ? "" : " + ", count);
    return out;
  };
  const auto money = [&](CostBasis basis, std::string_view of_what) {
    const CostSum& sum = total.of(basis);
    const CostBasis mark = basis == CostBasis::unknown ? CostBasis::metered : basis;  // the words already say it
    return sum.priced == 0 ? std::string{} : format_cost(sum, mark) + std::string(of_what);
  };
  const CostSum& plan = total.of(CostBasis::subscription);
  std::vector<std::string> out = {
      with_unpriced(money(CostBasis::metered, ""), total.unpriced() - plan.unpriced),
      money(CostBasis::subscription, " plan"),
      money(CostBasis::unknown, " payer unknown"),
  };
  if (plan.unpriced > 0) {
    out[1] =
        out[1].empty() ? fmt::format("{} unpriced on a plan", plan.unpriced) : with_unpriced(out[1], plan.unpriced);
  }
  std::erase(out, std::string{});
  return out;
}

std::string format_money_exact(NanoUsd amount) {
  std::string out = "$";
  append_usd(out, amount);
  return out.find('.') == std::string::npos ? out + ".0" : out;
}

std::string format_local(std::chrono::system_clock::time_point time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return "-";
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &local)};
}

}  // namespace finops::cli
