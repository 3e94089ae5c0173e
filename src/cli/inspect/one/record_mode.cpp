#include <string>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/find.h"
#include "cli/inspect/one/one_view.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/json_text.h"
#include "cli/terminal/log_words.h"
#include "core/record/response_facts.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

// Writes records in the form that the options choose.
class RecordWriter {
 public:
  explicit RecordWriter(const InspectContext& context) : context_(context), repricer_(context.options.reprice) {}

  // False when nothing more can be written.
  bool write(std::string_view logged) {
    const InspectOptions& options = context_.options;
    if (options.raw) return out(std::string(logged) + '\n');
    const std::string line = repricer_.line(logged);
    if (options.json) return out(line + '\n');
    RecordView record;
    if (!parser_.parse_copy(line, record)) return out(line + '\n');
    if (!options.print.empty()) return print(record);
    if (options.curl) return curl(record);
    if (!context_.terminal.tty || options.plain) return out(indent_json(line) + '\n');
    separate();
    return out(render_detail(reason_.add_to(record, record), context_.terminal, {options.full, options.headers}));
  }

  // Whether every requested part was in the log.
  bool complete() const { return complete_; }

 private:
  bool out(std::string_view text) {
    first_ = false;
    ends_line_ = text.empty() ? ends_line_ : text.ends_with('\n');
    return context_.out.write(text);
  }

  void separate() {
    if (first_) return;
    std::string rule;
    for (unsigned i = 1; i < context_.terminal.width; ++i) rule += context_.terminal.ascii ? "-" : "─";
    context_.out.write('\n' + styled(context_.terminal, Style::dim, rule) + "\n\n");
  }

  void complain(const RecordView& record, std::string_view what) {
    complete_ = false;
    context_.err << fmt::format("finops: {}: {}\n", neutralise(record.id), neutralise(what));
  }

  bool print(const RecordView& record) {
    const PrintedParts parts = print_parts(record, context_.options.print, context_.terminal);
    for (const std::string& what : parts.missing) complain(record, what);
    if (!ends_line_) context_.out.write("\n");  // between the bytes of two records
    return out(parts.text);
  }

  bool curl(const RecordView& record) {
    const auto command = curl_command(record);
    if (!command) {
      complain(record, command.error().message);
      return true;
    }
    if (!first_) context_.out.write("\n");
    return out(*command);
  }

  const InspectContext& context_;
  Repricer repricer_;
  RecordParser parser_;
  StoredReason reason_;
  bool first_ = true, ends_line_ = true, complete_ = true;
};

}  // namespace

int show_records(const InspectContext& context) {
  const InspectOptions& options = context.options;
  RecordWriter writer(context);
  ScanSummary summary;
  if (options.id) {
    FoundLines found = find_lines(context, {*options.id});
    if (found.code != kDone) return found.code;
    writer.write(found.lines[0]);
    summary = std::move(found.summary);
  } else {
    ScanOptions scan_options;
    scan_options.depth = Depth::whole;
    scan_options.filter = &options.filter;
    bool any = false;
    summary = scan_last(context.inputs, options.last.value_or(1), scan_options, [&](const RecordView& record) {
      any = true;
      return writer.write(record.line);
    });
    if (!any) context.err << (summary.entries == 0 ? no_entries(context.options.inputs) : "no entries\n");
  }
  const int code = finish_scan(context, summary);
  return code == kDone && !writer.complete() ? kNo : code;
}

}  // namespace finops::cli
