#include "cli/inspect/one/message_view.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"

namespace finops::cli {
namespace {

using Kind = ConversationPart::Kind;

constexpr std::size_t kRole = 10, kTextIndent = 2;  // columns before the text: blanks, the role, a blank
constexpr std::size_t kMessagesShown = 4;           // of a request, besides the system's
constexpr std::size_t kResultIndent = 2;

std::size_t lines_shown(Kind kind, Side side) {
  switch (kind) {
    case Kind::thinking: return 4;
    case Kind::tool_call: return 4;
    case Kind::tool_result: return 6;
    default: return side == Side::response ? 16 : 6;
  }
}

class ConversationView {
 public:
  ConversationView(const Terminal& terminal, Side side, bool full) : terminal_(terminal), side_(side), full_(full) {}

  void message(const ConversationMessage& message, std::string_view role) {
    std::string shown;  // the label of the last part
    for (const ConversationPart& part : message.parts) {
      const std::string label = label_of(part.kind, role);
      add(label == shown ? "" : label, part_lines(part));
      shown = label;
      if (part.cached) remark("(cached up to here)");
    }
    if (message.parts.empty()) add(std::string(role), {styled(terminal_, Style::dim, "(nothing)")});
  }

  void remark(std::string_view text) {
    lines_.push_back(std::string(kTextIndent + kRole, ' ') + styled(terminal_, Style::dim, text));
  }

  std::vector<std::string> take() { return std::move(lines_); }

 private:
  static std::string label_of(Kind kind, std::string_view role) {
    if (kind == Kind::thinking) return "thinking";
    if (kind == Kind::tool_result) return "tool";
    return std::string(role);
  }

  void add(std::string_view label, const std::vector<std::string>& texts) {
    add_labelled_lines(lines_, label, texts, terminal_);
  }

  // Adds as many lines of a text as there is room for, and how many are left out.
  void add_text(std::vector<std::string>& out, std::string_view text, Kind kind, std::size_t indent,
                Style style) const {
    const std::size_t limit = full_ ? kAllLines : lines_shown(kind, side_);
    const std::size_t width = labelled_width(terminal_);
    TextLines found = text_lines(text, width - std::min(indent, width - 1), limit);
    if (found.more == 1) found = text_lines(text, width - std::min(indent, width - 1), limit + 1);  // as short to show
    const std::string blanks(indent, ' ');
    for (const std::string& line : found.lines) {
      out.push_back(line.empty() ? std::string{} : blanks + styled(terminal_, style, line));
    }
    if (found.more > 0) out.push_back(blanks + styled(terminal_, Style::dim, more_lines(found.more)));
  }

  std::vector<std::string> part_lines(const ConversationPart& part) const {
    std::vector<std::string> out;
    switch (part.kind) {
      case Kind::text: add_text(out, part.text, part.kind, 0, Style::plain); break;
      case Kind::thinking:
        add_text(out, part.text.empty() ? "(hidden by the provider)" : part.text, part.kind, 0, Style::dim);
        break;
      case Kind::refusal: add_text(out, part.text, part.kind, 0, Style::yellow); break;
      case Kind::tool_call: add_call(out, part); break;
      case Kind::tool_result: add_result(out, part); break;
      default: add_text(out, description(part), part.kind, 0, Style::dim); break;
    }
    return out;
  }

  void add_call(std::vector<std::string>& out, const ConversationPart& part) const {
    const std::string name = part.name.empty() ? "(unnamed)" : part.name;
    add_text(out, fmt::format("{} {}", name, part.text), part.kind, 0, Style::plain);
    const std::string shown = neutralise(name);
    if (!out.empty() && out[0].starts_with(shown)) {
      out[0] = styled(terminal_, Style::cyan, shown) + out[0].substr(shown.size());
    }
  }

  void add_result(std::vector<std::string>& out, const ConversationPart& part) const {
    const std::string& whose = part.name.empty() ? part.id : part.name;
    add_text(out, part.failed ? fmt::format("{} (failed)", whose) : whose, part.kind, 0,
             part.failed ? Style::red : Style::cyan);
    add_text(out, part.text, part.kind, kResultIndent, Style::plain);
  }

  static std::string description(const ConversationPart& part) {
    if (part.kind == Kind::other) return fmt::format("[{}]", part.text);
    constexpr std::string_view kNames[] = {"image", "audio", "file"};
    std::string out(kNames[static_cast<std::size_t>(part.kind) - static_cast<std::size_t>(Kind::image)]);
    for (const std::string& word : {part.name, part.text}) {
      if (!word.empty()) out += (out.find(' ') == std::string::npos ? " " : ", ") + word;
    }
    return fmt::format("[{}]", out);
  }

  const Terminal& terminal_;
  Side side_;
  bool full_;
  std::vector<std::string> lines_;
};

}  // namespace

std::size_t labelled_width(const Terminal& terminal) {
  constexpr std::size_t kBefore = kTextIndent + kRole, kLeast = 8;
  return terminal.width > kBefore + 1 + kLeast ? terminal.width - 1 - kBefore : kLeast;
}

void add_labelled_lines(std::vector<std::string>& lines, std::string_view label, const std::vector<std::string>& texts,
                        const Terminal& terminal) {
  std::string name = fit(neutralise(label), kRole - 1, terminal.ascii);
  std::string column = styled(terminal, Style::bold, name) + std::string(kRole - display_width(name), ' ');
  for (const std::string& text : texts) {
    lines.push_back(text.empty() ? std::string{} : std::string(kTextIndent, ' ') + column + text);
    if (!text.empty()) column.assign(kRole, ' ');
  }
}

std::vector<std::string> conversation_lines(const Conversation& conversation, Side side, const Terminal& terminal,
                                            bool full) {
  ConversationView view(terminal, side, full);
  const auto& messages = conversation.messages;
  std::size_t at = 0;
  if (side == Side::response) {
    for (const ConversationMessage& message : messages) {
      ++at;
      view.message(message, messages.size() == 1 ? message.role : fmt::format("choice {}", at));
    }
    if (conversation.cut) view.remark("(cut off here)");
    return view.take();
  }
  for (; at < messages.size() && messages[at].role == "system"; ++at) view.message(messages[at], "system");
  if (!full && messages.size() > at + kMessagesShown + 1) {
    const std::size_t left_out = messages.size() - at - kMessagesShown;
    view.remark(fmt::format("({} earlier messages, --full to show all)", left_out));
    at += left_out;
  }
  for (; at < messages.size(); ++at) view.message(messages[at], messages[at].role);
  return view.take();
}

}  // namespace finops::cli
