// One half of an exchange, the request or the response, in lines for people, and its parts. Pure functions of the
// record.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/terminal.h"
#include "core/base/result.h"
#include "core/conversation/conversation.h"
#include "core/record/record_message.h"

namespace finops::cli {

// --- A conversation for people: roles at the left, the wrapped text to the right of them. A pure function.

// Lines of at most `terminal.width - 1` columns, neutralised. Unless `full`, long texts are cut to a few lines, and
// only the end of a long history is shown.
std::vector<std::string> conversation_lines(const Conversation& conversation, Side side, const Terminal& terminal,
                                            bool full);

// Adds one or several lines with a label in the column of the roles.
void add_labelled_lines(std::vector<std::string>& lines, std::string_view label, const std::vector<std::string>& texts,
                        const Terminal& terminal);
// The columns that are left for text in such lines.
std::size_t labelled_width(const Terminal& terminal);

// --- Bodies in lines: the parameters of a request, and any other body as it is. Pure functions; all lines are
// neutralised and fit the terminal's width.

// The value of the first header of that name, or empty.
std::string_view header_value(const RecordMessage& message, std::string_view name);

// Model, tools and all other members of a JSON request except its conversation; empty for other bodies. `full`: with
// whole values, else in short form.
std::vector<std::string> request_parameters(std::string_view body, const Terminal& terminal, bool full);

// The first lines of the body, or all: JSON indented, event streams without their empty lines, other text as it is.
std::vector<std::string> body_preview(const RecordMessage& message, const Terminal& terminal, bool full);

// --- One half of an exchange, the request or the response, in lines. Pure functions of the record.

struct DetailOptions {
  bool full = false;     // leave nothing out
  bool headers = false;  // with all header fields and trailers
};

// Size and kind, header fields, the conversation, or else the body as it is. The first line begins with the half's
// name.
std::vector<std::string> message_lines(const Result<RecordMessage>& message, Side side, const Terminal& terminal,
                                       const DetailOptions& options);

}  // namespace finops::cli
