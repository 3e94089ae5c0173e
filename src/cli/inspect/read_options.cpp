#include "cli/inspect/read_options.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/flags/color_option.h"
#include "cli/flags/combinations.h"
#include "cli/flags/config_values.h"
#include "cli/flags/value_types.h"
#include "cli/inspect/filters.h"
#include "cli/prices/options.h"

namespace finops::cli {
namespace {

Error usage(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

// Whether a word given as a file is really an id or a part of one: no such file exists, and it has only letters of ids.
bool may_be_id(const std::string& word) {
  constexpr std::size_t kShortest = 4, kLongest = 26;
  std::error_code failed;
  const auto is_letter = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return word.size() >= kShortest && word.size() <= kLongest && std::all_of(word.begin(), word.end(), is_letter) &&
         !std::filesystem::exists(word, failed);
}

// `inspect ID` is `inspect --id ID`.
Arguments with_id(const Arguments& given) {
  Arguments out = given;
  if (given.value("id") || given.positionals.empty() || !may_be_id(given.positionals.front())) return out;
  if (given.positionals.front() == "diff") return out;
  out.put("id", given.positionals.front());
  out.positionals.erase(out.positionals.begin());
  return out;
}

InspectMode mode_of(View view) {
  switch (view) {
    case kStats: return InspectMode::stats;
    case kFollow: return InspectMode::follow;
    case kExists: return InspectMode::exists;
    case kHar: return InspectMode::har;
    case kVerify: return InspectMode::verify;
    case kRepair: return InspectMode::repair;
    case kDiskUsage: return InspectMode::disk_usage;
    case kVacuum: return InspectMode::vacuum;
    case kDiff: return InspectMode::diff;
    default: return InspectMode::list;
  }
}

// `inspect diff ID ID [FILE|DIR]...`: removes the words that are not files. False: it is not a diff.
Result<bool> take_diff(InspectOptions& out) {
  if (out.inputs.empty() || out.inputs.front() != "diff") return false;
  if (out.inputs.size() < 3) return usage("diff needs two ids: finops inspect diff ID ID [FILE|DIR]...");
  out.diff_left = out.inputs[1];
  out.diff_right = out.inputs[2];
  out.inputs.erase(out.inputs.begin(), out.inputs.begin() + 3);
  return true;
}

}  // namespace

Result<InspectOptions> read_inspect_options(const Arguments& given, WallTime now) {
  const Arguments arguments = with_id(given);
  InspectOptions out;
  out.now = now;
  out.inputs = arguments.positionals;
  const auto diff = take_diff(out);
  if (!diff) return diff.error();
  const auto view = check_combinations(arguments, *diff ? kDiff : View{});
  if (!view) return view.error();
  out.mode = mode_of(*view);
  auto filter = read_filters(arguments, now);
  if (!filter) return std::move(filter).error();
  out.filter = std::move(*filter);
  out.sessions = arguments.values("session");
  out.inputs = named_logs(arguments, std::move(out.inputs));

  out.id = arguments.value("id");
  out.limit = arguments.number("limit");
  if (arguments.on("last")) out.last = out.limit.value_or(1);
  out.reverse = arguments.on("reverse");
  out.json = arguments.on("json");
  out.csv = arguments.on("csv");
  out.bodies = arguments.on("bodies");
  out.plain = arguments.on("plain");
  out.header = arguments.on("header");
  out.strict = arguments.on("strict");
  out.color = color_mode(arguments);
  out.ascii = arguments.on("ascii");
  out.quiet = arguments.on("quiet");
  if (const auto text = arguments.value("fields")) out.fields = read_list(*text);

  out.print = arguments.value("print").value_or("");
  out.full = arguments.on("full");
  out.raw = arguments.on("raw");
  out.headers = arguments.on("headers");
  out.curl = arguments.on("curl");

  out.by = arguments.value("by").value_or("");
  if (const auto text = arguments.value("percentiles")) out.percentiles = read_percentiles(*text);
  out.all_latency = arguments.on("all-latency");
  out.har_path = arguments.value("har").value_or("");
  out.repair_path = arguments.value("repair").value_or("");
  out.vacuum_size = arguments.size("vacuum-size");
  if (const auto text = arguments.value("vacuum-time")) out.vacuum_time = read_age(*text);
  out.wants_reprice = arguments.on("reprice");
  out.price_options = read_price_options(arguments);
  return out;
}

}  // namespace finops::cli
