// C1, C7: each flag of `serve`: what it sets, and what it says about a wrong value.
#include "cli/flags/flag_case.h"
#include "cli/serve/options.h"

namespace finops::cli::test::serve_flags_test {
namespace {

using namespace std::chrono_literals;
using O = ServeOptions;
using Case = FlagCase<ServeOptions>;

constexpr const char* kNames = "NAME=URL with NAME one of openai, anthropic, azure, gemini, vertex";

const std::vector<Case> kCases = {
    {"host",
     {},
     "localhost",
     [](const O& o) { return o.server.host == "localhost"; },
     {{"10.0.0.1",
       "--host: '10.0.0.1' is not a loopback address; finops adds your keys to requests, so it listens on "
       "this machine only"}}},
    {"port",
     {},
     "65535",
     [](const O& o) { return o.server.port == 65535; },
     {{"65536", "--port: '65536' is not a number from 0 to 65535"},
      {"-1", "--port: '-1' is not a number from 0 to 65535"},
      {"", "--port: '' is not a number from 0 to 65535"}}},
    {"max-connections",
     {},
     "7",
     [](const O& o) { return o.server.max_connections == 7; },
     {{"1000001", "--max-connections: '1000001' is not a number from 0 to 1000000"}}},
    {"drain",
     {},
     "1.5s",
     [](const O& o) { return o.server.drain == 1500ms; },
     {{"nan", "--drain: 'nan' is not a number of seconds"},
      {"1e9", "--drain: '1e9' is not a number of seconds"},
      {"1 s", "--drain: '1 s' is not a number of seconds"},
      {"s", "--drain: 's' is not a number of seconds"}}},
    {"upstream",
     {},
     "azure=http://localhost:1/a=b",
     [](const O& o) {
       const auto& all = o.providers.upstreams;
       return all.size() == 1 && all[0].id == ProviderId::azure && all[0].url == "http://localhost:1/a=b";
     },
     {{"opnai=x", std::string("--upstream: 'opnai=x' is not ") + kNames},
      {"openai", std::string("--upstream: 'openai' is not ") + kNames}}},
    {"mock",
     {},
     "",
     [](const O& o) { return o.mock && o.providers.mock && o.plugins.by_flag == std::vector<std::string>{"mock"}; }},
    {"replay",
     {},
     "/tmp",
     [](const O& o) {
       return o.replay && o.replay->logs == std::vector<std::string>{"/tmp"} && o.replay->how.speed == 1 &&
              !o.replay->how.forward && o.providers.mock && o.plugins.by_flag == std::vector<std::string>{"replay"};
     },
     {{"", "--replay: '' names no file and no folder"}}},
    {"replay-timing",
     {"--replay", "/tmp"},
     "x2.5",
     [](const O& o) { return o.replay->how.speed == 2.5; },
     {{"slow", "--replay-timing: 'slow' is not recorded, fast, or a speed such as x2 or x0.5"},
      {"x0", "--replay-timing: 'x0' is not recorded, fast, or a speed such as x2 or x0.5"}}},
    {"replay-ignore",
     {"--replay", "/tmp"},
     "/a/0",
     [](const O& o) { return o.replay->ignored.pointers().size() == 1; },
     {{"a", "--replay-ignore: 'a' is not a JSON pointer, which begins with '/', as in /messages/0/content"}}},
    {"replay-miss",
     {"--replay", "/tmp"},
     "forward",
     [](const O& o) { return o.replay->how.forward && !o.providers.mock; },
     {{"503", "--replay-miss: '503' is not one of 404|forward"}}},
    {"connect-timeout",
     {},
     "3",
     [](const O& o) { return o.providers.connect_timeout == 3000ms; },
     {{"soon", "--connect-timeout: 'soon' is not a number of seconds"}}},
    {"idle-timeout",
     {},
     "0",
     [](const O& o) { return o.providers.idle_timeout == 0ms; },
     {{"-1", "--idle-timeout: '-1' is not a number of seconds"}}},
    {"max-body",
     {},
     "20M",
     [](const O& o) { return o.server.max_body == 20U << 20; },
     {{"20X", "--max-body: '20X' is not a size such as 512K, 20M or 1G"}}},
    {"prices", {}, "p.json", [](const O& o) { return o.prices.file == "p.json"; }},
    {"model-map",
     {},
     "mine=gpt-4.1",
     [](const O& o) {
       return o.prices.models == ModelMap{{"mine", "gpt-4.1"}};
     },
     {{"mine=", "--model-map: 'mine=' is not NAME=MODEL, as in my-deployment=gpt-4.1"},
      {"=x", "--model-map: '=x' is not NAME=MODEL, as in my-deployment=gpt-4.1"}}},
    {"log",
     {},
     "here",
     [](const O& o) { return o.log && o.log->path == "here"; },
     {{"", "--log: '' names no file and no folder"}}},
    {"log-bodies",
     {},
     "request",
     [](const O& o) { return o.log->bodies.request && !o.log->bodies.response; },
     {{"all", "--log-bodies: 'all' is not one of full|request|response|none"},
      {"full|none", "--log-bodies: 'full|none' is not one of full|request|response|none"}}},
    {"log-max-body",
     {},
     "1M",
     [](const O& o) { return o.log->bodies.limit == 1U << 20; },
     {{"113M",
       "--log-max-body: '113M' is too large; use 112M or less, since no reader of the log takes longer lines"}}},
    {"rotate-size",
     {},
     "4K",
     [](const O& o) { return o.log->rotate_size == 4096; },
     {{"4095", "--rotate-size: '4095' is too small; use 4K or more"},
      {"big", "--rotate-size: 'big' is not a size such as 512K, 20M or 1G"}}},
    {"keep-days",
     {},
     "2",
     [](const O& o) { return o.log->keep.age == 48h; },
     {{"36501", "--keep-days: '36501' is not a number from 0 to 36500"}}},
    {"keep-size",
     {},
     "1G",
     [](const O& o) { return o.log->keep.bytes == 1U << 30; },
     {{"much", "--keep-size: 'much' is not a size such as 512K, 20M or 1G"}}},
    {"fsync",
     {},
     "record",
     [](const O& o) { return o.log->fsync == Fsync::record; },
     {{"always", "--fsync: 'always' is not one of never|interval|record"}}},
    {"on-log-error",
     {},
     "refuse",
     [](const O& o) { return o.log->refuse; },
     {{"stop", "--on-log-error: 'stop' is not one of continue|refuse"}}},
    {"no-log", {}, "", [](const O& o) { return !o.log; }},
    {"access-log",
     {"--quiet"},
     "short",
     [](const O& o) { return o.access_lines; },
     {{"long", "--access-log: 'long' is not one of none|short"}}},
    {"tag",
     {"--tag", "team=blue"},
     "team=red",
     [](const O& o) {
       return o.tags == Tags{{"team", "red"}};
     },
     {{"team", "--tag: 'team' is not KEY=VALUE, with a key of letters, digits, '_', '.' and '-'"}}},
    {"budget",
     {},
     "5/session",
     [](const O& o) {
       return o.budget && o.budget->budgets.size() == 1 && o.budget->budgets[0].scope == Budget::Scope::session &&
              o.plugins.by_flag == std::vector<std::string>{"budget"};
     },
     {{"5/week", "--budget: '5/week' is not AMOUNT[/day|/session|/tag:KEY]: 'week' is not one of them"},
      {"0", "--budget: '0' is not AMOUNT[/day|/session|/tag:KEY]: the amount must be above 0"}}},
    {"budget-warn",
     {"--budget", "5"},
     "50",
     [](const O& o) { return o.budget->warn_percent == 50; },
     {{"0", "--budget-warn: '0' is not a number from 1 to 100"},
      {"101", "--budget-warn: '101' is not a number from 1 to 100"}}},
    {"budget-hard", {"--budget", "5"}, "", [](const O& o) { return o.budget->hard; }},
    {"plugin",
     {},
     "include_usage",
     [](const O& o) { return o.plugins.add == std::vector<std::string>{"include_usage"}; },
     {{"mock", "--plugin: the plugin \"mock\" comes with --mock"}}},
    {"no-plugin",
     {},
     "cost",
     [](const O& o) { return o.plugins.remove == std::vector<std::string>{"cost"}; },
     {{"csot", "--no-plugin: there is no plugin called \"csot\"; the plugins are: cost, include_usage, usage"}}},
    {"fault",
     {},
     "delay=2s",
     [](const O& o) {
       return o.faults.size() == 1 && o.faults[0].delay == std::chrono::seconds(2) &&
              o.plugins.by_flag == std::vector<std::string>{"fault"};
     },
     {{"delay=2", "--fault: delay: '2' needs a unit: 2s or 2ms\n  delay=2\n        ^"}}},
};

}  // namespace

TEST_CASE("C1 C7 C8 flags of serve: each sets what it says, in every way to give it, and says what is wrong") {
  prove_all("serve", serve_flags(), read_serve_options, kCases);
}

}  // namespace finops::cli::test::serve_flags_test
