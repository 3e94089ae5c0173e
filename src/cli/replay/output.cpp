#include "cli/replay/output.h"

#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/tsv.h"
#include "core/base/json_writer.h"

namespace finops::cli {
namespace {

// nullopt: it cost nothing that is known.
std::optional<std::string> usd(const CostTotal& total) {
  const CostSum sum = total.together();
  if (sum.priced == 0) return std::nullopt;
  std::string out;
  append_usd(out, sum.usd);
  return out;
}

std::string milliseconds(double ms) {
  std::string out = fmt::format("{:.3f}", ms);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

class Line {
 public:
  void add(std::string_view text) {
    if (!out_.empty()) out_ += '\t';
    text.empty() ? out_.push_back('-') : append_tsv_field(out_, text);
  }
  void add(const std::optional<std::uint64_t>& number) { add(number ? std::to_string(*number) : std::string()); }
  void add_ms(const std::optional<double>& ms) { add(ms ? milliseconds(*ms) : std::string()); }
  std::string finish() { return std::move(out_) + "\n"; }

 private:
  std::string out_;
};

class Object {
 public:
  Object() : json_(out_) { json_.begin_object(); }

  JsonWriter& member(std::string_view name) { return json_.member(name); }
  void text(std::string_view name, std::string_view text) {
    text.empty() ? member(name).null() : member(name).text(text);
  }
  void number(std::string_view name, const std::optional<std::uint64_t>& number) {
    number ? member(name).number(*number) : member(name).null();
  }
  void ms(std::string_view name, const std::optional<double>& ms) {
    ms ? member(name).milliseconds(*ms) : member(name).null();
  }
  void money(std::string_view name, const CostTotal& total) {
    const auto amount = usd(total);
    amount ? member(name).raw(*amount) : member(name).null();
  }
  void differences(const ReplayedPair& pair) {
    member("differences");
    json_.begin_array();
    for (const AnswerDifference& one : pair.comparison.differences) {
      json_.begin_object();
      text("what", one.what);
      text("place", one.place);
      text("recorded", one.recorded);
      text("replayed", one.replayed);
      json_.end_object();
    }
    json_.end_array();
  }
  std::string finish() {
    json_.end_object();
    return std::move(out_) + "\n";
  }

 private:
  std::string out_;
  JsonWriter json_;
};

}  // namespace

std::string pair_line(const ReplayedPair& pair) {
  Line line;
  line.add(to_string(pair.comparison.verdict));
  line.add(pair.id);
  line.add(pair.model_from);
  line.add(pair.model_to);
  line.add(pair.status_from);
  line.add(pair.status_to);
  line.add_ms(pair.ms_from);
  line.add_ms(pair.ms_to);
  line.add(usd(pair.cost_from).value_or(""));
  line.add(usd(pair.cost_to).value_or(""));
  line.add(pair.comparison.reason);
  return line.finish();
}

std::string pair_json_line(const ReplayedPair& pair) {
  Object out;
  out.text("verdict", to_string(pair.comparison.verdict));
  out.text("id", pair.id);
  out.text("replay_id", pair.replay_id);
  out.text("reason", pair.comparison.reason);
  out.text("method", pair.method);
  out.text("path", pair.path);
  out.text("provider", pair.provider);
  out.text("model_from", pair.model_from);
  out.text("model_to", pair.model_to);
  out.number("status_from", pair.status_from);
  out.number("status_to", pair.status_to);
  out.ms("ms_from", pair.ms_from);
  out.ms("ms_to", pair.ms_to);
  out.ms("ttft_ms_from", pair.ttft_from);
  out.ms("ttft_ms_to", pair.ttft_to);
  out.number("output_tokens_from", pair.output_tokens_from);
  out.number("output_tokens_to", pair.output_tokens_to);
  out.money("usd_from", pair.cost_from);
  out.money("usd_to", pair.cost_to);
  out.differences(pair);
  return out.finish();
}

}  // namespace finops::cli
