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

// --- A conversation for people: roles at the left, what was said beside them, wrapped. A pure function.

enum class Side { request, response };

// Lines of at most `terminal.width - 1` columns, neutralised. Unless `full`, long texts are cut to a few lines, and of
// a long history the end is shown.
std::vector<std::string> conversation_lines(const Conversation& conversation, Side side, const Terminal& terminal,
                                            bool full);

// One line, or several, under a name in the column of the roles.
void add_labelled_lines(std::vector<std::string>& lines, std::string_view label, const std::vector<std::string>& texts,
                        const Terminal& terminal);
// Columns that such lines leave for text.
std::size_t labelled_width(const Terminal& terminal);

// --- Bodies in lines: what a request asks for beside its conversation, and any other body as it is. Pure functions;
// every line given back is neutralised and fits the terminal's width.

// The value of the first header of that name, or empty.
std::string_view header_value(const RecordMessage& message, std::string_view name);

// Model, tools and all other members of a JSON request that hold none of its words; empty for other bodies. `full`:
// with whole values, else what they are in a word.
std::vector<std::string> request_parameters(std::string_view body, const Terminal& terminal, bool full);

// The first lines of the body, or all: JSON indented, event streams without their empty lines, other text as it is.
std::vector<std::string> body_preview(const RecordMessage& message, const Terminal& terminal, bool full);

// --- One half of an exchange, the request or the response, in lines. Pure functions of the record.

struct DetailOptions {
  bool full = false;     // nothing is left out
  bool headers = false;  // with all header fields and trailers
};

// Size and kind, header fields, the conversation, or else the body as it is. The first line begins with the half's
// name.
std::vector<std::string> message_lines(const Result<RecordMessage>& message, Side side, const Terminal& terminal,
                                       const DetailOptions& options);

}  // namespace finops::cli
