#include "core/plugins/mock/google.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kInteractions = "google interaction";

// The input is a list of steps, of turns with a role, or of what the user says.
Said read_interaction_entry(const Json& entry) {
  const std::string type = string_or(member(entry, "type"), {}), role = string_or(member(entry, "role"), {});
  if (type == "function_result") {
    const Json& result = member(entry, "result");
    return {Said::By::user, {}, result.is_string() ? string_or(result, {}) : json_line(result)};
  }
  if (type == "model_output" || type == "thought" || type.ends_with("_call") || role == "model") {
    return {Said::By::assistant};
  }
  const Json& content = member(entry, "content");
  return {Said::By::user, content.is_null() ? last_text(entry) : last_text(content)};
}

Prompt read_interaction(const MockRequest& request) {
  const Json& body = request.json;
  Prompt prompt;
  prompt.model = request.model_or(string_or(member(body, "agent"), "finops-mock"));
  const Json& input = member(body, "input");
  if (input.is_string()) prompt.user_text = string_or(input, {});
  read_last_turn(input.is_object() ? Json::array({input}) : input, prompt, read_interaction_entry);
  if (const Json& tools = member(body, "tools"); tools.is_array()) {
    for (const Json& tool : tools) {
      if (member(tool, "type") == "function") {
        prompt.tools.push_back({string_or(member(tool, "name"), {}), member(tool, "parameters")});
      }
    }
  }
  const Json& choice = member(member(body, "generation_config"), "tool_choice");
  if (choice == "any") prompt.tool_use = ToolUse::always;
  if (choice == "none") prompt.tool_use = ToolUse::never;
  const Json& format = member(body, "response_format");
  const Json& schema = member(format, "schema");
  prompt.wants_json = format.is_object();
  prompt.json_schema = schema.is_null() ? format : schema;
  prompt.input_tokens =
      tokens_of(input) + tokens_of(member(body, "system_instruction")) + tokens_of(member(body, "tools"));
  return prompt;
}

Json interaction_usage(const Answer& answer) {
  const Json input = {{"modality", "text"}, {"tokens", answer.input_tokens}};
  const Json output = {{"modality", "text"}, {"tokens", answer.visible_tokens}};
  return {{"total_input_tokens", answer.input_tokens},
          {"input_tokens_by_modality", Json::array({input})},
          {"total_cached_tokens", 0},
          {"total_output_tokens", answer.visible_tokens},
          {"output_tokens_by_modality", Json::array({output})},
          {"total_tool_use_tokens", 0},
          {"total_thought_tokens", answer.reasoning_tokens},
          {"total_tokens", answer.input_tokens + answer.output_tokens()}};
}

Json step_of(const MockRequest& request, const Answer& answer) {
  if (answer.call) {
    return {{"type", "function_call"},
            {"id", make_id("", request.seed, "call", 8)},
            {"name", answer.call->name},
            {"arguments", answer.call->arguments}};
  }
  const Json part = {{"type", "text"}, {"text", answer.text}};
  return {{"type", "model_output"}, {"content", Json::array({part})}};
}

Json interaction(const MockRequest& request, const std::string& id, const Prompt& prompt, const Answer& answer) {
  const Json& agent = member(request.json, "agent");
  Json out = {{"id", id}, {"object", "interaction"}};
  out[agent.is_null() ? "model" : "agent"] = prompt.model;
  out["status"] = answer.call ? "requires_action" : "completed";
  out["created"] = kCreatedText;
  out["updated"] = kCreatedText;
  out["role"] = "model";
  out["steps"] = Json::array({step_of(request, answer)});
  out["usage"] = interaction_usage(answer);
  for (const char* name : {"previous_interaction_id", "system_instruction", "tools", "service_tier"}) {
    if (const Json& value = member(request.json, name); !value.is_null()) out[name] = value;
  }
  return out;
}

Json unfinished_interaction(Json interaction, const char* status) {
  interaction["status"] = status;
  interaction["steps"] = Json::array();
  interaction.erase("usage");
  return interaction;
}

std::string event(Json fields) {
  return "event: " + string_or(member(fields, "event_type"), {}) + "\n" + sse_data(fields);
}

LocalReply streamed_interaction(const MockRequest& request, const Json& done, const Answer& answer) {
  std::vector<std::string> pieces;
  const auto emit = [&](const char* type, const Json& fields) {
    Json data = {{"event_type", type}};
    data.update(fields);
    pieces.push_back(event(std::move(data)));
  };
  emit("interaction.created", {{"interaction", unfinished_interaction(done, "in_progress")}});
  emit("interaction.status_update", {{"interaction_id", done["id"]}, {"status", "in_progress"}});
  Json opening = done["steps"][0];
  if (answer.call) {
    opening["arguments"] = Json::object();
  } else {
    opening.erase("content");
  }
  emit("step.start", {{"index", 0}, {"step", opening}});
  for (const std::string& piece : split_deltas(answer.call ? json_line(answer.call->arguments) : answer.text)) {
    const Json delta =
        answer.call ? Json{{"type", "arguments_delta"}, {"arguments", piece}} : Json{{"type", "text"}, {"text", piece}};
    emit("step.delta", {{"index", 0}, {"delta", delta}});
  }
  emit("step.stop", {{"index", 0}});
  emit("interaction.completed", {{"interaction", done}});
  pieces.emplace_back("event: done\ndata: [DONE]\n\n");
  return stream_reply(request, Dialect::google, std::move(pieces), "text/event-stream");
}

LocalReply create_interaction(const MockRequest& request) {
  const Json& body = request.json;
  if (!request.opaque && !body.is_object()) return bad_json(request, Dialect::google);
  if (!request.opaque && member(body, "model").is_null() && member(body, "agent").is_null()) {
    return google_invalid(request, "One of model and agent is required.");
  }
  if (!request.opaque && member(body, "input").is_null()) return google_invalid(request, "input is required.");
  const Prompt prompt = read_interaction(request);
  const Answer answer = answer_prompt(prompt);
  const bool background = is_true(member(body, "background"));
  const std::string id = background ? request.store->new_id(kInteractions, "v1_", request.seed, 40)
                                    : make_id("v1_", request.seed, "id", 40);
  const Json done = interaction(request, id, prompt, answer);
  const Json& store = member(body, "store");
  if (store.is_null() || is_true(store)) {
    Json kept = done;
    kept["background"] = background;
    request.store->put(kInteractions, id, {kept});
  }
  if (request.wants_stream()) return streamed_interaction(request, done, answer);
  return google_reply(request, background ? unfinished_interaction(done, "in_progress") : done);
}

}  // namespace

LocalReply google_interactions(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  if (path.id.empty())
    return request.method == "POST" ? create_interaction(request) : unknown_path(request, Dialect::google);
  const bool asks = path.action.empty() && request.method == "GET";
  auto kept = asks ? request.store->look(kInteractions, path.id) : request.store->find(kInteractions, path.id);
  if (!kept) return not_found(request, Dialect::google, "Interaction not found: " + path.id);
  const bool background = is_true(member(kept->object, "background"));
  Json& object = kept->object;
  object.erase("background");
  if (asks)
    return google_reply(request,
                        background && kept->asked == 1 ? unfinished_interaction(object, "in_progress") : object);
  if (path.action.empty() && request.method == "DELETE") {
    request.store->erase(kInteractions, path.id);
    return google_reply(request, Json::object());
  }
  if (path.action != "cancel" || request.method != "POST") return unknown_path(request, Dialect::google);
  if (!background) return google_invalid(request, "Only an interaction in the background can be cancelled.");
  if (kept->asked < 2) object = unfinished_interaction(object, "cancelled");
  request.store->put(kInteractions, path.id, {object});
  return google_reply(request, object);
}

}  // namespace finops::mock
