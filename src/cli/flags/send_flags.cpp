#include <algorithm>
#include <vector>

#include "cli/flags/flags.h"

namespace finops::cli {
namespace {

constexpr Flag kSendRequest[] = {
    {.name = "model",
     .letter = 'm',
     .kind = FlagKind::value,
     .value = "MODEL",
     .type = ValueType::text,
     .group = "Prompt",
     .help = "Ask this model; PROVIDER/MODEL names its provider",
     .details = "Ask this model; PROVIDER/MODEL names its provider, else the price table does"},
    {.name = "system",
     .kind = FlagKind::value,
     .value = "TEXT",
     .type = ValueType::text,
     .needs = "model",
     .group = "Prompt",
     .help = "The system prompt"},
    {.name = "max-tokens",
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .most = 100'000'000,
     .needs = "model",
     .group = "Prompt",
     .help = "The most tokens of the answer",
     .details = "The most tokens of the answer; Anthropic needs a limit, and gets 4096 without this"},
    {.name = "attach",
     .kind = FlagKind::list,
     .value = "FILE",
     .type = ValueType::file,
     .needs = "model",
     .group = "Prompt",
     .help = "An image, PDF or audio file that goes with the prompt"},
    {.name = "stream",
     .negation = "no-stream",
     .negation_chooses = true,
     .needs = "model",
     .group = "Prompt",
     .help = "Ask for a stream; the default where text is printed"},
    {.name = "id",
     .kind = FlagKind::value,
     .value = "ID",
     .type = ValueType::id,
     .excludes = "last model",
     .group = "Request",
     .help = "Send a recorded request again, changed by ITEMs",
     .details = "Send a recorded request again, changed by ITEMs; a unique part of the id is enough"},
    {.name = "last",
     .negation = "no-last",
     .excludes = "model",
     .group = "Request",
     .help = "The same with the exchange that ended last"},
    {.name = "header",
     .letter = 'H',
     .kind = FlagKind::list,
     .value = "HEADER",
     .type = ValueType::text,
     .group = "Request",
     .help = "'Name: value', or @FILE with one on each line",
     .details = "'Name: value', or @FILE with one on each line; a key may only come from a file"},
};

constexpr Flag kSendLimits[] = {
    {.name = "retry",
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .most = 100,
     .initial = "0",
     .group = "Limits",
     .help = "Try again after 429, 5xx or a failed connect",
     .details = "Try again up to N times after 429, 5xx or a failed connect, when Retry-After says, else after 1, 2, 4 "
                "... seconds"},
    {.name = "timeout",
     .kind = FlagKind::value,
     .value = "SECONDS",
     .type = ValueType::seconds,
     .group = "Limits",
     .help = "The whole exchange may take so long",
     .details = "The whole exchange may take so long; each try has its own time"},
    {.name = "first-byte-timeout",
     .kind = FlagKind::value,
     .value = "SECONDS",
     .type = ValueType::seconds,
     .group = "Limits",
     .help = "The answer must have begun after so long"},
};

constexpr Flag kSendRepeat[] = {
    {.name = "repeat",
     .kind = FlagKind::value,
     .value = "N",
     .type = ValueType::number,
     .least = 1,
     .most = 1'000'000,
     .excludes = "retry print text extract json raw-sse output offline dry-run curl",
     .group = "Repeating",
     .help = "Send it N times, and print how long that took",
     .details = "Send it N times, and print a table of how long the answers took"},
    {.name = "concurrency",
     .letter = 'c',
     .kind = FlagKind::value,
     .value = "C",
     .type = ValueType::number,
     .least = 1,
     .most = 1000,
     .initial = "1",
     .needs = "repeat",
     .group = "Repeating",
     .help = "So many of them at once"},
};

constexpr Flag kSendOutput[] = {
    {.name = "print",
     .kind = FlagKind::value,
     .value = "LETTERS",
     .type = ValueType::letters,
     .choices = "HBhbmtu",
     .initial = "tu on a terminal, else b",
     .excludes = "text extract json raw-sse offline dry-run curl",
     .group = "Output",
     .help = "Request H B, answer h b, t text, m metadata, u usage",
     .details = "What to print: of the request H head and B body, of the answer h head, b body and t text, m metadata, "
                "u usage and cost"},
    {.name = "text",
     .letter = 't',
     .negation = "no-text",
     .excludes = "extract json raw-sse offline dry-run curl",
     .group = "Output",
     .help = "Only the text of the answer, as it arrives"},
    {.name = "extract",
     .letter = 'x',
     .negation = "no-extract",
     .excludes = "json raw-sse offline dry-run curl",
     .group = "Output",
     .help = "Only the first fenced block of the text"},
    {.name = "json",
     .negation = "no-json",
     .excludes = "raw-sse offline dry-run curl",
     .group = "Output",
     .help = "Only the record, as one line of JSON"},
    {.name = "raw-sse",
     .negation = "no-raw-sse",
     .excludes = "offline dry-run curl",
     .group = "Output",
     .help = "The answer's bytes, on a terminal too"},
    {.name = "output",
     .letter = 'o',
     .kind = FlagKind::value,
     .value = "FILE",
     .type = ValueType::file,
     .group = "Output",
     .help = "Write to a new file instead of stdout"},
    {.name = "force",
     .negation = "no-force",
     .needs = "output",
     .group = "Output",
     .help = "Let --output replace a file"},
    {.name = "offline",
     .negation = "no-offline",
     .excludes = "curl",
     .group = "Output",
     .help = "Print the request, keys masked, and send nothing"},
    {.name = "dry-run",
     .negation = "no-dry-run",
     .excludes = "curl",
     .group = "Output",
     .help = "The same as --offline, with an estimate of the cost"},
    {.name = "curl",
     .negation = "no-curl",
     .group = "Output",
     .help = "Print it as a curl command, and send nothing",
     .details = "Print the request as a curl command with the key as a variable, and send nothing"},
    {.name = "assert",
     .kind = FlagKind::list,
     .value = "EXPR",
     .type = ValueType::expression,
     .excludes = "repeat offline dry-run curl",
     .group = "Output",
     .help = "Exit with 1 unless this holds: 'text ~ Paris'",
     .details = "Exit with 1 unless this holds for the exchange, in the language of 'inspect -w': "
                "'text ~ \"Paris\" and cost<0.01 and time<5s'; may be given several times"},
};

// What `serve` and `send` have in common is the same row for both.
constexpr std::string_view kAsServe[] = {
    "upstream",   "mock",         "connect-timeout", "idle-timeout", "prices",      "model-map", "log",
    "log-bodies", "log-max-body", "rotate-size",     "keep-days",    "keep-size",   "fsync",     "on-log-error",
    "no-log",     "tag",          "budget",          "budget-warn",  "budget-hard", "plugin",    "no-plugin"};

std::vector<Flag> send_rows() {
  std::vector<Flag> out(std::begin(kSendRequest), std::end(kSendRequest));
  out.insert(out.end(), std::begin(kSendLimits), std::end(kSendLimits));
  out.insert(out.end(), std::begin(kSendRepeat), std::end(kSendRepeat));
  out.insert(out.end(), std::begin(kSendOutput), std::end(kSendOutput));
  for (const Flag& flag : serve_flags()) {
    const bool same = std::find(std::begin(kAsServe), std::end(kAsServe), flag.name) != std::end(kAsServe);
    if (same) out.push_back(flag);
  }
  return out;
}

}  // namespace

std::span<const Flag> send_flags() noexcept {
  static const std::vector<Flag> kSend = send_rows();
  return kSend;
}

}  // namespace finops::cli
