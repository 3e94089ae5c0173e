#include "core/plugins/mock/answer.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/plugins/mock/schema.h"
#include "core/plugins/mock/text.h"

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

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/'; }

// "Write" and "search" also occur in ordinary texts; "get_weather" and "ToolSearch" do not.
bool everyday_word(std::string_view name) {
  return std::all_of(name.begin(), name.end(), is_letter) &&
         std::none_of(name.begin() + 1, name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool ends_with_word(std::string_view text, std::string_view word) {
  return text.ends_with(word) && (text.size() == word.size() || !in_word(text[text.size() - word.size() - 1]));
}

// Whether the text around an everyday word shows that it is the name of a tool: "use Write", "the search tool", "`ls`".
bool introduced(std::string_view before, std::string_view after) {
  const bool quoted = !before.empty() && !after.empty() && before.back() == after.front() &&
                      std::string_view("`'\"").find(before.back()) != std::string_view::npos;
  if (quoted || after.starts_with('(') || after.starts_with(" tool") || after.starts_with(" function")) return true;
  before = trim(before);
  for (const std::string_view article : {"the", "a", "an", "your", "my"}) {
    if (!ends_with_word(before, article)) continue;
    before = trim(before.substr(0, before.size() - article.size()));
    break;
  }
  for (const std::string_view verb : {"use", "using", "call", "calling", "run", "running", "invoke", "tool"}) {
    if (ends_with_word(before, verb)) return true;
  }
  return before.empty() && std::none_of(after.begin(), after.end(), in_word);
}

bool has_name(std::string_view text, std::string_view name, bool needs_introduction) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::string_view before = text.substr(0, at), after = text.substr(at + name.size());
    if ((!before.empty() && in_word(before.back())) || (!after.empty() && in_word(after.front()))) continue;
    if (!needs_introduction || introduced(before, after)) return true;
  }
  return false;
}

// "get_weather" is named by "get_weather" and by "Get weather", not by "forget_weather".
bool names_plainly(std::string_view text, const std::string& name) {
  if (name.empty()) return false;
  const std::string said = to_lower(text), wanted = to_lower(name);
  const bool everyday = everyday_word(name);
  std::string words = wanted;
  std::replace(words.begin(), words.end(), '_', ' ');
  return has_name(said, wanted, everyday) || has_name(said, words, everyday);
}

std::optional<Tool> chosen_tool(const Prompt& prompt) {
  if (prompt.tools.empty() || prompt.tool_use == ToolUse::never) return std::nullopt;
  const bool forced = prompt.tool_use == ToolUse::always;
  if (!forced && prompt.after_tool) return std::nullopt;
  for (const Tool& tool : prompt.tools) {
    if (forced && !prompt.forced_tool.empty() ? tool.name == prompt.forced_tool
                                              : names_plainly(prompt.user_text, tool.name)) {
      return tool;
    }
  }
  if (!forced) return std::nullopt;
  return prompt.forced_tool.empty() ? prompt.tools.front() : Tool{prompt.forced_tool, nullptr};
}

}  // namespace

void read_last_turn(const Json& entries, Prompt& prompt, Said (*read)(const Json& entry)) {
  if (!entries.is_array()) return;
  bool begun = false;
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    Said said = read(*entry);
    if (said.by == Said::By::assistant && begun) return;
    if (said.by != Said::By::user) continue;
    begun = true;
    if (said.result && !prompt.after_tool) {
      prompt.after_tool = true;
      prompt.tool_result = std::move(*said.result);
    }
    if (prompt.user_text.empty()) prompt.user_text = std::move(said.text);
  }
}

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
    out.visible_tokens = tokens_of(std::string_view(tool->name)) + tokens_of(std::string_view(json_line(arguments)));
    out.call = ToolCall{tool->name, std::move(arguments)};
    return out;
  }
  if (!prompt.wants_json) {
    out.text = sentence(prompt);
  } else if (prompt.json_schema.is_null()) {
    out.text = json_line(Json{{"message", sentence(prompt)}});
  } else {
    out.text = json_line(minimal_value(prompt.json_schema));
  }
  out.visible_tokens = tokens_of(std::string_view(out.text));
  return out;
}

}  // namespace finops::mock
