#include "core/compare/json_changes.h"

#include <algorithm>

#include "core/base/json_writer.h"
#include "core/base/strings.h"
#include "core/compare/vectors.h"

namespace finops {
namespace {

using Json = nlohmann::json;

class Walk {
 public:
  explicit Walk(const std::function<bool(const JsonChange&)>& visit) : visit_(visit) {}

  bool compare(const Json& a, const Json& b) {
    if (a.is_object() && b.is_object()) return objects(a, b);
    if (a.is_array() && b.is_array() && !are_vectors(a, b)) return arrays(a, b);
    return a == b || visit_({place_.pointer(), &a, &b});
  }

 private:
  bool objects(const Json& a, const Json& b) {
    for (auto member = a.begin(); member != a.end(); ++member) {
      const auto other = b.find(member.key());
      const bool on = place_.inside(member.key(), [&] {
        return other == b.end() ? visit_({place_.pointer(), &*member, nullptr}) : compare(*member, *other);
      });
      if (!on) return false;
    }
    for (auto member = b.begin(); member != b.end(); ++member) {
      if (a.contains(member.key())) continue;
      if (!place_.inside(member.key(), [&] { return visit_({place_.pointer(), nullptr, &*member}); })) return false;
    }
    return true;
  }

  bool arrays(const Json& a, const Json& b) {
    const std::size_t both = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < both; ++i) {
      if (!place_.inside(std::to_string(i), [&] { return compare(a[i], b[i]); })) return false;
    }
    for (std::size_t i = a.size(); i-- > both;) {  // from the end, so that positions stay right
      if (!place_.inside(std::to_string(i), [&] { return visit_({place_.pointer(), &a[i], nullptr}); })) return false;
    }
    for (std::size_t i = both; i < b.size(); ++i) {
      if (!place_.inside(std::to_string(i), [&] { return visit_({place_.pointer(), nullptr, &b[i]}); })) return false;
    }
    return true;
  }

  const std::function<bool(const JsonChange&)>& visit_;
  JsonPlace place_;
};

}  // namespace

void JsonPlace::append(std::string_view member) {
  pointer_ += '/';
  for (const char c : member) {
    if (c == '~') {
      pointer_ += "~0";
    } else if (c == '/') {
      pointer_ += "~1";
    } else {
      pointer_ += c;
    }
  }
}

void for_each_change(const Json& recorded, const Json& replayed, const std::function<bool(const JsonChange&)>& visit) {
  Walk(visit).compare(recorded, replayed);
}

std::string json_patch(const Json& recorded, const Json& replayed) {
  std::string out;
  std::size_t steps = 0;
  bool whole = true;
  JsonWriter json(out);
  json.begin_array();
  for_each_change(recorded, replayed, [&](const JsonChange& change) {
    json.begin_object();
    json.member<"op">().word(change.recorded == nullptr ? "add" : change.replayed == nullptr ? "remove" : "replace");
    json.member<"path">().text(change.place);
    if (change.replayed != nullptr) json.member<"value">().raw(sorted_json_line(*change.replayed));
    json.end_object();
    whole = ++steps <= kMostPatchSteps && out.size() <= kMostPatchBytes;
    return whole;
  });
  json.end_array();
  return whole ? out : std::string{};
}

}  // namespace finops
