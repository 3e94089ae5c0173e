// What the mock says, independent of the wire format: every format turns its request into a Prompt and writes the
// Answer in its own form, plain or streamed. Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/plugins/mock/json.h"

namespace finops::mock {

struct Tool {
  std::string name;
  Json schema;  // of its arguments; null: unknown
};

enum class ToolUse {
  when_named,  // if the user's last message names a tool and no tool was called in this turn yet
  never,
  always,
};

struct Prompt {
  std::string model;
  std::string user_text;    // the user's last message in the last turn
  std::string tool_result;  // the last one of the last turn
  bool after_tool = false;  // the last turn has one
  std::vector<Tool> tools;
  ToolUse tool_use = ToolUse::when_named;
  std::string forced_tool;  // with ToolUse::always; empty: the tool that the text names, else the first
  bool wants_json = false;
  Json json_schema;  // with wants_json; null: any object
  bool reasoning = false;
  std::uint64_t input_tokens = 1;
};

// One entry of a conversation, in any format's words.
struct Said {
  enum class By { user, assistant, other } by = By::other;  // `user` also for the result of a tool
  std::string text = {};                                    // the user's last block of text
  std::optional<std::string> result = {};                   // a tool's
};

// Fills `prompt` from the last turn: all entries after the assistant's last message. An assistant message at the very
// end does not count; it is the beginning of the answer (prefill).
void read_last_turn(const Json& entries, Prompt& prompt, Said (*read)(const Json& entry));

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
