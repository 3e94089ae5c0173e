// What the mock says, independent of the wire format: every format maps its request to a Prompt and writes the Answer
// in its own words, plain or streamed. Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plugins/mock_json.h"

namespace finops::mock {

struct Tool {
  std::string name;
  Json schema;  // of its arguments; null: none known
};

enum class ToolUse {
  when_named,  // the last user message mentions a tool's name
  never,
  always,
};

struct Prompt {
  std::string model;
  std::string user_text;    // of the last message, if it is the user's
  std::string tool_result;  // of the last message, if it is a tool's
  bool after_tool = false;  // the last message is a tool's
  std::vector<Tool> tools;
  ToolUse tool_use = ToolUse::when_named;
  std::string forced_tool;  // with ToolUse::always; empty: the one that is named, else the first
  bool wants_json = false;
  Json json_schema;  // with wants_json; null: any object
  bool reasoning = false;
  std::uint64_t input_tokens = 1;
};

struct ToolCall {
  std::string name;
  Json arguments;
};

struct Answer {
  std::optional<ToolCall> call;  // instead of text
  std::string text;
  std::string reasoning;  // empty unless asked for
  std::uint64_t input_tokens = 0;
  std::uint64_t visible_tokens = 0;  // text or call
  std::uint64_t reasoning_tokens = 0;
  std::uint64_t output_tokens() const { return visible_tokens + reasoning_tokens; }
};

Answer answer_prompt(const Prompt& prompt);

}  // namespace finops::mock
