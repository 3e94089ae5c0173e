#include <functional>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/export/har_writer.h"
#include "cli/inspect/find.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/new_file.h"
#include "cli/terminal/typed.h"
#include "core/record/record_outcome.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

// Writes entries with commas between them; passes the text to `write`, which returns false when writing failed.
class Export {
 public:
  Export(const InspectContext& context, std::function<bool(std::string_view)> write)
      : write_(std::move(write)), repricer_(context.options.reprice), priced_(context.options.reprice != nullptr) {
    write_(har_head());
  }

  bool add(const RecordView& record) {
    if (is_note(record)) return true;
    RecordView priced;
    const bool anew = priced_ && parser_.parse_copy(repricer_.line(record.line), priced);
    return write_((first_ ? "\n" : ",\n") + har_entry(anew ? priced : record)) && !(first_ = false);
  }
  void finish() { write_(har_tail()); }
  bool empty() const { return first_; }

 private:
  std::function<bool(std::string_view)> write_;
  Repricer repricer_;
  RecordParser parser_;
  bool priced_, first_ = true;
};

int say_failed(const Error& error, std::ostream& err) {
  err << fmt::format("finops: cannot write {}: {}\n", typed_file(error.context), error.message);
  return kLocalIo;
}

}  // namespace

int export_har(const InspectContext& context) {
  const InspectOptions& options = context.options;
  std::optional<FoundLines> found;
  if (options.id) {
    found = find_lines(context, {*options.id});
    if (found->code != kDone) return found->code;
  }
  std::optional<NewFile> file;
  if (options.har_path != "-") {
    auto created = NewFile::create(options.har_path);
    if (!created) {
      const int code = say_failed(created.error(), context.err);
      context.err << "  nothing is ever overwritten; '-' writes to stdout\n";
      return code;
    }
    file.emplace(*std::move(created));
  }
  Export har(context, [&](std::string_view text) { return file ? file->write(text) : context.out.write(text); });
  ScanSummary summary;
  const auto visit = [&](const RecordView& record) { return har.add(record); };
  ScanOptions scan_options;
  scan_options.depth = Depth::whole;
  scan_options.filter = &options.filter;
  const auto last = options.last ? options.last : options.limit;
  if (found) {
    RecordParser parser;
    RecordView record;
    if (parser.parse_copy(found->lines[0], record)) visit(record);
    summary = std::move(found->summary);
  } else if (last.value_or(0) > 0) {
    summary = scan_last(context.inputs, *last, scan_options, visit);
  } else {
    summary = scan(context.inputs, scan_options, visit);
  }
  har.finish();
  const bool nothing = har.empty();
  if (file) {
    if (const auto done = file->commit(); !done) return say_failed(done.error(), context.err);
  }
  if (nothing && !context.out.failed()) context.err << "no entries\n";
  return finish_scan(context, summary);
}

}  // namespace finops::cli
