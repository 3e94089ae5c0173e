#include "cli/inspect/fitting_flags.h"

#include <string>
#include <string_view>
#include <utility>

namespace finops::cli {
namespace {

enum View : unsigned {
  kList = 1u << 0,
  kId = 1u << 1,
  kLast = 1u << 2,
  kStats = 1u << 3,
  kFollow = 1u << 4,
  kExists = 1u << 5,
  kHar = 1u << 6,
  kVerify = 1u << 7,
  kRepair = 1u << 8,
  kDiskUsage = 1u << 9,
  kVacuum = 1u << 10,
  kDiff = 1u << 11,
};

constexpr unsigned kOne = kId | kLast;
// repair, disk usage and vacuum say themselves why they take no filter.
constexpr unsigned kFiltered =
    kList | kLast | kStats | kFollow | kExists | kHar | kVerify | kRepair | kDiskUsage | kVacuum;
constexpr unsigned kJson = kList | kOne | kStats | kFollow | kVerify | kDiskUsage | kVacuum | kDiff;

struct Rule {
  std::string_view flag;
  unsigned views;  // with which it means something
};
constexpr Rule kRules[] = {
    {"id", kId | kHar},
    {"last", kLast | kHar},
    {"limit", kList | kLast | kStats | kFollow | kHar},
    {"reverse", kList | kFollow},  // -f says itself why not
    {"since", kFiltered},
    {"until", kFiltered},
    {"model", kFiltered},
    {"provider", kFiltered},
    {"status", kFiltered},
    {"errors", kFiltered},
    {"path", kFiltered},
    {"tag", kFiltered},
    {"session", kFiltered},
    {"stream", kFiltered},
    {"min-cost", kFiltered},
    {"min-time", kFiltered},
    {"min-tokens", kFiltered},
    {"grep", kFiltered},
    {"where", kFiltered},
    {"json", kJson},
    {"bodies", kList | kOne | kFollow},
    {"csv", kList | kStats | kFollow | kDiff},  // diff says itself why not
    {"header", kJson & ~(kOne | kDiff)},
    {"fields", kList | kFollow | kStats},  // --stats says itself why not
    {"print", kOne},
    {"full", kOne},
    {"raw", kOne},
    {"headers", kOne},
    {"curl", kOne},
    {"by", kStats},
    {"percentiles", kStats},
    {"all-latency", kStats},
    {"reprice", kList | kOne | kStats | kFollow | kHar | kDiff},
};

// What shapes one form of output and would be lost in another.
constexpr std::pair<std::string_view, std::string_view> kExclusive[] = {
    {"id", "last"},      {"json", "csv"},    {"header", "json"},  {"full", "json"},     {"full", "raw"},
    {"full", "print"},   {"full", "curl"},   {"headers", "json"}, {"headers", "raw"},   {"headers", "print"},
    {"headers", "curl"}, {"reprice", "raw"}, {"raw", "json"},     {"bodies", "fields"},
};

bool given(const Arguments& arguments, std::string_view flag) {
  const auto value = arguments.value(flag);
  return value && (*value != "false" || flag == "stream");
}

View view_of(const Arguments& arguments, InspectMode mode) {
  switch (mode) {
    case InspectMode::list: break;
    case InspectMode::stats: return kStats;
    case InspectMode::follow: return kFollow;
    case InspectMode::exists: return kExists;
    case InspectMode::har: return kHar;
    case InspectMode::verify: return kVerify;
    case InspectMode::repair: return kRepair;
    case InspectMode::disk_usage: return kDiskUsage;
    case InspectMode::vacuum: return kVacuum;
    case InspectMode::diff: return kDiff;
  }
  return given(arguments, "id") ? kId : given(arguments, "last") ? kLast : kList;
}

std::string name_of(View view, const Arguments& arguments) {
  switch (view) {
    case kList: return "a list";
    case kId: return "--id";
    case kLast: return "--last";
    case kStats: return "--stats";
    case kFollow: return "-f";
    case kExists: return "--exists";
    case kHar: return "--har";
    case kVerify: return "--verify";
    case kRepair: return "--repair";
    case kDiskUsage: return "--disk-usage";
    case kVacuum: return given(arguments, "vacuum-size") ? "--vacuum-size" : "--vacuum-time";
    case kDiff: return "diff";
  }
  return {};
}

Error usage(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

}  // namespace

Result<void> check_flags_fit(const Arguments& arguments, InspectMode mode) {
  for (const auto& [one, other] : kExclusive) {
    if (!given(arguments, one) || !given(arguments, other)) continue;
    return usage("--" + std::string(one) + " and --" + std::string(other) + " exclude each other");
  }
  const View view = view_of(arguments, mode);
  for (const Rule& rule : kRules) {
    if ((rule.views & view) != 0 || !given(arguments, rule.flag)) continue;
    const std::string flag = "--" + std::string(rule.flag);
    if (rule.views == kOne) return usage(flag + " needs --id or --last");
    if (rule.views == kStats) return usage(flag + " needs --stats");
    return usage(flag + " does nothing with " + name_of(view, arguments) + "; leave one of them out");
  }
  if (given(arguments, "bodies") && !given(arguments, "json")) return usage("--bodies needs --json");
  return {};
}

}  // namespace finops::cli
