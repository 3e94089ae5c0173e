// Collects what an answer shows of tools that the provider runs itself and bills separately from tokens: searches are
// counted, other tools are named. One response, one thread; memory is bounded.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/usage/usage.h"

namespace finops {

class BilledTools {
 public:
  // The JSON text of a Google search query. It counts once, even if it occurs several times or in several candidates.
  void query(std::string_view json, bool cut);
  // A page that a search found, or the entry point of a search, which shows that there was a query.
  void found_by_search(std::string_view member);
  void read_a_page() { read_a_page_ = true; }  // Gemini's URL context, whose pages look like those of a search
  void server_tool(std::string_view type);     // Gemini's parts[].toolCall.toolType

  // OpenAI Responses. `finished`: the items of the whole response, which replace those of its events.
  void output_item(std::string_view type, std::string_view action);
  void event_item(std::string_view type, std::string_view action);
  void finish_items();
  void forget_items();                // if the text is no finished response
  void billed_searches(Count count);  // tool_usage.web_search.num_requests

  void content_block(std::string_view type, std::string_view name);  // Anthropic
  void call_type(std::string_view type);                             // OpenAI: tool_calls[].type

  // Google's interactions: the parts of a step, then its end.
  void step_query(std::string_view json, bool cut);
  void end_step(std::string_view type, std::string_view search_type);

  void no_price(std::string_view what);  // `what`: a member of the answer

  // Adds the tools to `usage`. `model`: as in the answer; for models before Gemini 3 Google bills searches per prompt.
  void settle(Usage& usage, std::string_view model) const;

 private:
  struct Items {
    std::uint64_t searches = 0, file_searches = 0;
    std::string other_tool, unpriced;
    bool any = false;
  };
  static void add(Items& items, std::string_view type, std::string_view action);

  std::unordered_set<std::uint64_t> queries_;  // hashes of the query texts
  std::vector<std::string> step_queries_;
  std::string found_;  // the member that shows a search
  Items items_, event_items_, finished_;
  Count billed_searches_;
  bool claude_searches_ = false, read_a_page_ = false;
  std::string other_tool_, unpriced_;
};

}  // namespace finops
