#include "core/prices/json_tree.h"

#include <simdjson.h>
#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;
using Status = simdjson::error_code;

constexpr int kDeepest = 32;

Status read_value(ondemand::value value, JsonNode& out, int depth);

Status read_array(ondemand::value value, JsonNode& out, int depth) {
  ondemand::array array;
  if (const Status status = value.get_array().get(array); status != simdjson::SUCCESS) return status;
  for (auto element : array) {
    ondemand::value inner;
    if (const Status status = std::move(element).get(inner); status != simdjson::SUCCESS) return status;
    out.members.emplace_back();
    if (const Status status = read_value(inner, out.members.back().value, depth); status != simdjson::SUCCESS) {
      return status;
    }
  }
  return simdjson::SUCCESS;
}

Status read_object(ondemand::value value, JsonNode& out, int depth) {
  ondemand::object object;
  if (const Status status = value.get_object().get(object); status != simdjson::SUCCESS) return status;
  out.members.reserve(4);
  for (auto member : object) {
    ondemand::field field;
    std::string_view name;
    if (const Status status = std::move(member).get(field); status != simdjson::SUCCESS) return status;
    if (const Status status = field.unescaped_key().get(name); status != simdjson::SUCCESS) return status;
    out.members.push_back({name, {}});
    if (const Status status = read_value(field.value(), out.members.back().value, depth); status != simdjson::SUCCESS) {
      return status;
    }
  }
  return simdjson::SUCCESS;
}

Status read_value(ondemand::value value, JsonNode& out, int depth) {
  if (depth > kDeepest) return simdjson::DEPTH_ERROR;
  ondemand::json_type type{};
  if (const Status status = value.type().get(type); status != simdjson::SUCCESS) return status;
  switch (type) {
    case ondemand::json_type::array: out.kind = JsonNode::Kind::array; return read_array(value, out, depth + 1);
    case ondemand::json_type::object: out.kind = JsonNode::Kind::object; return read_object(value, out, depth + 1);
    case ondemand::json_type::string: {
      out.kind = JsonNode::Kind::string;
      std::string_view text;
      const Status status = value.get_string().get(text);
      out.text = text;
      return status;
    }
    case ondemand::json_type::number: {
      out.kind = JsonNode::Kind::number;
      std::string_view token = value.raw_json_token();
      token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
      out.text = token;
      double checked = 0;
      return value.get_double().get(checked);
    }
    case ondemand::json_type::boolean: {
      out.kind = JsonNode::Kind::boolean;
      bool flag = false;
      const Status status = value.get_bool().get(flag);
      out.text = flag ? "true" : "false";
      return status;
    }
    case ondemand::json_type::null: {
      bool null = false;
      return value.is_null().get(null);
    }
  }
  return simdjson::TAPE_ERROR;
}

Error syntax_error(std::string_view text, std::size_t at, std::string_view what) {
  const std::string_view before = text.substr(0, std::min(at, text.size()));
  const auto line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  std::string message = "line ";
  append_uint(message, line);
  message += ", column ";
  append_uint(message, before.size() - line_start + 1);
  message += ": ";
  message += what;
  return {ErrorCode::config, std::move(message), {}};
}

}  // namespace

const JsonNode* JsonNode::find(std::string_view name) const noexcept {
  for (const JsonMember& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::string_view JsonNode::string(std::string_view name) const noexcept {
  const JsonNode* node = find(name);
  return node != nullptr && node->is(Kind::string) ? std::string_view(node->text) : std::string_view{};
}

struct JsonTree::Impl {
  explicit Impl(std::string_view json) : text(json) {}

  simdjson::padded_string text;  // what numbers point into
  ondemand::parser parser;       // what strings point into
  JsonNode root;
};

JsonTree::JsonTree(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonTree::~JsonTree() = default;
JsonTree::JsonTree(JsonTree&&) noexcept = default;
JsonTree& JsonTree::operator=(JsonTree&&) noexcept = default;

const JsonNode& JsonTree::root() const noexcept { return impl_->root; }

Result<JsonTree> JsonTree::parse(std::string_view text) {
  auto impl = std::make_unique<Impl>(text);
  ondemand::document document;
  ondemand::value root;
  Status status = impl->parser.iterate(impl->text).get(document);
  if (status != simdjson::SUCCESS) return syntax_error(text, 0, simdjson::error_message(status));
  status = document.get_value().get(root);
  if (status == simdjson::SCALAR_DOCUMENT_AS_VALUE) return syntax_error(text, 0, "neither an object nor an array");
  if (status == simdjson::SUCCESS) status = read_value(root, impl->root, 0);
  const char* place = nullptr;
  const Status location = document.current_location().get(place);
  if (status == simdjson::SUCCESS && location == simdjson::OUT_OF_BOUNDS) return JsonTree(std::move(impl));
  std::size_t at = text.size();
  if (location == simdjson::SUCCESS) at = static_cast<std::size_t>(place - impl->text.data());
  return syntax_error(text, at,
                      status == simdjson::SUCCESS ? "something follows the end" : simdjson::error_message(status));
}

}  // namespace finops
