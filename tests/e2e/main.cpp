// The conformance suite: the real binary, real sockets, a scripted provider. Each case names the clause it proves
// (docs/contract.md). FINOPS_BIN picks another binary; support/wait.h names the other switches.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "support/finops_server.h"

namespace {
[[maybe_unused]] const bool kBinaryIsSet = (finops::test::set_finops_binary(FINOPS_BINARY), true);
}
