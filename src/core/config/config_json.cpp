#include "core/config/config_json.h"

#include <algorithm>
#include <functional>
#include <set>

#include <simdjson.h>

#include "core/base/json.h"
#include "core/base/strings.h"

namespace finops {
namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t kDeepest = 16;  // far more than any key needs

// The text with blanks in the place of comments, so that every other byte stays where it was. Error: a comment without
// an end; its place.
std::string blank_comments(std::string_view text, std::size_t& open_comment) {
  std::string out(text);
  open_comment = text.npos;
  bool in_string = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (in_string) {
      if (out[i] == '\\') {
        ++i;
      } else if (out[i] == '"' || out[i] == '\n') {
        in_string = false;
      }
      continue;
    }
    if (out[i] == '"') in_string = true;
    const std::string_view rest = text.substr(i);
    const bool block = rest.starts_with("/*");
    if (!block && !rest.starts_with("//")) continue;
    std::size_t end = text.find(block ? "*/" : "\n", i + (block ? 2 : 0));
    if (end == text.npos) {
      if (block) open_comment = i;
      end = text.size();
    } else if (block) {
      end += 2;
    }
    for (; i < end; ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
    --i;
  }
  return out;
}

// Whether a list or object ends at this byte, with a comma after its last element.
bool has_comma_before(std::string_view json, std::size_t at) {
  if (at >= json.size() || (json[at] != '}' && json[at] != ']')) return false;
  const std::size_t before = json.substr(0, at).find_last_not_of(" \t\r\n");
  return before != json.npos && json[before] == ',';
}

// Reads a text that is known to be JSON.
class Reader {
 public:
  Reader(std::string_view json, std::string_view text, std::string_view file)
      : text_(text), file_(file), padded_(json), begin_(padded_.data()) {}

  Result<ConfigValue> read() {
    od::document document;
    if (parser_.iterate(padded_).get(document)) return broken(0);
    od::value top;
    if (document.get_value().get(top)) return fault(first_byte(), "the file must be one object: {...}");
    auto value = read(top);
    if (value && value->kind != ConfigValue::Kind::object)
      return fault(value->at, "the file must be one object: {...}");
    return value;
  }

 private:
  Error fault(std::size_t at, std::string message) const {
    return {ErrorCode::config, std::move(message), place_in(file_, text_, at)};
  }
  Error broken(std::size_t at) const { return fault(at, "this is not JSON"); }
  std::size_t first_byte() const { return std::min(text_.find_first_not_of(" \t\r\n"), text_.size()); }
  std::size_t offset(const char* at) const { return static_cast<std::size_t>(at - begin_); }

  Result<ConfigValue> read(od::value& from) {
    ConfigValue out;
    const std::string_view token = from.raw_json_token();
    out.at = offset(token.data());
    od::json_type type{};
    if (from.type().get(type)) return broken(out.at);
    switch (type) {
      case od::json_type::object: return read_object(from, std::move(out));
      case od::json_type::array: return read_list(from, std::move(out));
      case od::json_type::string: {
        std::string_view text;
        if (from.get_string().get(text)) return broken(out.at);
        out.kind = ConfigValue::Kind::text;
        out.text = text;
        return out;
      }
      case od::json_type::number: out.kind = ConfigValue::Kind::number; break;
      case od::json_type::boolean: out.kind = ConfigValue::Kind::toggle; break;
      case od::json_type::null: return out;
    }
    out.text = trim(token.substr(0, token.find_first_of(" \t\r\n,]}")));
    return out;
  }

  Result<ConfigValue> read_list(od::value& from, ConfigValue out) {
    out.kind = ConfigValue::Kind::list;
    od::array list;
    if (from.get_array().get(list)) return broken(out.at);
    for (auto element : list) {
      od::value value;
      if (element.get(value)) return broken(out.at);
      auto read_value = read(value);
      if (!read_value) return read_value;
      out.elements.push_back(*std::move(read_value));
    }
    return out;
  }

  Result<ConfigValue> read_object(od::value& from, ConfigValue out) {
    out.kind = ConfigValue::Kind::object;
    od::object object;
    if (from.get_object().get(object)) return broken(out.at);
    std::set<std::string, std::less<>> names;
    for (auto field : object) {
      od::raw_json_string key;
      std::string_view name;
      od::value value;
      if (field.key().get(key)) return broken(out.at);
      const std::size_t at = offset(key.raw()) - 1;
      if (field.unescaped_key().get(name)) return broken(at);
      if (!names.emplace(name).second) {
        return fault(at, "'" + std::string(name) + "' is here for the second time");
      }
      std::string kept(name);
      if (field.value().get(value)) return broken(at);
      auto read_value = read(value);
      if (!read_value) return read_value;
      out.members.push_back({std::move(kept), at, *std::move(read_value)});
    }
    return out;
  }

  std::string_view text_, file_;
  simdjson::padded_string padded_;
  const char* begin_;
  od::parser parser_;
};

}  // namespace

const ConfigValue* ConfigValue::member(std::string_view name) const noexcept {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const ConfigMember& m) { return m.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view to_string(ConfigValue::Kind kind) noexcept {
  switch (kind) {
    case ConfigValue::Kind::null: return "null";
    case ConfigValue::Kind::toggle: return "true or false";
    case ConfigValue::Kind::number: return "a number";
    case ConfigValue::Kind::text: return "a text";
    case ConfigValue::Kind::list: return "a list";
    case ConfigValue::Kind::object: return "an object";
  }
  return "";
}

std::string place_in(std::string_view file, std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::string_view in_line = before.substr(before.rfind('\n') + 1);
  const auto column = std::count_if(in_line.begin(), in_line.end(), [](char c) { return (c & 0xC0) != 0x80; }) + 1 -
                      (in_line.starts_with(kByteOrderMark) ? 1 : 0);
  return std::string(file) + ':' + std::to_string(line) + ':' + std::to_string(column);
}

std::string without_comments(std::string_view text) {
  std::size_t open_comment = text.npos;
  return blank_comments(text, open_comment);
}

Result<ConfigValue> parse_config_json(std::string_view text, std::string_view file) {
  std::size_t open_comment = text.npos;
  std::string json = blank_comments(text, open_comment);
  if (json.starts_with(kByteOrderMark)) json.replace(0, kByteOrderMark.size(), kByteOrderMark.size(), ' ');
  const auto fault = [&](std::size_t at, std::string message) {
    return Error{ErrorCode::config, std::move(message), place_in(file, text, at)};
  };
  if (open_comment != text.npos) return fault(open_comment, "this comment has no end (*/)");
  if (json.find_first_not_of(" \t\r\n") == json.npos) {
    ConfigValue empty;
    empty.kind = ConfigValue::Kind::object;
    return empty;
  }
  if (is_deeper_than(json, kDeepest)) return fault(0, "this is nested more than " + std::to_string(kDeepest) + " deep");
  if (auto wrong = json_fault(json)) {
    if (has_comma_before(json, wrong->at)) {
      wrong->message = std::string("this is not JSON: a comma before '") + json[wrong->at] + "' is one too many";
    }
    return fault(wrong->at, std::move(wrong->message));
  }
  return Reader(json, text, file).read();
}

}  // namespace finops
