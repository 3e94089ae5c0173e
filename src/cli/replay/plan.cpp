#include "cli/replay/plan.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/recorded.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/units.h"
#include "core/base/json_writer.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

void add(std::int64_t estimate, std::uint64_t times, ReplayEstimate& out) {
  out.requests += times;
  if (estimate == kNotKnown) out.unknown += times;
  for (std::uint64_t i = 0; estimate > 0 && i < times; ++i) {
    out.usd = out.usd > std::numeric_limits<NanoUsd>::max() - estimate ? std::numeric_limits<NanoUsd>::max()
                                                                       : out.usd + estimate;
  }
}

// One line from the terminal. False: there is none, or it is not yes.
bool says_yes() {
  std::string answer;
  char c = 0;
  while (answer.size() < 100 && ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') answer += c;
  const std::string word = to_lower(trim(answer));
  return word == "y" || word == "yes";
}

struct Plan {
  std::map<std::string, ReplayEstimate> models;
  std::map<std::string, std::uint64_t> skipped;
  ReplayEstimate all;
  double recorded_ms = 0;
};

std::string usd_of(const ReplayEstimate& estimate) {
  if (estimate.unknown > 0) return {};
  std::string out;
  append_usd(out, estimate.usd);
  return out;
}

Plan make_plan(const ReplayOptions& options, const Selection& selection, const ProviderRegistry& providers) {
  Plan plan;
  std::string line;
  for (const ReplayEntry& entry : selection.entries) {
    if (entry.earlier >= 0) continue;
    const auto read = selection.shelf.read(entry.place, line);
    RecordedRequest recorded;
    if (read) {
      recorded = read_recorded(line, options.changes, providers, false);
    } else {
      recorded.skip = read.error().message;
    }
    if (!recorded.skip.empty()) {
      ++plan.skipped[recorded.skip];
      continue;
    }
    add(entry.estimate, 1 + options.baseline, plan.models[selection.models[entry.model]]);
    add(entry.estimate, 1 + options.baseline, plan.all);
    plan.recorded_ms += recorded.pair.ms_from.value_or(0);
  }
  return plan;
}

void write_json(const Plan& plan, Output& out) {
  std::string text;
  JsonWriter json(text);
  const auto estimate = [&](const ReplayEstimate& one) {
    json.member("requests").number(one.requests);
    const std::string usd = usd_of(one);
    usd.empty() ? json.member("estimate_usd").null() : json.member("estimate_usd").raw(usd);
    json.member("unknown").number(one.unknown);
  };
  json.begin_object();
  estimate(plan.all);
  json.member("models");
  json.begin_array();
  for (const auto& [model, one] : plan.models) {
    json.begin_object();
    model.empty() ? json.member("model").null() : json.member("model").text(model);
    estimate(one);
    json.end_object();
  }
  json.end_array();
  json.member("skipped");
  json.begin_array();
  for (const auto& [why, count] : plan.skipped) {
    json.begin_object();
    json.member("reason").text(why);
    json.member("count").number(count);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  out.write(text + "\n");
}

void write_lines(const Plan& plan, Output& out) {
  const auto line = [&](std::string_view kind, std::string_view what, std::uint64_t count, std::string_view usd) {
    out.write(
        fmt::format("{}\t{}\t{}\t{}\n", kind, what.empty() ? "-" : tsv_field(what), count, usd.empty() ? "-" : usd));
  };
  for (const auto& [model, one] : plan.models) line("model", model, one.requests, usd_of(one));
  for (const auto& [why, count] : plan.skipped) line("skipped", why, count, "");
  line("all", "", plan.all.requests, usd_of(plan.all));
}

void write_words(const Plan& plan, const ReplayOptions& options, Output& out) {
  out.write(
      fmt::format("would send {}, which cost {}\n", counted(plan.all.requests, "request"), estimate_words(plan.all)));
  for (const auto& [model, one] : plan.models) {
    out.write(fmt::format("  {}: {}, {}\n", model.empty() ? "no model" : neutralise(model),
                          counted(one.requests, "request"), estimate_words(one)));
  }
  if (plan.all.requests > 0 && options.pace.kind == Pace::Kind::asap) {
    const double ms = plan.recorded_ms * static_cast<double>(1 + options.baseline);
    out.write(fmt::format("  it took {} when it was recorded, one after the other\n", format_duration(ms)));
  }
  for (const auto& [why, count] : plan.skipped) {
    out.write(fmt::format("would skip {}: {}\n", counted(count, "exchange"), neutralise(why)));
  }
}

}  // namespace

ReplayEstimate estimate_of(const Selection& selection, std::uint64_t baseline, std::optional<std::uint64_t> most) {
  ReplayEstimate out;
  for (const ReplayEntry& entry : selection.entries) {
    if (most && out.requests >= *most) break;
    if (entry.earlier < 0) add(entry.estimate, 1 + baseline, out);
  }
  return out;
}

std::string estimate_words(const ReplayEstimate& estimate) {
  if (estimate.unknown == 0) return estimate.usd == 0 ? "nothing" : "about " + format_money(estimate.usd);
  const std::string known = estimate.usd == 0 ? "" : "about " + format_money(estimate.usd) + " and ";
  return known + fmt::format("an unknown amount for {} of {}", estimate.unknown, counted(estimate.requests, "request"));
}

int confirm_cost(const ReplayOptions& options, const ReplayEstimate& estimate, std::ostream& err) {
  const bool bounded = options.max_cost && *options.max_cost <= options.confirm_above;
  const bool small = estimate.unknown == 0 && estimate.usd <= options.confirm_above;
  if (options.yes || bounded || small || options.mock) return kDone;
  const std::string what = fmt::format("this replay costs {}", estimate_words(estimate));
  const std::string more =
      fmt::format("{} --confirm-above {}", estimate.unknown > 0 ? "which may be more than" : "more than",
                  format_money(options.confirm_above));
  const bool can_ask = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
  if (!can_ask) {
    err << "finops: " << what << ", " << more << "\n  --yes sends it; --max-cost limits it; --dry-run shows more\n";
    return kUsage;
  }
  err << "finops: " << what << ". Send " << counted(estimate.requests, "request") << "? [y/N] " << std::flush;
  if (says_yes()) return kDone;
  err << "finops: nothing was sent\n";
  return kNo;
}

int print_plan(const ReplayOptions& options, const Selection& selection, const ProviderRegistry& providers, Output& out,
               std::ostream& err) {
  const Plan plan = make_plan(options, selection, providers);
  const bool people = detect_terminal(STDOUT_FILENO, options.color, false).tty;
  if (options.json) {
    write_json(plan, out);
  } else if (people) {
    write_words(plan, options, out);
  } else {
    write_lines(plan, out);
  }
  return out.finish(err);
}

}  // namespace finops::cli
