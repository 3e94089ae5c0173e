#include "cli/inspect/care/care.h"

#include <filesystem>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/table.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostShown = 20;

std::string file_name(const LogInput& input) {
  return input.path == "-" ? "stdin" : std::filesystem::path(input.path).filename().string();
}

std::string sentence(const LogInput& input, const VerifyFinding& finding) {
  std::string out = file_name(input);
  if (finding.place != nullptr) {
    if (finding.place->line > 0) out += fmt::format(", line {}", finding.place->line);
    out += fmt::format(", bytes {} to {}", finding.place->begin, finding.place->end);
  }
  if (!finding.id.empty()) out += ", " + finding.id;
  if (finding.field == "damaged") return out + ": damaged";
  if (finding.field == "lost") return out + ": cannot be decompressed: " + finding.logged;
  if (finding.field == "duplicate") return out + ": a copy of an earlier record";
  if (finding.field == "id") return out + ": another record has the same id";
  return out + fmt::format(": {} is {}; the stored bytes give {}", finding.field, finding.logged, finding.derived);
}

std::string parts(std::string_view name, const VerifyCounts::Part& part) {
  std::string out = fmt::format("{:<8}{} right, {} wrong, {} not checked", name, format_count(part.right),
                                format_count(part.wrong), format_count(part.unchecked));
  if (part.other_table > 0) out += fmt::format(", {} priced by another table", format_count(part.other_table));
  return out;
}

std::string json_part(std::string_view name, const VerifyCounts::Part& part) {
  return fmt::format(R"(,"{}":{{"right":{},"wrong":{},"unchecked":{},"other_table":{}}})", name, part.right, part.wrong,
                     part.unchecked, part.other_table);
}

void append_json_member(std::string& out, std::string_view key, std::string_view value) {
  out.append(",\"").append(key).append("\":");
  if (value.empty()) {
    out += "null";
  } else {
    append_json_string(out, value);
  }
}

}  // namespace

void VerifyCounts::Part::add(Checked found) {
  switch (found) {
    case Checked::right: ++right; break;
    case Checked::wrong: ++wrong; break;
    case Checked::cannot: ++unchecked; break;
    case Checked::other_table: ++other_table; break;
  }
}

void VerifyCounts::Part::add(const Part& o) {
  right += o.right;
  wrong += o.wrong;
  unchecked += o.unchecked;
  other_table += o.other_table;
}

void VerifyCounts::add(const VerifyCounts& o) {
  records += o.records;
  damaged += o.damaged;
  damaged_bytes += o.damaged_bytes;
  duplicates += o.duplicates;
  unknown_version += o.unknown_version;
  out_of_order += o.out_of_order;
  wrong += o.wrong;
  bodies.add(o.bodies);
  usage.add(o.usage);
  cost.add(o.cost);
}

VerifyReport::VerifyReport(const InspectContext& context)
    : context_(context),
      form_(context.options.json                             ? Form::json
            : context.terminal.tty && !context.options.plain ? Form::text
                                                             : Form::tsv) {
  if (form_ == Form::tsv && context.options.header) {
    context.out.write("file\tid\tline\tbegin\tend\tfield\tlogged\tderived\n");
  }
}

void VerifyReport::add(const LogInput& input, const VerifyFinding& finding) {
  ++findings_;
  const auto number = [&](std::uint64_t LogDamage::*member) {
    return finding.place == nullptr ? std::string() : std::to_string(finding.place->*member);
  };
  if (form_ == Form::text) {
    if (shown_.size() < kMostShown) shown_.push_back(sentence(input, finding));
  } else if (form_ == Form::tsv) {
    std::string line;
    for (const std::string& field : {input.path, finding.id, number(&LogDamage::line), number(&LogDamage::begin),
                                     number(&LogDamage::end), finding.field, finding.logged, finding.derived}) {
      append_tsv_field(line, field);
      line += '\t';
    }
    line.back() = '\n';
    context_.out.write(line);
  } else {
    std::string line = R"({"kind":"finding")";
    append_json_member(line, "file", input.path);
    append_json_member(line, "id", finding.id);
    for (const auto& [key, member] : {std::pair{"line", &LogDamage::line}, std::pair{"begin", &LogDamage::begin},
                                      std::pair{"end", &LogDamage::end}}) {
      line.append(",\"").append(key).append("\":").append(finding.place == nullptr ? "null" : number(member));
    }
    append_json_member(line, "field", finding.field);
    append_json_member(line, "logged", finding.logged);
    append_json_member(line, "derived", finding.derived);
    context_.out.write(line + "}\n");
  }
}

void VerifyReport::end_file(const LogInput& input, const VerifyCounts& counts) {
  if (form_ == Form::text) {
    rows_.push_back({file_name(input), format_count(counts.records), format_count(counts.damaged),
                     format_count(counts.duplicates), format_count(counts.wrong), format_count(counts.out_of_order)});
  } else if (form_ == Form::json) {
    std::string line = R"({"kind":"file")";
    append_json_member(line, "file", input.path);
    line += fmt::format(
        R"(,"records":{},"damaged":{},"damaged_bytes":{},"duplicates":{},"wrong":{},"unknown_version":{},"out_of_order":{})",
        counts.records, counts.damaged, counts.damaged_bytes, counts.duplicates, counts.wrong, counts.unknown_version,
        counts.out_of_order);
    line += json_part("bodies", counts.bodies) + json_part("usage", counts.usage) + json_part("cost", counts.cost);
    context_.out.write(line + "}\n");
  }
}

void VerifyReport::finish(const VerifyCounts& all, std::size_t files) {
  const auto number = [](std::string_view header) { return Column{.header = header, .right = true}; };
  if (form_ == Form::text) {
    Table table({{.header = "FILE", .flexible = true},
                 number("RECORDS"),
                 number("DAMAGED"),
                 number("COPIES"),
                 number("WRONG"),
                 number("LATE")},
                context_.terminal);
    if (files > 1) {
      rows_.push_back({"total", format_count(all.records), format_count(all.damaged), format_count(all.duplicates),
                       format_count(all.wrong), format_count(all.out_of_order)});
    }
    for (auto& row : rows_) {
      const auto bad = [&](std::string& text) {
        const Style style = text == "0" ? Style::plain : Style::red;
        return Cell{std::move(text), style};
      };
      table.add({{std::move(row[0])}, {std::move(row[1])}, bad(row[2]), bad(row[3]), bad(row[4]), {std::move(row[5])}});
    }
    table.print(context_.out);
    std::string text = shown_.empty() ? "" : "\n";
    const std::size_t room = context_.terminal.width - 1;
    for (const std::string& finding : shown_) {
      constexpr std::size_t kIndent = 2;
      const std::string line = neutralise(finding);
      if (display_width(line) <= room) {
        text += line + '\n';
        continue;
      }
      std::string_view indent;
      for (const std::string& row : text_lines(line, room - kIndent).lines) {
        text.append(indent).append(row) += '\n';
        indent = "  ";
      }
    }
    if (findings_ > shown_.size()) {
      text += wrap(fmt::format("and {} more: finops inspect --verify --plain", format_count(findings_ - shown_.size())),
                   room, 2) +
              '\n';
    }
    text += '\n';
    for (const std::string& line : {parts("bodies", all.bodies), parts("usage", all.usage), parts("cost", all.cost)}) {
      text += wrap(line, room, 8) + '\n';
    }
    if (all.unknown_version > 0) {
      text += wrap(fmt::format("{} of a version other than 1: not checked", counted(all.unknown_version, "record")),
                   room, 2) +
              '\n';
    }
    if (all.out_of_order > 0) {
      text +=
          wrap(fmt::format("late: {} after one that ended later", counted(all.out_of_order, "record")), room, 2) + '\n';
    }
    context_.out.write(text);
    return;
  }
  if (context_.out.failed()) return;
  context_.err << fmt::format("{}, {} damaged, {} copies, {} wrong; not checked: bodies {}, usage {}, cost {}\n",
                              counted(all.records, "record"), all.damaged, all.duplicates, all.wrong,
                              all.bodies.unchecked, all.usage.unchecked, all.cost.unchecked + all.cost.other_table);
}

}  // namespace finops::cli
