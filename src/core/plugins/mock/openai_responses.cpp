#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

// Calls, their results and notes of the client (such as Codex' configuration_update) are separate entries.
Said read_responses_entry(const Json& entry) {
  const std::string type = string_or(member(entry, "type"), "message");
  if (type.ends_with("_output")) return {Said::By::user, {}, plain_text(member(entry, "output"))};
  if (type == "reasoning" || type.ends_with("_call")) return {Said::By::assistant};
  const std::string role = type == "message" ? string_or(member(entry, "role"), "user") : std::string{};
  if (role == "user") return {Said::By::user, last_text(member(entry, "content"))};
  return {role == "assistant" ? Said::By::assistant : Said::By::other};
}

void read_input(const Json& input, Prompt& prompt) {
  if (input.is_string()) prompt.user_text = string_or(input, {});
  read_last_turn(input, prompt, read_responses_entry);
}

void read_responses_tools(const Json& body, Prompt& prompt) {
  const Json& tools = member(body, "tools");
  if (tools.is_array()) {
    for (const Json& tool : tools) {
      if (member(tool, "type") != "function") continue;
      prompt.tools.push_back({string_or(member(tool, "name"), {}), member(tool, "parameters")});
    }
  }
  const Json& choice = member(body, "tool_choice");
  if (choice == "none") prompt.tool_use = ToolUse::never;
  if (choice == "required" || member(choice, "type") == "function") prompt.tool_use = ToolUse::always;
  prompt.forced_tool = string_or(member(choice, "name"), {});
}

Prompt read_responses_prompt(const MockRequest& request) {
  Prompt prompt;
  const Json& body = request.json;
  prompt.model = request.model_or("finops-mock");
  read_input(member(body, "input"), prompt);
  read_responses_tools(body, prompt);
  const Json& format = member(member(body, "text"), "format");
  const std::string type = string_or(member(format, "type"), "text");
  prompt.wants_json = type == "json_object" || type == "json_schema";
  prompt.json_schema = member(format, "schema");
  const std::string effort = string_or(member(member(body, "reasoning"), "effort"), "none");
  prompt.reasoning = effort != "none" && effort != "minimal";
  prompt.input_tokens =
      tokens_of(member(body, "input")) + tokens_of(member(body, "instructions")) + tokens_of(member(body, "tools"));
  return prompt;
}

Json responses_usage(const Answer& answer) {
  return {{"input_tokens", answer.input_tokens},
          {"input_tokens_details", {{"cached_tokens", 0}, {"cache_write_tokens", 0}}},
          {"output_tokens", answer.output_tokens()},
          {"output_tokens_details", {{"reasoning_tokens", answer.reasoning_tokens}}},
          {"total_tokens", answer.input_tokens + answer.output_tokens()}};
}

// The items of one answer, in their final form and as a stream first sends them.
class Items {
 public:
  Items(const MockRequest& request, const Answer& answer) : request_(request), answer_(answer) {}

  bool summarised() const { return !member(member(request_.json, "reasoning"), "summary").is_null(); }

  Json reasoning(bool finished) const {
    Json item = {{"id", make_id("rs_", request_.seed, "rs", 40)}, {"type", "reasoning"}, {"summary", Json::array()}};
    if (finished && summarised()) item["summary"].push_back(summary_part(answer_.reasoning));
    return item;
  }
  static Json summary_part(const std::string& text) { return {{"type", "summary_text"}, {"text", text}}; }

  Json message(bool finished) const {
    return {{"id", make_id("msg_", request_.seed, "msg", 40)},
            {"type", "message"},
            {"status", finished ? "completed" : "in_progress"},
            {"role", "assistant"},
            {"content", finished ? Json::array({text_part(answer_.text)}) : Json::array()}};
  }
  static Json text_part(const std::string& text) {
    return {{"type", "output_text"}, {"annotations", Json::array()}, {"logprobs", Json::array()}, {"text", text}};
  }

  Json call(bool finished) const {
    return {{"id", make_id("fc_", request_.seed, "fc", 40)},
            {"type", "function_call"},
            {"status", finished ? "completed" : "in_progress"},
            {"arguments", finished ? json_line(answer_.call->arguments) : std::string{}},
            {"call_id", make_id("call_", request_.seed, "call0", 24)},
            {"name", answer_.call->name}};
  }

  Json all() const {
    Json out = Json::array();
    if (!answer_.reasoning.empty()) out.push_back(reasoning(true));
    out.push_back(answer_.call ? call(true) : message(true));
    return out;
  }

 private:
  const MockRequest& request_;
  const Answer& answer_;
};

Json response_object(const MockRequest& request, const std::string& id, const std::string& model,
                     const std::string& status, Json output, Json usage) {
  const Json& body = request.json;
  const bool done = status == "completed";
  const Json& conversation = member(body, "conversation");
  return {{"id", id},
          {"object", "response"},
          {"created_at", kCreated},
          {"status", status},
          {"background", echo(body, "background", false)},
          {"completed_at", done ? Json(kCreated + 1) : Json(nullptr)},
          {"conversation", conversation.is_string() ? Json{{"id", conversation}} : conversation},
          {"error", nullptr},
          {"incomplete_details", nullptr},
          {"instructions", echo(body, "instructions", nullptr)},
          {"max_output_tokens", echo(body, "max_output_tokens", nullptr)},
          {"max_tool_calls", echo(body, "max_tool_calls", nullptr)},
          {"model", model},
          {"output", std::move(output)},
          {"parallel_tool_calls", echo(body, "parallel_tool_calls", true)},
          {"previous_response_id", echo(body, "previous_response_id", nullptr)},
          {"prompt_cache_key", echo(body, "prompt_cache_key", nullptr)},
          {"reasoning", echo(body, "reasoning", {{"effort", nullptr}, {"summary", nullptr}})},
          {"safety_identifier", echo(body, "safety_identifier", nullptr)},
          {"service_tier", "default"},
          {"store", echo(body, "store", true)},
          {"temperature", echo(body, "temperature", 1.0)},
          {"text", echo(body, "text", {{"format", {{"type", "text"}}}, {"verbosity", "medium"}})},
          {"tool_choice", echo(body, "tool_choice", "auto")},
          {"tools", echo(body, "tools", Json::array())},
          {"top_logprobs", echo(body, "top_logprobs", 0)},
          {"top_p", echo(body, "top_p", 1.0)},
          {"truncation", echo(body, "truncation", "disabled")},
          {"usage", std::move(usage)},
          {"user", echo(body, "user", nullptr)},
          {"metadata", echo(body, "metadata", Json::object())}};
}

// Writes the event sequence of one streamed response.
class EventWriter {
 public:
  void emit(const char* type, const Json& fields) {
    Json event = {{"type", type}};
    event.update(fields);
    event["sequence_number"] = sequence_++;
    pieces_.push_back(sse_typed_event(event));
  }

  void reasoning(const Items& items, const Answer& answer) {
    const Json finished = items.reasoning(true);
    open_item(items.reasoning(false));
    if (items.summarised()) {
      const Json at = {{"item_id", finished["id"]}, {"output_index", index_}, {"summary_index", 0}};
      emit("response.reasoning_summary_part.added", with(at, "part", Items::summary_part("")));
      for (const std::string& piece : split_deltas(answer.reasoning)) {
        emit("response.reasoning_summary_text.delta", with(at, "delta", piece));
      }
      emit("response.reasoning_summary_text.done", with(at, "text", answer.reasoning));
      emit("response.reasoning_summary_part.done", with(at, "part", finished["summary"][0]));
    }
    close_item(finished);
  }

  void message(const Items& items, const Answer& answer) {
    const Json finished = items.message(true);
    open_item(items.message(false));
    const Json at = {{"item_id", finished["id"]}, {"output_index", index_}, {"content_index", 0}};
    emit("response.content_part.added", with(at, "part", Items::text_part("")));
    for (const std::string& piece : split_deltas(answer.text)) {
      emit("response.output_text.delta", with(with(at, "delta", piece), "logprobs", Json::array()));
    }
    emit("response.output_text.done", with(with(at, "text", answer.text), "logprobs", Json::array()));
    emit("response.content_part.done", with(at, "part", finished["content"][0]));
    close_item(finished);
  }

  void call(const Items& items) {
    const Json finished = items.call(true);
    open_item(items.call(false));
    const Json at = {{"item_id", finished["id"]}, {"output_index", index_}};
    for (const std::string& piece : split_deltas(string_or(finished["arguments"], {}))) {
      emit("response.function_call_arguments.delta", with(at, "delta", piece));
    }
    emit("response.function_call_arguments.done",
         with(with(at, "name", finished["name"]), "arguments", finished["arguments"]));
    close_item(finished);
  }

  std::vector<std::string> take() { return std::move(pieces_); }

 private:
  static Json with(Json fields, const char* name, Json value) {
    fields[name] = std::move(value);
    return fields;
  }
  void open_item(const Json& item) { emit("response.output_item.added", {{"output_index", index_}, {"item", item}}); }
  void close_item(const Json& item) { emit("response.output_item.done", {{"output_index", index_++}, {"item", item}}); }

  std::vector<std::string> pieces_;
  std::uint64_t sequence_ = 0;
  std::uint64_t index_ = 0;  // of the item that is being written
};

constexpr std::string_view kResponses = "openai response";  // the content is the input, a JSON array

// A background response before it is done.
Json unfinished_response(Json response, const char* status) {
  response["status"] = status;
  response["completed_at"] = nullptr;
  response["output"] = Json::array();
  response["usage"] = nullptr;
  return response;
}

Json input_items(const MockRequest& request) {
  const Json& input = member(request.json, "input");
  return with_ids(request, input.is_string() ? Json::array({Json{{"role", "user"}, {"content", input}}}) : input);
}

void keep(const MockRequest& request, const std::string& id, const Json& response) {
  const Json& store = member(request.json, "store");
  const Json entries = input_items(request);
  if (store.is_null() || is_true(store)) request.store->put(kResponses, id, {response, json_line(entries)});
  const Json& conversation = member(request.json, "conversation");
  const std::string name = string_or(conversation, string_or(member(conversation, "id"), {}));
  if (name.empty()) return;
  add_to_conversation(request, name, entries);
  add_to_conversation(request, name, member(response, "output"));
}

LocalReply answer_as(const MockRequest& request, const std::string& id, const Prompt& prompt, bool stream) {
  const Answer answer = answer_prompt(prompt);
  const Items items(request, answer);
  const Json completed = response_object(request, id, prompt.model, "completed", items.all(), responses_usage(answer));
  const bool background = is_true(member(request.json, "background"));
  if (request.method == "POST") keep(request, id, completed);
  if (!stream) return openai_reply(request, background ? unfinished_response(completed, "queued") : completed);

  EventWriter events;
  const Json begun = {{"response", response_object(request, id, prompt.model, "in_progress", Json::array(), nullptr)}};
  events.emit("response.created", begun);
  if (background) events.emit("response.queued", {{"response", unfinished_response(completed, "queued")}});
  events.emit("response.in_progress", begun);
  if (!answer.reasoning.empty()) events.reasoning(items, answer);
  if (answer.call) {
    events.call(items);
  } else {
    events.message(items, answer);
  }
  events.emit("response.completed", {{"response", completed}});
  return stream_reply(request, Dialect::openai, events.take());
}

// For a response that is not in the store: the prompt of a made-up answer.
Prompt prompt_of_stored(const MockRequest& request) {
  Prompt prompt;
  prompt.model = request.model_or("finops-mock");
  return prompt;
}

LocalReply create_response(const MockRequest& request) {
  if (!request.opaque && !request.json.is_object()) return bad_json(request, Dialect::openai);
  // The model may come from a stored prompt.
  if (!request.opaque && member(request.json, "prompt").is_null() && request.model_or("").empty()) {
    return openai_missing(request, "model");
  }
  const bool background = is_true(member(request.json, "background"));
  const std::string id = background ? request.store->new_id(kResponses, "resp_", request.seed, 48)
                                    : make_id("resp_", request.seed, "id", 48);
  return answer_as(request, id, read_responses_prompt(request), request.wants_stream());
}

// A background response is queued first, in progress at the first request for it, then done.
Json state_of(const Kept& kept) {
  const bool waits =
      is_true(member(kept.object, "background")) && kept.asked == 1 && member(kept.object, "status") == "completed";
  return waits ? unfinished_response(kept.object, "in_progress") : kept.object;
}

LocalReply cancel(const MockRequest& request, const std::string& id) {
  auto kept = request.store->find(kResponses, id);
  if (!kept) {
    return openai_reply(
        request, response_object(request, id, prompt_of_stored(request).model, "cancelled", Json::array(), nullptr));
  }
  if (!is_true(member(kept->object, "background"))) {
    return openai_invalid(request, "response_id",
                          "Only a response that was created with background=true can be cancelled.");
  }
  if (kept->asked < 2) {
    kept->object = unfinished_response(kept->object, "cancelled");
    request.store->put(kResponses, id, *kept);
  }
  return openai_reply(request, kept->object);
}

}  // namespace

LocalReply openai_responses(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  const std::string& id = path.id;
  if (id.empty()) {
    return request.method == "POST" ? create_response(request) : wrong_method(request, Dialect::openai, "POST");
  }
  if (id == "input_tokens" && request.method == "POST") {
    return openai_reply(
        request, {{"object", "response.input_tokens"}, {"input_tokens", read_responses_prompt(request).input_tokens}});
  }
  if (request.store->was_erased(kResponses, id)) return openai_no_such(request, "Response", id);
  if (path.action == "input_items" && request.method == "GET") {
    const auto kept = request.store->find(kResponses, id);
    Json entries = kept ? parsed(kept->content).value_or(Json::array()) : Json::array();
    return openai_list(request, std::move(entries));
  }
  if (path.action == "cancel" && request.method == "POST") return cancel(request, id);
  if (!path.action.empty()) return unknown_path(request, Dialect::openai);
  if (request.method == "DELETE") {
    request.store->erase(kResponses, id);
    return openai_deleted(request, id, "response");
  }
  if (request.method != "GET") return wrong_method(request, Dialect::openai, "GET, DELETE");
  const bool stream = query_member(request.target, "stream") == "true";
  const auto kept = request.store->look(kResponses, id);
  if (kept && !stream) return openai_reply(request, state_of(*kept));
  return answer_as(request, id, prompt_of_stored(request), stream);
}

}  // namespace finops::mock
