#include "cli/inspect/one/message_view.h"

#include <algorithm>
#include <iterator>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/json_text.h"
#include "cli/terminal/units.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/conversation/content.h"
#include "core/conversation/lenient_json.h"

namespace finops::cli {
namespace {

constexpr std::size_t kPreviewLines = 12;
constexpr std::size_t kNamesShown = 6;
constexpr std::size_t kLongestValue = 40;
constexpr std::size_t kBodyIndent = 2;

std::string tools_text(const BodyJson& body, std::size_t count) {
  std::vector<std::string> names;
  append_tools(body, names);
  std::string out = fmt::format("tools {}", std::max(names.size(), count));
  for (std::size_t i = 0; i < names.size() && i < kNamesShown; ++i) out += (i == 0 ? " (" : ", ") + names[i];
  if (names.size() > kNamesShown) out += ", ...";
  return names.empty() ? out : out + ')';
}

// Members that are shown as part of the conversation or as the model.
bool is_shown_elsewhere(const std::string& key, const BodyJson& value) {
  for (const char* name : {"model", "messages", "system", "contents", "systemInstruction", "system_instruction"}) {
    if (key == name) return true;
  }
  const bool text = value.is_string() || value.is_array();
  return text && (key == "input" || key == "prompt" || key == "instructions");
}

// "temperature 0.2": a short form for a line with others.
std::string parameter_text(const BodyJson& body, const std::string& key, const BodyJson& value, bool ascii) {
  if (key == "tools" && value.is_array()) return tools_text(body, value.size());
  if (value.is_array()) return fmt::format("{} [{}]", key, value.size());
  if (value.is_object()) return fmt::format("{} {{{}}}", key, value.size());
  return fmt::format("{} {}", key, value.is_null() ? "null" : fit(neutralise(as_text(value)), kLongestValue, ascii));
}

}  // namespace

std::string_view header_value(const RecordMessage& message, std::string_view name) {
  for (const auto& [key, value] : message.headers) {
    if (iequals(key, name)) return value;
  }
  return {};
}

std::vector<std::string> request_parameters(std::string_view body, const Terminal& terminal, bool full) {
  std::vector<std::string> lines;
  const BodyJson json = parse_lenient(body);
  if (!json.is_object()) return lines;
  const std::size_t width = labelled_width(terminal);
  if (const BodyJson* model = member_of(json, "model"); model != nullptr && model->is_string()) {
    add_labelled_lines(lines, "model", text_lines(as_text(*model), width).lines, terminal);
  }
  std::vector<std::string> rows;
  for (const auto& [key, value] : json.items()) {
    if (is_shown_elsewhere(key, value)) continue;
    if (full) {
      const std::string text = value.is_null() ? "null" : as_text(value);
      for (std::string& line : text_lines(fmt::format("{} {}", key, text), width).lines)
        rows.push_back(std::move(line));
      continue;
    }
    const std::string text = fit(neutralise(parameter_text(json, key, value, terminal.ascii)), width, terminal.ascii);
    const bool fits = !rows.empty() && display_width(rows.back()) + 3 + display_width(text) <= width;
    if (fits) {
      rows.back() += "   " + text;
    } else {
      rows.push_back(text);
    }
  }
  add_labelled_lines(lines, "params", rows, terminal);
  return lines;
}

std::vector<std::string> body_preview(const RecordMessage& message, const Terminal& terminal, bool full) {
  std::vector<std::string> lines;
  const std::string blanks(kBodyIndent, ' ');
  const auto remark = [&](std::string_view text) { lines.push_back(blanks + styled(terminal, Style::dim, text)); };
  if (!message.has_body) {
    remark("(not in the log)");
  } else if (message.body.empty()) {
    remark("(empty)");
  } else if (!is_utf8(message.body)) {
    remark(fmt::format("(binary, {})", format_bytes(message.body.size())));
  } else {
    std::string text = is_json(message.body) ? indent_json(message.body) : message.body;
    if (icontains(header_value(message, "content-type"), "event-stream")) {
      std::string events;
      for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 1 || (end == 1 && rest[0] != '\r')) events.append(rest.substr(0, end)).push_back('\n');
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      text = std::move(events);
    }
    const std::size_t width = terminal.width > kBodyIndent + 1 ? terminal.width - 1 - kBodyIndent : 1;
    TextLines found = text_lines(text, width, full ? kAllLines : kPreviewLines);
    for (std::string& line : found.lines) lines.push_back(line.empty() ? "" : blanks + line);
    if (found.more > 0) remark(more_lines(found.more));
  }
  return lines;
}

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kName = 10;  // columns of "request" and "response", like the names above them
constexpr std::size_t kHeadIndent = 2, kHanging = 4, kHintGap = 4;

// "1.9 KB application/json, gzip"
std::string size_text(const RecordMessage& message) {
  std::string out = message.bytes ? format_bytes(*message.bytes) : "";
  std::string_view type = header_value(message, "content-type");
  type = trim(type.substr(0, type.find(';')));
  if (!type.empty()) out.append(out.empty() ? "" : " ").append(neutralise(type));
  if (!message.content_encoding.empty()) out.append(", ").append(neutralise(message.content_encoding));
  if (message.truncated) out += ", cut in the log";
  return out.empty() ? "-" : out;
}

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
  std::move(more.begin(), more.end(), std::back_inserter(lines));
}

void append_fields(std::vector<std::string>& lines, const Fields& fields, const Terminal& terminal) {
  const std::size_t width = terminal.width > kHanging + 2 ? terminal.width - 1 - kHanging : 1;
  for (const auto& [name, value] : fields) {
    std::size_t indent = kHeadIndent;
    const std::string field = fmt::format("{}: {}", name, value);
    for (std::string& line : text_lines(field, width).lines) {
      const std::size_t colon = indent == kHeadIndent ? std::min(line.find(':'), line.size()) : 0;
      lines.push_back(std::string(indent, ' ') +
                      (colon > 0 ? styled(terminal, Style::cyan, line.substr(0, colon)) : std::string{}) +
                      line.substr(colon));
      indent = kHanging;
    }
  }
}

std::vector<std::string> words(const RecordMessage& message, Side side, const Terminal& terminal, bool full) {
  const auto conversation = !message.has_body       ? std::nullopt
                            : side == Side::request ? request_conversation(message.body)
                                                    : response_conversation(message.body);
  if (!conversation) return {};
  std::vector<std::string> lines;
  if (side == Side::request) lines = request_parameters(message.body, terminal, full);
  append(lines, conversation_lines(*conversation, side, terminal, full));
  return lines;
}

}  // namespace

std::vector<std::string> message_lines(const Result<RecordMessage>& message, Side side, const Terminal& terminal,
                                       const DetailOptions& options) {
  std::vector<std::string> lines;
  const std::string name =
      styled(terminal, Style::dim, fmt::format("{:<{}}", side == Side::request ? "request" : "response", kName));
  const std::size_t width = terminal.width > kName + 2 ? terminal.width - 1 - kName : 1;
  if (!message) {
    lines.push_back(name + styled(terminal, Style::red, fit(message.error().message, width, terminal.ascii)));
    return lines;
  }
  const std::string size = fit(size_text(*message), width, terminal.ascii);
  const std::string_view hint = side == Side::request ? "--print B for the bytes" : "--print b for the bytes";
  const std::size_t used = display_width(size) + hint.size();
  const bool hinted = message->has_body && !message->body.empty() && used + kHintGap <= width;
  lines.push_back(name + size +
                  (hinted ? std::string(width - used, ' ') + styled(terminal, Style::dim, hint) : std::string{}));
  if (options.headers) append_fields(lines, message->headers, terminal);
  auto said = words(*message, side, terminal, options.full);
  const bool has_any = message->has_body || message->bytes.value_or(0) > 0;
  if (said.empty() && has_any) {
    if (side == Side::request) said = request_parameters(message->body, terminal, options.full);
    if (said.empty()) said = body_preview(*message, terminal, options.full);
  }
  append(lines, std::move(said));
  if (message->truncated && message->has_body) {
    const std::string held = fmt::format("(the log holds only the first {})", format_bytes(message->body.size()));
    lines.push_back(std::string(kHeadIndent, ' ') + styled(terminal, Style::dim, held));
  }
  if (options.headers && !message->trailers.empty()) {
    lines.push_back(std::string(kHeadIndent, ' ') + styled(terminal, Style::dim, "trailers"));
    append_fields(lines, message->trailers, terminal);
  }
  return lines;
}

}  // namespace finops::cli
