#include <iterator>
#include <string>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/diff/diff.h"
#include "cli/inspect/find.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/tsv.h"
#include "core/base/json.h"
#include "core/record/record_outcome.h"

namespace finops::cli {
namespace {

using OrderedJson = nlohmann::ordered_json;

template <class Visit>
void for_each_change(const RecordDiff& diff, Visit visit) {
  for (const auto* part :
       {&diff.metadata, &diff.request_headers, &diff.request_body, &diff.response_headers, &diff.response_body}) {
    for (const Change& change : *part) visit(change);
  }
}

std::string_view shape_name(PromptComparison::Shape shape) {
  using Shape = PromptComparison::Shape;
  switch (shape) {
    case Shape::same: return "same";
    case Shape::extended: return "extended";
    case Shape::shortened: return "shortened";
    case Shape::broken: break;
  }
  return "broken";
}

template <class T>
OrderedJson or_null(const std::optional<T>& value) {
  return value ? OrderedJson(*value) : OrderedJson();
}

OrderedJson text_or_null(const std::string& text) { return text.empty() ? OrderedJson() : OrderedJson(text); }

OrderedJson cache_json(const DiffReport& report) {
  if (!report.prompts) return nullptr;
  const PromptComparison& p = *report.prompts;
  const CacheLoss& loss = report.loss;
  OrderedJson out;
  out["prompt"] = shape_name(p.shape);
  out["breaks_at"] = text_or_null(p.where);
  out["common_bytes"] = p.common;
  out["left_bytes"] = p.left_size;
  out["right_bytes"] = p.right_size;
  out["kept_tokens"] = or_null(loss.cacheable);
  out["read_tokens"] = or_null(loss.read);
  out["estimated_lost_tokens"] = or_null(loss.missed);
  std::string usd = "null";
  if (loss.usd) usd.clear(), append_usd(usd, *loss.usd);
  out["estimated_lost_usd"] = parse_json(usd);
  out["unknown_because"] = text_or_null(loss.reason);
  return out;
}

}  // namespace

void write_diff_tsv(const DiffReport& report) {
  std::string line;
  if (report.context.options.header) report.context.out.write("path\tleft\tright\n");
  for_each_change(report.diff, [&](const Change& change) {
    line.clear();
    const bool added = change.kind == Change::Kind::added;
    append_tsv_field(line, added ? change.right_path : change.left_path);
    for (const auto* side : {&change.left, &change.right}) {
      line += '\t';
      if (*side) append_tsv_field(line, (*side)->is_string() ? (*side)->get<std::string>() : sorted_json_line(**side));
    }
    report.context.out.write(line + '\n');
  });
}

void write_diff_json(const DiffReport& report) {
  OrderedJson out;
  out["a"] = report.left.view.id;
  out["b"] = report.right.view.id;
  out["same"] = report.diff.same();
  out["not_compared"] = kIgnoredInDiff;
  out["changes"] = OrderedJson::array();
  for_each_change(report.diff, [&](const Change& change) {
    OrderedJson one;
    one["kind"] = to_string(change.kind);
    one["path"] = change.kind == Change::Kind::added ? change.right_path : change.left_path;
    if (change.left_path != change.right_path && change.left && change.right) one["path_in_b"] = change.right_path;
    if (change.left) one["left"] = *change.left;
    if (change.right) one["right"] = *change.right;
    one["counts"] = change.counts;
    out["changes"].push_back(std::move(one));
  });
  out["patch"] = nlohmann::json::diff(compared_part(report.left), compared_part(report.right));
  out["prompt_cache"] = cache_json(report);
  report.context.out.write(json_line(out) + '\n');
}

namespace {

// A record and the texts that its views point to.
struct Loaded {
  std::string line;
  RecordParser parser;
  WholeRecord record;
};

// False after printing why.
bool load(const std::string& line, Repricer& reprice, const std::string& id, std::ostream& err, Loaded& out) {
  out.line = reprice.line(line);
  RecordView& view = out.record.view;
  Result<RecordMessage> request{RecordMessage{}}, response{RecordMessage{}};
  const bool whole = out.parser.parse_copy(out.line, view);
  if (whole) request = parse_message(view.request), response = parse_message(view.response);
  if (!whole || !request || !response) {
    err << fmt::format("finops: the record {} is damaged\n", neutralise(id));
    return false;
  }
  if (is_note(view)) {
    err << fmt::format("finops: {} is a note, not an exchange\n", neutralise(id));
    return false;
  }
  out.record.request = *std::move(request);
  out.record.response = *std::move(response);
  return true;
}

}  // namespace

int diff_records(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const FoundLines found = find_lines(context, {options.diff_left, options.diff_right});
  if (found.code != kDone) return found.code == kNo ? kUsage : found.code;  // 1 would say that they differ
  Repricer reprice(options.reprice);
  Loaded left, right;
  if (!load(found.lines[0], reprice, options.diff_left, context.err, left)) return kUsage;
  if (!load(found.lines[1], reprice, options.diff_right, context.err, right)) return kUsage;

  DiffReport report{context, left.record, right.record, diff_of(left.record, right.record), {}, {}};
  report.prompts = compare_prompts(left.record.request.body, right.record.request.body);
  if (report.prompts) {
    const PriceTable* prices = options.reprice != nullptr ? options.reprice : options.prices;
    if (prices == nullptr) prices = &built_in_prices();
    report.loss = cache_loss(*report.prompts, left.record.view, right.record.view, *prices);
  }
  if (options.json) {
    write_diff_json(report);
  } else if (context.terminal.tty && !options.plain) {
    show_diff_view(report);
  } else {
    write_diff_tsv(report);
  }
  const int code = finish_scan(context, found.summary);
  return code == kDone && !context.out.failed() && !report.diff.same() ? kNo : code;
}

}  // namespace finops::cli
