// What `send` says about an exchange that has ended: lines for people, and the exit code (contract C6). Pure functions
// of the exchange and the time.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/send/request_text.h"
#include "cli/terminal/terminal.h"
#include "core/exchange/exchange.h"

namespace finops::cli {

// The HTTP status; nullopt: there is no answer.
std::optional<std::uint64_t> status_of(const Exchange& x);

int answer_code(const Exchange& x);

// A blank and the code of the provider's error; empty: there is none.
std::string error_code_words(const Exchange& x, const RequestText& text);

// Why the exchange failed, in the provider's words if there are some; empty: it did not. Ends with a line end.
std::string failure_lines(const Exchange& x, const RequestText& text);

// Model, tokens, time and cost in one line.
std::string usage_line(const Exchange& x, const RequestText& text, const Terminal& terminal);

// The inside of the first block between ``` or ~~~; one that is not closed ends with the text. False: there is none.
bool first_fenced_block(std::string_view text, std::string& block);

}  // namespace finops::cli
