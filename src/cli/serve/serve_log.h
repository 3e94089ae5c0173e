// The log of `serve`: from flags to options, and what people and programs are told about it.
#pragma once
#include <optional>
#include <string>

#include "cli/flags/arguments.h"
#include "core/log/write/exchange_logger.h"

namespace finops::cli {

// --log, --log-bodies, --log-max-body, --rotate-size, --keep-days, --keep-size, --fsync and --on-log-error. nullopt:
// --no-log. `secrets` is left to the caller. Errors: invalid_argument naming the flag; config: no default folder.
Result<std::optional<ExchangeLogger::Options>> read_log_options(const Arguments& arguments);

// Of GET /_finops/status: appends a JSON object.
void append_log_status(std::string& out, const LogHealth& health);

// For the line at the end: "12 logged in PATH", with what is missing.
std::string log_summary(const LogHealth& health);

}  // namespace finops::cli
