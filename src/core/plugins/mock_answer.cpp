#include "core/plugins/mock_answer.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/plugins/mock_schema.h"
#include "core/plugins/mock_text.h"

namespace finops::mock {
namespace {

constexpr std::size_t kEchoedCharacters = 400;
constexpr const char* kReasoning =
    "This request reached finops' built-in mock. No model is behind it, so a short and plain answer will do.";

std::string sentence(const Prompt& prompt) {
  std::string text = "This is finops' built-in mock answering as " + prompt.model + ". ";
  const std::string& said = prompt.after_tool ? prompt.tool_result : prompt.user_text;
  if (said.empty()) return text + "You sent no text.";
  text += prompt.after_tool ? "Your tool returned: \"" : "You said: \"";
  return text + clip(said, kEchoedCharacters) + "\".";
}

// "get_weather" is mentioned by "get_weather" and by "Get weather".
bool mentions(std::string_view text, const std::string& name) {
  if (name.empty()) return false;
  std::string words = name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return icontains(text, name) || icontains(text, words);
}

std::optional<Tool> chosen_tool(const Prompt& prompt) {
  if (prompt.tools.empty() || prompt.tool_use == ToolUse::never) return std::nullopt;
  const bool forced = prompt.tool_use == ToolUse::always;
  if (!forced && prompt.after_tool) return std::nullopt;
  for (const Tool& tool : prompt.tools) {
    if (forced && !prompt.forced_tool.empty() ? tool.name == prompt.forced_tool
                                              : mentions(prompt.user_text, tool.name)) {
      return tool;
    }
  }
  if (!forced) return std::nullopt;
  return prompt.forced_tool.empty() ? prompt.tools.front() : Tool{prompt.forced_tool, nullptr};
}

}  // namespace

Answer answer_prompt(const Prompt& prompt) {
  Answer out;
  out.input_tokens = std::max<std::uint64_t>(1, prompt.input_tokens);
  if (prompt.reasoning) {
    out.reasoning = kReasoning;
    out.reasoning_tokens = tokens_of(std::string_view(out.reasoning));
  }
  if (const auto tool = chosen_tool(prompt)) {
    Json arguments = minimal_value(tool->schema);
    if (!arguments.is_object()) arguments = Json::object();
    out.visible_tokens = tokens_of(std::string_view(tool->name)) + tokens_of(std::string_view(dump(arguments)));
    out.call = ToolCall{tool->name, std::move(arguments)};
    return out;
  }
  if (!prompt.wants_json) {
    out.text = sentence(prompt);
  } else if (prompt.json_schema.is_null()) {
    out.text = dump(Json{{"message", sentence(prompt)}});
  } else {
    out.text = dump(minimal_value(prompt.json_schema));
  }
  out.visible_tokens = tokens_of(std::string_view(out.text));
  return out;
}

}  // namespace finops::mock
