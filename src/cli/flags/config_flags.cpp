#include "cli/flags/flags.h"

namespace finops::cli {
namespace {

constexpr Flag kConfig[] = {
    {.name = "origin", .negation = "no-origin", .group = "Output", .help = "show: also where each value comes from"},
    {.name = "force", .negation = "no-force", .group = "Output", .help = "init: replace a file that exists"},
};

}  // namespace

std::span<const Flag> config_flags() noexcept { return kConfig; }

}  // namespace finops::cli
