// Compares two answers to the same request (contract C3): what the log has and what came when the request was sent
// again. Answers are read by core/conversation, so every wire format is compared alike, and a stream with an answer in
// one piece. Pure functions and plain values; any thread. Time and memory are bounded for any input.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/compare/words.h"
#include "core/exchange/outcome.h"
#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops {

enum class Verdict { same, reworded, changed, error, skipped };

struct VerdictInfo {
  Verdict verdict;
  std::string_view word;     // in all output
  std::string_view meaning;  // for people
};

inline constexpr std::array kVerdicts = std::to_array<VerdictInfo>({
    {Verdict::same, "same", "identical after ignoring ids, dates and usage"},
    {Verdict::reworded, "reworded", "same status, finish, tools and JSON shape, other text"},
    {Verdict::changed, "changed", "another status, finish, tool or JSON shape"},
    {Verdict::error, "error", "no usable answer this time"},
    {Verdict::skipped, "skipped", "not compared"},
});
constexpr const VerdictInfo& info(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }
constexpr std::string_view to_string(Verdict verdict) { return info(verdict).word; }
// nullopt: not one of the words.
std::optional<Verdict> parse_verdict(std::string_view word) noexcept;

enum class CompareMode {
  shape,  // the classes of C3
  text,   // as shape, but another text, thought or argument of a tool is `changed`
  exact,  // the bytes of the bodies, without transfer and content coding: `same` or `changed`
  none,   // nothing is compared: `skipped`, or `error` without a usable answer
};
inline constexpr std::array<std::string_view, 4> kCompareModes = {"shape", "text", "exact", "none"};
std::optional<CompareMode> parse_compare_mode(std::string_view word) noexcept;

struct CompareOptions {
  CompareMode mode = CompareMode::shape;
  // JSON pointers (RFC 6901) into the answer's body; that of a stream is the body that it has without streaming. What
  // they point to is not compared. `*` in place of an index stands for every element.
  std::vector<std::string> ignore = {};
  // Answers whose texts are less alike than this (0 to 1, see likeness()) are `changed`.
  std::optional<double> similarity = {};
};
// Error::invalid_argument: `pointer` is no JSON pointer.
Result<void> check_pointer(std::string_view pointer);

// The views are used only during the call.
struct AnswerToCompare {
  std::optional<std::uint64_t> status;  // nullopt: there is no answer
  std::optional<Outcome> outcome;       // nullopt: unknown, so the status decides
  std::string_view error_code = {};     // of a failure, as the record has it; empty: it is read from the body
  std::string_view failure;             // why there is no answer, or only a part of it; may be empty
  bool has_body = false;                // false: the log holds none
  bool truncated = false;               // the log holds only the beginning of the body
  std::string_view body;                // without transfer and content coding
  std::optional<std::uint64_t> bytes;   // of the whole body on the wire
};
// Both must outlive the result.
AnswerToCompare answer_of(const RecordView& record, const RecordMessage& response);

struct AnswerDifference {
  // status | outcome | error | finish | choices | tools | arguments | shape | text | thinking | refusal | media | value
  // | bytes
  std::string_view what;
  std::string place;               // where: a JSON pointer, the name of a tool; may be empty
  std::string recorded, replayed;  // empty: that side has nothing here; long ones are cut
};

struct Comparison {
  Verdict verdict = Verdict::skipped;
  std::string reason;  // one phrase; empty for `same`
  std::vector<AnswerDifference> differences;
  std::size_t left_out = 0;          // further differences that are not in the list
  std::optional<double> similarity;  // of the texts; nullopt: there are none on both sides
};

inline constexpr std::string_view kNotCompared = "not compared";  // the reason in CompareMode::none

// `same`: nothing differs but ids, dates and usage. `changed`: another status, finish reason, number of choices, tool
// or JSON shape; the shape of a tool's arguments and of a text that is JSON counts. `reworded`: anything else differs.
// `error`: no complete answer now, or a server's error in place of an answer. Two failures with the same status and
// error code are the same. `skipped`: the log has no complete body to compare with.
Comparison compare_answers(const AnswerToCompare& recorded, const AnswerToCompare& replayed,
                           const CompareOptions& options);

// What turns the recorded body into the replayed one.
struct AnswerPatch {
  std::string json;      // RFC 6902, in one line; empty: there is none
  std::string left_out;  // why there is none, or empty
};
// Of the bodies as they are compared: without ids, dates and usage.
AnswerPatch answer_patch(const AnswerToCompare& recorded, const AnswerToCompare& replayed,
                         const CompareOptions& options);

// What an answer says, for people: text, thinking, refusals and calls of tools, one below the other; a body that is no
// conversation as it is. Empty if it is no text.
std::string answer_text(const AnswerToCompare& answer);

}  // namespace finops
