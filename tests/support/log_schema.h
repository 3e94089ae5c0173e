// Every record that a test left in a log is checked against data/finops-log.schema.json, once at the end.
#pragma once

#include <filesystem>

namespace finops::test {

// Takes the whole lines of a log, before its folder goes.
void collect_log(const std::filesystem::path& log);

// Checks what was collected by python3-jsonschema, with the schema closed: a key that it does not name is wrong. 0: all
// are right; else it says on stderr what is not.
int check_collected_logs();

}  // namespace finops::test
