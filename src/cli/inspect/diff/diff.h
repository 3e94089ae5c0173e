// Two records side by side: what changed in what matters, as values and on its way out. Pure functions and plain values
// but for the last part.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/inspect/context.h"
#include "cli/terminal/terminal.h"
#include "core/base/result.h"
#include "core/prices/prices.h"
#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops::cli {

// --- What changed from one JSON value to another, by path. Pure functions and plain values.

struct Change {
  enum class Kind { changed, added, removed, moved };

  Kind kind = Kind::changed;
  std::string left_path, right_path;  // "messages[3].content"; they differ behind what was added, removed or moved
  std::optional<nlohmann::json> left, right;
  bool counts = true;  // false: shown, but no difference in itself, as how long it took
};
std::string_view to_string(Change::Kind kind);

// nullopt: there is nothing on that side. Members are compared by name; elements of arrays are aligned, so that one
// more message is one addition. Paths begin with `path`.
void find_changes(const std::string& path, const std::optional<nlohmann::json>& left,
                  const std::optional<nlohmann::json>& right, std::vector<Change>& out);

// "a.b", "a[\"odd name\"]".
std::string member_path(const std::string& path, const std::string& key);
std::string element_path(const std::string& path, std::size_t index);

// --- Two records side by side: what changed in what matters. Pure functions and plain values.

// A record read in full. The view lives as long as the parser's last line.
struct WholeRecord {
  RecordView view;
  RecordMessage request, response;
};

struct RecordDiff {
  // By where it changed; the paths begin so, but those of metadata with the names of fields.
  std::vector<Change> metadata, request_headers, request_body, response_headers, response_body;

  // Nothing differs but what may differ between two equal exchanges.
  bool same() const;
};

RecordDiff diff_of(const WholeRecord& left, const WholeRecord& right);

// What is left out of the comparison, in words for people.
inline constexpr std::string_view kIgnoredInDiff =
    "ids, dates, times, request ids, sessions, rate limit counters, lengths, cookies";

// The metadata, headers and bodies that are compared, as one value.
nlohmann::json compared_part(const WholeRecord& record);

// --- What two sequences have in common, and where they differ. Pure functions.

// A stretch that is the same on both sides, or what stands on each side instead.
struct Stretch {
  bool same = false;
  std::size_t left = 0, left_size = 0;  // where, and how many elements
  std::size_t right = 0, right_size = 0;
};

// Elements are equal where their numbers are. In order, without gaps, same and different by turns; as few differences
// as can be found (Myers' greedy algorithm), or one for all between the common ends where the sides have little in
// common.
std::vector<Stretch> align(const std::vector<std::size_t>& left, const std::vector<std::size_t>& right);

// Words, and what is between them: every character is in one of the views. Characters of scripts without blanks between
// words are words.
std::vector<std::string_view> words_of(std::string_view text);
bool is_blank(std::string_view word) noexcept;

// The same number for equal words, in both lists.
void number_words(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right,
                  std::vector<std::size_t>& left_numbers, std::vector<std::size_t>& right_numbers);

// --- Two texts on a terminal, word by word: what changed with a few words around it. Pure functions.

// A line that may hold escape sequences, and the columns that it takes.
struct DiffLine {
  std::string text;
  std::size_t width = 0;
};

// One place where the texts differ. Lines are neutralised, at most `width` columns wide. Changed words have a colour,
// or without colours stand in [-...-] and {+...+}.
struct TextHunk {
  std::vector<DiffLine> left, right;  // empty: nothing is there
};
std::vector<TextHunk> text_hunks(std::string_view left, std::string_view right, std::size_t width,
                                 const Terminal& terminal);

// A text in lines of at most `width` columns, broken between words where it can be.
std::vector<DiffLine> wrapped(std::string_view text, std::size_t width, const Terminal& terminal);

// --- Where the prompts of two requests part, and what that cost: providers keep the beginning of a prompt, in the
// order tools, system prompt, messages, and charge less for what they read from there. Pure functions and plain values.

struct PromptComparison {
  enum class Shape {
    same,       // word by word
    extended,   // the left prompt is the beginning of the right one: the cache held
    shortened,  // the right prompt is the beginning of the left one
    broken,     // they part somewhere
  };

  Shape shape = Shape::same;
  std::string where;  // broken: "system prompt, word 14", "messages[3].content, word 2"; else empty
  std::uint64_t common = 0, left_size = 0, right_size = 0;  // bytes of prompt, as JSON without blanks
  double common_share_left = 0;                             // of the left prompt's weight in tokens, estimated
};

// nullopt: at least one body is no request for an answer to a prompt.
std::optional<PromptComparison> compare_prompts(std::string_view left_body, std::string_view right_body);

struct CacheLoss {
  std::optional<std::uint64_t> cacheable;  // tokens that could be read after the left request; nullopt: unknown
  std::optional<std::uint64_t> read;       // tokens that the right one read
  std::optional<std::uint64_t> missed;     // estimate: of these, those after the break
  std::optional<NanoUsd> usd;              // estimate: what the right one would have cost less
  std::string reason;                      // why something is not known; empty: all is
};

CacheLoss cache_loss(const PromptComparison& prompts, const RecordView& left, const RecordView& right,
                     const PriceTable& prices);

// --- The comparison of two records as a screen, as tab-separated values and as JSON. One thread.

struct DiffReport {
  const InspectContext& context;
  const WholeRecord& left;
  const WholeRecord& right;
  RecordDiff diff;
  std::optional<PromptComparison> prompts;  // nullopt: not both are prompts
  CacheLoss loss;
};

void show_diff_view(const DiffReport& report);   // side by side from 100 columns on
void write_diff_tsv(const DiffReport& report);   // path left right: strings as they are, all else as JSON
void write_diff_json(const DiffReport& report);  // one object: what changed, a patch (RFC 6902), the prompt cache

}  // namespace finops::cli
