// Compares two records: what changed, as values and as output. Pure functions and plain values, except for the last
// part.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/context.h"
#include "cli/terminal/terminal.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/compare/words.h"
#include "core/prices/prices.h"
#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops::cli {

// --- What changed from one JSON value to another, by path. Pure functions and plain values.

struct Change {
  enum class Kind { changed, added, removed, moved };

  Kind kind = Kind::changed;
  std::string left_path, right_path;  // "messages[3].content"; they differ after added, removed or moved elements
  std::optional<nlohmann::json> left, right;
  bool counts = true;  // false: shown, but does not count as a difference (such as the duration)
};
std::string_view to_string(Change::Kind kind);

// nullopt: that side has no value. Members are compared by name. Elements of arrays are aligned, so that an additional
// message is one addition. Paths begin with `path`.
void find_changes(const std::string& path, const std::optional<nlohmann::json>& left,
                  const std::optional<nlohmann::json>& right, std::vector<Change>& out);

// "a.b", "a[\"odd name\"]".
std::string member_path(const std::string& path, const std::string& key);
std::string element_path(const std::string& path, std::size_t index);

// --- Two records and what changed between them. Pure functions and plain values.

// A completely parsed record. The view is valid as long as the parser's last line.
struct WholeRecord {
  RecordView view;
  RecordMessage request, response;
};

struct RecordDiff {
  // Changes by part of the record. Paths begin with the part; those of metadata begin with the name of a field.
  std::vector<Change> metadata, request_headers, request_body, response_headers, response_body;

  // True if only values differ that always differ between two exchanges.
  bool same() const;
};

RecordDiff diff_of(const WholeRecord& left, const WholeRecord& right);

// What is not compared, in words for people.
inline constexpr std::string_view kIgnoredInDiff =
    "ids, dates, times, request ids, sessions, rate limit counters, lengths, cookies";

// The metadata, headers and bodies that are compared, as one value.
nlohmann::json compared_part(const WholeRecord& record);

// --- Two texts on a terminal, word by word: what changed with a few words around it. Pure functions.

// A line that may hold escape sequences, and the columns that it takes.
struct DiffLine {
  std::string text;
  std::size_t width = 0;
};

// One place where the texts differ. Lines are neutralised and at most `width` columns wide. Changed words are coloured
// or, without colours, put into [-...-] and {+...+}.
struct TextHunk {
  std::vector<DiffLine> left, right;  // empty: that side has nothing here
};
std::vector<TextHunk> text_hunks(std::string_view left, std::string_view right, std::size_t width,
                                 const Terminal& terminal);

// A text in lines of at most `width` columns, broken between words if possible.
std::vector<DiffLine> wrapped(std::string_view text, std::size_t width, const Terminal& terminal);

// --- Where the prompts of two requests begin to differ, and what that cost: providers cache the beginning of a prompt
// (tools, system prompt, messages, in this order) and charge less for what they read from the cache. Pure functions and
// plain values.

struct PromptComparison {
  enum class Shape {
    same,       // every word is the same
    extended,   // the left prompt is the beginning of the right one: the cache could be used
    shortened,  // the right prompt is the beginning of the left one
    broken,     // they differ from some place on
  };

  Shape shape = Shape::same;
  std::string where;  // broken: "system prompt, word 14", "messages[3].content, word 2"; else empty
  std::uint64_t common = 0, left_size = 0, right_size = 0;  // bytes of prompt, as JSON without blanks
  double common_share_left = 0;                             // estimated share of the left prompt's tokens
};

// nullopt: at least one body is not a request with a prompt.
std::optional<PromptComparison> compare_prompts(std::string_view left_body, std::string_view right_body);

struct CacheLoss {
  std::optional<std::uint64_t> cacheable;  // tokens that were cached after the left request; nullopt: unknown
  std::optional<std::uint64_t> read;       // tokens that the right request read from the cache
  std::optional<std::uint64_t> missed;     // estimate: cacheable tokens after the first difference
  std::optional<NanoUsd> usd;              // estimate: how much less the right request would have cost
  std::string reason;                      // why a value is unknown; empty: all are known
};

CacheLoss cache_loss(const PromptComparison& prompts, const RecordView& left, const RecordView& right,
                     const PriceTable& prices);

// --- Output of the comparison: for a terminal, as tab-separated values, and as JSON. One thread.

struct DiffReport {
  const InspectContext& context;
  const WholeRecord& left;
  const WholeRecord& right;
  RecordDiff diff;
  std::optional<PromptComparison> prompts;  // nullopt: not both have prompts
  CacheLoss loss;
};

void show_diff_view(const DiffReport& report);   // side by side from 100 columns on
void write_diff_tsv(const DiffReport& report);   // path left right: strings unchanged, everything else as JSON
void write_diff_json(const DiffReport& report);  // one object: what changed, a patch (RFC 6902), the prompt cache

}  // namespace finops::cli
