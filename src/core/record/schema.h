// The table of schema v1 (contract L1): every key of the log once, with everything that is known about it. The writer,
// the reader, the fields of the query language, the table in docs/log.md and data/finops-log.schema.json are made from
// it. Constants; any thread.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/json_writer.h"
#include "core/record/record_keys.h"
#include "core/usage/usage.h"

namespace finops {

using KeyMember = std::variant<std::monostate, std::uint64_t RecordKeys::*, std::string_view RecordKeys::*,
                               std::optional<std::uint64_t> RecordKeys::*, std::optional<double> RecordKeys::*,
                               std::optional<bool> RecordKeys::*>;
using UsageMember = std::variant<std::monostate, Count Usage::*, std::string Usage::*>;

struct KeyInfo {
  std::string_view place;  // with dots if nested. -w, --fields, --csv and --by use the same name
  KeyType type;
  KeyMember member{};
  UsageMember usage{};
  std::optional<TextKind> foreign{};  // foreign text; else our own text, without secrets
  bool always = false;                // never null or missing
  bool may_be_empty = false;          // "" is a known value
  std::string_view alias{};           // a short name
  std::string_view also{};            // another short name
  std::string_view unit{};            // if the type does not imply it
  std::string_view words{};           // all possible values, separated by spaces
  std::string_view about{};           // empty: `words` is enough
  std::string_view more{};            // for docs/log.md

  constexpr std::string_view name() const { return place.substr(place.rfind('.') + 1); }
  constexpr std::string_view parent() const {
    const std::size_t dot = place.rfind('.');
    return dot == place.npos ? std::string_view{} : place.substr(0, dot);
  }
  constexpr bool is_group() const { return type == KeyType::group || type == KeyType::sparse; }
};

inline constexpr std::array kSchema{
#define KEY(type_, member_, place_, ...) \
  KeyInfo{.place = place_, .type = KeyType::type_, .member = &RecordKeys::member_, __VA_ARGS__},
#define USAGE(type_, member_, place_, ...) \
  KeyInfo{                                 \
      .place = place_, .type = KeyType::type_, .member = &RecordKeys::member_, .usage = &Usage::member_, __VA_ARGS__},
#define GROUP(type_, place_, ...) KeyInfo{.place = place_, .type = KeyType::type_, __VA_ARGS__},
#include "core/record/schema_rows.inc"
#undef KEY
#undef USAGE
#undef GROUP
};

// The keys of `request` and `response`.
inline constexpr std::array kMessageKeys{
    KeyInfo{.place = "headers",
            .type = KeyType::headers,
            .about = "`[name, value]` pairs in their order, duplicates kept",
            .more = "null in the record of a lost request"},
    KeyInfo{.place = "trailers",
            .type = KeyType::headers,
            .about = "The same after the body",
            .more = "Only of `response`"},
    KeyInfo{.place = "bytes", .type = KeyType::count, .about = "Size of the body on the wire, after transfer decoding"},
    KeyInfo{.place = "sha256", .type = KeyType::text, .about = "Of those bytes"},
    KeyInfo{.place = "content_encoding",
            .type = KeyType::text,
            .about = "As on the wire",
            .more = "The body below is decoded where `encoding` is `utf8`, so `bytes` and `sha256` are not those of "
                    "the decoded text"},
    KeyInfo{.place = "encoding",
            .type = KeyType::text,
            .words = "utf8 base64",
            .about = "`utf8`, or `base64` for what is not valid text"},
    KeyInfo{.place = "truncated",
            .type = KeyType::boolean,
            .always = true,
            .about = "The body below is only the beginning, or missing: larger than `--log-max-body` (see below), or "
                     "left out"},
    KeyInfo{.place = "body",
            .type = KeyType::text,
            .may_be_empty = true,
            .about = "null: none, or not recorded",
            .more = "see `truncated`"},
    KeyInfo{.place = "chunks",
            .type = KeyType::chunks,
            .about = "Instead of `body` for a stream: `[ms, text]` pairs, by the time of their arrival"},
};

// The keys of notes; the part before the dot is the `event`.
inline constexpr std::array kNoteKeys{
    KeyInfo{.place = "log_recovered.since", .type = KeyType::time, .about = "When the log could no longer be written"},
    KeyInfo{.place = "log_recovered.without_body", .type = KeyType::count, .about = "Records that lack a body since"},
    KeyInfo{.place = "log_recovered.late", .type = KeyType::count, .about = "Records that were written later"},
    KeyInfo{.place = "log_recovered.dropped", .type = KeyType::count, .about = "Records that are missing"},
    KeyInfo{.place = "segments_compressed.segments", .type = KeyType::count, .about = "How many"},
    KeyInfo{.place = "segments_compressed.bytes_before", .type = KeyType::count, .about = "Their size"},
    KeyInfo{.place = "segments_compressed.bytes_after", .type = KeyType::count, .about = "Their size now"},
    KeyInfo{.place = "segments_deleted.files", .type = KeyType::names, .about = "Which"},
    KeyInfo{.place = "segments_deleted.bytes", .type = KeyType::count, .about = "Their size"},
    KeyInfo{.place = "segment_gone.file",
            .type = KeyType::text,
            .about = "It was deleted or moved by somebody else while it was written to"},
    KeyInfo{.place = "segment_gone.how", .type = KeyType::text, .words = "deleted moved"},
    KeyInfo{.place = "segment_gone.lost",
            .type = KeyType::count,
            .about = "Records that went into the deleted file before that was noticed"},
};

// A member of an object whose keys are kMessageKeys or kNoteKeys: `member_of<kMessageKeys, "bytes">(json).number(7)`.
template <class Keys>
constexpr bool has_name(const Keys& keys, std::string_view name) {
  return std::any_of(keys.begin(), keys.end(), [name](const KeyInfo& key) { return key.name() == name; });
}
template <const auto& kKeys, JsonName kName>
JsonWriter& member_of(JsonWriter& json) {
  static_assert(has_name(kKeys, kName.name()), "the schema has no such key");
  return json.member<kName>();
}

// The rows directly inside an object of the table, in order; kTop is the record itself.
inline constexpr std::size_t kTop = kSchema.size();
constexpr std::string_view place_of(std::size_t row) { return row < kTop ? kSchema[row].place : std::string_view{}; }
constexpr std::size_t count_below(std::string_view place) {
  std::size_t out = 0;
  for (const KeyInfo& key : kSchema) out += key.parent() == place ? 1 : 0;
  return out;
}
template <std::size_t kParent>
constexpr auto rows_below() {
  std::array<std::size_t, count_below(place_of(kParent))> out{};
  std::size_t found = 0;
  for (std::size_t row = 0; row < kTop; ++row) {
    if (kSchema[row].parent() == place_of(kParent)) out[found++] = row;
  }
  return out;
}
// Calls `visit.operator()<row>()` for each such row.
template <std::size_t kParent, class Visit>
constexpr void for_each_below(Visit visit) {
  constexpr auto kRows = rows_below<kParent>();
  [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) { (visit.template operator()<kRows[kIndex]>(), ...); }
  (std::make_index_sequence<kRows.size()>());
}

// The member of `keys` that holds the value of a row.
template <std::size_t kRow, class Keys>
constexpr auto& value_of(Keys& keys) {
  constexpr auto kMember = std::get<kSchema[kRow].member.index()>(kSchema[kRow].member);
  return keys.*kMember;
}

std::string_view unit_of(const KeyInfo& key);  // ms, us, USD, tokens; empty: none
std::vector<std::string_view> words_of(const KeyInfo& key);
std::string about_of(const KeyInfo& key);  // its `about`, or a sentence made of its `words`: "a, b or c"

}  // namespace finops
