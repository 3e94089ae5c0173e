#include "cli/flags/flags.h"

namespace finops::cli {
namespace {

constexpr Flag kPrices[] = {
    {.name = "prices",
     .kind = FlagKind::value,
     .value = "FILE",
     .type = ValueType::file,
     .env = "FINOPS_PRICES",
     .config = "prices.file",
     .group = "Selection",
     .help = "A price file of genai-prices or LiteLLM",
     .details = "A price file of genai-prices or LiteLLM, used before the built-in table"},
    {.name = "provider",
     .kind = FlagKind::value,
     .value = "NAME",
     .type = ValueType::any_provider,
     .group = "Selection",
     .help = "Only this provider",
     .details = "Only this provider: openai, anthropic, azure, gemini, vertex, or as the file calls it"},
    {.name = "json", .negation = "no-json", .group = "Output", .help = "JSON lines, one for each model"},
    {.name = "plain", .negation = "no-plain", .group = "Output", .help = "Tab-separated lines on a terminal, too"},
    {.name = "header", .negation = "no-header", .group = "Output", .help = "Name the columns in tab-separated output"},
    {.name = "ascii",
     .negation = "no-ascii",
     .env = "FINOPS_ASCII",
     .group = "Output",
     .help = "Use ASCII characters only"},
};

}  // namespace

std::span<const Flag> prices_flags() noexcept { return kPrices; }

}  // namespace finops::cli
