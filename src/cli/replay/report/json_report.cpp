#include <spdlog/fmt/fmt.h>

#include "cli/replay/report/pair_json.h"
#include "cli/replay/report/reports.h"

namespace finops::cli {
namespace {

void write_words(JsonWriter& json, std::string_view text) { text.empty() ? json.null() : json.text(text); }

class JsonReport final : public ReplayReport {
 public:
  explicit JsonReport(NewFile file) : file_(std::move(file)) {}

  void add(const ReplayedPair& pair) override {
    line([&](JsonWriter& json) {
      json.member<"kind">().word("pair");
      write_pair(json, pair);
      const auto& alike = pair.comparison.similarity;
      json.member<"similarity">().raw(alike ? fmt::format("{:.4f}", *alike) : "null");
      json.member<"differences_left_out">().number(pair.comparison.left_out);
      json.member<"patch">().raw(pair.patch.json.empty() ? "null" : pair.patch.json);
      write_words(json.member<"patch_left_out">(), pair.patch.left_out);
    });
  }

  Result<void> finish(const ReplaySummary& summary, const ReplayResult& result, const ReplayEnd& end) override {
    line([&](JsonWriter& json) {
      json.member<"kind">().word("summary");
      json.member<"result">().text(result.word);
      json.member<"reason">().text(result.line);
      json.member<"exit_code">().number(static_cast<std::uint64_t>(result.exit_code));
      counts(json, summary, end);
      side(json.member<"recorded">(), summary.recorded(), summary.tokens_known());
      side(json.member<"replayed">(), summary.replayed(), summary.tokens_known());
      thresholds(json, result);
      write_words(json.member<"target">(), end.target);
      json.member<"at_once">().number(end.at_once);
      json.member<"elapsed_ms">().milliseconds(end.elapsed);
    });
    return file_.commit();
  }

 private:
  template <class Write>
  void line(Write write) {
    text_.clear();
    JsonWriter json(text_);
    json.begin_object();
    write(json);
    json.end_object();
    text_ += '\n';
    file_.write(text_);
  }

  static void counts(JsonWriter& json, const ReplaySummary& summary, const ReplayEnd& end) {
    json.member<"pairs">();
    json.begin_object();
    for (const VerdictInfo& row : kVerdicts) json.member(row.word).number(summary.count(row.verdict));
    json.end_object();
    json.member<"skipped_because">();
    json.begin_object();
    for (const auto& [why, count] : summary.skipped()) json.member(why).number(count);
    json.end_object();
    json.member<"sent">().number(summary.sent());
    json.member<"answered">().number(summary.answered());
    json.member<"earlier">().number(end.earlier);
    json.member<"baseline_pairs">().number(summary.baseline_pairs());
    json.member<"baseline_differ">().number(summary.baseline_differ());
  }

  static void side(JsonWriter& json, const ReplaySide& side, std::uint64_t tokens_known) {
    json.begin_object();
    json.member<"usd">();
    json.begin_object();
    for (std::size_t i = 0; i < kCostBases; ++i) {
      const CostSum& sum = side.cost.by_basis[i];
      if (sum.priced + sum.unpriced == 0) continue;
      json.member(to_string(static_cast<CostBasis>(i)));
      json.begin_object();
      json.member<"usd">();
      sum.priced == 0 ? json.null() : json.value([&](std::string& out) { append_usd(out, sum.usd); });
      json.member<"priced">().number(sum.priced);
      json.member<"unpriced">().number(sum.unpriced);
      json.member<"at_least">().boolean(sum.at_least);
      json.end_object();
    }
    json.end_object();
    json.member<"output_tokens">();
    tokens_known == 0 ? json.null() : json.number(side.output_tokens);
    json.member<"output_tokens_pairs">().number(tokens_known);
    times(json, "ttft_ms", side.ttft);
    times(json, "ms", side.ms);
    json.end_object();
  }

  static void times(JsonWriter& json, std::string_view name, const ValueSet& values) {
    json.member(name);
    json.begin_object();
    json.member<"count">().number(values.count());
    for (const int percent : {50, 90, 95, 99}) {
      const auto value = values.percentile(percent);
      json.member(fmt::format("p{}", percent));
      value ? json.milliseconds(*value) : json.null();
    }
    json.end_object();
  }

  static void thresholds(JsonWriter& json, const ReplayResult& result) {
    json.member<"thresholds">();
    json.begin_array();
    for (const ThresholdResult& one : result.thresholds) {
      json.begin_object();
      json.member<"threshold">().text(one.text);
      json.member<"kept">().boolean(one.kept);
      json.member<"found">().text(one.found);
      json.end_object();
    }
    json.end_array();
  }

  NewFile file_;
  std::string text_;
};

}  // namespace

OpenedReport open_json_report(const std::string& path, NewFile::Existing existing) {
  auto file = NewFile::create(path, existing);
  if (!file) return file.error();
  return std::unique_ptr<ReplayReport>(new JsonReport(*std::move(file)));
}

}  // namespace finops::cli
