#include "cli/replay/options.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "cli/flags/color_option.h"
#include "cli/flags/combinations.h"
#include "cli/flags/value_types.h"
#include "cli/inspect/filters.h"
#include "cli/terminal/typed.h"
#include "core/log/files/log_files.h"
#include "core/query/values.h"

namespace finops::cli {
namespace {

constexpr std::array<std::string_view, 2> kNoFilters = {"model", "provider"};  // they say what is asked now

NanoUsd amount_of(const std::string& text) {
  const auto range = read_money(text);
  return range ? static_cast<NanoUsd>(std::min(range->low, 9e18)) : 0;
}

Result<ReplayChoice> read_choice(const Arguments& arguments, WallTime now) {
  ReplayChoice out;
  out.now = now;
  out.inputs = arguments.positionals;
  if (out.inputs.empty()) {
    if (auto log = arguments.value("log")) out.inputs.push_back(*std::move(log));
  }
  auto filter = read_filters(arguments, now, kNoFilters);
  if (!filter) return std::move(filter).error();
  out.filter = *std::move(filter);
  out.sessions = arguments.values("session");
  out.ids = arguments.values("id");
  out.with_replays = !out.ids.empty();
  for (const std::string& expression : arguments.values("where")) {
    out.with_replays = out.with_replays || expression.find("source") != std::string::npos;
  }
  out.last = arguments.number("last");
  out.limit = arguments.number("limit");
  if (const auto percent = arguments.value("sample")) out.sample = read_percent(*percent);
  return out;
}

Result<RequestChanges> read_changes(const Arguments& arguments) {
  RequestChanges::Words words;
  words.models = arguments.values("model");
  words.set = arguments.values("set");
  words.unset = arguments.values("unset");
  words.headers = arguments.values("header");
  if (const auto name = arguments.value("provider")) words.provider = provider_from_name(*name);
  return RequestChanges::read(words);
}

Result<void> read_judgement(const Arguments& arguments, ReplayOptions& out) {
  out.compare.mode = parse_compare_mode(arguments.value("compare").value_or("shape")).value_or(CompareMode::shape);
  out.compare.ignore = arguments.values("ignore");
  if (const auto ratio = arguments.value("similarity")) out.compare.similarity = read_ratio(*ratio);
  out.baseline = arguments.number("baseline").value_or(0);
  if (const auto percent = arguments.value("tolerate")) {
    out.tolerance.tolerate_percent = read_percent(*percent).value_or(0);
  }
  for (const std::string& text : arguments.values("threshold")) {
    auto threshold = parse_threshold(text);
    if (!threshold) return std::move(threshold).error();
    out.tolerance.thresholds.push_back(*std::move(threshold));
  }
  for (const std::string& text : arguments.values("report")) {
    auto target = parse_report_target(text);
    if (!target) return std::move(target).error();
    out.reports.push_back(*std::move(target));
  }
  return {};
}

// --out and --resume name one file for the new records, which no other run has written.
Result<void> read_file(const Arguments& arguments, ReplayOptions& out) {
  out.resume = arguments.value("resume").value_or("");
  const std::string file = out.resume.empty() ? arguments.value("out").value_or("") : out.resume;
  if (file.empty()) return {};
  if (!has_log_name(file)) {
    return Error{
        ErrorCode::invalid_argument,
        std::string(out.resume.empty() ? "--out" : "--resume") + ": '" + typed_file(file) + "' does not end in .jsonl",
        {}};
  }
  if (out.log) out.log->path = file;
  return {};
}

}  // namespace

Result<ReplayOptions> read_replay_options(const Arguments& arguments, WallTime now) {
  const auto fits = check_combinations(arguments);
  if (!fits) return fits.error();
  auto core = read_core_options(arguments);
  if (!core) return std::move(core).error();
  ReplayOptions out;
  static_cast<CoreOptions&>(out) = *std::move(core);
  out.tags.clear();  // --tag chooses records here
  auto choice = read_choice(arguments, now);
  if (!choice) return std::move(choice).error();
  out.choice = *std::move(choice);
  auto changes = read_changes(arguments);
  if (!changes) return std::move(changes).error();
  out.changes = *std::move(changes);
  out.to = arguments.value("to").value_or("");
  out.at_once = arguments.number("concurrency").value_or(1);
  auto pace = read_pace(arguments.value("pace").value_or("asap"));
  if (!pace) return std::move(pace).error();
  out.pace = *pace;
  if (const auto time = arguments.seconds("timeout")) out.limits.total = to_milliseconds(*time);
  if (const auto time = arguments.seconds("first-byte-timeout")) out.limits.first_byte = to_milliseconds(*time);
  if (const auto usd = arguments.value("max-cost")) out.max_cost = amount_of(*usd);
  out.max_requests = arguments.number("max-requests");
  if (const auto usd = arguments.value("confirm-above")) out.confirm_above = amount_of(*usd);
  out.yes = arguments.on("yes");
  FINOPS_TRY(read_judgement(arguments, out));
  FINOPS_TRY(read_file(arguments, out));
  out.json = arguments.on("json");
  out.dry_run = arguments.on("dry-run");
  out.quiet = arguments.on("quiet");
  out.color = color_mode(arguments);
  return out;
}

}  // namespace finops::cli
