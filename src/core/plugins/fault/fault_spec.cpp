#include "core/plugins/fault/fault_spec.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/query/lexer.h"
#include "core/query/values.h"

namespace finops {
namespace {

using Text = std::string_view;

constexpr int kLeastStatus = 400, kMostStatus = 599;
constexpr std::uint64_t kLongestRetry = 1'000'000;
constexpr auto kLongestTime = std::chrono::hours(24);

Error wrong(std::string why) { return {ErrorCode::invalid_argument, std::move(why), {}}; }

Result<void> read_time(Text value, std::optional<FaultSpec::Time>& out) {
  const auto range = read_duration(value);
  if (!range) {
    if (parse_uint(value)) return wrong(fmt::format("'{0}' needs a unit: {0}s or {0}ms", value));
    return wrong(fmt::format("'{}' is not a duration such as 2s or 350ms", value));
  }
  const FaultSpec::Time time(static_cast<std::int64_t>(range->low));
  if (time > kLongestTime) return wrong(fmt::format("'{}' is too long; use 24h or less", value));
  out = time;
  return {};
}

Result<void> read_status_code(Text value, FaultSpec& out) {
  const auto code = parse_uint(value);
  if (!code || *code < kLeastStatus || *code > kMostStatus) {
    return wrong(
        fmt::format("'{}' is not the status of an error, {} to {}, such as 429", value, kLeastStatus, kMostStatus));
  }
  out.status = static_cast<int>(*code);
  return {};
}

Result<void> read_retry_after(Text value, FaultSpec& out) {
  const auto seconds = parse_uint(value.ends_with('s') ? value.substr(0, value.size() - 1) : value);
  if (!seconds || *seconds > kLongestRetry) {
    return wrong(fmt::format("'{}' is not a whole number of seconds such as 2", value));
  }
  out.retry_after = *seconds;
  return {};
}

Result<void> read_rate(Text value, FaultSpec& out) {
  const bool percent = value.ends_with('%');
  const Text digits = percent ? value.substr(0, value.size() - 1) : value;
  double rate = 0;
  const auto [stop, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), rate);
  if (percent) rate /= 100;
  if (failed != std::errc{} || stop != digits.data() + digits.size() || !(rate >= 0 && rate <= 1)) {
    return wrong(fmt::format("'{}' is not a part from 0 to 1, such as 0.1 or 10%", value));
  }
  out.rate = rate;
  return {};
}

Result<void> read_seed(Text value, FaultSpec& out) {
  out.seed = parse_uint(value);
  if (!out.seed) return wrong(fmt::format("'{}' is not a whole number such as 7", value));
  return {};
}

Result<void> read_cut_after(Text value, FaultSpec& out) {
  out.cut_after = parse_uint(value);
  if (!out.cut_after) return wrong(fmt::format("'{}' is not a number of events such as 3", value));
  return {};
}

// What is known when the decision is made: the fields of the request.
constexpr Text kOfRequest[] = {
    "v",    "id",    "ts",        "kind",  "source",     "route",   "provider", "provider_reason", "method",
    "path", "query", "operation", "model", "credential", "session", "client",   "tags.KEY"};

bool is_of_request(const std::string& name) {
  return name.starts_with("request.") ||
         std::find(std::begin(kOfRequest), std::end(kOfRequest), name) != std::end(kOfRequest);
}

Result<void> check_match(const Query& match) {
  for (const std::string& name : match.compared()) {
    if (is_of_request(name)) continue;
    return wrong(
        fmt::format("'{}' is not known before the answer; use fields of the request, such as model, path, "
                    "tags.KEY or request.body.NAME",
                    name));
  }
  return {};
}

// A name of the language. `read` is null for `match`, which has its own rule.
struct Word {
  Text name, example;  // an example of its value; empty: it has none
  Result<void> (*read)(Text value, FaultSpec& out);
};
constexpr Word kWords[] = {
    {"status", "429", read_status_code},
    {"retry_after", "2", read_retry_after},
    {"delay", "2s", [](Text value, FaultSpec& out) { return read_time(value, out.delay); }},
    {"first_byte", "5s", [](Text value, FaultSpec& out) { return read_time(value, out.first_byte); }},
    {"chunk_gap", "200ms", [](Text value, FaultSpec& out) { return read_time(value, out.chunk_gap); }},
    {"cut_after", "3", read_cut_after},
    {"reset", "",
     [](Text, FaultSpec& out) {
       out.reset = true;
       return Result<void>{};
     }},
    {"rate", "0.1", read_rate},
    {"seed", "7", read_seed},
    {"match", "model=gpt-4.1", nullptr},
};

// Words that contradict each other, or need another one.
struct Rule {
  Text word, other;
  bool needs;   // the other one must be there; false: it must not
  Text unless;  // this one lifts the rule
  Text because;
};
constexpr Rule kRules[] = {
    {"retry_after", "status", true, "", "retry_after is a field of an answer with status=, such as status=429"},
    {"cut_after", "status", false, "", "status answers by itself, so no stream can be cut"},
    {"chunk_gap", "status", false, "", "status answers by itself, so there are no events"},
    {"reset", "status", false, "", "reset ends the connection, so the status would not be seen"},
    {"first_byte", "reset", false, "cut_after", "reset comes instead of an answer; use delay to wait before it"},
    {"chunk_gap", "reset", false, "cut_after",
     "reset comes instead of an answer; cut_after=N lets N events pass before it"},
};
constexpr Text kActs[] = {"status", "delay", "first_byte", "chunk_gap", "cut_after", "reset"};

class Parser {
 public:
  Parser(Text text, WallTime now) : text_(text), now_(now) { out_.text = text; }

  Result<FaultSpec> run() {
    do {
      FINOPS_TRY(part());
    } while (at_ < text_.size() && text_[at_++] == ',');
    FINOPS_TRY(check_rules());
    return std::move(out_);
  }

 private:
  struct Seen {
    Text name;
    std::size_t at;
  };

  Error fault(std::size_t at, Text what) const { return query_error(text_, at, what); }

  const Seen* seen(Text name) const {
    const auto found = std::find_if(seen_.begin(), seen_.end(), [&](const Seen& one) { return one.name == name; });
    return found == seen_.end() ? nullptr : &*found;
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  // One word with its value; leaves at_ at the comma after it, or at the end.
  Result<void> part() {
    skip_blanks();
    const std::size_t begin = at_;
    const std::size_t end = std::min(text_.find_first_of(",=", begin), text_.size());
    const Text name = trim(text_.substr(begin, end - begin));
    if (name.empty()) return fault(begin, "expected a fault here, such as status=429, delay=2s or reset");
    const auto word = std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& w) { return w.name == name; });
    if (word == std::end(kWords)) return fault(begin, unknown(name));
    if (seen(name) != nullptr) return fault(begin, fmt::format("'{}' is named twice", name));
    seen_.push_back({word->name, begin});
    const bool has_value = end < text_.size() && text_[end] == '=';
    if (has_value == word->example.empty()) {
      return fault(has_value ? end : begin, has_value ? fmt::format("{} has no value", name)
                                                      : fmt::format("{0} needs a value: {0}={1}", name, word->example));
    }
    at_ = has_value ? end + 1 : end;
    if (!has_value) return word->read({}, out_);
    skip_blanks();
    return word->read == nullptr ? match() : value(*word);
  }

  static std::string unknown(Text name) {
    std::vector<std::string> known;
    for (const Word& word : kWords) known.emplace_back(word.name);
    const auto near = nearest(name, known);
    return near ? fmt::format("there is no fault '{}'; did you mean '{}'?", name, *near)
                : fmt::format("there is no fault '{}'; there are {}", name, fmt::join(known, ", "));
  }

  Result<void> value(const Word& word) {
    const std::size_t begin = at_;
    at_ = std::min(text_.find(',', at_), text_.size());
    const auto read = word.read(trim(text_.substr(begin, at_ - begin)), out_);
    return read ? Result<void>{} : fault(begin, fmt::format("{}: {}", word.name, read.error().message));
  }

  // An expression ends at the first comma that is neither in quotes nor in parentheses.
  Result<void> match() {
    const std::size_t begin = at_;
    std::size_t end = text_.size();
    auto tokens = query_tokens(text_.substr(begin));
    if (!tokens) return std::move(tokens).error();
    int depth = 0;
    for (const QueryToken& token : *tokens) {
      if (token.kind == QueryToken::Kind::open) ++depth;
      if (token.kind == QueryToken::Kind::close) --depth;
      if (token.kind != QueryToken::Kind::comma || depth > 0) continue;
      end = begin + token.at;
      break;
    }
    at_ = end;
    auto query = Query::parse(text_.substr(begin, end - begin), now_);
    if (!query) return Error{ErrorCode::invalid_argument, "match: " + query.error().message, {}};
    if (auto fits = check_match(*query); !fits) return fault(begin, "match: " + fits.error().message);
    out_.match = *std::move(query);
    return {};
  }

  Result<void> check_rules() const {
    for (const Rule& rule : kRules) {
      const Seen* word = seen(rule.word);
      if (word == nullptr || (!rule.unless.empty() && seen(rule.unless) != nullptr)) continue;
      if ((seen(rule.other) != nullptr) != rule.needs) return fault(word->at, rule.because);
    }
    if (std::any_of(std::begin(kActs), std::end(kActs), [&](Text name) { return seen(name) != nullptr; })) return {};
    return fault(text_.size(), fmt::format("this changes nothing; add one of {}", fmt::join(kActs, ", ")));
  }

  Text text_;
  WallTime now_;
  std::size_t at_ = 0;
  std::vector<Seen> seen_;
  FaultSpec out_;
};

}  // namespace

std::string describe(const FaultSpec& fault) {
  std::string out = "answers are made to fail: " + fault.text;
  if (fault.seed && fault.text.find("seed=") == std::string::npos)
    out += fmt::format(" (this time with seed={})", *fault.seed);
  return out;
}

Result<FaultSpec> parse_fault(std::string_view text, WallTime now) { return Parser(text, now).run(); }

}  // namespace finops
