#include "cli/flags/flags.h"

namespace finops::cli {
namespace {

constexpr Command kCommands[] = {
    {"serve", "", "Run the proxy",
     "Forwards requests under /openai_passthrough, /anthropic_passthrough,\n"
     "/azure_passthrough and /genai_passthrough to the providers, byte for byte, and\n"
     "writes one JSON line per exchange to the log.\n"
     "\n"
     "Keys come from the usual variables (OPENAI_API_KEY, ANTHROPIC_API_KEY,\n"
     "AZURE_OPENAI_API_KEY with AZURE_OPENAI_ENDPOINT, GEMINI_API_KEY or\n"
     "GOOGLE_API_KEY) and go where the caller sent none or a placeholder. A caller's\n"
     "own key is forwarded as it came, except to Azure.\n"
     "\n"
     "Examples:\n"
     "  finops serve                             on http://127.0.0.1:8787\n"
     "  finops serve --mock                      no key, no network\n"
     "  finops serve --upstream openai=http://localhost:11434\n"
     "  finops serve --port 0 --log ./capture    any free port, a log folder here\n"},
    {"inspect", "[ID | diff ID ID] [FILE|DIR|-]...", "List, search, sum up and export recorded exchanges",
     "Reads the files, folders or '-' that are named, else the log that FINOPS_LOG\n"
     "names, else $XDG_STATE_HOME/finops/log: JSON lines, also compressed (.zst,\n"
     ".gz), and HAR. A word that is no file, but like an id, is one.\n"
     "On a terminal it prints a table of the last 20; in a pipe all of them as\n"
     "tab-separated lines.\n"
     "\n"
     "Examples:\n"
     "  finops inspect                           the last 20\n"
     "  finops inspect 7f3k9q                    one exchange in full\n"
     "  finops inspect -f --errors               failures as they happen\n"
     "  finops inspect --since 2h -w 'cost>0.05 or ttft>2s'\n"
     "  finops inspect --stats --by day          what each day cost\n"
     "  finops inspect diff 7f3k9q 7f3kaa        what changed between two\n"
     "  finops inspect --json | jq .status       metadata as JSON lines\n"
     "  finops inspect --reprice --prices p.json what it would cost by another list\n"},
    {"prices", "list [PROVIDER] | show MODEL | check [FILE]", "Show and check what models cost",
     "The table in the binary is taken from genai-prices. A file given with --prices\n"
     "goes before it: one of genai-prices (data.json) or of LiteLLM\n"
     "(model_prices_and_context_window.json). Dollars per million tokens, unless it\n"
     "says otherwise. 'list' shows what is valid now, 'show' everything about a model,\n"
     "'check' says whether a file can be used (exit code 1: it cannot).\n"
     "\n"
     "Examples:\n"
     "  finops prices list anthropic\n"
     "  finops prices show openai/gpt-4o\n"
     "  finops prices check my-prices.json\n"},
};

constexpr Flag kFlags[] = {
    {"serve", "host", 0, FlagKind::value, "HOST", "FINOPS_HOST", "", "127.0.0.1", "Listening",
     "Address to listen on; loopback only"},
    {"serve", "port", 'p', FlagKind::value, "PORT", "FINOPS_PORT", "", "8787", "Listening",
     "Port to listen on; 0 picks a free one and prints it"},
    {"serve", "max-connections", 0, FlagKind::value, "N", "FINOPS_MAX_CONNECTIONS", "", "6000", "Listening",
     "How many clients may be connected at once"},
    {"serve", "drain", 0, FlagKind::value, "SECONDS", "FINOPS_DRAIN", "", "10", "Listening",
     "How long running exchanges may go on after SIGINT or SIGTERM"},
    {"serve", "upstream", 0, FlagKind::list, "NAME=URL", "", "", "", "Upstream",
     "Base URL of a provider: openai, anthropic, azure (its endpoint), gemini, vertex"},
    {"serve", "mock", 0, FlagKind::toggle, "", "FINOPS_MOCK", "", "", "Upstream",
     "Answer every provider natively from within, streams too; no network, no key"},
    {"serve", "connect-timeout", 0, FlagKind::value, "SECONDS", "FINOPS_CONNECT_TIMEOUT", "", "10", "Upstream",
     "How long connecting upstream may take"},
    {"serve", "idle-timeout", 0, FlagKind::value, "SECONDS", "FINOPS_IDLE_TIMEOUT", "", "3600", "Upstream",
     "How long upstream may be silent between bytes; 0 is for ever"},
    {"serve", "max-body", 0, FlagKind::value, "SIZE", "FINOPS_MAX_BODY", "", "", "Upstream",
     "Answer 413 to larger request bodies (512K, 20M, 1G); default: no limit"},
    {"serve", "prices", 0, FlagKind::value, "FILE", "FINOPS_PRICES", "", "", "Prices",
     "A price file of genai-prices or LiteLLM, asked before the table in the binary"},
    {"serve", "model-map", 0, FlagKind::list, "NAME=MODEL", "", "", "", "Prices",
     "Price what was asked for as NAME (an Azure deployment) as MODEL, where the answer names no known model"},
    {"serve", "log", 0, FlagKind::value, "FILE|DIR", "FINOPS_LOG", "", "$XDG_STATE_HOME/finops/log", "Log",
     "Where exchanges are recorded; a folder gets one file per run"},
    {"serve", "log-bodies", 0, FlagKind::value, "WHICH", "FINOPS_LOG_BODIES", "full|request|response|none", "full",
     "Log", "Whose bodies are recorded"},
    {"serve", "log-max-body", 0, FlagKind::value, "SIZE", "FINOPS_LOG_MAX_BODY", "", "8M", "Log",
     "Larger bodies are recorded in part, with their true size and hash"},
    {"serve", "rotate-size", 0, FlagKind::value, "SIZE", "FINOPS_ROTATE_SIZE", "", "64M", "Log",
     "Begin a new segment of a log folder at this size; closed ones are compressed"},
    {"serve", "keep-days", 0, FlagKind::value, "DAYS", "FINOPS_KEEP_DAYS", "", "30", "Log",
     "Delete closed segments older than this; 0 keeps them"},
    {"serve", "keep-size", 0, FlagKind::value, "SIZE", "FINOPS_KEEP_SIZE", "", "2G", "Log",
     "Delete the oldest closed segments beyond this; 0 is no limit"},
    {"serve", "fsync", 0, FlagKind::value, "WHEN", "FINOPS_FSYNC", "never|interval|record", "interval", "Log",
     "When records are forced to the disk: each second, each record (costs time) or as the system likes"},
    {"serve", "on-log-error", 0, FlagKind::value, "WHAT", "FINOPS_ON_LOG_ERROR", "continue|refuse", "continue", "Log",
     "When the log cannot be written: go on, or answer 503"},
    {"serve", "no-log", 0, FlagKind::toggle, "", "FINOPS_NO_LOG", "", "", "Log", "Record nothing"},
    {"serve", "access-log", 0, FlagKind::value, "WHAT", "FINOPS_ACCESS_LOG", "none|short", "short on a terminal", "Log",
     "One line per finished exchange on stderr"},
    {"serve", "tag", 0, FlagKind::list, "KEY=VALUE", "", "", "", "Spending",
     "Tag every exchange; the request header x-finops-tag tags a single one"},
    {"serve", "budget", 0, FlagKind::list, "AMOUNT[/SCOPE]", "", "", "", "Spending",
     "Warn when so many dollars are spent; SCOPE is day (default), session or tag:KEY"},
    {"serve", "budget-warn", 0, FlagKind::value, "PERCENT", "FINOPS_BUDGET_WARN", "", "80", "Spending",
     "Warn before, at this part of a budget"},
    {"serve", "budget-hard", 0, FlagKind::toggle, "", "FINOPS_BUDGET_HARD", "", "", "Spending",
     "Refuse requests with 402 once a budget is used up"},
    {"serve", "plugin", 0, FlagKind::list, "NAME", "", "", "", "Plugins",
     "Add a plugin. include_usage: ask for the token usage of OpenAI streams"},
    {"serve", "no-plugin", 0, FlagKind::list, "NAME", "", "", "", "Plugins",
     "Leave out a plugin that is on by default"},
    {"inspect", "id", 0, FlagKind::value, "ID", "", "", "", "Selection",
     "Show one exchange; 4 or more characters of its beginning or end will do"},
    {"inspect", "last", 0, FlagKind::toggle, "", "", "", "", "Selection", "Show the last exchange; with -n the last N"},
    {"inspect", "limit", 'n', FlagKind::value, "N", "", "", "20 on a terminal, else 0", "Selection",
     "Show the last N; 0 shows all"},
    {"inspect", "reverse", 'r', FlagKind::toggle, "", "", "", "", "Selection", "Newest first"},
    {"inspect", "follow", 'f', FlagKind::toggle, "", "", "", "", "Selection",
     "Show the last 10 (-n N), then new ones as they come"},
    {"inspect", "since", 0, FlagKind::value, "TIME", "", "", "", "Selection",
     "Begun at TIME or later: 15m, 2h, 3d, today, yesterday, 2026-01-15, 14:30, 2026-01-15T14:30:00Z"},
    {"inspect", "until", 0, FlagKind::value, "TIME", "", "", "", "Selection", "Begun before TIME"},
    {"inspect", "model", 0, FlagKind::list, "GLOB", "", "", "", "Selection", "Of this model: 'gpt-4*'"},
    {"inspect", "provider", 0, FlagKind::list, "NAME", "", "", "", "Selection", "Of this provider"},
    {"inspect", "status", 0, FlagKind::list, "CODES", "", "", "", "Selection", "With this status: 429, 4xx or 4xx,500"},
    {"inspect", "errors", 0, FlagKind::toggle, "", "", "", "", "Selection", "Only what did not end well"},
    {"inspect", "path", 0, FlagKind::list, "GLOB", "", "", "", "Selection", "With this path: '/v1/*'"},
    {"inspect", "tag", 0, FlagKind::list, "KEY[=VALUE]", "", "", "", "Selection", "With this tag"},
    {"inspect", "session", 0, FlagKind::list, "ID", "", "", "", "Selection",
     "Of this session; 4 or more characters of its beginning or end will do"},
    {"inspect", "stream", 0, FlagKind::toggle, "", "", "", "", "Selection", "Only streams; --no-stream: none"},
    {"inspect", "min-cost", 0, FlagKind::value, "USD", "", "", "", "Selection", "That cost at least so much"},
    {"inspect", "min-time", 0, FlagKind::value, "TIME", "", "", "", "Selection",
     "That took at least so long: 2s, 350ms"},
    {"inspect", "min-tokens", 0, FlagKind::value, "N", "", "", "", "Selection",
     "With at least so many tokens, input and output together"},
    {"inspect", "grep", 'g', FlagKind::list, "REGEX", "", "", "", "Selection",
     "Whose request or response body matches"},
    {"inspect", "where", 'w', FlagKind::list, "EXPR", "", "", "", "Selection",
     "Where this holds: 'status>=400 and (cost>0.01 or ttft>2s)'; see docs/query.md"},
    {"inspect", "stats", 0, FlagKind::toggle, "", "", "", "", "Summary",
     "What it all took: counts, tokens, cost, times"},
    {"inspect", "by", 0, FlagKind::value, "FIELD", "", "", "model", "Summary",
     "Group --stats by model, provider, day, hour, status, session, key or tag:KEY, or several: provider,model"},
    {"inspect", "percentiles", 0, FlagKind::value, "LIST", "", "", "50,95,99", "Summary", "Which ones --stats shows"},
    {"inspect", "all-latency", 0, FlagKind::toggle, "", "", "", "", "Summary",
     "Times of failed exchanges count in --stats, too"},
    {"inspect", "exists", 0, FlagKind::toggle, "", "", "", "", "Summary",
     "Print nothing; exit 0 if there is any such exchange, else 1"},
    {"inspect", "reprice", 0, FlagKind::toggle, "", "", "", "", "Prices",
     "Compute every cost anew from the logged usage; the log stays as it is"},
    {"inspect", "prices", 0, FlagKind::value, "FILE", "FINOPS_PRICES", "", "", "Prices",
     "With --reprice or --verify: a price file, asked before the table in the binary"},
    {"inspect", "model-map", 0, FlagKind::list, "NAME=MODEL", "", "", "", "Prices",
     "With --reprice or --verify: price requests for NAME as MODEL, where the answer names no known model"},
    {"inspect", "json", 0, FlagKind::toggle, "", "", "", "", "Output",
     "JSON lines: the metadata of each record, or with --id all of it"},
    {"inspect", "bodies", 0, FlagKind::toggle, "", "", "", "", "Output", "With --json: request and response, too"},
    {"inspect", "csv", 0, FlagKind::toggle, "", "", "", "", "Output", "Comma-separated values with a header"},
    {"inspect", "plain", 0, FlagKind::toggle, "", "", "", "", "Output", "Tab-separated lines on a terminal, too"},
    {"inspect", "header", 0, FlagKind::toggle, "", "", "", "", "Output", "Name the columns in tab-separated output"},
    {"inspect", "fields", 0, FlagKind::value, "NAMES", "", "", "", "Output",
     "These columns, in every form of output; 'help' lists them"},
    {"inspect", "print", 0, FlagKind::value, "LETTERS", "", "", "", "One exchange",
     "Parts: H request head, B request body, h response head, b response body, m metadata, t text, u usage"},
    {"inspect", "full", 0, FlagKind::toggle, "", "", "", "", "One exchange", "Leave nothing out"},
    {"inspect", "headers", 0, FlagKind::toggle, "", "", "", "", "One exchange", "With all header fields"},
    {"inspect", "raw", 0, FlagKind::toggle, "", "", "", "", "One exchange", "The record exactly as it is in the log"},
    {"inspect", "curl", 0, FlagKind::toggle, "", "", "", "", "One exchange",
     "As a curl command; the key stays a variable"},
    {"inspect", "har", 0, FlagKind::value, "FILE", "", "", "", "Export", "Write a HAR 1.2 file; '-' is stdout"},
    {"inspect", "verify", 0, FlagKind::toggle, "", "", "", "", "Care",
     "Read everything; report damage, and usage or cost that the stored bytes do not bear out"},
    {"inspect", "repair", 0, FlagKind::value, "OUT", "", "", "", "Care",
     "Copy the whole records to a new file; the damaged log stays"},
    {"inspect", "disk-usage", 0, FlagKind::toggle, "", "", "", "", "Care", "How much room the log takes"},
    {"inspect", "vacuum-size", 0, FlagKind::value, "SIZE", "", "", "", "Care",
     "Delete the oldest closed segments until the rest takes no more than SIZE"},
    {"inspect", "vacuum-time", 0, FlagKind::value, "AGE", "", "", "", "Care",
     "Delete closed segments older than AGE: 30d"},
    {"inspect", "strict", 0, FlagKind::toggle, "", "", "", "", "Care", "Exit 1 if damaged lines were skipped"},
    {"inspect", "ascii", 0, FlagKind::toggle, "", "FINOPS_ASCII", "", "", "Output", "Draw with ASCII only"},
    {"prices", "prices", 0, FlagKind::value, "FILE", "FINOPS_PRICES", "", "", "Selection",
     "A price file of genai-prices or LiteLLM, asked before the table in the binary"},
    {"prices", "provider", 0, FlagKind::value, "NAME", "", "", "", "Selection",
     "Only this provider: openai, anthropic, azure, gemini, vertex, or as the file calls it"},
    {"prices", "json", 0, FlagKind::toggle, "", "", "", "", "Output", "JSON lines, one for each model"},
    {"prices", "plain", 0, FlagKind::toggle, "", "", "", "", "Output", "Tab-separated lines on a terminal, too"},
    {"prices", "header", 0, FlagKind::toggle, "", "", "", "", "Output", "Name the columns in tab-separated output"},
    {"prices", "ascii", 0, FlagKind::toggle, "", "FINOPS_ASCII", "", "", "Output", "Draw with ASCII only"},
    {"", "color", 0, FlagKind::value, "WHEN", "FINOPS_COLOR", "auto|always|never", "auto", "General",
     "When to use colour; NO_COLOR is honoured"},
    {"", "no-color", 0, FlagKind::toggle, "", "", "", "", "General", "The same as --color=never"},
    {"", "verbose", 'v', FlagKind::toggle, "", "FINOPS_VERBOSE", "", "", "General",
     "Say more on stderr; serve shows the heads of requests and answers"},
    {"", "quiet", 'q', FlagKind::toggle, "", "FINOPS_QUIET", "", "", "General", "Say only what went wrong"},
    {"", "version", 'V', FlagKind::toggle, "", "", "", "", "General", "Print the version and exit"},
    {"", "help", 0, FlagKind::toggle, "", "", "", "", "General", "Print this help and exit"},
    {"", "h", 'h', FlagKind::toggle, "", "", "", "", "General", "Print a shorter help and exit"},
};

}  // namespace

std::span<const Command> commands() noexcept { return kCommands; }
std::span<const Flag> flags() noexcept { return kFlags; }

}  // namespace finops::cli
