#include "cli/replay/output.h"

#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/report/pair_json.h"
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
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_pair(json, pair);
  json.end_object();
  return out + "\n";
}

}  // namespace finops::cli
