#include <algorithm>
#include <vector>

#include "cli/flags/flags.h"

namespace finops::cli {
namespace {

constexpr std::string_view kWithId = "--id names the exchanges";

constexpr Flag kReplaySelection[] = {
    {.name = "id",
     .kind = FlagKind::list,
     .value = "ID",
     .type = ValueType::id,
     .excludes =
         "last limit sample since until status errors path tag session stream min-cost min-time min-tokens grep "
         "where",
     .because = kWithId,
     .group = "Selection",
     .help = "This exchange, or several",
     .details = "This exchange; 4 or more characters of its beginning or end are enough. May be given several times"},
    {.name = "last",
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .excludes = "limit",
     .group = "Selection",
     .help = "Of those that match, the newest N"},
    {.name = "limit",
     .letter = 'n',
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .group = "Selection",
     .help = "Of those that match, the first N"},
    {.name = "sample",
     .kind = FlagKind::value,
     .value = "P%",
     .type = ValueType::percent,
     .group = "Selection",
     .help = "A share of them, the same each time",
     .details = "A share of those that match, chosen by their ids, so it is the same each time; before --last and "
                "--limit"},
};

constexpr Flag kReplayTarget[] = {
    {.name = "to",
     .kind = FlagKind::value,
     .value = "URL",
     .type = ValueType::base_url,
     .excludes = "mock",
     .group = "Request",
     .help = "Send all to this base URL",
     .details = "The base URL for the providers of all selected exchanges; keys of variables are sent there, those of "
                "the configuration file are not"},
    {.name = "provider",
     .kind = FlagKind::value,
     .value = "NAME",
     .type = ValueType::provider,
     .group = "Request",
     .help = "Send all to this provider",
     .details = "Send all to this provider, with its key; the path is translated where the two providers differ"},
    {.name = "model",
     .letter = 'm',
     .kind = FlagKind::list,
     .value = "A=B",
     .type = ValueType::model_map,
     .group = "Request",
     .help = "Ask model B where A was asked; A may be 'gpt-4*'",
     .details = "Ask model B where A was asked, in the body or in the path; A may have the wildcards * and ?"},
    {.name = "set",
     .kind = FlagKind::list,
     .value = "PTR=JSON",
     .type = ValueType::pointer_value,
     .group = "Request",
     .help = "Set a member of the body: /temperature=0",
     .details = "Set a member of the JSON body by its pointer (RFC 6901): /temperature=0, /messages/-={...} appends"},
    {.name = "unset",
     .kind = FlagKind::list,
     .value = "PTR",
     .type = ValueType::pointer,
     .group = "Request",
     .help = "Remove a member of the body: /user"},
};

constexpr Flag kReplayPace[] = {
    {.name = "concurrency",
     .letter = 'c',
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .most = 1000,
     .initial = "1",
     .group = "Pace",
     .help = "So many at once; a session stays in order"},
    {.name = "pace",
     .kind = FlagKind::value,
     .value = "PACE",
     .type = ValueType::text,
     .initial = "asap",
     .group = "Pace",
     .help = "asap, recorded, x2 (twice as fast) or 3/s",
     .details = "When requests begin: asap, recorded (with the recorded gaps), x2 (twice as fast), 3/s. At most -c of "
                "them run at once; those that begin late for that are counted"},
};

constexpr Flag kReplayLimits[] = {
    {.name = "max-cost",
     .kind = FlagKind::value,
     .value = "USD",
     .type = ValueType::money,
     .group = "Limits",
     .help = "Stop before it costs more (exit code 7)"},
    {.name = "max-requests",
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .group = "Limits",
     .help = "Stop after so many requests (exit code 7)"},
    {.name = "yes", .letter = 'y', .negation = "no-yes", .group = "Limits", .help = "Do not ask, whatever it costs"},
    {.name = "confirm-above",
     .kind = FlagKind::value,
     .value = "USD",
     .type = ValueType::money,
     .initial = "1",
     .group = "Limits",
     .help = "Ask first if it may cost more",
     .details = "Ask first if it may cost more, or if that is not known; without a terminal --yes is needed then"},
};

constexpr Flag kReplayComparison[] = {
    {.name = "compare",
     .kind = FlagKind::value,
     .value = "HOW",
     .type = ValueType::choice,
     .choices = "shape|text|exact|none",
     .initial = "shape",
     .group = "Comparison",
     .help = "What must be equal",
     .details = "What must be equal: shape (status, finish reason, tools, JSON shape), text (the words, too), exact "
                "(every byte), none"},
    {.name = "ignore",
     .kind = FlagKind::list,
     .value = "PTR",
     .type = ValueType::pointer,
     .group = "Comparison",
     .help = "Do not compare this member of the answers"},
    {.name = "similarity",
     .kind = FlagKind::value,
     .value = "0..1",
     .type = ValueType::ratio,
     .group = "Comparison",
     .help = "Texts less alike than this are 'changed'"},
    {.name = "baseline",
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .most = 100,
     .group = "Comparison",
     .help = "Ask the old target N times more: its noise",
     .details = "Ask the old target N times more for each, unchanged, and say how often it differs from itself; these "
                "records have the tag replay=baseline"},
    {.name = "tolerate",
     .kind = FlagKind::value,
     .value = "P%",
     .type = ValueType::percent,
     .initial = "0%",
     .group = "Comparison",
     .help = "So many may differ before the exit code is 1"},
    {.name = "threshold",
     .kind = FlagKind::list,
     .value = "RULE",
     .type = ValueType::text,
     .group = "Comparison",
     .help = "Fail unless it holds: 'p95<2s', 'cost<+5%'"},
};

constexpr Flag kReplayOutput[] = {
    {.name = "dry-run",
     .negation = "no-dry-run",
     .excludes = "out resume report",
     .because = "nothing is sent",
     .group = "Output",
     .help = "Say what would be sent and what it may cost"},
    {.name = "json", .negation = "no-json", .group = "Output", .help = "One JSON object per exchange"},
    {.name = "out",
     .kind = FlagKind::value,
     .value = "FILE",
     .type = ValueType::file,
     .excludes = "resume log no-log",
     .group = "Output",
     .help = "Write the new records to this new file",
     .details = "Write the new records to this new file (its name ends in .jsonl) instead of the log"},
    {.name = "resume",
     .kind = FlagKind::value,
     .value = "FILE",
     .type = ValueType::file,
     .excludes = "log no-log",
     .group = "Output",
     .help = "Go on with a run that wrote --out FILE",
     .details = "Go on with a run that wrote --out FILE: what is in it is not sent again, and counts in the result"},
    {.name = "report",
     .kind = FlagKind::list,
     .value = "KIND=FILE",
     .type = ValueType::text,
     .group = "Output",
     .help = "A report: json=FILE, junit=FILE or html=FILE"},
};

// The same rows as of other commands.
constexpr std::string_view kFilters[] = {"since",  "until",    "status",   "errors",     "path", "tag",  "session",
                                         "stream", "min-cost", "min-time", "min-tokens", "grep", "where"};
constexpr std::string_view kRequestOfSend[] = {"header"};
constexpr std::string_view kLimitsOfSend[] = {"timeout", "first-byte-timeout"};
constexpr std::string_view kOfServe[] = {"upstream",  "mock",        "connect-timeout", "idle-timeout", "prices",
                                         "model-map", "log",         "log-bodies",      "log-max-body", "rotate-size",
                                         "keep-days", "keep-size",   "fsync",           "on-log-error", "no-log",
                                         "budget",    "budget-warn", "budget-hard",     "plugin",       "no-plugin"};

void take(std::span<const Flag> rows, std::span<const std::string_view> names, std::vector<Flag>& out) {
  for (const Flag& flag : rows) {
    if (std::find(names.begin(), names.end(), flag.name) != names.end()) out.push_back(flag);
  }
}

std::vector<Flag> replay_rows() {
  std::vector<Flag> out;
  const auto add = [&out](std::span<const Flag> rows) { out.insert(out.end(), rows.begin(), rows.end()); };
  add(kReplayTarget);
  take(send_flags(), kRequestOfSend, out);
  add(kReplayPace);
  add(kReplayLimits);
  take(send_flags(), kLimitsOfSend, out);
  add(kReplayOutput);
  add(kReplayComparison);
  add(kReplaySelection);
  take(inspect_flags(), kFilters, out);
  take(serve_flags(), kOfServe, out);
  return out;
}

}  // namespace

std::span<const Flag> replay_flags() noexcept {
  static const std::vector<Flag> kReplay = replay_rows();
  return kReplay;
}

}  // namespace finops::cli
