#include "cli/inspect/list/list_footer.h"

#include <algorithm>
#include <cstdlib>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/list/list.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/shell_quote.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/query/aggregate.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

constexpr unsigned kNamedFrom = 100;  // columns of a terminal with room for the log's name
constexpr std::size_t kLeastId = 4;   // --id takes no shorter end

std::string plural(std::uint64_t entries) { return fmt::format("{} {}", entries, entries == 1 ? "entry" : "entries"); }

// The inputs as words of a shell, each behind a blank. `~` stands for the home folder, where the shell puts it back.
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

// Side by side as far as they fit. What shows only written out, such as a line feed in a name, cannot be pasted.
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
  if (totals.shown == 0) return entries ? fmt::format("none of {} fits\n", plural(*entries)) : "none fits\n";
  std::vector<std::string> parts = {
      entries ? fmt::format("{} of {}", totals.shown, plural(*entries)) : fmt::format("{} newest", totals.shown),
      fmt::format("{} ok, {} failed", totals.ok, totals.failed)};
  for (std::string& total : format_total(totals.cost)) parts.push_back(std::move(total));
  if (!log.empty() && terminal.width >= kNamedFrom) parts.push_back(fit(log, terminal.width - 1, terminal.ascii));
  return '\n' + flow(parts, terminal.ascii ? " | " : " · ", terminal.width - 1) + more_line(totals, named, terminal);
}

}  // namespace finops::cli
