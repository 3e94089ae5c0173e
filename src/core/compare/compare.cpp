#include "core/compare/compare.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/compare/answer_body.h"
#include "core/compare/json_changes.h"
#include "core/compare/json_shape.h"
#include "core/compare/said.h"
#include "core/compare/vectors.h"
#include "core/usage/response_observer.h"

namespace finops {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kFailed = 400, kServerFailed = 500;

// What kind of answer it is, from none to a proper one.
enum class Answer { none, cut, server_error, client_error, ok };

Answer kind_of(const AnswerToCompare& answer) {
  if (answer.outcome == Outcome::stream_error && answer.status) return Answer::server_error;
  const AnswerEnd end = answer.outcome ? info(*answer.outcome).answer : AnswerEnd::whole;
  if (!answer.status || end == AnswerEnd::none) return Answer::none;
  if (end == AnswerEnd::cut) return Answer::cut;
  if (*answer.status >= kServerFailed) return Answer::server_error;
  return *answer.status >= kFailed ? Answer::client_error : Answer::ok;
}

// In the provider's words; empty: it gives none.
std::string error_code_of(const AnswerToCompare& answer) {
  if (!answer.error_code.empty()) return std::string(answer.error_code);
  ResponseHint hint;
  hint.status = static_cast<int>(answer.status.value_or(0));
  ResponseObserver observer(hint);
  observer.feed(answer.body);
  return observer.finish(true).error_code;
}

std::string status_word(const AnswerToCompare& answer) {
  return answer.status ? std::to_string(*answer.status) : "no answer";
}

// A pointer, a finish reason, the names of tools may be as long as the body.
std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 300;
  if (text.size() <= kMost) return std::string(text);
  text = text.substr(0, kMost);
  return std::string(text.substr(0, utf8_complete_prefix(text))) + "…";
}

class AnswerComparison {
 public:
  AnswerComparison(const AnswerToCompare& recorded, const AnswerToCompare& replayed, const CompareOptions& options)
      : recorded_(recorded), replayed_(replayed), options_(options) {}

  Comparison run() {
    const Answer was = kind_of(recorded_), is = kind_of(replayed_);
    const bool worse = is == Answer::server_error && was != Answer::server_error;
    if (is == Answer::none || is == Answer::cut || worse) return failed();
    if (options_.mode == CompareMode::none) return skipped(kNotCompared);
    if (was == Answer::none) return skipped("the log has no answer to compare with");
    if (was == Answer::cut) return skipped("the recorded answer was cut before its end");
    out_.verdict = Verdict::same;
    compare_status();
    const bool failures = was != Answer::ok || is != Answer::ok;
    if (failures && options_.mode != CompareMode::exact) {
      compare_errors();
    } else if (recorded_.truncated || !recorded_.has_body) {
      if (out_.verdict == Verdict::same) return skipped("the log has only a part of the body");
    } else if (replayed_.truncated) {
      compare_with_part();
    } else if (options_.mode == CompareMode::exact) {
      compare_bytes();
    } else if (recorded_.body != replayed_.body) {
      compare_bodies();
    }
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kMostDifferences = 40;

  Comparison failed() {
    out_.verdict = Verdict::error;
    const std::string code = error_code_of(replayed_);
    out_.reason = replayed_.failure;
    if (out_.reason.empty()) out_.reason = replayed_.status ? "status " + status_word(replayed_) : "no answer";
    if (!code.empty() && out_.reason.find(code) == std::string::npos) out_.reason = code + ": " + out_.reason;
    if (recorded_.status != replayed_.status) {
      out_.differences.push_back({"status", {}, status_word(recorded_), status_word(replayed_)});
    }
    return std::move(out_);
  }

  Comparison skipped(std::string_view why) {
    skip(why);
    return std::move(out_);
  }
  void skip(std::string_view why) {
    out_.verdict = Verdict::skipped;
    out_.reason = why;
  }

  // The reason is that of the first difference of the worst verdict.
  void add(Verdict verdict, AnswerDifference difference, std::string reason) {
    if (verdict > out_.verdict) {
      out_.verdict = verdict;
      out_.reason = std::move(reason);
    }
    if (out_.differences.size() < kMostDifferences) {
      constexpr std::size_t kLong = 2'500;
      const bool is_long = std::max(difference.recorded.size(), difference.replayed.size()) > kLong;
      out_.differences.push_back(is_long ? text_difference(difference.what, std::move(difference.place),
                                                           difference.recorded, difference.replayed)
                                         : std::move(difference));
    } else {
      ++out_.left_out;
    }
  }

  void compare_status() {
    if (recorded_.status == replayed_.status) return;
    const std::string was = status_word(recorded_), is = status_word(replayed_);
    add(Verdict::changed, {"status", {}, was, is}, fmt::format("status {} > {}", was, is));
  }

  // Of a failure only status and code count: its sentence may name a request.
  void compare_errors() {
    const std::string was = error_code_of(recorded_), is = error_code_of(replayed_);
    if (was == is) return;
    if (was.empty() && (!recorded_.has_body || recorded_.truncated)) {
      if (out_.verdict == Verdict::same) skip("the log has only a part of the error");
      return;
    }
    const auto word = [](const std::string& code) { return code.empty() ? "none" : code; };
    add(Verdict::changed, {"error", {}, was, is}, fmt::format("error {} > {}", word(was), word(is)));
  }

  // The log has the recorded body, and of the new one only what fits into its limit.
  void compare_with_part() {
    const auto size = [](const AnswerToCompare& answer) {
      return answer.bytes ? fmt::format("{} bytes", *answer.bytes) : std::string("unknown size");
    };
    if (replayed_.has_body && replayed_.body.size() > recorded_.body.size()) {
      const std::string was = fmt::format("{} bytes", recorded_.body.size()), is = size(replayed_);
      add(Verdict::changed, {"bytes", {}, was, is},
          fmt::format("a larger answer than the log keeps: {} > {}", was, is));
    } else if (out_.verdict == Verdict::same) {
      skip(fmt::format("the log has only a part of the new answer ({})", size(replayed_)));
    }
  }

  void compare_bytes() {
    if (recorded_.body == replayed_.body) return;
    const auto [a, b] =
        std::mismatch(recorded_.body.begin(), recorded_.body.end(), replayed_.body.begin(), replayed_.body.end());
    const std::string place = fmt::format("byte {}", a - recorded_.body.begin() + 1);
    AnswerDifference difference = text_difference("bytes", place, recorded_.body, replayed_.body);
    if (!is_utf8(recorded_.body) || !is_utf8(replayed_.body)) {
      difference.recorded = fmt::format("{} bytes", recorded_.body.size());
      difference.replayed = fmt::format("{} bytes", replayed_.body.size());
    }
    add(Verdict::changed, std::move(difference), "other bytes from " + place);
  }

  void compare_bodies() {
    const AnswerBody a(recorded_.body, options_.ignore), b(replayed_.body, options_.ignore);
    if (b.unfinished && !a.unfinished) {
      add(Verdict::error, {"outcome", {}, "complete", "cut"}, "no complete answer this time");
    } else if (a.cut && !b.cut) {
      if (out_.verdict == Verdict::same) skip("the recorded answer was cut before its end");
    } else if (a.said && b.said) {
      compare_conversations(*a.said, *b.said);
      if (a.joined == b.joined) compare_trees(*a.tree, *b.tree, true);
    } else if (a.tree && b.tree) {
      compare_trees(*a.tree, *b.tree, false);
    } else if (a.form() != b.form()) {
      add(Verdict::changed, {"shape", {}, std::string(a.form()), std::string(b.form())},
          fmt::format("body {} > {}", a.form(), b.form()));
    } else if (a.form() == "text") {
      add(changed_if_strict(), text_difference("text", {}, recorded_.body, replayed_.body), std::string(kOtherText));
      compare_texts(recorded_.body, replayed_.body);
    } else if (a.form() != "empty") {
      compare_bytes();
    }
  }

  void compare_conversations(const Conversation& a, const Conversation& b) {
    std::vector<Finding> findings = compare_said(a, b);
    for (Finding& one : findings) {
      const Verdict verdict = one.verdict == Verdict::reworded ? changed_if_strict() : one.verdict;
      add(verdict, std::move(one.difference), std::move(one.reason));
    }
    const std::string was = text_of(a), is = text_of(b);
    if (was.empty() && is.empty()) return;
    const bool alike = was == is || plain_text_of(a) == plain_text_of(b);
    compare_texts(was, is, alike ? std::optional(1.0) : std::nullopt);
  }

  // `known`: how alike they are, if that need not be counted.
  void compare_texts(std::string_view was, std::string_view is, std::optional<double> known = {}) {
    out_.similarity = known ? *known : likeness(was, is);
    const int percent = static_cast<int>(*out_.similarity * 100);
    if (out_.verdict == Verdict::reworded && out_.reason == kOtherText)
      out_.reason += fmt::format(", {}% alike", percent);
    if (!options_.similarity || *out_.similarity >= *options_.similarity || out_.verdict >= Verdict::changed) return;
    out_.verdict = Verdict::changed;
    out_.reason = fmt::format("text only {}% alike", percent);
  }

  void compare_trees(const Json& a, const Json& b, bool with_words) {
    if (a == b) return;
    if (auto found = shape_difference(a, b)) {
      found->place = shortened(found->place);
      const std::string place = found->place.empty() ? "the top" : found->place;
      const auto word = [](const std::string& types) { return types.empty() ? "none" : types; };
      std::string reason =
          fmt::format("JSON shape at {}: {} > {}", place, word(found->recorded), word(found->replayed));
      add(Verdict::changed, {"shape", std::move(found->place), found->recorded, found->replayed}, std::move(reason));
    }
    if (!with_words) compare_counts(count_vectors(a), count_vectors(b));
    if (with_words && out_.verdict != Verdict::same) return;  // the words that differ are in the list
    for_each_change(a, b, [&](const JsonChange& change) {
      value_differs(change, with_words);
      return out_.left_out < kMostCounted;
    });
  }

  void compare_counts(std::size_t was, std::size_t is) {
    if (was == is) return;
    add(Verdict::changed, {"shape", {}, fmt::format("{} vectors", was), fmt::format("{} vectors", is)},
        fmt::format("number of vectors {} > {}", was, is));
  }

  void value_differs(const JsonChange& change, bool with_words) {
    const bool both = change.recorded != nullptr && change.replayed != nullptr;
    const bool vectors = both && are_vectors(*change.recorded, *change.replayed);
    const bool resized = both && !with_words && is_resized(change);
    const Verdict verdict = resized ? Verdict::changed : Verdict::reworded;
    if (verdict <= out_.verdict && out_.differences.size() >= kMostDifferences) {
      ++out_.left_out;
      return;
    }
    const auto text = [&](const Json* value) {
      if (value == nullptr) return std::string();
      if (vectors) return fmt::format("{} numbers", value->size());
      return value->is_string() ? value->get<std::string>() : sorted_json_line(*value);
    };
    const std::string place = shortened(change.place);
    add(verdict, text_difference(resized ? "shape" : "value", place, text(change.recorded), text(change.replayed)),
        fmt::format("{} at {}", resized ? "vectors of other lengths" : "other values", place));
  }

  Verdict changed_if_strict() const {
    return options_.mode == CompareMode::text ? Verdict::changed : Verdict::reworded;
  }

  static constexpr std::size_t kMostCounted = 100'000;

  const AnswerToCompare& recorded_;
  const AnswerToCompare& replayed_;
  const CompareOptions& options_;
  Comparison out_;
};

}  // namespace

Comparison compare_answers(const AnswerToCompare& recorded, const AnswerToCompare& replayed,
                           const CompareOptions& options) {
  Comparison out = AnswerComparison(recorded, replayed, options).run();
  out.reason = shortened(out.reason);
  for (AnswerDifference& one : out.differences) one.place = shortened(one.place);
  return out;
}

std::optional<Verdict> parse_verdict(std::string_view word) noexcept {
  for (const VerdictInfo& row : kVerdicts) {
    if (row.word == word) return row.verdict;
  }
  return std::nullopt;
}

std::optional<CompareMode> parse_compare_mode(std::string_view word) noexcept {
  const auto found = std::find(kCompareModes.begin(), kCompareModes.end(), word);
  if (found == kCompareModes.end()) return std::nullopt;
  return static_cast<CompareMode>(found - kCompareModes.begin());
}

Result<void> check_pointer(std::string_view pointer) {
  const auto wrong = [&](std::string_view why) {
    return Error{ErrorCode::invalid_argument, fmt::format("'{}' is no JSON pointer: {}", pointer, why), {}};
  };
  if (!pointer.starts_with('/')) return wrong("it must begin with /, as in /choices/0/message");
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] != '~') continue;
    const char next = i + 1 < pointer.size() ? pointer[i + 1] : ' ';
    if (next != '0' && next != '1') return wrong("after ~ comes 0 or 1 (~0 is ~, ~1 is /)");
  }
  return {};
}

}  // namespace finops
