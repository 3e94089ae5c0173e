#include "cli/inspect/stats/stats.h"

#include <iterator>
#include <optional>
#include <string>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/tsv.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

void append_number(std::string& out, double value) { fmt::format_to(std::back_inserter(out), "{}", value); }

std::string percentile_name(double percent, std::string_view prefix = "") {
  return fmt::format("{}p{}_ms", prefix, percent);
}

// The parts of a group's key. A key with one part is not split.
std::vector<std::string_view> parts_of(const StatsReport& report, const Aggregation::Group& group) {
  if (report.summary.sums().grouping().part_names().size() == 1) return {group.key};
  return Grouping::parts(group.key);
}

// ---- columns

std::vector<std::string> column_names(const StatsReport& report) {
  std::vector<std::string> out = report.summary.sums().grouping().part_names();
  if (out.size() == 1) out.front() = "group";
  for (const char* name :
       {"requests", "failed", "in", "cached", "out", "usd", "unpriced", "usage_unknown", "usage_partial"}) {
    out.emplace_back(name);
  }
  for (const double percent : report.percentiles) out.push_back(percentile_name(percent));
  for (const double percent : report.percentiles) out.push_back(percentile_name(percent, "ttft_"));
  for (const char* name : {"subscription_usd", "unknown_basis_usd"}) out.emplace_back(name);
  return out;
}

std::vector<std::string> columns(const StatsReport& report, const Aggregation::Group& group) {
  const Aggregate& sum = group.sum;
  const auto count = [](std::optional<std::uint64_t> value) { return value ? fmt::format("{}", *value) : ""; };
  const auto usd = [&](CostBasis basis) {
    std::string text;
    if (sum.cost.of(basis).priced > 0) append_usd(text, sum.cost.of(basis).usd);
    return text;
  };
  std::vector<std::string> out;
  for (const std::string_view part : parts_of(report, group)) out.emplace_back(part);
  for (std::string& value :
       std::vector<std::string>{count(sum.requests), count(sum.failed), count(sum.input.value()),
                                count(sum.cached.value()), count(sum.output.value()), usd(CostBasis::metered),
                                count(sum.cost.unpriced()), count(sum.usage_unknown), count(sum.usage_partial)}) {
    out.push_back(std::move(value));
  }
  for (const ValueSet* values : {&sum.duration_ms, &sum.ttft_ms}) {
    for (const double percent : report.percentiles) {
      std::string& text = out.emplace_back();
      if (const auto ms = values->percentile(percent)) append_number(text, *ms);
    }
  }
  for (const CostBasis basis : {CostBasis::subscription, CostBasis::unknown}) out.push_back(usd(basis));
  return out;
}

void write_columns(const StatsReport& report, bool header, char between, std::string_view line_end,
                   void (*append_field)(std::string&, std::string_view)) {
  std::string line;
  const auto write = [&](const std::vector<std::string>& fields) {
    line.clear();
    for (const std::string& field : fields) {
      if (&field != &fields.front()) line += between;
      append_field(line, field);
    }
    return report.context.out.write(line.append(line_end));
  };
  if (header) write(column_names(report));
  for (const Aggregation::Group* group : report.summary.sums().groups()) {
    if (!write(columns(report, *group))) return;
  }
}

// ---- JSON

class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;
  ~JsonObject() { out_ += '}'; }

  std::string& key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    return out_ += ':';
  }
  void text(std::string_view name, std::string_view value) {
    std::string& out = key(name);
    if (value.empty()) {
      out += "null";
    } else {
      append_json_string(out, value);
    }
  }
  void count(std::string_view name, std::optional<std::uint64_t> value) {
    std::string& out = key(name);
    if (value) {
      append_uint(out, *value);
    } else {
      out += "null";
    }
  }
  void number(std::string_view name, std::optional<double> value) {
    std::string& out = key(name);
    if (value) {
      append_number(out, *value);
    } else {
      out += "null";
    }
  }
  void flag(std::string_view name, bool value) { key(name) += value ? "true" : "false"; }
  void money(std::string_view name, const CostSum& sum) {
    if (sum.priced > 0) {
      append_usd(key(name), sum.usd);
    } else {
      key(name) += "null";
    }
  }
  void cost(const CostTotal& cost) {
    money("cost_usd", cost.metered());
    flag("cost_at_least", cost.metered().at_least);
    money("subscription_usd", cost.of(CostBasis::subscription));
    money("unknown_basis_usd", cost.of(CostBasis::unknown));
    count("unpriced", cost.unpriced());
  }

 private:
  std::string& out_;
  bool first_ = true;
};

void append_times(JsonObject& object, const ValueSet& values, const std::vector<double>& percentiles) {
  object.count("count", values.count());
  for (const double percent : percentiles) object.number(percentile_name(percent), values.percentile(percent));
}

void append_sums(JsonObject& object, const Aggregate& sum, const std::vector<double>& percentiles) {
  object.count("requests", sum.requests);
  object.count("failed", sum.failed);
  object.count("input_tokens", sum.input.value());
  object.count("cache_read_tokens", sum.cached.value());
  object.count("output_tokens", sum.output.value());
  object.number("cache_hit", sum.cache_hit());
  object.count("usage_unknown", sum.usage_unknown);
  object.count("usage_partial", sum.usage_partial);
  object.count("cache_unknown", sum.cache_unknown);
  object.cost(sum.cost);
  {
    JsonObject times(object.key("latency"));
    append_times(times, sum.duration_ms, percentiles);
  }
  JsonObject times(object.key("ttft"));
  append_times(times, sum.ttft_ms, percentiles);
}

void append_group(std::string& out, const StatsReport& report, const Aggregation::Group& group) {
  JsonObject object(out);
  const std::vector<std::string> names = report.summary.sums().grouping().part_names();
  const std::vector<std::string_view> parts = parts_of(report, group);
  for (std::size_t i = 0; i < names.size() && i < parts.size(); ++i) object.text(names[i], parts[i]);
  append_sums(object, group.sum, report.percentiles);
}

void append_period(JsonObject& object, const StatsReport& report) {
  const auto& period = report.summary.period();
  std::string from, to;
  if (period) append_rfc3339(from, period->first), append_rfc3339(to, period->second);
  JsonObject inner(object.key("period"));
  inner.text("from", from);
  inner.text("to", to);
  inner.count("files", report.context.inputs.size());
  inner.count("damaged", report.scan.damaged);
}

void append_latency(JsonObject& object, const StatsReport& report) {
  const LogSummary& summary = report.summary;
  JsonObject inner(object.key("latency"));
  inner.text("of", report.context.options.all_latency ? "all" : "ok");
  inner.number("error", summary.sums().exact() ? 0 : kBucketError);
  std::string& out = inner.key("buckets");
  out += '[';
  for (const Histogram::Bucket& bucket : summary.durations().buckets()) {
    if (out.back() != '[') out += ',';
    JsonObject one(out);
    one.number("from_ms", bucket.from_ms);
    one.number("to_ms", bucket.to_ms);
    one.count("count", bucket.count);
  }
  out += ']';
}

void append_failures(JsonObject& object, const LogSummary& summary) {
  std::string& out = object.key("failures");
  out += '[';
  for (const Failure* failure : summary.failures()) {
    if (out.back() != '[') out += ',';
    JsonObject one(out);
    one.count("status", failure->status);
    one.text("outcome", failure->outcome);
    one.text("error", failure->code);
    one.count("count", failure->count);
    one.cost(failure->cost);
  }
  out += ']';
}

}  // namespace

void write_stats_tsv(const StatsReport& report) {
  write_columns(report, report.context.options.header, '\t', "\n", append_tsv_field);
}

void write_stats_csv(const StatsReport& report) { write_columns(report, true, ',', "\r\n", append_csv_field); }

void write_stats_json(const StatsReport& report) {
  const LogSummary& summary = report.summary;
  std::string line;
  {
    JsonObject object(line);
    append_period(object, report);
    {
      JsonObject totals(object.key("totals"));
      append_sums(totals, summary.sums().total(), report.percentiles);
    }
    std::string& out = object.key("groups");
    out += '[';
    for (const Aggregation::Group* group : summary.sums().groups()) {
      if (out.back() != '[') out += ',';
      append_group(out, report, *group);
    }
    out += ']';
    append_latency(object, report);
    append_failures(object, summary);
  }
  report.context.out.write(line.append("\n"));
}

}  // namespace finops::cli
