#include <algorithm>

#include "core/plugins/mock/google.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::size_t kGoogleDimensions = 3072;              // of Google's models
constexpr std::size_t kMaxBatch = 100, kMaxInstances = 250;  // Google's own limits

Said read_content(const Json& content) {
  const std::string role = string_or(member(content, "role"), "user");
  if (role == "model") return {Said::By::assistant};
  const Json& parts = member(content, "parts");
  Said said{Said::By::user, last_text(parts)};
  if (!parts.is_array()) return said;
  for (const Json& part : parts) {
    const Json& result = either_case(part, "functionResponse");
    if (result.is_object()) said.result = json_line(member(result, "response"));
  }
  return said;
}

void read_contents(const Json& contents, Prompt& prompt) {
  // Also accepts a plain string or one content object; Google's own clients wrap these before sending.
  if (contents.is_string()) prompt.user_text = string_or(contents, {});
  read_last_turn(contents.is_object() ? Json::array({contents}) : contents, prompt, read_content);
}

void read_gemini_tools(const Json& body, Prompt& prompt) {
  const Json& tools = member(body, "tools");
  if (tools.is_array()) {
    for (const Json& tool : tools) {
      const Json& functions = either_case(tool, "functionDeclarations");
      if (!functions.is_array()) continue;
      for (const Json& function : functions) {
        const Json& schema = either_case(function, "parametersJsonSchema");
        prompt.tools.push_back(
            {string_or(member(function, "name"), {}), schema.is_null() ? member(function, "parameters") : schema});
      }
    }
  }
  const Json& config = either_case(either_case(body, "toolConfig"), "functionCallingConfig");
  const std::string mode = string_or(member(config, "mode"), "AUTO");
  if (mode == "NONE") prompt.tool_use = ToolUse::never;
  if (mode == "ANY") prompt.tool_use = ToolUse::always;
  const Json& allowed = either_case(config, "allowedFunctionNames");
  if (allowed.is_array() && !allowed.empty()) prompt.forced_tool = string_or(allowed[0], {});
}

void read_config(const Json& config, Prompt& prompt) {
  const std::string type = string_or(either_case(config, "responseMimeType"), "text/plain");
  prompt.wants_json = type == "application/json";
  const Json& json_schema = either_case(config, "responseJsonSchema");
  prompt.json_schema = json_schema.is_null() ? either_case(config, "responseSchema") : json_schema;
  const Json& thinking = either_case(config, "thinkingConfig");
  prompt.reasoning = thinking.is_object() && either_case(thinking, "thinkingBudget") != 0;
}

std::uint64_t count_gemini_input(const Json& body) {
  const std::uint64_t sum = tokens_of(member(body, "contents")) + tokens_of(either_case(body, "systemInstruction")) +
                            tokens_of(member(body, "tools"));
  return std::max<std::uint64_t>(1, sum);
}

Prompt read_gemini_prompt(const MockRequest& request) {
  Prompt prompt;
  prompt.model = request.model_or("finops-mock");
  read_contents(member(request.json, "contents"), prompt);
  read_gemini_tools(request.json, prompt);
  read_config(either_case(request.json, "generationConfig"), prompt);
  prompt.input_tokens = count_gemini_input(request.json);
  return prompt;
}

Json text_details(std::uint64_t tokens) { return Json::array({{{"modality", "TEXT"}, {"tokenCount", tokens}}}); }

Json gemini_usage(const MockRequest& request, const Answer& answer, std::uint64_t candidates) {
  const std::uint64_t cached = google_cached_tokens(request), prompt = answer.input_tokens + cached;
  Json usage = {{"promptTokenCount", prompt},
                {"candidatesTokenCount", candidates},
                {"totalTokenCount", prompt + candidates + answer.reasoning_tokens},
                {"promptTokensDetails", text_details(prompt)}};
  if (cached > 0) {
    usage["cachedContentTokenCount"] = cached;
    usage["cacheTokensDetails"] = text_details(cached);
  }
  if (answer.reasoning_tokens > 0) usage["thoughtsTokenCount"] = answer.reasoning_tokens;
  if (request.provider == ProviderId::vertex) {
    usage["trafficType"] = "ON_DEMAND";
    usage["candidatesTokensDetails"] = text_details(candidates);
  }
  return usage;
}

Json response(const MockRequest& request, const Prompt& prompt, Json parts, bool last, Json usage) {
  Json candidate = {{"content", {{"parts", std::move(parts)}, {"role", "model"}}}};
  if (last) candidate["finishReason"] = "STOP";
  candidate["index"] = 0;
  Json out = {
      {"candidates", Json::array({candidate})}, {"usageMetadata", std::move(usage)}, {"modelVersion", prompt.model}};
  if (request.provider == ProviderId::vertex) out["createTime"] = kCreatedText;
  out["responseId"] = make_id("", request.seed, "id", 22);
  return out;
}

Json text_part(const std::string& text, bool thought) {
  Json part = {{"text", text}};
  if (thought) part["thought"] = true;
  return part;
}

Json call_part(const MockRequest& request, const ToolCall& call) {
  Json function = {{"name", call.name}, {"args", call.arguments}};
  if (request.provider == ProviderId::gemini) function["id"] = make_id("", request.seed, "call", 8);
  return {{"functionCall", std::move(function)}};
}

// The parts of an answer, in as many pieces as a stream sends them.
std::vector<Json> parts_of(const MockRequest& request, const Answer& answer, bool split) {
  const Json& thinking = either_case(either_case(request.json, "generationConfig"), "thinkingConfig");
  std::vector<Json> out;
  const auto add = [&](const std::string& text, bool thought) {
    if (!split) {
      out.push_back(text_part(text, thought));
      return;
    }
    for (const std::string& piece : split_deltas(text)) out.push_back(text_part(piece, thought));
  };
  if (!answer.reasoning.empty() && is_true(either_case(thinking, "includeThoughts"))) add(answer.reasoning, true);
  if (answer.call) {
    out.push_back(call_part(request, *answer.call));
  } else {
    add(answer.text, false);
  }
  return out;
}

// Server-sent events with Google's line ends; without alt=sse, one JSON array, sent in fragments.
LocalReply streamed_contents(const MockRequest& request, const Prompt& prompt, const Answer& answer) {
  const bool sse = query_member(request.target, "alt") == "sse";
  const std::vector<Json> parts = parts_of(request, answer, true);
  std::vector<std::string> pieces;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    const std::uint64_t so_far = std::max<std::uint64_t>(1, answer.visible_tokens * (i + 1) / parts.size());
    const Json chunk = response(request, prompt, Json::array({parts[i]}), last, gemini_usage(request, answer, so_far));
    const std::string text = json_line(chunk);
    pieces.push_back(sse ? "data: " + text + "\r\n\r\n" : (i == 0 ? "[" : ",\r\n") + text);
  }
  if (sse) return stream_reply(request, Dialect::google, std::move(pieces), "text/event-stream");
  pieces.emplace_back("]");
  return stream_reply(request, Dialect::google, std::move(pieces), "application/json; charset=UTF-8");
}

std::string embedded_text(const Json& request) {
  const Json& content = member(request, "content");
  return plain_text(content.is_object() ? member(content, "parts") : content);
}

std::size_t dimensions_of(const MockRequest& request, const Json& holder) {
  const std::size_t usual = request.model.find("gemini-embedding") != std::string::npos ? 3072 : 768;
  const Json& own = either_case(holder, "outputDimensionality");
  const Json& wanted = own.is_null() ? either_case(member(holder, "embedContentConfig"), "outputDimensionality") : own;
  return std::clamp<std::size_t>(uint_or(wanted, usual), 1, kGoogleDimensions);
}

}  // namespace

LocalReply google_generate(const MockRequest& request, bool stream) {
  const Json& contents = member(request.json, "contents");
  if (!request.opaque && (contents.is_null() || (contents.is_array() && contents.empty()))) {
    return google_invalid(request, "* GenerateContentRequest.contents: contents is not specified\n");
  }
  const Prompt prompt = read_gemini_prompt(request);
  Answer answer = answer_prompt(prompt);
  const Json& config = either_case(request.json, "generationConfig");
  if (either_case(config, "responseMimeType") == "text/x.enum" && !prompt.json_schema.is_null() && !answer.call) {
    const Json& values = member(prompt.json_schema, "enum");  // the word without quotes
    answer.text = values.is_array() && !values.empty() ? string_or(values[0], {}) : answer.text;
    answer.visible_tokens = tokens_of(std::string_view(answer.text));
  }
  if (stream) return streamed_contents(request, prompt, answer);
  Json parts = Json::array();
  for (Json& part : parts_of(request, answer, false)) parts.push_back(std::move(part));
  return google_reply(
      request, response(request, prompt, std::move(parts), true, gemini_usage(request, answer, answer.visible_tokens)));
}

LocalReply google_count_tokens(const MockRequest& request) {
  const Json& inner = either_case(request.json, "generateContentRequest");
  const std::uint64_t tokens = count_gemini_input(inner.is_object() ? inner : request.json);
  Json body = {{"totalTokens", tokens}};
  if (request.provider == ProviderId::vertex) body["totalBillableCharacters"] = tokens * 4;
  body["promptTokensDetails"] = text_details(tokens);
  return google_reply(request, body);
}

LocalReply google_embed(const MockRequest& request, std::string_view action) {
  const auto values = [&](const std::string& text, const Json& holder) {
    return to_json(unit_vector(text, dimensions_of(request, holder)));
  };
  if (action == "embedContent") {
    if (!request.opaque && member(request.json, "content").is_null()) {
      return google_invalid(request, "* EmbedContentRequest.content: contents is not specified\n");
    }
    return google_reply(request, {{"embedding", {{"values", values(embedded_text(request.json), request.json)}}}});
  }
  const bool batch = action == "batchEmbedContents";
  const Json& items = member(request.json, batch ? "requests" : "instances");
  Json out = Json::array();
  std::uint64_t billed = 0;
  if (items.is_array()) {
    if (items.size() > (batch ? kMaxBatch : kMaxInstances)) {
      return google_invalid(request, "* requests: at most " + std::to_string(batch ? kMaxBatch : kMaxInstances) +
                                         " requests can be in one batch");
    }
    for (const Json& item : items) {
      const std::string text = embedded_text(item);
      billed += text.size();
      if (batch) {
        out.push_back(Json{{"values", values(text, item)}});
        continue;
      }
      if (!item.is_object() || !item.contains("content")) {
        return google_invalid(request, "finops' built-in mock answers :predict for text embeddings only");
      }
      const Json statistics = {{"truncated", false}, {"token_count", tokens_of(std::string_view(text))}};
      out.push_back(Json{
          {"embeddings", {{"values", values(text, member(request.json, "parameters"))}, {"statistics", statistics}}}});
    }
  }
  if (batch) return google_reply(request, {{"embeddings", std::move(out)}});
  return google_reply(request, {{"predictions", std::move(out)}, {"metadata", {{"billableCharacterCount", billed}}}});
}

}  // namespace finops::mock
