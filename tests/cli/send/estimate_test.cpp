// C2: what --dry-run says a request would cost.
#include "cli/send/estimate.h"

#include <doctest/doctest.h>

#include "core/provider/route.h"

namespace finops::cli::test::estimate_test {
namespace {

std::string estimate(std::string body, const char* model = "gpt-4o", const char* provider = "openai") {
  static const auto registry = ProviderRegistry::build({}, [](const char*) { return std::optional<std::string>(); });
  Exchange x;
  x.request.method = "POST";
  x.request.target = "/openai_passthrough/v1/chat/completions";
  x.request.body = std::move(body);
  x.model = model;
  x.timing.wall_start = std::chrono::system_clock::now();
  x.route = begin_route(*registry, *find_endpoint(x.request.target), x.request.target);
  x.route->provider = &registry->get(*provider_from_name(provider));
  return estimate_line(x, built_in_prices());
}

std::string with_text(std::size_t characters, const char* more) {
  return R"({"model":"gpt-4o","messages":[{"role":"user","content":")" + std::string(characters, 'a') + "\"}]" + more +
         "}";
}

}  // namespace

TEST_CASE("C2 --dry-run: tokens of the input and their price, and the limit of the output with its own") {
  // gpt-4o: $2.50 in, $10 out per million tokens
  CHECK(estimate(with_text(400'000, "")) == "finops: about 100k tokens in, ~$0.2500; the answer has no limit\n");
  CHECK(estimate(with_text(400'000, R"(,"max_tokens":10000)")) ==
        "finops: about 100k tokens in, ~$0.2500; ~$0.3500 with all 10.0k tokens out that it allows\n");
  CHECK(estimate(with_text(400'000, R"(,"max_completion_tokens":10000)")).find("~$0.3500") != std::string::npos);
  CHECK(estimate(with_text(4, "")).starts_with("finops: about 1 tokens in, ~<$0.0001"));
}

TEST_CASE("C2 --dry-run: what is not known is not estimated") {
  CHECK(estimate(with_text(4, ""), "no-such-model").starts_with("finops: no estimate: no price for no-such-model"));
  CHECK(estimate("{}") == "finops: no estimate: the request has no text that a model reads\n");
  CHECK(estimate("") == "finops: no estimate: the request has no text that a model reads\n");
  CHECK(
      estimate(
          R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"text","text":"What?"}]}]})")
          .find(" without 1 attached file;") != std::string::npos);
}

}  // namespace finops::cli::test::estimate_test
