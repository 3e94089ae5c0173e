// The values of one record (contract L1), a member per row of schema_rows.inc. Plain values; they do not own the texts
// that their views point to.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace finops {

enum class KeyType {
  version,
  text,
  time,    // text, RFC 3339 in UTC
  count,   // a whole number
  status,  // of HTTP
  ms,      // up to three decimals
  us,      // whole
  money,   // in dollars, exact
  boolean,
  names,    // an array of texts
  texts,    // an object of texts, with names chosen by users
  amounts,  // an object of money
  json,     // an array of anything
  group,    // an object of keys of this table; null unless one of them is known
  sparse,   // like group, but with only the known keys
  message,  // a request or response: kMessageKeys
  headers,  // an array of [name, value]
  chunks,   // an array of [ms, text]
};

// The values of one record as views. Unknown is an empty view or nullopt, never 0. A text that may be empty is unknown
// if data() is null. The view of names, texts, amounts, json and message is their JSON text; that of money is the
// number as written.
template <KeyType kType>
using KeyValue = std::conditional_t<
    kType == KeyType::version, std::uint64_t,
    std::conditional_t<
        kType == KeyType::count || kType == KeyType::status, std::optional<std::uint64_t>,
        std::conditional_t<kType == KeyType::ms || kType == KeyType::us, std::optional<double>,
                           std::conditional_t<kType == KeyType::boolean, std::optional<bool>, std::string_view>>>>;

struct RecordKeys {
#define KEY(type_, member_, place_, ...) KeyValue<KeyType::type_> member_{};
#define USAGE KEY
#define GROUP(type_, place_, ...)
#include "core/record/schema_rows.inc"
#undef KEY
#undef USAGE
#undef GROUP
};

}  // namespace finops
