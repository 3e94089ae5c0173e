#include "core/compare/json_shape.h"

#include <map>
#include <memory>
#include <string_view>

#include "core/compare/json_changes.h"

namespace finops {
namespace {

using Json = nlohmann::json;

enum Type : unsigned { kNull = 1, kBoolean = 2, kNumber = 4, kText = 8, kList = 16, kObject = 32 };

Type type_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::boolean: return kBoolean;
    case Json::value_t::string: return kText;
    case Json::value_t::array: return kList;
    case Json::value_t::object: return kObject;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: return kNumber;
    default: return kNull;
  }
}

std::string words_for(unsigned types) {
  std::string out;
  const auto add = [&](unsigned type, std::string_view word) {
    if ((types & type) != 0) out.append(out.empty() ? "" : " or ").append(word);
  };
  add(kText, "text"), add(kNumber, "number"), add(kBoolean, "boolean"), add(kObject, "object"), add(kList, "list");
  add(kNull, "null");
  return out;
}

// Of one value, or of all elements of a list together.
struct Shape {
  unsigned types = 0;
  std::map<std::string_view, Shape> members;  // the names are in the value
  std::unique_ptr<Shape> element;

  void add(const Json& value) {
    types |= type_of(value);
    if (value.is_object()) {
      for (const auto& [name, inner] : value.get_ref<const Json::object_t&>()) members[name].add(inner);
    } else if (value.is_array()) {
      if (element == nullptr && !value.empty()) element = std::make_unique<Shape>();
      for (const Json& inner : value) element->add(inner);
    }
  }
};

bool types_fit(unsigned a, unsigned b) {
  if (a == 0 || b == 0) return true;
  const unsigned real_a = a & ~kNull, real_b = b & ~kNull;
  return real_a == real_b;
}

class ShapeComparison {
 public:
  // True at the first difference.
  bool differ(const Shape& a, const Shape& b) {
    if (!types_fit(a.types, b.types)) return found(words_for(a.types), words_for(b.types));
    if ((a.types & b.types & kObject) != 0 && members_differ(a, b)) return true;
    if (a.element == nullptr || b.element == nullptr) return false;
    return place_.inside("*", [&] { return differ(*a.element, *b.element); });
  }
  ShapeDifference take() { return std::move(found_); }

 private:
  bool members_differ(const Shape& a, const Shape& b) {
    for (const auto& [name, shape] : a.members) {
      const auto other = b.members.find(name);
      const bool differs = place_.inside(name, [&, &shape = shape] {
        return other == b.members.end() ? found(words_for(shape.types), {}) : differ(shape, other->second);
      });
      if (differs) return true;
    }
    for (const auto& [name, shape] : b.members) {
      if (a.members.contains(name)) continue;
      return place_.inside(name, [&, &shape = shape] { return found({}, words_for(shape.types)); });
    }
    return false;
  }

  bool found(std::string recorded, std::string replayed) {
    found_ = {place_.pointer(), std::move(recorded), std::move(replayed)};
    return true;
  }

  JsonPlace place_;
  ShapeDifference found_;
};

}  // namespace

std::optional<ShapeDifference> shape_difference(const Json& recorded, const Json& replayed) {
  Shape a, b;
  a.add(recorded);
  b.add(replayed);
  ShapeComparison comparison;
  return comparison.differ(a, b) ? std::optional(comparison.take()) : std::nullopt;
}

}  // namespace finops
