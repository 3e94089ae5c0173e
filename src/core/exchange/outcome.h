// How an exchange ended (contract L1): one table with the word in the log, the short word in lists, the phrase for
// people, and the exit code of a command that made the request. Pure; any thread.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace finops {

// `lost` is written by the next start for what a crash left in flight.
enum class Outcome { ok, http_error, stream_error, upstream_error, timeout, truncated, client_closed, rejected, lost };

// What had come of the provider's answer when it ended.
enum class Begun { nothing, body, stream };

// How much of the provider's answer there is: all of it, a part (perhaps empty, since something ended it early), or
// none.
enum class AnswerEnd { whole, cut, none };

struct OutcomeInfo {
  Outcome outcome;
  std::string_view word;        // in the log
  std::string_view short_word;  // at most four letters; empty: the status says it
  std::string_view unanswered;  // for people, if no answer had begun; empty: the status says it
  std::string_view answered;    // for people, if an answer that is no stream had begun
  std::string_view streamed;    // for people, if a stream had begun
  AnswerEnd answer;
  int exit_code;  // contract C6; see exit_code()
};

inline constexpr std::array kOutcomes = std::to_array<OutcomeInfo>({
    {Outcome::ok, "ok", "", "", "", "", AnswerEnd::whole, 0},
    {Outcome::http_error, "http_error", "", "", "", "", AnswerEnd::whole, 4},
    {Outcome::stream_error, "stream_error", "err", "error inside the stream", "error inside the stream",
     "error inside the stream", AnswerEnd::whole, 5},
    {Outcome::upstream_error, "upstream_error", "fail", "no response", "cut by an error", "cut mid-stream by an error",
     AnswerEnd::cut, 3},
    {Outcome::timeout, "timeout", "time", "no response (timeout)", "silent (timeout)", "silent mid-stream (timeout)",
     AnswerEnd::cut, 3},
    {Outcome::truncated, "truncated", "cut", "cut before its end", "cut before its end", "cut mid-stream",
     AnswerEnd::cut, 3},
    {Outcome::client_closed, "client_closed", "left", "client left", "client left", "client left", AnswerEnd::cut, 130},
    {Outcome::rejected, "rejected", "rej", "rejected by finops", "rejected by finops", "rejected by finops",
     AnswerEnd::none, 2},
    {Outcome::lost, "lost", "lost", "lost in a crash", "lost in a crash", "lost in a crash", AnswerEnd::none, 3},
});

// In the order of the table.
inline constexpr auto kOutcomeWords = [] {
  std::array<std::string_view, kOutcomes.size()> words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = kOutcomes[i].word;
  return words;
}();

constexpr const OutcomeInfo& info(Outcome outcome) { return kOutcomes[static_cast<std::size_t>(outcome)]; }
constexpr std::string_view to_string(Outcome outcome) { return info(outcome).word; }
// nullopt: not a word of the log, or one of a later version.
std::optional<Outcome> parse_outcome(std::string_view word) noexcept;

// `phase` as in the log: where the error happened; empty: not said. Without it a status below 400 is the provider's: a
// 504 may be that of an answer by finops itself.
Begun begun_of(std::string_view phase, std::optional<std::uint64_t> status, bool stream) noexcept;
// The phrase for people. Empty: the status says it.
std::string_view phrase(Outcome outcome, Begun begun) noexcept;
// The exit code of a command that waited for this answer.
int exit_code(Outcome outcome, std::optional<std::uint64_t> status) noexcept;

}  // namespace finops
