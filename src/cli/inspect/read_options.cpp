#include "cli/inspect/read_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/flags/color_option.h"
#include "cli/inspect/filters.h"
#include "cli/inspect/fitting_flags.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

Error usage(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

// A comma-separated list without blanks around its words.
Result<std::vector<std::string>> words(std::string_view flag, std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view word = trim(text.substr(at, comma - at));
    if (word.empty()) return usage("--" + std::string(flag) + ": '" + std::string(text) + "' has an empty part");
    out.emplace_back(word);
    at = comma + 1;
  }
  return out;
}

Result<std::vector<double>> percentiles(std::string_view text) {
  const auto parts = words("percentiles", text);
  if (!parts) return parts.error();
  std::vector<double> out;
  for (const std::string& part : *parts) {
    char* end = nullptr;
    const double value = std::strtod(part.c_str(), &end);
    if (*end != '\0' || !(value > 0 && value <= 100)) {
      return usage("--percentiles: '" + part + "' is not a number above 0 and up to 100");
    }
    out.push_back(value);
  }
  return out;
}

Result<std::chrono::hours> age(std::string_view text) {
  constexpr std::array<std::pair<char, int>, 3> kUnits = {{{'h', 1}, {'d', 24}, {'w', 24 * 7}}};
  for (const auto& [unit, hours] : kUnits) {
    if (!text.ends_with(unit)) continue;
    const auto count = parse_uint(text.substr(0, text.size() - 1));
    if (count && *count > 0 && *count < 100'000) return std::chrono::hours(static_cast<int>(*count) * hours);
  }
  return usage("--vacuum-time: '" + std::string(text) + "' is not an age such as 12h, 30d or 8w");
}

// Whether a word in the place of a file is an id or a part of one: there is no such file, and it has an id's letters.
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

// The modes exclude each other.
Result<InspectMode> mode_of(const Arguments& arguments) {
  constexpr std::pair<std::string_view, InspectMode> kModes[] = {
      {"stats", InspectMode::stats},           {"follow", InspectMode::follow},
      {"exists", InspectMode::exists},         {"har", InspectMode::har},
      {"verify", InspectMode::verify},         {"repair", InspectMode::repair},
      {"disk-usage", InspectMode::disk_usage}, {"vacuum-size", InspectMode::vacuum},
      {"vacuum-time", InspectMode::vacuum},
  };
  InspectMode mode = InspectMode::list;
  std::string_view chosen;
  for (const auto& [flag, its] : kModes) {
    if (!arguments.value(flag) || (arguments.value(flag) == "false")) continue;
    if (!chosen.empty() && its != mode) {
      return usage("--" + std::string(chosen) + " and --" + std::string(flag) + " exclude each other");
    }
    mode = its;
    chosen = flag;
  }
  return mode;
}

}  // namespace

Result<InspectOptions> read_inspect_options(const Arguments& given, WallTime now) {
  const Arguments arguments = with_id(given);
  InspectOptions out;
  out.now = now;
  out.inputs = arguments.positionals;
  auto mode = mode_of(arguments);
  if (!mode) return std::move(mode).error();
  out.mode = *mode;
  if (!out.inputs.empty() && out.inputs.front() == "diff") {
    if (out.inputs.size() < 3) return usage("diff needs two ids: finops inspect diff ID ID [FILE|DIR]...");
    if (out.mode != InspectMode::list) return usage("diff goes with no other way to look at the log");
    out.mode = InspectMode::diff;
    out.diff_left = out.inputs[1];
    out.diff_right = out.inputs[2];
    out.inputs.erase(out.inputs.begin(), out.inputs.begin() + 3);
  }
  FINOPS_TRY(check_flags_fit(arguments, out.mode));
  auto filter = read_filters(arguments, now);
  if (!filter) return std::move(filter).error();
  out.filter = std::move(*filter);
  out.sessions = arguments.values("session");

  out.id = arguments.value("id");
  auto limit = arguments.number("limit", UINT64_MAX);
  if (!limit) return std::move(limit).error();
  out.limit = *limit;
  if (arguments.on("last")) {
    out.last = out.limit.value_or(1);
    if (*out.last == 0) return usage("--last: -n 0 would show nothing");
  }
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
  if (const auto text = arguments.value("fields")) {
    auto fields = words("fields", *text);
    if (!fields) return std::move(fields).error();
    out.fields = std::move(*fields);
  }

  out.print = arguments.value("print").value_or("");
  if (out.print.empty() && arguments.value("print")) return usage("--print: '' names no part");
  if (const auto bad = out.print.find_first_not_of("HBhbmtu"); bad != std::string::npos) {
    return usage("--print: '" + out.print.substr(bad, 1) + "' is not one of the letters H B h b m t u");
  }
  out.full = arguments.on("full");
  out.raw = arguments.on("raw");
  out.headers = arguments.on("headers");
  out.curl = arguments.on("curl");

  out.by = arguments.value("by").value_or("");
  if (const auto text = arguments.value("percentiles")) {
    auto wanted = percentiles(*text);
    if (!wanted) return std::move(wanted).error();
    out.percentiles = std::move(*wanted);
  }
  out.all_latency = arguments.on("all-latency");
  out.har_path = arguments.value("har").value_or("");
  out.repair_path = arguments.value("repair").value_or("");
  for (const char* flag : {"har", "repair"}) {
    if (arguments.value(flag) == "") return usage("--" + std::string(flag) + ": '' names no file");
  }
  auto size = arguments.size("vacuum-size");
  if (!size) return std::move(size).error();
  out.vacuum_size = *size;
  if (const auto text = arguments.value("vacuum-time")) {
    auto wanted = age(*text);
    if (!wanted) return std::move(wanted).error();
    out.vacuum_time = *wanted;
  }
  return out;
}

}  // namespace finops::cli
