// The log of `serve`: what people and programs can see of its state.
#pragma once
#include <string>

#include "core/log/write/exchange_logger.h"

namespace finops::cli {

// Appends the JSON object for GET /_finops/status.
void append_log_status(std::string& out, const LogHealth& health);

// For the line at the end: "12 logged in PATH", with what is missing.
std::string log_summary(const LogHealth& health);

}  // namespace finops::cli
