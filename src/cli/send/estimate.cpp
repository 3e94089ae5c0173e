#include "cli/send/estimate.h"

#include <algorithm>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/units.h"
#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"

namespace finops::cli {
namespace {

using Kind = ConversationPart::Kind;

constexpr std::uint64_t kCharactersOfToken = 4;

struct Counted {
  std::uint64_t tokens = 0, media = 0;
};

std::uint64_t characters_in(std::string_view text) {
  return static_cast<std::uint64_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Counted count(const Conversation& conversation, const BodyJson& body) {
  Counted out;
  std::uint64_t characters = 0;
  for (const ConversationMessage& message : conversation.messages) {
    for (const ConversationPart& part : message.parts) {
      const bool media = part.kind == Kind::image || part.kind == Kind::audio || part.kind == Kind::file;
      out.media += media ? 1 : 0;
      characters += media ? 0 : characters_in(part.text) + part.name.size();
    }
  }
  if (const BodyJson* tools = member_of(body, "tools")) characters += characters_in(tools->dump());
  out.tokens = (characters + kCharactersOfToken - 1) / kCharactersOfToken;
  return out;
}

std::optional<std::uint64_t> most_output(const BodyJson& body) {
  const BodyJson* config = member_of(body, "generationConfig", "generation_config");
  for (const BodyJson* place : {&body, config}) {
    if (place == nullptr) continue;
    for (const char* name : {"max_completion_tokens", "max_tokens", "max_output_tokens", "maxOutputTokens"}) {
      const BodyJson* most = member_of(*place, name);
      if (most != nullptr && most->is_number_unsigned()) return most->get<std::uint64_t>();
    }
  }
  return std::nullopt;
}

Cost price(const Exchange& x, const PriceTable& prices, std::uint64_t input, std::uint64_t output) {
  PriceQuery query;
  query.provider = x.route && x.route->provider != nullptr ? std::string_view(x.route->provider->name) : "";
  query.request_model = x.model;
  query.at = x.timing.wall_start;
  Usage usage;
  usage.source = UsageSource::response;
  usage.input_tokens = input;
  usage.output_tokens = output;
  usage.cache_read_tokens = usage.cache_write_tokens = 0;
  return prices.price(query, usage);
}

}  // namespace

std::string estimate_line(const Exchange& x, const PriceTable& prices) {
  const auto conversation = request_conversation(x.request.body);
  const BodyJson body = parse_lenient(x.request.body);
  if (!conversation || !body.is_object()) return "finops: no estimate: the request has no text that a model reads\n";
  const Counted input = count(*conversation, body);
  const Cost in = price(x, prices, input.tokens, 0);
  if (in.status != CostStatus::priced) return fmt::format("finops: no estimate: {}\n", neutralise(in.reason));
  std::string out = fmt::format("finops: about {} tokens in, ~{}", format_tokens(input.tokens), format_money(in.total));
  if (input.media > 0) out += fmt::format(" without {}", counted(input.media, "attached file"));
  const auto most = most_output(body);
  if (!most) return out + "; the answer has no limit\n";
  const Cost all = price(x, prices, input.tokens, *most);
  if (all.status != CostStatus::priced) return out + "\n";
  return out +
         fmt::format("; ~{} with all {} tokens out that it allows\n", format_money(all.total), format_tokens(*most));
}

}  // namespace finops::cli
