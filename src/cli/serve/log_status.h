// The log of `serve`: what people and programs are told about it.
#pragma once
#include <string>

#include "core/log/write/exchange_logger.h"

namespace finops::cli {

// Of GET /_finops/status: appends a JSON object.
void append_log_status(std::string& out, const LogHealth& health);

// For the line at the end: "12 logged in PATH", with what is missing.
std::string log_summary(const LogHealth& health);

}  // namespace finops::cli
