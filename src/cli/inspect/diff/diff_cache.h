// Where the prompts of two requests part, and what that cost: providers keep the beginning of a prompt, in the order
// tools, system prompt, messages, and charge less for what they read from there. Pure functions and plain values.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/inspect/diff/diff_record.h"
#include "core/prices/prices.h"

namespace finops::cli {

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
  std::optional<std::uint64_t> kept;  // tokens that could be read after the left request; nullopt: unknown
  std::optional<std::uint64_t> read;  // tokens that the right one read
  std::optional<std::uint64_t> lost;  // estimate: kept tokens behind the break
  std::optional<NanoUsd> usd;         // estimate: what the right one would have cost less
  std::string reason;                 // why something is not known; empty: all is
};

CacheLoss cache_loss(const PromptComparison& prompts, const RecordView& left, const RecordView& right,
                     const PriceTable& prices);

}  // namespace finops::cli
