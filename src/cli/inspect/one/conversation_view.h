// A conversation for people: roles at the left, what was said beside them, wrapped. A pure function.
#pragma once
#include <string>
#include <vector>

#include "cli/terminal/terminal.h"
#include "core/conversation/conversation.h"

namespace finops::cli {

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

}  // namespace finops::cli
