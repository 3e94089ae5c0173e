#include "cli/inspect/diff/diff.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/list/list.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/state_word.h"
#include "cli/terminal/units.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

using Json = nlohmann::json;

constexpr unsigned kSideBySideFrom = 100;
constexpr std::size_t kMostChanges = 60, kMostLines = 24;  // per section, and per change; --full shows all
constexpr std::size_t kChangeIndent = 4;

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return sorted_json_line(value);
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? "-" : fmt::format("{:.0f}%", 100 * static_cast<double>(part) / static_cast<double>(whole));
}

// The text of a message; of anything else, the value.
std::string brief(const Json& value) {
  if (value.is_object() && value.size() == 2 && value.contains("role") && value.contains("content")) {
    const Json &role = value["role"], &content = value["content"];
    if (role.is_string() && content.is_string()) return role.get<std::string>() + ": " + content.get<std::string>();
  }
  return text_of(value);
}

struct Sign {
  char letter;
  Style style;
};
Sign sign_of(const Change& change) {
  if (!change.counts) return {' ', Style::dim};
  switch (change.kind) {
    case Change::Kind::added: return {'+', Style::green};
    case Change::Kind::removed: return {'-', Style::red};
    case Change::Kind::moved: return {'>', Style::cyan};
    case Change::Kind::changed: break;
  }
  return {'~', Style::yellow};
}

class Screen {
 public:
  explicit Screen(const DiffReport& report)
      : report_(report), terminal_(report.context.terminal), room_(terminal_.width - 1) {}

  void head() {
    line(styled(terminal_, Style::bold, report_.diff.same() ? "no difference that matters" : "they differ"));
    for (const auto& [name, record] : {std::pair("A", &report_.left), std::pair("B", &report_.right)}) {
      const RecordView& r = record->view;
      const auto time = parse_rfc3339(r.ts);
      const bool wide = terminal_.width >= kSideBySideFrom;
      std::string text = fmt::format("{}  {}  {}", name, to_lower(short_id(r.id)),
                                     time ? format_local(*time, wide ? "%Y-%m-%d %H:%M:%S" : "%m-%d %H:%M:%S") : "-");
      if (wide && !r.provider.empty()) text.append("  ").append(r.provider);
      const std::string_view model = r.response_model.empty() ? r.model : r.response_model;
      if (!model.empty()) text.append("  ").append(model);
      text += "  " + state_word(r);
      if (r.duration_ms) text += "  " + format_duration(*r.duration_ms);
      text += "  " + format_cost(cost_entry_of(r));
      line(fit(neutralise(text), room_, terminal_.ascii));
    }
    paragraph("not compared: " + std::string(kIgnoredInDiff));
  }

  void cache() {
    if (!report_.prompts) return;
    using Shape = PromptComparison::Shape;
    const PromptComparison& p = *report_.prompts;
    const CacheLoss& loss = report_.loss;
    title("PROMPT CACHE");
    switch (p.shape) {
      case Shape::same: item("prompt", "the same in A and B"); break;
      case Shape::extended: item("prompt", "A's is the beginning of B's: the cache still fits"); break;
      case Shape::shortened: item("prompt", "B's is the beginning of A's: the cache still fits"); break;
      case Shape::broken: item("breaks at", p.where); break;
    }
    item("common", fmt::format("the first {}: {} of A ({}) and {} of B ({})", format_bytes(p.common),
                               percent(p.common, p.left_size), format_bytes(p.left_size),
                               percent(p.common, p.right_size), format_bytes(p.right_size)));
    const auto count = [](const auto& tokens) { return tokens ? format_count(*tokens) : "-"; };
    item("tokens", fmt::format("A put {} into the cache, B read {} from it", count(loss.cacheable), count(loss.read)));
    if (p.shape == Shape::broken) {
      std::string missed = loss.missed ? fmt::format("~{} tokens, ", format_count(*loss.missed)) : "";
      missed += loss.usd ? "~" + format_money(*loss.usd) + " more than from the cache" : "cost -";
      if (!loss.reason.empty()) missed += fmt::format(" ({})", loss.reason);
      item("lost", missed);
    }
    if (report_.right.view.ts < report_.left.view.ts) item("note", "B began before A");
  }

  // `prefix`: the beginning of the paths, which the title already shows.
  void section(std::string_view name, std::string_view prefix, const std::vector<Change>& changes) {
    if (changes.empty()) return;
    prefix_ = prefix;
    title(name);
    const bool full = report_.context.options.full;
    std::size_t shown = 0;
    for (const Change& one : changes) {
      if (!full && shown++ == kMostChanges) break;
      change(one);
    }
    if (!full && changes.size() > kMostChanges) {
      line(styled(terminal_, Style::dim,
                  fmt::format("  {} {} more, --full shows all", dots(), changes.size() - kMostChanges)));
    }
  }

 private:
  std::string dots() const { return terminal_.ascii ? "..." : "…"; }
  void line(std::string_view text) { report_.context.out.write(std::string(text) + '\n'); }
  void title(std::string_view name) { line('\n' + styled(terminal_, Style::bold, name)); }
  void paragraph(std::string_view text) {
    for (const std::string_view rest = text; const DiffLine& one : wrapped(rest, room_, terminal_)) {
      line(styled(terminal_, Style::dim, one.text));
    }
  }

  // A name and a text next to it.
  void item(std::string_view name, std::string_view text) {
    constexpr std::size_t kNames = 13;
    std::string label = fmt::format("  {:<{}}", name, kNames - 2);
    for (const DiffLine& one : wrapped(text, room_ - kNames, terminal_)) {
      line(label + one.text);
      label.assign(kNames, ' ');
    }
  }

  void change(const Change& one) {
    const Sign sign = sign_of(one);
    std::string path = shown(one.kind == Change::Kind::added ? one.right_path : one.left_path);
    if (one.kind == Change::Kind::changed && one.left_path != one.right_path) {
      path += fmt::format(" ({} in B)", shown(one.right_path));
    }
    const std::string head = fmt::format("  {} {}", sign.letter, path);
    if (one.kind == Change::Kind::moved) return row(head + "  moved to " + shown(one.right_path), sign.style);
    const std::string left = one.left ? text_of(*one.left) : "", right = one.right ? text_of(*one.right) : "";
    if (one.kind != Change::Kind::changed) {
      return long_value(head, brief(one.left ? *one.left : *one.right), sign.style);
    }
    const char* arrow = terminal_.ascii ? " -> " : " → ";
    const std::string short_form = head + "  " + quoted(*one.left) + arrow + quoted(*one.right);
    if (display_width(short_form) <= room_ && left.find('\n') == std::string::npos) return row(short_form, sign.style);
    row(head, sign.style);
    hunks(left, right);
  }

  std::string shown(std::string_view path) const {
    if (path == prefix_) return "(all of it)";
    if (path.starts_with(prefix_)) path.remove_prefix(prefix_.size());
    if (path.starts_with('.')) path.remove_prefix(1);
    return neutralise(path);
  }

  static std::string quoted(const Json& value) {
    const std::string text = neutralise(text_of(value));
    return text.empty() ? "\"\"" : text;
  }

  // One line; its sign is coloured.
  void row(const std::string& text, Style style) {
    const std::string fitting = fit(text, room_, terminal_.ascii);
    constexpr std::size_t kSign = 3;
    line(style == Style::dim ? styled(terminal_, style, fitting)
                             : "  " + styled(terminal_, style, fitting.substr(2, 1)) + fitting.substr(kSign));
  }

  void long_value(const std::string& head, const std::string& value, Style style) {
    const std::string text = neutralise(value);
    if (!report_.context.options.full || display_width(head + text) + 2 <= room_) return row(head + "  " + text, style);
    row(head, style);
    for (const DiffLine& one : wrapped(value, room_ - kChangeIndent, terminal_))
      line(std::string(kChangeIndent, ' ') + one.text);
  }

  void hunks(std::string_view left, std::string_view right) {
    const bool beside = terminal_.width >= kSideBySideFrom;
    const std::string between = terminal_.ascii ? " | " : " │ ";
    const std::size_t width = beside ? (room_ - kChangeIndent - 3) / 2 : room_ - kChangeIndent - 2;
    std::size_t lines = 0;
    const std::size_t most = report_.context.options.full ? SIZE_MAX : kMostLines;
    const std::vector<TextHunk> all = text_hunks(left, right, width, terminal_);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t its =
          beside ? std::max(all[i].left.size(), all[i].right.size()) : all[i].left.size() + all[i].right.size();
      if (i > 0 && lines + its > most) {
        const std::size_t rest = all.size() - i;
        return line(
            styled(terminal_, Style::dim,
                   fmt::format("    {} {} more {}, --full shows all", dots(), rest, rest == 1 ? "place" : "places")));
      }
      lines += its;
      beside ? side_by_side(all[i], width, between, most) : one_by_one(all[i], most);
    }
  }

  void one_by_one(const TextHunk& hunk, std::size_t most) {
    const auto side = [&](const std::vector<DiffLine>& lines, const char* sign, Style style) {
      for (std::size_t i = 0; i < lines.size(); ++i) {
        if (i == most) return line("      " + styled(terminal_, Style::dim, dots()));
        line(std::string(kChangeIndent, ' ') + styled(terminal_, style, i == 0 ? sign : " ") + ' ' + lines[i].text);
      }
    };
    side(hunk.left, "-", Style::red);
    side(hunk.right, "+", Style::green);
  }

  void side_by_side(const TextHunk& hunk, std::size_t width, std::string_view between, std::size_t most) {
    const std::size_t rows = std::max(hunk.left.size(), hunk.right.size());
    for (std::size_t i = 0; i < rows; ++i) {
      if (i == most) return line("    " + styled(terminal_, Style::dim, dots()));
      const DiffLine empty;
      const DiffLine& l = i < hunk.left.size() ? hunk.left[i] : empty;
      const DiffLine& r = i < hunk.right.size() ? hunk.right[i] : empty;
      std::string text = std::string(kChangeIndent, ' ') + l.text + std::string(width - std::min(width, l.width), ' ');
      text += r.text.empty() ? between.substr(0, between.size() - 1) : between;
      line(text + r.text);
    }
  }

  const DiffReport& report_;
  const Terminal& terminal_;
  std::size_t room_;
  std::string_view prefix_;
};

}  // namespace

void show_diff_view(const DiffReport& report) {
  Screen screen(report);
  screen.head();
  screen.cache();
  screen.section("METADATA", "", report.diff.metadata);
  screen.section("REQUEST HEADERS", "request.headers", report.diff.request_headers);
  screen.section("REQUEST BODY", "request.body", report.diff.request_body);
  screen.section("RESPONSE HEADERS", "response.headers", report.diff.response_headers);
  screen.section("RESPONSE BODY", "response.body", report.diff.response_body);
}

}  // namespace finops::cli
