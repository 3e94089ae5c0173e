// C4, C7: each flag of `inspect`: what it sets, and what it says about a wrong value.
#include "cli/flags/flag_case.h"
#include "cli/inspect/read_options.h"
#include "support/sample_records.h"

namespace finops::cli::test::inspect_flags_test {
namespace {

using O = InspectOptions;
using Case = FlagCase<InspectOptions>;
using finops::test::SampleRecord;

const WallTime kNow = *parse_rfc3339("2026-01-15T13:02:40Z");

bool keeps(const InspectOptions& options, const SampleRecord& sample) {
  RecordParser parser;
  RecordView record;
  REQUIRE(parser.parse_copy(sample.line(), record));
  return options.filter.matches(record);
}

// The flag lets the changed record through and not the usual one.
template <class Change>
bool picks(const InspectOptions& options, Change change) {
  SampleRecord changed;
  change(changed);
  return keeps(options, changed) && !keeps(options, SampleRecord());
}

constexpr const char* kTimes =
    "is not a time such as 15m, 2h, 3d, today, yesterday, 2026-01-15, 14:30 or 2026-01-15T14:30:00Z";
const Words kOneRecord = {"--id", "abcd"};
const std::string kGroupings =
    "\n  there are model, provider, day, hour, status, session, key, tag, tag:KEY and every field of 'inspect --fields "
    "help', also several: --by provider,model";

const std::vector<Case> kCases = {
    {"id", {}, "abcd", [](const O& o) { return o.id == "abcd"; }},
    {"last", {}, "", [](const O& o) { return o.last == 1; }},
    {"limit",
     {},
     "7",
     [](const O& o) { return o.limit == 7; },
     {{"few", "--limit: 'few' is not a number from 0 to 18446744073709551615"}}},
    {"reverse", {}, "", [](const O& o) { return o.reverse; }},
    {"follow", {}, "", [](const O& o) { return o.mode == InspectMode::follow; }},
    {"since",
     {},
     "2026-01-15T13:02:20Z",
     [](const O& o) { return picks(o, [](auto& r) { r.ts = "2026-01-15T13:02:20.000Z"; }); },
     {{"soon", std::string("--since: 'soon' ") + kTimes}}},
    {"until",
     {},
     "2026-01-15T13:02:10Z",
     [](const O& o) { return picks(o, [](auto& r) { r.ts = "2026-01-15T13:02:09.999Z"; }); },
     {{"", std::string("--until: '' ") + kTimes}}},
    {"model", {}, "claude*", [](const O& o) { return picks(o, [](auto& r) { r.model = R"("claude-3")"; }); }},
    {"provider",
     {},
     "azure",
     [](const O& o) { return picks(o, [](auto& r) { r.provider = R"("azure")"; }); },
     {{"opnai", "--provider: 'opnai' is not a provider; did you mean 'openai'?"},
      {"x", "--provider: 'x' is not a provider; the providers are openai, anthropic, azure, gemini, vertex"}}},
    {"status",
     {},
     "4xx,503",
     [](const O& o) { return picks(o, [](auto& r) { r.status = "503"; }); },
     {{"200,foo", "--status: 'foo' is not a status such as 429 or 4xx"},
      {",", "--status: ',' is not a status such as 429 or 4xx"},
      {"", "--status: '' is not a status such as 429 or 4xx"}}},
    {"errors",
     {},
     "",
     [](const O& o) { return picks(o, [](auto& r) { r.status = "500", r.outcome = "http_error"; }); }},
    {"path", {}, "/v1/mess*", [](const O& o) { return picks(o, [](auto& r) { r.path = R"("/v1/messages")"; }); }},
    {"tag",
     {},
     "none=x",
     [](const O& o) { return !keeps(o, {}); },
     {{"a b", "--tag: 'a b' is not KEY or KEY=VALUE; a key has letters, digits, _ . and -"}}},
    {"session", {}, "abcd", [](const O& o) { return o.sessions == std::vector<std::string>{"abcd"}; }},
    {"stream", {}, "", [](const O& o) { return picks(o, [](auto& r) { r.stream = "true"; }); }},
    {"min-cost",
     {},
     "$0.01",
     [](const O& o) { return picks(o, [](auto& r) { r.cost_usd = "0.01"; }); },
     {{"2s", "--min-cost: '2s' is not an amount such as 0.01"}}},
    {"min-time",
     {},
     "2s",
     [](const O& o) { return picks(o, [](auto& r) { r.duration_ms = "2000"; }); },
     {{"2", "--min-time: '2' is not a duration such as 2s or 350ms"}}},
    {"min-tokens",
     {},
     "1.2k",
     [](const O& o) { return picks(o, [](auto& r) { r.input = "1200", r.output = "0"; }); },
     {{"x", "--min-tokens: 'x' is not a number such as 1200 or 1.2k"}}},
    {"grep",
     {},
     "no.where",
     [](const O& o) { return !keeps(o, {}); },
     {{"(", "--grep: '(' is not a regular expression: missing ): ("}}},
    {"where",
     {},
     "status=500",
     [](const O& o) { return picks(o, [](auto& r) { r.status = "500"; }); },
     {{"status>", "-w: expected a value for status\n  status>\n         ^"}}},
    {"stats", {}, "", [](const O& o) { return o.mode == InspectMode::stats; }},
    {"by",
     {"--stats"},
     "provider,model",
     [](const O& o) { return o.by == "provider,model"; },
     {{"modell", "--by: there is no field 'modell'" + kGroupings},
      {"model,day,model", "--by: 'model' is named twice" + kGroupings},
      {"key,provider,credential", "--by: 'key' and 'credential' are the same" + kGroupings},
      {"tag:a,tags.a", "--by: 'tag:a' and 'tags.a' are the same" + kGroupings}}},
    {"percentiles",
     {"--stats"},
     "50, 99.9",
     [](const O& o) {
       return o.percentiles == std::vector<double>{50, 99.9};
     },
     {{"50,,99", "--percentiles: '50,,99' has an empty part"},
      {"101", "--percentiles: '101' is not a number above 0 and up to 100"},
      {"50,nan", "--percentiles: 'nan' is not a number above 0 and up to 100"},
      {"50,95,50.0", "--percentiles: '50' and '50.0' are the same"}}},
    {"all-latency", {"--stats"}, "", [](const O& o) { return o.all_latency; }},
    {"exists", {}, "", [](const O& o) { return o.mode == InspectMode::exists; }},
    {"reprice", {}, "", [](const O& o) { return o.wants_reprice; }},
    {"prices", {"--reprice"}, "p.json", [](const O& o) { return o.price_options.file == "p.json"; }},
    {"model-map",
     {"--verify"},
     "a=b",
     [](const O& o) {
       return o.price_options.models == ModelMap{{"a", "b"}};
     },
     {{"a", "--model-map: 'a' is not NAME=MODEL, as in my-deployment=gpt-4.1"}}},
    {"json", {}, "", [](const O& o) { return o.json; }},
    {"bodies", {"--json"}, "", [](const O& o) { return o.bodies; }},
    {"csv", {}, "", [](const O& o) { return o.csv; }},
    {"plain", {}, "", [](const O& o) { return o.plain; }},
    {"header", {}, "", [](const O& o) { return o.header; }},
    {"ascii", {}, "", [](const O& o) { return o.ascii; }},
    {"fields",
     {},
     "id, cost_usd",
     [](const O& o) {
       return o.fields == std::vector<std::string>{"id", "cost_usd"};
     },
     {{"id,", "--fields: 'id,' has an empty part"},
      {"usage.input_token", "--fields: there is no field 'usage.input_token'; did you mean 'usage.input_tokens'?"},
      {"id,id", "--fields: 'id' is named twice"}}},
    {"print",
     kOneRecord,
     "HBhbmtu",
     [](const O& o) { return o.print == "HBhbmtu"; },
     {{"hbh", "--print: 'h' is named twice"},
      {"hX", "--print: 'X' is not one of the letters H B h b m t u"},
      {"", "--print: '' names none of the letters H B h b m t u"}}},
    {"full", kOneRecord, "", [](const O& o) { return o.full; }},
    {"headers", kOneRecord, "", [](const O& o) { return o.headers; }},
    {"raw", kOneRecord, "", [](const O& o) { return o.raw; }},
    {"curl", kOneRecord, "", [](const O& o) { return o.curl; }},
    {"har",
     {},
     "-",
     [](const O& o) { return o.mode == InspectMode::har && o.har_path == "-"; },
     {{"", "--har: '' names no file"}}},
    {"verify", {}, "", [](const O& o) { return o.mode == InspectMode::verify; }},
    {"repair",
     {},
     "out",
     [](const O& o) { return o.mode == InspectMode::repair && o.repair_path == "out"; },
     {{"", "--repair: '' names no file"}}},
    {"disk-usage", {}, "", [](const O& o) { return o.mode == InspectMode::disk_usage; }},
    {"vacuum-size",
     {},
     "500M",
     [](const O& o) { return o.mode == InspectMode::vacuum && o.vacuum_size == 500U << 20; },
     {{"little", "--vacuum-size: 'little' is not a size such as 512K, 20M or 1G"}}},
    {"vacuum-time",
     {},
     "8w",
     [](const O& o) { return o.mode == InspectMode::vacuum && o.vacuum_time == std::chrono::hours(8 * 7 * 24); },
     {{"0d", "--vacuum-time: '0d' is not an age such as 12h, 30d or 8w"},
      {"30", "--vacuum-time: '30' is not an age such as 12h, 30d or 8w"}}},
    {"strict", {}, "", [](const O& o) { return o.strict; }},
};

Result<InspectOptions> read(const Arguments& arguments) { return read_inspect_options(arguments, kNow); }

}  // namespace

TEST_CASE("C4 C7 C8 flags of inspect: each sets what it says, in every way to give it, and says what is wrong") {
  prove_all("inspect", inspect_flags(), read, kCases);
}

}  // namespace finops::cli::test::inspect_flags_test
