#include "core/compare/vectors.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace finops {
namespace {

using Json = nlohmann::json;

std::size_t count_below(const Json& value, bool embedding) {
  const bool numbers = value.is_array() && !value.empty() && value.front().is_number();
  if (embedding && (numbers || value.is_string())) return 1;
  std::size_t out = 0;
  if (value.is_array()) {
    for (const Json& element : value) out += count_below(element, embedding);
  } else if (value.is_object()) {
    for (const auto& [name, inner] : value.get_ref<const Json::object_t&>()) {
      out += count_below(inner, embedding ? name == "values" : name == "embedding" || name == "embeddings");
    }
  }
  return out;
}

// The characters that hold the numbers.
std::size_t base64_size(const Json& value) {
  const auto& text = value.get_ref<const std::string&>();
  return std::min(text.find('='), text.size());
}

}  // namespace

bool are_vectors(const Json& a, const Json& b) {
  const auto is_numbers = [](const Json& value) {
    return value.is_array() && !value.empty() &&
           std::all_of(value.begin(), value.end(), [](const Json& element) { return element.is_number(); });
  };
  return is_numbers(a) && is_numbers(b) && std::max(a.size(), b.size()) > 1;
}

bool is_resized(const JsonChange& change) {
  if (change.recorded == nullptr || change.replayed == nullptr) return false;
  const Json &a = *change.recorded, &b = *change.replayed;
  if (are_vectors(a, b)) return a.size() != b.size();
  const bool encoded = a.is_string() && b.is_string() && change.place.ends_with("/embedding");
  return encoded && base64_size(a) != base64_size(b);
}

std::size_t count_vectors(const Json& body) { return count_below(body, false); }

}  // namespace finops
