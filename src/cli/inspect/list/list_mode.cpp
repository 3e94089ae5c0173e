#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/list/list.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/shell_quote.h"
#include "cli/terminal/typed.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/query/aggregate.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"
#include "core/record/response_facts.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

constexpr unsigned kNamedFrom = 100;  // columns; a terminal this wide has room for the log's name
constexpr std::size_t kLeastId = 4;   // --id accepts no shorter part

std::string plural(std::uint64_t entries) { return fmt::format("{} {}", entries, entries == 1 ? "entry" : "entries"); }

// The inputs as words of a shell, each after a blank. The home folder is written as `~`, which the shell expands.
std::string as_words(const std::vector<std::string>& inputs) {
  const char* home = std::getenv("HOME");
  const std::string folder = home == nullptr ? "" : std::string(home) + '/';
  std::string out;
  for (const std::string& input : inputs) {
    if (folder.size() > 1 && input.size() > folder.size() && input.starts_with(folder)) {
      out += " ~/" + shell_quoted(input.substr(folder.size()));
    } else {
      out += ' ' + shell_quoted(input.starts_with('-') ? "./" + input : input);
    }
  }
  return out;
}

// As many commands side by side as fit. A name that must be shown escaped, for instance with a line feed, cannot be
// pasted, so it gets none.
std::string more_line(const ListTotals& totals, const std::vector<std::string>& named, const Terminal& terminal) {
  if (std::find(named.begin(), named.end(), "-") != named.end()) return {};  // stdin has been read
  const std::string words = as_words(named), id = to_lower(short_id(totals.last_id));
  std::vector<std::string> commands;
  if (id.size() >= kLeastId) commands.push_back(fmt::format("finops inspect --id {}{}", shell_quoted(id), words));
  commands.push_back(fmt::format("finops inspect --json{}", words));
  std::string out;
  for (const std::string& command : commands) {
    const std::string line =
        out.empty() ? "more: " + command : out + (terminal.ascii ? "   |   " : "   ·   ") + command;
    if (neutralise(line) == line && display_width(line) < terminal.width) out = line;
  }
  return out.empty() ? out : out + '\n';
}

}  // namespace

void ListTotals::add(const RecordView& record) {
  if (is_note(record)) return;
  ++shown;
  ++(ended_well(record) ? ok : failed);
  cost.add(cost_entry_of(record));
  last_id = record.id;
}

std::string list_footer(const ListTotals& totals, std::optional<std::uint64_t> entries, std::string_view log,
                        const std::vector<std::string>& named, const Terminal& terminal) {
  if (totals.shown == 0) return entries ? fmt::format("none of {} matches\n", plural(*entries)) : "none matches\n";
  std::vector<std::string> parts = {
      entries ? fmt::format("{} of {}", totals.shown, plural(*entries)) : fmt::format("{} newest", totals.shown),
      fmt::format("{} ok, {} failed", totals.ok, totals.failed)};
  for (std::string& total : format_total(totals.cost)) parts.push_back(std::move(total));
  if (!log.empty() && terminal.width >= kNamedFrom) parts.push_back(fit(log, terminal.width - 1, terminal.ascii));
  return '\n' + flow(parts, terminal.ascii ? " | " : " · ", terminal.width - 1) + more_line(totals, named, terminal);
}

namespace {

constexpr std::uint64_t kTerminalLimit = 20;
constexpr std::uint64_t kFew = 100;  // up to this many records, bodies are read to find out why they failed

bool asks_for_reason(const InspectOptions& options) {
  return std::any_of(options.fields.begin(), options.fields.end(),
                     [](const std::string& name) { return name == "error.code" || name == "error.message"; });
}

// Reverses the order: keeps all records, since they come oldest first.
class Backwards {
 public:
  void add(const RecordView& record) { lines_.emplace_back(record.line); }

  template <class Visit>
  void for_each(Visit visit) {
    RecordParser parser;
    RecordView record;
    for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
      if (parser.parse_copy(*line, record) && !visit(record)) return;
    }
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

int show_list(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const Terminal& terminal = context.terminal;
  if (asks_for_field_help(options)) {
    print_field_help(terminal, options.plain, context.out);
    return context.out.finish(context.err);
  }
  auto made = make_list_writer(options, terminal, context.out);
  if (!made) {
    context.err << "finops: " << error_text(made.error().message) << '\n';
    return kUsage;
  }
  const std::unique_ptr<ListWriter> writer = *std::move(made);
  const bool as_table = is_table(options, terminal);
  const std::uint64_t limit = options.limit.value_or(as_table ? kTerminalLimit : 0);

  ListTotals totals;
  Repricer reprice(options.reprice);
  StoredReason reason;
  const auto show = [&](const RecordView& logged) {
    const RecordView& record = reason.add_to(reprice.metadata(logged), logged);
    totals.add(record);
    if (options.reprice != nullptr && options.json && options.bodies) {
      RecordView whole = record;
      const std::string line = reprice.line(logged.line);
      whole.line = line;
      writer->add(whole, logged);
    } else {
      writer->add(record, logged);
    }
    return !context.out.failed();
  };
  Backwards backwards;
  const auto visit = [&](const RecordView& logged) {
    if (!options.reverse) return show(logged);
    backwards.add(logged);
    return true;
  };
  ScanOptions scan_options;
  scan_options.filter = &options.filter;
  scan_options.notes = options.json && options.fields.empty();
  const bool whole = writer->wants_bodies() || asks_for_reason(options) || (as_table && limit > 0 && limit <= kFew);
  scan_options.depth = whole ? Depth::whole : Depth::metadata;
  const ScanSummary summary = limit == 0 && !options.reverse
                                  ? scan(context.inputs, scan_options, visit)
                                  : scan_last(context.inputs, limit == 0 ? UINT64_MAX : limit, scan_options, visit);
  backwards.for_each(show);
  writer->finish();

  const int code = finish_scan(context, summary);
  if (context.out.failed() || options.quiet) return code;
  if (summary.entries == 0 && !(options.json && summary.notes > 0)) {
    context.err << no_entries(options.inputs);
  } else if (as_table) {
    const std::string log = context.inputs.size() == 1 ? display_name(context.inputs[0]) : "";
    const auto entries = summary.partly ? std::nullopt : std::optional(summary.entries);
    context.err << list_footer(totals, entries, log, options.inputs, terminal);
  }
  return code;
}

}  // namespace finops::cli
