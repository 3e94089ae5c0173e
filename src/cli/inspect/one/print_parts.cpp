#include "cli/inspect/one/one_view.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/message_view.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/json_text.h"
#include "cli/terminal/units.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/conversation/said_text.h"
#include "core/record/record_message.h"

namespace finops::cli {
namespace {

std::string fields_text(const RecordMessage& message) {
  std::string out;
  for (const auto& [name, value] : message.headers) out += fmt::format("{}: {}\n", name, value);
  return out;
}

std::string request_head(const RecordView& record, const RecordMessage& request) {
  const std::string_view mark = record.query.empty() || record.query.starts_with('?') ? "" : "?";
  return fmt::format("{} {}{}{} HTTP/1.1\n{}", record.method, record.path, mark, record.query, fields_text(request));
}

std::string words_of(const RecordMessage& response) {
  const auto conversation = response_conversation(response.body);
  const std::string said = conversation ? said_text(*conversation) : std::string();
  return said.empty() ? said : said + '\n';
}

// The text of a number in a flat object, unchanged: 0.000027, not 2.7e-05.
std::string_view number_as_written(std::string_view object, std::string_view name) {
  const std::size_t key = object.find(fmt::format("\"{}\":", name));
  if (key == std::string_view::npos) return {};
  object.remove_prefix(key + name.size() + 3);
  const std::string_view value = trim(object.substr(0, object.find_first_of(",}")));
  return value == "null" ? std::string_view{} : value;
}

// Name, tab, value; on a terminal in columns. Unknown values are `-`.
std::string usage_text(const RecordView& r, const Terminal& terminal) {
  std::string out;
  const auto add = [&](std::string_view name, std::string_view value) {
    const std::string_view shown = value.empty() ? "-" : value;
    out += terminal.tty ? fmt::format("{:<22}{}\n", name, shown) : fmt::format("{}\t{}\n", name, shown);
  };
  const auto count = [&](std::string_view name, const std::optional<std::uint64_t>& value) {
    add(name, value ? fmt::format("{}", *value) : "");
  };
  count("input_tokens", r.input_tokens);
  count("output_tokens", r.output_tokens);
  count("cache_read_tokens", r.cache_read_tokens);
  count("cache_write_tokens", r.cache_write_tokens);
  count("cache_write_1h_tokens", r.cache_write_1h_tokens);
  count("reasoning_tokens", r.reasoning_tokens);
  add("usage_source", r.usage_source);
  add("cost_usd", r.cost_usd);
  add("cost_status", r.cost_status);
  const auto by = parse_json(r.cost_by);
  if (by.is_object()) {
    for (const auto& [name, value] : by.items()) add("cost." + name, number_as_written(r.cost_by, name));
  }
  return out;
}

// For a terminal: unchanged, except that control sequences are escaped.
std::string harmless(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\n\t");
    out += neutralise(text.substr(0, end));
    if (end == std::string_view::npos) break;
    out += text[end];
    text.remove_prefix(end + 1);
  }
  return out;
}

class Printer {
 public:
  Printer(const RecordView& record, const Terminal& terminal) : record_(record), terminal_(terminal) {}

  PrintedParts print(std::string_view letters) {
    PrintedParts out;
    for (const char letter : letters) {
      if (!out.text.empty()) out.text += out.text.ends_with('\n') ? "\n" : "\n\n";
      const std::string text = part(letter, out.missing);
      out.text += terminal_.tty ? harmless(text) : text;
    }
    if (terminal_.tty && !out.text.empty() && !out.text.ends_with('\n')) out.text += '\n';
    return out;
  }

 private:
  std::string part(char letter, std::vector<std::string>& missing) const {
    switch (letter) {
      case 'm': return indent_json(metadata_line(record_)) + '\n';
      case 'u': return usage_text(record_, terminal_);
      default: break;
    }
    const bool of_request = letter == 'H' || letter == 'B';
    const std::string_view name = of_request ? "request" : "response";
    const std::string_view json = of_request ? record_.request : record_.response;
    if (json.empty()) {
      missing.push_back(fmt::format("there is no {} in the log", name));
      return {};
    }
    const auto message = parse_message(json);
    if (!message) {
      missing.push_back(fmt::format("{}: {}", name, message.error().message));
      return {};
    }
    if (letter == 'H') return request_head(record_, *message);
    if (letter == 'h') {
      const std::string status = record_.status ? fmt::format(" {}", *record_.status) : "";
      return fmt::format("HTTP/1.1{}\n{}", status, fields_text(*message));
    }
    if (letter == 't') {
      std::string words = words_of(*message);
      if (words.empty()) missing.emplace_back("the response has no text");
      return words;
    }
    return body(*message, name, missing);
  }

  std::string body(const RecordMessage& message, std::string_view name, std::vector<std::string>& missing) const {
    if (!message.has_body) {
      if (message.bytes.value_or(0) > 0) missing.push_back(fmt::format("the {}'s body is not in the log", name));
      return {};
    }
    if (message.truncated) {
      missing.push_back(
          fmt::format("the log holds only the first {} of the {}'s body", format_bytes(message.body.size()), name));
    }
    if (terminal_.tty && !is_utf8(message.body)) {
      return fmt::format("(binary, {}; a pipe gets all of it)\n", format_bytes(message.body.size()));
    }
    return message.body;
  }

  const RecordView& record_;
  const Terminal& terminal_;
};

}  // namespace

PrintedParts print_parts(const RecordView& record, std::string_view letters, const Terminal& terminal) {
  return Printer(record, terminal).print(letters);
}

}  // namespace finops::cli
