// C7: each flag of `prices`: what it sets.
#include "cli/flags/flag_case.h"
#include "cli/prices/command.h"

namespace finops::cli::test::prices_flags_test {
namespace {

using O = PricesOptions;
using Case = FlagCase<PricesOptions>;

const std::vector<Case> kCases = {
    {"prices", {}, "p.json", [](const O& o) { return o.file == "p.json"; }},
    {"provider", {}, "openai", [](const O& o) { return o.provider == "openai"; }},
    {"json", {}, "", [](const O& o) { return o.json; }},
    {"plain", {}, "", [](const O& o) { return o.plain; }},
    {"header", {}, "", [](const O& o) { return o.header; }},
    {"ascii", {}, "", [](const O& o) { return o.ascii; }},
};

Result<PricesOptions> read(const Arguments& arguments) { return read_prices_options(arguments, {}); }

}  // namespace

TEST_CASE("C7 C8 flags of prices: each sets what it says, in every way to give it") {
  prove_all("prices", prices_flags(), read, kCases);
}

}  // namespace finops::cli::test::prices_flags_test
