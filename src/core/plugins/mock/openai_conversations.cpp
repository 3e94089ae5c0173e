#include <algorithm>

#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::string_view kConversations = "openai conversation";  // the content is its entries, a JSON array

Json entries_of(const Kept& conversation) { return parsed(conversation.content).value_or(Json::array()); }

void keep(const MockRequest& request, const Json& conversation, const Json& entries) {
  request.store->put(kConversations, string_or(member(conversation, "id"), {}), {conversation, json_line(entries)});
}

LocalReply create_conversation(const MockRequest& request) {
  const std::string id = request.store->new_id(kConversations, "conv_", request.seed, 48);
  const Json conversation = {{"id", id},
                             {"object", "conversation"},
                             {"created_at", kCreated},
                             {"metadata", echo(request.json, "metadata", Json::object())}};
  keep(request, conversation, with_ids(request, member(request.json, "items")));
  return openai_reply(request, conversation);
}

LocalReply answer_items(const MockRequest& request, Kept conversation, const std::string& item) {
  Json entries = entries_of(conversation);
  if (item.empty() && request.method == "GET") {
    // The newest first, unless asked otherwise.
    if (query_member(request.target, "order") != "asc") std::reverse(entries.begin(), entries.end());
    return openai_list(request, std::move(entries));
  }
  if (item.empty() && request.method == "POST") {
    const Json& items = member(request.json, "items");
    if (!items.is_array()) return openai_missing(request, "items");
    Json added = with_ids(request, items);
    for (const Json& entry : added) entries.push_back(entry);
    keep(request, conversation.object, entries);
    return openai_list(request, std::move(added));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (member(entries[i], "id") != item) continue;
    if (request.method == "GET") return openai_reply(request, entries[i]);
    if (request.method != "DELETE") return wrong_method(request, Dialect::openai, "GET, DELETE");
    entries.erase(i);
    keep(request, conversation.object, entries);
    return openai_reply(request, conversation.object);
  }
  return openai_no_such(request, "Conversation item", item);
}

}  // namespace

Json with_ids(const MockRequest& request, const Json& entries) {
  Json out = Json::array();
  if (!entries.is_array()) return out;
  for (const Json& given : entries) {
    if (!given.is_object()) continue;
    Json entry = given;
    if (member(entry, "type").is_null()) entry["type"] = "message";
    const bool message = member(entry, "type") == "message";
    if (member(entry, "id").is_null()) {
      entry["id"] = make_id(message ? "msg_" : "item_", request.seed, "entry" + std::to_string(out.size()), 40);
    }
    if (message) {
      entry["status"] = "completed";
      const bool by_assistant = member(entry, "role") == "assistant";
      if (const Json& content = member(entry, "content"); content.is_string()) {
        Json part = {{"type", by_assistant ? "output_text" : "input_text"}, {"text", content}};
        if (by_assistant) part["annotations"] = Json::array();
        entry["content"] = Json::array({part});
      }
    }
    out.push_back(std::move(entry));
  }
  return out;
}

void add_to_conversation(const MockRequest& request, const std::string& id, const Json& entries) {
  const auto conversation = request.store->find(kConversations, id);
  if (!conversation) return;
  Json all = entries_of(*conversation);
  for (const Json& entry : entries) all.push_back(entry);
  keep(request, conversation->object, all);
}

LocalReply openai_conversations(const MockRequest& request) {
  const ResourcePath path = resource_path(request.path);
  if (path.id.empty()) {
    return request.method == "POST" ? create_conversation(request) : wrong_method(request, Dialect::openai, "POST");
  }
  auto conversation = request.store->find(kConversations, path.id);
  if (!conversation) return openai_no_such(request, "Conversation", path.id);
  if (path.action == "items") return answer_items(request, std::move(*conversation), path.item);
  if (!path.action.empty()) return unknown_path(request, Dialect::openai);
  if (request.method == "DELETE") {
    request.store->erase(kConversations, path.id);
    return openai_deleted(request, path.id, "conversation.deleted");
  }
  if (request.method == "POST") {
    conversation->object["metadata"] = echo(request.json, "metadata", Json::object());
    keep(request, conversation->object, entries_of(*conversation));
  } else if (request.method != "GET") {
    return wrong_method(request, Dialect::openai, "GET, POST, DELETE");
  }
  return openai_reply(request, conversation->object);
}

}  // namespace finops::mock
