#include "core/plugins/include_usage/include_usage_body.h"

#include <simdjson.h>

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;

// Where the value of a member is in the text. The `token` of an object is only its brace.
struct Member {
  int times = 0;
  std::size_t at = 0;
  std::string_view token;
};

struct Found {
  Member stream, options, include_usage;
  bool options_are_empty = true;
};

Member placed(ondemand::value value, int times, const char* text) {
  std::string_view token = value.raw_json_token();
  const std::size_t at = static_cast<std::size_t>(token.data() - text);
  while (!token.empty() && std::string_view(" \t\r\n").find(token.back()) != std::string_view::npos) {
    token.remove_suffix(1);
  }
  return {times + 1, at, token};
}

// Calls `visit(name, value)` for each member; false when the text is damaged.
template <class Visit>
bool for_each_member(ondemand::object object, Visit visit) {
  for (auto member : object) {
    ondemand::field field;
    std::string_view name;
    if (std::move(member).get(field) != simdjson::SUCCESS) return false;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) name = {};  // half a character: not a name that we need
    if (!visit(name, field.value())) return false;
  }
  return true;
}

bool find(const simdjson::padded_string& text, Found& found) {
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(text).get(document) != simdjson::SUCCESS) return false;
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  const bool whole = for_each_member(object, [&](std::string_view name, ondemand::value value) {
    if (name == "stream") found.stream = placed(value, found.stream.times, text.data());
    if (name != "stream_options") return true;
    found.options = placed(value, found.options.times, text.data());
    if (!found.options.token.starts_with('{')) return true;
    ondemand::object options;
    if (value.get_object().get(options) != simdjson::SUCCESS) return false;
    return for_each_member(options, [&](std::string_view option, ondemand::value setting) {
      found.options_are_empty = false;
      if (option == "include_usage") {
        found.include_usage = placed(setting, found.include_usage.times, text.data());
      }
      return true;
    });
  });
  return whole && document.current_location().error() == simdjson::OUT_OF_BOUNDS;  // nothing follows the object
}

std::string edited(std::string_view body, std::size_t at, std::size_t erase, std::string_view text) {
  std::string out;
  out.reserve(body.size() + text.size());
  return out.append(body.substr(0, at)).append(text).append(body.substr(at + erase));
}

}  // namespace

std::optional<std::string> body_asking_for_usage(std::string_view body) {
  const simdjson::padded_string text(body);  // the tokens in `found` are views of it
  Found found;
  if (!find(text, found)) return std::nullopt;
  const auto& [stream, options, include_usage, options_are_empty] = found;
  if (stream.times != 1 || stream.token != "true" || options.times > 1 || include_usage.times > 1) return std::nullopt;

  if (options.times == 0) {
    return edited(body, stream.at + stream.token.size(), 0, ",\"stream_options\":{\"include_usage\":true}");
  }
  if (options.token == "null") return edited(body, options.at, 4, "{\"include_usage\":true}");
  if (!options.token.starts_with('{')) return std::nullopt;
  if (include_usage.times == 0) {
    return edited(body, options.at + 1, 0, options_are_empty ? "\"include_usage\":true" : "\"include_usage\":true,");
  }
  if (include_usage.token != "false" && include_usage.token != "null") return std::nullopt;
  return edited(body, include_usage.at, include_usage.token.size(), "true");
}

}  // namespace finops
