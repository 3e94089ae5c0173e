// The part of ResponseReader that looks for tools and for unknown members.
#include "core/usage/response_reader.h"
#include "core/usage/unpriced.h"

namespace finops {
namespace {

// The name, or "?" for one that is too long to be a known name.
std::string known_word(std::string_view json, bool cut) { return cut ? "?" : json_text(json); }

}  // namespace

bool ResponseReader::take_tool(int field, std::string_view json, bool cut) {
  switch (static_cast<ResponseValue>(field)) {
    case ResponseValue::output_type: output_ = known_word(json, cut); return true;
    case ResponseValue::output_action: action_ = known_word(json, cut); return true;
    case ResponseValue::output_end:
    case ResponseValue::item_end:
      generated_ = generated_ || !output_.empty();
      if (static_cast<ResponseValue>(field) == ResponseValue::output_end) {
        tools_.output_item(output_, action_);
      } else if (type_.empty() || type_ == "response.output_item.done") {
        tools_.event_item(output_, action_);
      }
      output_.clear();
      action_.clear();
      return true;
    case ResponseValue::tool_searches: tools_.billed_searches(parse_count(json)); return true;
    case ResponseValue::tool_images:
      if (!says_nothing(json, cut)) tools_.no_price("tool_usage.image_gen");
      return true;
    case ResponseValue::block_type: block_type_ = known_word(json, cut); return true;
    case ResponseValue::block_name: block_name_ = known_word(json, cut); return true;
    case ResponseValue::block_end:
      generated_ = generated_ || !block_type_.empty();
      tools_.content_block(block_type_, block_name_);
      block_type_.clear();
      block_name_.clear();
      return true;
    case ResponseValue::call_type: tools_.call_type(known_word(json, cut)); return true;
    case ResponseValue::step_type: step_type_ = known_word(json, cut); return true;
    case ResponseValue::step_search: search_type_ = known_word(json, cut); return true;
    case ResponseValue::step_query: tools_.step_query(json, cut); return true;
    case ResponseValue::step_end:
      generated_ = generated_ || (interactions_ && !step_type_.empty());
      tools_.end_step(interactions_ ? step_type_ : std::string_view{}, search_type_);
      step_type_.clear();
      search_type_.clear();
      return true;
    case ResponseValue::query: tools_.query(json, cut); return true;
    case ResponseValue::web_chunk:
      if (cut || is_something(json)) tools_.found_by_search("groundingChunks.web");
      return true;
    case ResponseValue::entry_point:
      if (cut || is_something(json)) tools_.found_by_search("searchEntryPoint");
      return true;
    case ResponseValue::url_page:
      if (cut || is_something(json)) tools_.read_a_page();
      return true;
    case ResponseValue::server_tool: tools_.server_tool(known_word(json, cut)); return true;
    case ResponseValue::citation:
      if (cut || is_something(json)) tools_.found_by_search("annotations");
      return true;
    case ResponseValue::container:
      if (cut || is_something(json)) tools_.no_price("container");
      return true;
    default: return false;
  }
}

bool ResponseReader::wants_other(std::uint8_t others, std::string_view name) {
  return may_be_billed(static_cast<Others>(others), name);
}

void ResponseReader::on_other(std::string_view inside, std::string_view name, std::string_view json, bool cut) {
  if (says_nothing(json, cut)) return;
  if (type_ == "codex.rate_limits") return;  // about the account: the rest of a plan and its credits
  if (may_be_billed(kMoney, name)) give_reason(money_unknown_, no_known_price(shown_member(inside, name)));
  tools_.no_price(shown_member(inside, name));
}

}  // namespace finops
