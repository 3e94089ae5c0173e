#include "cli/flags/flags.h"

#include <algorithm>

namespace finops::cli {
namespace {

const Command kCommands[] = {
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
     "  finops serve --port 0 --log ./capture    any free port, a log folder here\n",
     serve_flags()},
    {"send", "PROVIDER [METHOD] PATH [ITEM]... | -m MODEL PROMPT\n                   | --id ID [ITEM]...",
     "Send one request, and record it as serve does",
     "PROVIDER is openai, anthropic, azure, gemini or vertex. METHOD is POST with a\n"
     "body, else GET. Each ITEM is a part of the request:\n"
     "  name=text           a member of the JSON body; name=@FILE takes its text\n"
     "  name:=JSON          the same with any JSON; name:=@FILE takes it from a file\n"
     "  a[b][0]=text a[]=x  a nested member; [] appends to a list\n"
     "  name==text          a part of the query\n"
     "  Name:value  Name:   sets a header, or leaves it out\n"
     "  @FILE  @-           the whole body from a file or stdin\n"
     "With -m MODEL the request is made from a PROMPT, in the format of the model's\n"
     "provider; '-' reads the prompt from stdin.\n"
     "With --id or --last a recorded request is sent again, and each ITEM changes it.\n"
     "On a terminal the text is printed as it arrives, then usage and cost. In a pipe\n"
     "the answer's body is, byte for byte. Keys come from the variables that serve\n"
     "uses; a key is never an argument.\n"
     "\n"
     "Examples:\n"
     "  finops send -m gpt-4o-mini 'Capital of France?'\n"
     "  finops send -m gemini-2.5-flash --attach photo.png 'What is this?'\n"
     "  finops send openai /v1/models\n"
     "  finops send anthropic /v1/messages @request.json\n"
     "  finops send openai /v1/chat/completions model=gpt-4o-mini \\\n"
     "    'messages[0][role]=user' 'messages[0][content]=Hi' stream:=true\n"
     "  finops send openai /v1/responses @request.json -t temperature:=0\n"
     "  finops send openai /v1/models --curl\n"
     "  finops send --last temperature:=0 stream:=false\n",
     send_flags()},
    {"replay", "[FILE|DIR|-]...", "Send recorded requests again, and compare the answers",
     "Reads the logs that are named, else the one that --log or FINOPS_LOG names, and\n"
     "sends the requests in the order of their recording. Each answer is compared with\n"
     "the recorded one: same, reworded (other words, the same shape), changed, error,\n"
     "or skipped with the reason. In a pipe it prints a line of tab-separated values\n"
     "for each: verdict, id, model, status, ms and usd (recorded, then new), reason.\n"
     "Keys are those that serve would use, never those of the log.\n"
     "\n"
     "Examples:\n"
     "  finops replay --last 20 --dry-run        what it would send and cost\n"
     "  finops replay --last 20 --model gpt-4o=gpt-4.1 --max-cost 0.50\n"
     "  finops replay golden/ --to http://localhost:11434 -c 4 --tolerate 2%\n"
     "  finops replay --since today --set /temperature=0 --out run.jsonl\n"
     "  finops replay --since today --set /temperature=0 --resume run.jsonl\n",
     replay_flags()},
    {"inspect", "[ID | diff ID ID] [FILE|DIR|-]...", "List, search, sum up and export recorded exchanges",
     "Reads the files, folders or '-' that are named, else the log that FINOPS_LOG\n"
     "names, else $XDG_STATE_HOME/finops/log: JSON lines, also compressed (.zst,\n"
     ".gz), and HAR. A word that looks like an id and is not a file is an id.\n"
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
     "  finops inspect --reprice --prices p.json what it would cost by another list\n",
     inspect_flags()},
    {"prices", "list [PROVIDER] | show MODEL | check [FILE]", "Show and check what models cost",
     "The table in the binary is taken from genai-prices. A file given with --prices\n"
     "is used before it: one of genai-prices (data.json) or of LiteLLM\n"
     "(model_prices_and_context_window.json). Dollars per million tokens, unless it\n"
     "says otherwise. 'list' shows what is valid now, 'show' everything about a model,\n"
     "'check' says whether a file can be used (exit code 1: it cannot).\n"
     "\n"
     "Examples:\n"
     "  finops prices list anthropic\n"
     "  finops prices show openai/gpt-4o\n"
     "  finops prices check my-prices.json\n",
     prices_flags()},
    {"config", "path | show | get KEY | set KEY VALUE\n                     | validate [FILE] | init | schema",
     "Show, check and change the configuration",
     "The configuration is one file, JSON with comments: --config FILE, else\n"
     "FINOPS_CONFIG, else $XDG_CONFIG_HOME/finops/config.json. Flags and FINOPS_*\n"
     "variables come before it. 'show' prints what is in effect and never a secret;\n"
     "'validate' checks everything, and that each secret can be read (exit code 1: it\n"
     "is wrong); 'init' writes a file with every key in a comment; 'set' changes one\n"
     "value and keeps comments; a key is never an argument, only where it is:\n"
     "env:NAME, file:PATH or cmd:COMMAND. 'schema' prints the JSON Schema, for editors.\n"
     "\n"
     "Examples:\n"
     "  finops config init\n"
     "  finops config set server.port 9000\n"
     "  finops config set providers.openai.keys '[{\"value\": \"env:WORK_KEY\"}]'\n"
     "  finops config show --origin\n",
     config_flags()},
};

constexpr Flag kGeneral[] = {
    {.name = "config",
     .kind = FlagKind::value,
     .value = "FILE",
     .type = ValueType::file,
     .env = "FINOPS_CONFIG",
     .group = "General",
     .help = "Read this configuration file",
     .details = "Read this configuration file; else $XDG_CONFIG_HOME/finops/config.json"},
    {.name = "no-config", .env = "FINOPS_NO_CONFIG", .group = "General", .help = "Read no configuration file"},
    {.name = "color",
     .kind = FlagKind::value,
     .value = "WHEN",
     .type = ValueType::choice,
     .choices = "auto|always|never",
     .initial = "auto",
     .env = "FINOPS_COLOR",
     .group = "General",
     .help = "When to use colour; NO_COLOR is honoured"},
    {.name = "no-color", .same_as = "color=never", .group = "General", .help = "The same as --color=never"},
    {.name = "verbose",
     .letter = 'v',
     .negation = "no-verbose",
     .env = "FINOPS_VERBOSE",
     .group = "General",
     .help = "Say more on stderr",
     .details = "Say more on stderr; serve shows the heads of requests and answers"},
    {.name = "quiet",
     .letter = 'q',
     .negation = "no-quiet",
     .env = "FINOPS_QUIET",
     .group = "General",
     .help = "Say only what went wrong"},
    {.name = "version", .letter = 'V', .group = "General", .help = "Print the version and exit"},
    {.name = "help", .group = "General", .help = "Print this help and exit"},
    {.name = "h", .letter = 'h', .group = "General", .help = "Print a shorter help and exit"},
};

const Flag* find_in(std::span<const Flag> flags, std::string_view name) noexcept {
  const auto found = std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == name; });
  return found == flags.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Command> commands() noexcept { return kCommands; }
std::span<const Flag> general_flags() noexcept { return kGeneral; }

std::span<const Flag> flags_of(std::string_view command) noexcept {
  for (const Command& row : kCommands) {
    if (row.name == command) return row.flags;
  }
  return {};
}

const Flag* flag_of_key(std::string_view config_key) noexcept {
  const std::span<const Flag> flags = serve_flags();
  const auto found =
      std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.config == config_key; });
  return found == flags.end() || config_key.empty() ? nullptr : &*found;
}

const Flag* find_flag(std::string_view command, std::string_view name) noexcept {
  const Flag* own = find_in(flags_of(command), name);
  return own != nullptr ? own : find_in(kGeneral, name);
}

}  // namespace finops::cli
