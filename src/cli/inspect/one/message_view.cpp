#include "cli/inspect/one/message_view.h"

#include <iterator>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/body.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kName = 10;  // columns of "request" and "response", as of the names above them
constexpr std::size_t kIndent = 2, kHanging = 4, kHintGap = 4;

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
    std::size_t indent = kIndent;
    const std::string field = fmt::format("{}: {}", name, value);
    for (std::string& line : text_lines(field, width).lines) {
      const std::size_t colon = indent == kIndent ? std::min(line.find(':'), line.size()) : 0;
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
    lines.push_back(std::string(kIndent, ' ') + styled(terminal, Style::dim, held));
  }
  if (options.headers && !message->trailers.empty()) {
    lines.push_back(std::string(kIndent, ' ') + styled(terminal, Style::dim, "trailers"));
    append_fields(lines, message->trailers, terminal);
  }
  return lines;
}

}  // namespace finops::cli
