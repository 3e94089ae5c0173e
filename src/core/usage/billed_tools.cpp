#include "core/usage/billed_tools.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "core/base/json_scanner.h"
#include "core/usage/model_name.h"
#include "core/usage/unpriced.h"

namespace finops {
namespace {

constexpr std::size_t kMostQueries = 1024;
constexpr std::size_t kMostOfAStep = 64;
constexpr std::string_view kWebChunk = "groundingChunks.web";

template <class List>
bool is_among(const List& list, std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

// OpenAI's output items that are billed as tokens or run by the caller (openai.com/api/pricing: MCP calls and tool
// search cost only tokens).
constexpr std::string_view kFreeItems[] = {
    "message",
    "reasoning",
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "computer_call",
    "computer_call_output",
    "local_shell_call",
    "local_shell_call_output",
    "apply_patch_call",
    "apply_patch_call_output",
    "mcp_call",
    "mcp_list_tools",
    "mcp_approval_request",
    "mcp_approval_response",
    "tool_search_call",
    "tool_search_output",
    "compaction",
    "additional_tools",
};

// Anthropic's content blocks without an extra charge: fetching pages and tool search are billed as tokens; web searches
// are counted elsewhere.
constexpr std::string_view kFreeBlocks[] = {
    "text",
    "thinking",
    "redacted_thinking",
    "tool_use",
    "mcp_tool_use",
    "mcp_tool_result",
    "mcp_tool_listing",
    "web_search_tool_result",
    "web_fetch_tool_result",
    "tool_search_tool_result",
    "compaction",
    "container_upload",
};
constexpr std::string_view kFreeServerTools[] = {"web_search", "web_fetch", "tool_search_tool_regex",
                                                 "tool_search_tool_bm25"};

// Steps of Google's interactions without an extra charge: code execution and pages of a URL context are billed as
// tokens; searches are counted elsewhere.
constexpr std::string_view kFreeSteps[] = {
    "text",
    "thought",
    "thought_summary",
    "thought_signature",
    "text_annotation_delta",
    "text_annotation",
    "arguments_delta",
    "image",
    "audio",
    "video",
    "document",
    "function_call",
    "function_result",
    "user_input",
    "model_output",
    "code_execution_call",
    "code_execution_result",
    "url_context_call",
    "url_context_result",
    "google_search_result",
    "mcp_server_tool_call",
    "mcp_server_tool_result",
};

std::uint64_t digest(std::string_view text) { return std::hash<std::string_view>{}(text); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

std::string tool_of(std::string_view type) {
  const std::string shown = shown_member("", type);
  return shown.ends_with("_call") ? shown.substr(0, shown.size() - 5) : shown;
}

bool billed_by_prompt(std::string_view model) {
  std::string name = plain_model_name(model);
  name.erase(0, name.rfind('/') + 1);  // "google/gemini-2.5-flash"
  return name.starts_with("gemini-1") || name.starts_with("gemini-2");
}

}  // namespace

void BilledTools::query(std::string_view json, bool cut) {
  if (json == "null") return;
  if (cut || !json.starts_with('"')) return no_price("an unreadable search query");
  std::string text = json_text(json);
  if (text.empty()) text = json;  // invalid UTF-8, but still a query
  if (json == "\"\"" || is_blank(text)) return;
  if (queries_.size() >= kMostQueries) return no_price("a number of search queries beyond counting");
  queries_.insert(digest(text));
}

void BilledTools::found_by_search(std::string_view member) {
  if (found_.empty() || found_ == kWebChunk) found_ = member;
}

void BilledTools::server_tool(std::string_view type) {
  if (type == "GOOGLE_SEARCH_WEB") {
    found_by_search("toolCall");
  } else if (type != "URL_CONTEXT") {
    no_price(shown_member("toolCall", type));
  }
}

// OpenAI bills a web search call for its searches, not for pages that it opens or searches in.
void BilledTools::add(Items& items, std::string_view type, std::string_view action) {
  if (type.empty()) return;
  items.any = true;
  if (type == "web_search_call") {
    if (action.empty() || action == "search") {
      ++items.searches;
    } else if (action != "open_page" && action != "find_in_page" && action != "find") {
      give_reason(items.unpriced, no_known_price(shown_member("web_search_call", action)));
    }
  } else if (type == "file_search_call") {
    ++items.file_searches;
  } else if (!is_among(kFreeItems, type)) {
    items.other_tool = tool_of(type);
  }
}

void BilledTools::output_item(std::string_view type, std::string_view action) { add(items_, type, action); }
void BilledTools::event_item(std::string_view type, std::string_view action) { add(event_items_, type, action); }
void BilledTools::finish_items() {
  if (items_.any) finished_ = std::move(items_);
  items_ = {};
}
void BilledTools::forget_items() { items_ = {}; }

void BilledTools::billed_searches(Count count) {
  if (!count) return no_price("tool_usage.web_search");
  billed_searches_ = std::max(billed_searches_, count);
}

void BilledTools::content_block(std::string_view type, std::string_view name) {
  if (type.empty()) return;
  if (type == "server_tool_use") {
    if (name == "web_search") claude_searches_ = true;
    if (!is_among(kFreeServerTools, name)) other_tool_ = shown_member("", name);
  } else if (!is_among(kFreeBlocks, type)) {
    other_tool_ = shown_member("", type);
  }
}

void BilledTools::call_type(std::string_view type) {
  if (!type.empty() && type != "function" && type != "custom") no_price(shown_member("tool_calls", type));
}

void BilledTools::step_query(std::string_view json, bool cut) {
  if (step_queries_.size() < kMostOfAStep && !cut) {
    step_queries_.emplace_back(json);
  } else {
    step_queries_.resize(kMostOfAStep + 1);
  }
}

void BilledTools::end_step(std::string_view type, std::string_view search_type) {
  if (type == "google_search_call") {
    if (step_queries_.size() > kMostOfAStep) no_price("a number of search queries beyond counting");
    for (const std::string& json : step_queries_) query(json, false);
    if (!search_type.empty() && search_type != "web_search") no_price(shown_member("google_search_call", search_type));
    found_by_search("google_search_call");
  } else if (!type.empty() && !is_among(kFreeSteps, type)) {
    other_tool_ = tool_of(type);
  }
  step_queries_.clear();
}

void BilledTools::no_price(std::string_view what) { give_reason(unpriced_, no_known_price(what)); }

void BilledTools::settle(Usage& usage, std::string_view model) const {
  const Items& items = finished_.any ? finished_ : event_items_;
  if (billed_searches_ == 0U && items.searches > 0) {
    give_reason(usage.unpriced, "tool_usage counts no searches, and the answer shows some");
  }
  if (items.searches > 0) usage.web_searches = items.searches;
  if (items.file_searches > 0) usage.file_searches = items.file_searches;
  if (billed_searches_) usage.web_searches = billed_searches_;
  if (!queries_.empty() && !usage.web_searches) usage.web_searches = queries_.size();
  if (usage.web_searches.value_or(0) > 1 && billed_by_prompt(model)) usage.web_searches = 1;
  for (const std::string* tool : {&finished_.other_tool, &event_items_.other_tool, &other_tool_}) {
    if (!tool->empty()) usage.other_tool = *tool;
  }
  give_reason(usage.unpriced, unpriced_);
  give_reason(usage.unpriced, items.unpriced);
  const bool counted = usage.web_searches.has_value();
  const bool only_pages = read_a_page_ && found_ == kWebChunk;
  if (!found_.empty() && !only_pages && usage.web_searches.value_or(0) == 0) {
    give_reason(usage.unpriced, found_ + " shows a search that is not counted");
  }
  if (claude_searches_ && !counted) give_reason(usage.unpriced, "usage.server_tool_use does not count the searches");
}

}  // namespace finops
