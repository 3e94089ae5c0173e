#include "cli/inspect/body.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>
#include <nlohmann/json.hpp>

#include "cli/display_text.h"
#include "cli/json_text.h"
#include "cli/units.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kPreviewLines = 12;
constexpr std::size_t kNamesShown = 6;
constexpr std::size_t kLongestValue = 40;

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// The text of a message, a content part or a list of them, whatever the provider calls it.
std::string text_in(const Json& value, int depth = 0) {
  if (value.is_string()) return value.get<std::string>();
  if (depth > 4) return {};
  if (value.is_array()) {
    for (const Json& part : value) {
      if (std::string text = text_in(part, depth + 1); !text.empty()) return text;
    }
    return {};
  }
  for (const char* key : {"text", "content", "parts"}) {
    const Json* inner = member(value, key);
    if (inner == nullptr) continue;
    if (std::string text = text_in(*inner, depth + 1); !text.empty()) return text;
  }
  return {};
}

std::string role_of(const Json& message) {
  const Json* role = member(message, "role");
  return role != nullptr && role->is_string() ? role->get<std::string>() : "user";
}

std::string system_text(const Json& body, const Json* messages) {
  for (const char* key : {"system", "instructions", "systemInstruction", "system_instruction"}) {
    if (const Json* value = member(body, key)) return text_in(*value);
  }
  if (messages == nullptr || !messages->is_array() || messages->empty()) return {};
  const std::string role = role_of(messages->front());
  return role == "system" || role == "developer" ? text_in(messages->front()) : std::string{};
}

void collect_names(const Json& tools, std::vector<std::string>& names) {
  for (const Json& tool : tools) {
    const Json* function = member(tool, "function");
    const Json* name = member(function != nullptr ? *function : tool, "name");
    if (name == nullptr) name = member(tool, "type");
    const Json* declared = member(tool, "functionDeclarations");
    if (declared != nullptr && declared->is_array()) {
      collect_names(*declared, names);
    } else if (name != nullptr && name->is_string()) {
      names.push_back(name->get<std::string>());
    }
  }
}

std::string tools_text(const Json& tools) {
  std::vector<std::string> names;
  collect_names(tools, names);
  std::string out = fmt::format("{}", std::max(names.size(), tools.size()));
  for (std::size_t i = 0; i < names.size() && i < kNamesShown; ++i) out += (i == 0 ? " (" : ", ") + names[i];
  if (names.size() > kNamesShown) out += ", ...";
  return names.empty() ? out : out + ')';
}

// "temperature 0.2": what fits beside others on a line; empty for members that are shown elsewhere or say nothing.
std::string parameter_text(const std::string& key, const Json& value, bool ascii) {
  if (key == "model" || key == "system" || key == "instructions" || key == "prompt") return {};
  if (key == "input" && value.is_string()) return {};
  if (key == "tools" && value.is_array()) return fmt::format("tools {}", tools_text(value));
  if (value.is_array()) return fmt::format("{} {}", key, value.size());
  if (value.is_object()) return fmt::format("{} {{{}}}", key, value.size());
  if (value.is_string())
    return fmt::format("{} {}", key, fit(neutralise(value.get<std::string>()), kLongestValue, ascii));
  return fmt::format("{} {}", key, value.dump());
}

std::string indented(std::string_view text, const Terminal& terminal) {
  return "  " + fit(neutralise(text), terminal.width - 3, terminal.ascii);
}

// One line of text for a table: line ends and tabs as blanks.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

void add_labelled(std::vector<std::string>& lines, std::string_view label, std::string text, const Terminal& terminal) {
  if (text.empty()) return;
  lines.push_back(indented(fmt::format("{:<12}  {}", label, on_one_line(std::move(text))), terminal));
}

std::string expand_tabs(std::string_view line) {
  std::string out;
  for (const char c : line) {
    if (c == '\t') {
      out += "    ";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string_view header_value(const RecordMessage& message, std::string_view name) {
  for (const auto& [key, value] : message.headers) {
    if (iequals(key, name)) return value;
  }
  return {};
}

std::vector<std::string> request_summary(std::string_view body, const Terminal& terminal) {
  std::vector<std::string> lines;
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return lines;
  if (const Json* model = member(json, "model")) add_labelled(lines, "model", text_in(*model), terminal);

  std::string line;
  for (const auto& [key, value] : json.items()) {
    const std::string text = neutralise(parameter_text(key, value, terminal.ascii));
    if (text.empty()) continue;
    if (!line.empty() && 19 + display_width(line) + display_width(text) > terminal.width) {
      add_labelled(lines, lines.size() < 2 ? "parameters" : "", std::move(line), terminal);
      line.clear();
    }
    line += (line.empty() ? "" : "   ") + text;
  }
  const bool first =
      std::none_of(lines.begin(), lines.end(), [](const std::string& l) { return l.starts_with("  parameters"); });
  add_labelled(lines, first ? "parameters" : "", std::move(line), terminal);

  const Json* messages = nullptr;
  for (const char* key : {"messages", "contents", "input", "prompt"}) {
    if (messages == nullptr) messages = member(json, key);
  }
  add_labelled(lines, "system", system_text(json, messages), terminal);
  if (messages == nullptr) return lines;
  const bool list = messages->is_array() && !messages->empty();
  const Json& last = list ? messages->back() : *messages;
  add_labelled(lines, fit(neutralise(role_of(last)), 12, terminal.ascii), text_in(last), terminal);
  return lines;
}

std::vector<std::string> body_preview(const RecordMessage& message, const Terminal& terminal) {
  std::vector<std::string> lines;
  if (!message.has_body) return {"  (not in the log)"};
  if (message.body.empty()) return {"  (empty)"};
  if (!is_utf8(message.body)) return {fmt::format("  (binary, {})", format_bytes(message.body.size()))};

  const bool events = icontains(header_value(message, "content-type"), "event-stream");
  const std::string text = nlohmann::json::accept(message.body) ? indent_json(message.body) : message.body;
  std::size_t more = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (events && line.empty()) continue;
    if (lines.size() < kPreviewLines) {
      lines.push_back(indented(expand_tabs(line), terminal));
    } else {
      ++more;
    }
  }
  if (more > 0) {
    lines.push_back(fmt::format("  ({} more {}, --json shows all)", more, more == 1 ? "line" : "lines"));
  } else if (message.truncated) {
    lines.push_back("  (the log holds only the beginning)");
  }
  return lines;
}

}  // namespace finops::cli
