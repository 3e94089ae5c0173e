// Tools that a provider runs itself: what is counted, what is named, and what has no price.
#include "core/usage/billed_tools.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::billed_tools_test {
namespace {

Usage settled(const BilledTools& tools, std::string_view model = "gemini-3-pro", Usage usage = {}) {
  tools.settle(usage, model);
  return usage;
}

}  // namespace

TEST_CASE("L1 usage: each different query counts once, empty ones never, unreadable ones have no price") {
  BilledTools tools;
  for (const char* query : {R"("a")", R"("a")", R"("b")", R"("")", R"(" \t")", "null"}) tools.query(query, false);
  CHECK(settled(tools).web_searches == 2U);
  CHECK(settled(tools).unpriced.empty());
  for (const auto& [json, cut] : {std::pair{"7", false}, std::pair{R"("begin)", true}}) {
    BilledTools odd;
    odd.query(json, cut);
    CHECK(settled(odd).unpriced == "an unreadable search query has no known price");
  }
  BilledTools many;
  for (int i = 0; i < 1024; ++i) many.query("\"" + std::to_string(i) + "\"", false);
  CHECK(settled(many).unpriced.empty());
  many.query("\"one more\"", false);
  CHECK(settled(many).web_searches == 1024U);
  CHECK(settled(many).unpriced == "a number of search queries beyond counting has no known price");
}

TEST_CASE("L1 usage: Google bills a prompt, not a query, for models before Gemini 3") {
  BilledTools tools;
  for (const char* query : {R"("a")", R"("b")"}) tools.query(query, false);
  for (const char* model : {"gemini-2.5-flash", "models/gemini-1.5-pro", "google/gemini-2.0-flash"}) {
    CHECK(settled(tools, model).web_searches == 1U);
  }
  for (const char* model : {"gemini-3-pro", "gemini-3.1-flash", "gpt-4o", ""}) {
    CHECK(settled(tools, model).web_searches == 2U);
  }
}

TEST_CASE("L1 usage: OpenAI's searches are billed, opening a page and searching in it are not") {
  BilledTools tools;
  for (const char* action : {"", "search", "open_page", "find_in_page", "find"}) {
    tools.event_item("web_search_call", action);
  }
  tools.event_item("file_search_call", "");
  tools.event_item("", "search");
  const Usage usage = settled(tools);
  CHECK(usage.web_searches == 2U);
  CHECK(usage.file_searches == 1U);
  CHECK(usage.unpriced.empty());
  tools.event_item("web_search_call", "buy");
  CHECK(settled(tools).unpriced == "web_search_call.buy has no known price");
}

TEST_CASE("L1 usage: the items of a finished response replace those of its events") {
  BilledTools tools;
  tools.event_item("web_search_call", "search");
  tools.event_item("web_search_call", "search");
  tools.output_item("web_search_call", "search");
  tools.finish_items();
  CHECK(settled(tools).web_searches == 1U);
  tools.finish_items();  // of a text without items
  CHECK(settled(tools).web_searches == 1U);
  BilledTools other;
  other.event_item("web_search_call", "search");
  other.output_item("file_search_call", "");
  other.forget_items();
  other.finish_items();
  CHECK(settled(other).web_searches == 1U);
  CHECK_FALSE(settled(other).file_searches.has_value());
}

TEST_CASE("L1 usage: a count of searches by the provider goes before those that are seen") {
  BilledTools tools;
  tools.event_item("web_search_call", "search");
  tools.billed_searches(3);
  tools.billed_searches(2);
  CHECK(settled(tools).web_searches == 3U);
  BilledTools none;
  none.event_item("web_search_call", "search");
  none.billed_searches(0);
  CHECK(settled(none).unpriced == "tool_usage counts no searches, and the answer shows some");
  CHECK(settled(none).web_searches == 0U);
  BilledTools unreadable;
  unreadable.billed_searches(std::nullopt);
  CHECK(settled(unreadable).unpriced == "tool_usage.web_search has no known price");
  BilledTools nothing;
  nothing.billed_searches(0);
  CHECK(settled(nothing).unpriced.empty());
}

TEST_CASE("L1 usage: an item or a block that nobody knows is named, those billed as tokens are not") {
  BilledTools tools;
  for (const char* free : {"message", "reasoning", "function_call", "mcp_call", "compaction"})
    tools.event_item(free, "");
  for (const char* free : {"text", "thinking", "tool_use", "web_search_tool_result"}) tools.content_block(free, "");
  tools.content_block("", "name");
  CHECK(settled(tools).other_tool.empty());
  tools.event_item("image_generation_call", "");
  CHECK(settled(tools).other_tool == "image_generation");
  BilledTools block;
  block.content_block("odd_block", "");
  CHECK(settled(block).other_tool == "odd_block");
  BilledTools server;
  server.content_block("server_tool_use", "web_fetch");
  CHECK(settled(server).other_tool.empty());
  CHECK(settled(server).unpriced.empty());
  server.content_block("server_tool_use", "code_execution_9");
  CHECK(settled(server).other_tool == "code_execution_9");
  BilledTools call;
  for (const char* type : {"", "function", "custom"}) call.call_type(type);
  CHECK(settled(call).unpriced.empty());
  call.call_type("odd");
  CHECK(settled(call).unpriced == "tool_calls.odd has no known price");
}

TEST_CASE("L1 usage: a search that is shown and not counted has no price, one of Claude's included") {
  BilledTools claude;
  claude.content_block("server_tool_use", "web_search");
  CHECK(settled(claude).unpriced == "usage.server_tool_use does not count the searches");
  Usage counted;
  counted.web_searches = 1;
  CHECK(settled(claude, "claude", counted).unpriced.empty());
  counted.web_searches = 0;
  CHECK(settled(claude, "claude", counted).unpriced.empty());

  BilledTools chunks;
  chunks.found_by_search("groundingChunks.web");
  CHECK(settled(chunks).unpriced == "groundingChunks.web shows a search that is not counted");
  chunks.read_a_page();
  CHECK(settled(chunks).unpriced.empty());  // pages look the same
  chunks.found_by_search("searchEntryPoint");
  CHECK(settled(chunks).unpriced == "searchEntryPoint shows a search that is not counted");
  chunks.found_by_search("groundingChunks.web");
  CHECK(settled(chunks).unpriced == "searchEntryPoint shows a search that is not counted");
  chunks.query(R"("a")", false);
  CHECK(settled(chunks).unpriced.empty());

  BilledTools server;
  server.server_tool("URL_CONTEXT");
  CHECK(settled(server).unpriced.empty());
  server.server_tool("GOOGLE_SEARCH_WEB");
  CHECK(settled(server).unpriced == "toolCall shows a search that is not counted");
  BilledTools odd;
  odd.server_tool("ODD");
  CHECK(settled(odd).unpriced == "toolCall.ODD has no known price");
}

TEST_CASE("L1 usage: the steps of an interaction: queries of a search, tools that nobody knows") {
  BilledTools tools;
  tools.step_query(R"("a")", false);
  tools.end_step("google_search_call", "");
  tools.step_query(R"("never")", false);
  tools.end_step("", "");
  tools.step_query(R"("b")", false);
  tools.end_step("google_search_call", "web_search");
  CHECK(settled(tools).web_searches == 2U);
  CHECK(settled(tools).unpriced.empty());
  tools.end_step("google_search_call", "image_search");
  CHECK(settled(tools).unpriced == "google_search_call.image_search has no known price");
  BilledTools odd;
  odd.end_step("odd_call", "");
  CHECK(settled(odd).other_tool == "odd");
  for (const bool cut : {false, true}) {
    BilledTools many;
    for (int i = 0; i < 64; ++i) many.step_query("\"" + std::to_string(i) + "\"", false);
    if (cut) many.step_query(R"("begin)", true);
    many.end_step("google_search_call", "");
    CHECK(settled(many).unpriced.empty() != cut);
  }
  BilledTools more;
  for (int i = 0; i < 65; ++i) more.step_query("\"" + std::to_string(i) + "\"", false);
  more.end_step("google_search_call", "");
  CHECK(settled(more).unpriced == "a number of search queries beyond counting has no known price");
}

}  // namespace finops::test::billed_tools_test
