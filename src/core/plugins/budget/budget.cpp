#include "core/plugins/budget/budget.h"

#include "core/exchange/tags.h"

namespace finops {
namespace {

constexpr NanoUsd kDollar = 1'000'000'000;

Error no_budget(std::string_view text, std::string_view why) {
  std::string message = "'";
  message.append(text).append("' is not AMOUNT[/day|/session|/tag:KEY]: ").append(why);
  return {ErrorCode::invalid_argument, std::move(message), {}};
}

std::string decimals(NanoUsd amount, int places) {
  const NanoUsd unit = places == 2 ? kDollar / 100 : kDollar / 10'000;
  const NanoUsd rounded = amount / unit + (amount % unit >= unit / 2 ? 1 : 0);
  const NanoUsd per_dollar = kDollar / unit;
  std::string fraction = std::to_string(rounded % per_dollar);
  fraction.insert(0, static_cast<std::size_t>(places) - fraction.size(), '0');
  return "$" + std::to_string(rounded / per_dollar) + "." + fraction;
}

}  // namespace

Result<Budget> parse_budget(std::string_view text) {
  constexpr std::string_view kTag = "tag:";
  const std::size_t slash = text.find('/');
  const std::string_view amount = text.substr(0, slash);
  const std::string_view scope = slash == std::string_view::npos ? "day" : text.substr(slash + 1);
  Budget out;
  const auto limit = parse_usd(amount);
  if (!limit) return no_budget(text, "the amount is not a number of dollars, such as 5 or 0.50");
  if (*limit <= 0) return no_budget(text, "the amount must be above 0");
  out.limit = *limit;
  if (scope == "session") {
    out.scope = Budget::Scope::session;
  } else if (scope.starts_with(kTag)) {
    out.scope = Budget::Scope::tag;
    out.tag = scope.substr(kTag.size());
    const auto tag = parse_tag(out.tag + "=x");
    if (!tag || tag->first != out.tag) {
      return no_budget(text, "a tag's key is made of letters, digits, '_', '.' and '-'");
    }
  } else if (scope != "day") {
    return no_budget(text, "'" + std::string(scope) + "' is not one of them");
  }
  return out;
}

std::string dollars(NanoUsd amount) {
  if (amount >= kDollar || amount <= 0) return decimals(amount, 2);
  if (amount < kDollar / 10'000) return "<$0.0001";
  std::string out = decimals(amount, 4);
  while (out.ends_with('0') && out.size() > 5) out.pop_back();  // "$0.50"
  return out;
}

std::string dollars(const CostSum& sum) {
  std::string out = dollars(sum.usd);
  if (sum.unpriced > 0) out += " + " + std::to_string(sum.unpriced) + " unpriced";
  return out;
}

}  // namespace finops
