// The conformance suite: the real binary, real sockets, a scripted provider. Each case names the clause it proves
// (docs/contract.md). FINOPS_BIN picks another binary; support/wait.h names the other switches. At the end the records
// that all cases left are checked against the schema of the log (L1).
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "support/finops_server.h"
#include "support/log_schema.h"

int main(int argc, char** argv) {
  finops::test::set_finops_binary(FINOPS_BINARY);
  doctest::Context context(argc, argv);
  const int failed = context.run();
  return context.shouldExit() ? failed : failed | finops::test::check_collected_logs();
}
