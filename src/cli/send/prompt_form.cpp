#include "cli/send/prompt_form.h"

#include <utility>

#include "cli/send/attachment.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/typed.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kAnthropicTokens = 4096;  // Anthropic needs a limit

Error no_prompt(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

// How a model is asked: the format of the body, and where it goes.
struct Native {
  Dialect dialect = Dialect::openai;
  std::string path;
  bool model_in_body = true;
};

// Claude speaks its own format on Azure and on Vertex, too.
Native native_of(const ModelPlace& place, bool stream) {
  const bool claude = istarts_with(place.model, "claude");
  const std::string verb = stream ? "streamGenerateContent?alt=sse" : "generateContent";
  switch (place.provider) {
    case ProviderId::openai: return {Dialect::openai, "/v1/chat/completions"};
    case ProviderId::anthropic: return {Dialect::anthropic, "/v1/messages"};
    case ProviderId::azure:
      if (claude) return {Dialect::anthropic, "/v1/messages"};
      return {Dialect::openai, "/openai/v1/chat/completions"};
    case ProviderId::gemini: return {Dialect::google, "/v1beta/models/" + place.model + ":" + verb, false};
    case ProviderId::vertex: break;
  }
  if (!claude) return {Dialect::google, "/v1/publishers/google/models/" + place.model + ":" + verb, false};
  return {Dialect::anthropic,
          "/v1/publishers/anthropic/models/" + place.model + (stream ? ":streamRawPredict" : ":rawPredict"), false};
}

BodyJson text_part(Dialect dialect, const std::string& text) {
  if (dialect == Dialect::google) return {{"text", text}};
  return {{"type", "text"}, {"text", text}};
}

// The message of the user; a text alone in its short form.
Result<BodyJson> content_of(const Prompt& prompt, const std::string& text, Dialect dialect) {
  BodyJson parts = BodyJson::array();
  for (const std::string& path : prompt.attachments) {
    auto attachment = read_attachment(path);
    if (!attachment) return std::move(attachment).error();
    auto part = attachment_part(*attachment, dialect);
    if (!part) return std::move(part).error();
    parts.push_back(*std::move(part));
  }
  if (parts.empty() && dialect != Dialect::google) return BodyJson(text);
  if (!text.empty()) parts.push_back(text_part(dialect, text));
  return parts;
}

BodyJson openai_body(const Prompt& prompt, BodyJson content) {
  BodyJson body = BodyJson::object();
  body["messages"] = BodyJson::array();
  if (!prompt.system.empty()) body["messages"].push_back({{"role", "system"}, {"content", prompt.system}});
  body["messages"].push_back({{"role", "user"}, {"content", std::move(content)}});
  if (prompt.max_tokens) body["max_completion_tokens"] = *prompt.max_tokens;
  if (prompt.stream) {
    body["stream"] = true;
    body["stream_options"] = {{"include_usage", true}};
  }
  return body;
}

BodyJson anthropic_body(const Prompt& prompt, BodyJson content) {
  BodyJson body = BodyJson::object();
  body["max_tokens"] = prompt.max_tokens.value_or(kAnthropicTokens);
  if (!prompt.system.empty()) body["system"] = prompt.system;
  body["messages"] = BodyJson::array();
  body["messages"].push_back({{"role", "user"}, {"content", std::move(content)}});
  if (prompt.stream) body["stream"] = true;
  return body;
}

BodyJson google_body(const Prompt& prompt, BodyJson parts) {
  BodyJson body = BodyJson::object();
  if (!prompt.system.empty()) {
    body["systemInstruction"]["parts"] = BodyJson::array();
    body["systemInstruction"]["parts"].push_back({{"text", prompt.system}});
  }
  body["contents"] = BodyJson::array();
  body["contents"].push_back({{"role", "user"}, {"parts", std::move(parts)}});
  if (prompt.max_tokens) body["generationConfig"] = {{"maxOutputTokens", *prompt.max_tokens}};
  return body;
}

BodyJson body_of(const Prompt& prompt, Dialect dialect, BodyJson content) {
  switch (dialect) {
    case Dialect::openai: return openai_body(prompt, std::move(content));
    case Dialect::anthropic: return anthropic_body(prompt, std::move(content));
    case Dialect::google: break;
  }
  return google_body(prompt, std::move(content));
}

// A model becomes a part of a path, or of JSON.
bool is_model_name(std::string_view model) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:@/+";
  return !model.empty() && model.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace

Result<ModelPlace> find_model(std::string_view model, const PriceBook* own) {
  if (!is_model_name(model)) return no_prompt("'" + typed(model) + "' is not the name of a model");
  const std::size_t slash = model.find('/');
  if (slash != std::string_view::npos) {
    const auto provider = provider_from_name(model.substr(0, slash));
    if (provider && slash + 1 < model.size()) return ModelPlace{*provider, std::string(model.substr(slash + 1))};
  }
  for (const PriceBook* book : {own, &built_in_book()}) {
    if (book == nullptr) continue;
    for (const ProviderId provider : {ProviderId::openai, ProviderId::anthropic, ProviderId::gemini}) {
      if (book->find(to_string(provider), model) != nullptr) return ModelPlace{provider, std::string(model)};
    }
  }
  return no_prompt("no price list names a provider of the model '" + typed(model) + "'; name it, as in openai/" +
                   typed(model));
}

Result<MadeRequest> make_prompt(const Prompt& prompt, const ModelPlace& place,
                                const std::vector<std::string>& headers) {
  std::string text = prompt.text;
  if (text == "-") {
    auto read = read_input("-");
    if (!read) return std::move(read).error();
    text = *std::move(read);
  }
  if (!is_utf8(text) || !is_utf8(prompt.system)) return no_prompt("a prompt is UTF-8 text, and this is not");
  if (text.empty() && prompt.attachments.empty()) return no_prompt("the prompt is empty");
  const Native native = native_of(place, prompt.stream);
  auto content = content_of(prompt, text, native.dialect);
  if (!content) return std::move(content).error();
  BodyJson body = BodyJson::object();
  if (native.model_in_body) body["model"] = place.model;
  if (place.provider == ProviderId::vertex && native.dialect == Dialect::anthropic) {
    body["anthropic_version"] = "vertex-2023-10-16";
  }
  BodyJson members = body_of(prompt, native.dialect, *std::move(content));
  for (auto& [name, value] : members.items()) body[name] = std::move(value);
  return make_json_request(place.provider, native.path, body, headers);
}

}  // namespace finops::cli
