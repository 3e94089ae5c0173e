// F16: the budget plugin around one exchange: what it refuses, what it counts.
#include "core/plugins/budget/budget_plugin.h"

#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"

namespace finops::test::budget_plugin_test {
namespace {

BudgetLedger::Options one(std::string_view text, bool hard) {
  BudgetLedger::Options out;
  out.budgets.push_back(*parse_budget(text));
  out.hard = hard;
  return out;
}

struct Desk {
  explicit Desk(std::string_view budget, bool hard = true, bool rehearsal = false)
      : ledger(one(budget, hard)), plugin(make_budget_plugin(ledger, rehearsal)) {}

  // Runs an exchange that costs so much; what it was refused with.
  std::optional<OwnError> run(const MockCall& call, std::string_view usd,
                              const std::function<void(Exchange&)>& more = {}) {
    Exchange x;
    prepare(x, call);
    x.timing.wall_start = now;
    x.attempts = 1;
    x.operation = "chat";
    x.response = ResponseHead{200, "OK", {}};
    x.cost.status = usd.empty() ? CostStatus::no_price : CostStatus::priced;
    x.cost.total = parse_usd(usd).value_or(0);
    if (more) more(x);
    auto reply = plugin->on_request(x, nullptr);
    REQUIRE(reply.ok());
    if (*reply) return (*reply)->refusal;
    plugin->on_complete(x, nullptr);
    return std::nullopt;
  }
  bool refuses(const MockCall& call) { return run(call, "0").has_value(); }

  WallTime now = std::chrono::system_clock::now();
  BudgetLedger ledger;
  std::unique_ptr<Plugin> plugin;
};

const MockCall kChat{"POST", "/openai_passthrough/v1/chat/completions", "{}"};

}  // namespace

TEST_CASE("F16 budget plugin: what could cost is refused once the budget is used up, the rest passes") {
  Desk desk("1/day");
  CHECK_FALSE(desk.refuses(kChat));
  desk.run(kChat, "1");
  const auto refusal = desk.run(kChat, "1");
  REQUIRE(refusal.has_value());
  CHECK(refusal->status == 402);
  CHECK(refusal->code == "budget_exceeded");
  CHECK(refusal->message.starts_with("the budget of $1.00 a day is used up: $1.00 spent today;"));
  CHECK_FALSE(desk.refuses({"GET", "/openai_passthrough/v1/models"}));
  CHECK_FALSE(desk.refuses({"POST", "/anthropic_passthrough/v1/messages/count_tokens", "{}"}));
  CHECK(desk.refuses({"POST", "/genai_passthrough/v1beta/models/m:generateContent", "{}"}));
  desk.now += std::chrono::hours(48);
  CHECK_FALSE(desk.refuses(kChat));
}

TEST_CASE("F16 budget plugin: without hard it only counts") {
  Desk desk("1/day", false);
  desk.run(kChat, "5");
  CHECK_FALSE(desk.refuses(kChat));
  CHECK(desk.ledger.describe(local_day(desk.now)).front() == "$1.00 a day, $5.00 spent today");
}

TEST_CASE("F16 budget plugin: only what reached a provider counts, but for a rehearsal") {
  for (const bool rehearsal : {false, true}) {
    Desk desk("1/day", true, rehearsal);
    desk.run(kChat, "1", [](Exchange& x) { x.attempts = 0; });
    CHECK(desk.refuses(kChat) == rehearsal);
  }
}

TEST_CASE("F16 budget plugin: answers without a price are named") {
  Desk desk("1/day");
  desk.run(kChat, "");
  desk.run(kChat, "1");
  CHECK(desk.run(kChat, "")->message.find("$1.00 + 1 unpriced spent") != std::string::npos);
}

TEST_CASE("F16 budget plugin: a session is known before the request is sent") {
  Desk desk("1/session");
  const auto in = [](const char* session) {
    MockCall call = kChat;
    call.headers = {{"session_id", session}};
    return call;
  };
  desk.run(in("a"), "1", [](Exchange& x) { x.session = "a"; });
  CHECK(desk.refuses(in("a")));
  CHECK_FALSE(desk.refuses(in("b")));
  CHECK_FALSE(desk.refuses(kChat));
}

TEST_CASE("F16 budget plugin: a request that met no route is not its business") {
  Desk desk("1/day");
  desk.run(kChat, "1");
  Exchange x;
  x.request.method = "POST";
  const auto reply = desk.plugin->on_request(x, nullptr);
  REQUIRE(reply.ok());
  CHECK_FALSE(reply->has_value());
}

}  // namespace finops::test::budget_plugin_test
