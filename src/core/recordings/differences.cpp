#include "core/recordings/differences.h"

#include <algorithm>

namespace finops {
namespace {

class Comparison {
 public:
  Comparison(const IgnoredPlaces& ignored, std::size_t most) : ignored_(ignored), most_(most) {}

  void compare(const nlohmann::json& a, const nlohmann::json& b) {
    if (found_.count > most_ || is_ignored()) return;
    if (a.is_object() && b.is_object()) {
      objects(a, b);
    } else if (a.is_array() && b.is_array()) {
      arrays(a, b);
    } else if (a != b) {
      differs();
    }
  }
  Differences take() { return std::move(found_); }

 private:
  void objects(const nlohmann::json& a, const nlohmann::json& b) {
    for (auto member = a.begin(); member != a.end(); ++member) {
      const auto other = b.find(member.key());
      inside(member.key(), [&] { other == b.end() ? missing() : compare(*member, *other); });
    }
    for (auto member = b.begin(); member != b.end(); ++member) {
      if (!a.contains(member.key())) inside(member.key(), [&] { missing(); });
    }
  }
  void arrays(const nlohmann::json& a, const nlohmann::json& b) {
    const std::size_t size = std::max(a.size(), b.size());
    for (std::size_t i = 0; i < size && found_.count <= most_; ++i) {
      inside(std::to_string(i), [&] { i < a.size() && i < b.size() ? compare(a[i], b[i]) : missing(); });
    }
  }
  template <class Action>
  void inside(const std::string& name, Action action) {
    names_.push_back(name);
    action();
    names_.pop_back();
  }
  bool is_ignored() const {
    const auto& pointers = ignored_.pointers();
    return std::find(pointers.begin(), pointers.end(), names_) != pointers.end();
  }
  void missing() {
    if (!is_ignored()) differs();
  }
  void differs() {
    ++found_.count;
    if (found_.first.size() < Differences::kMostNamed) found_.first.push_back(pointer());
  }
  std::string pointer() const {
    std::string out;
    for (const std::string& name : names_) {
      out += '/';
      for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
  }

  const IgnoredPlaces& ignored_;
  const std::size_t most_;
  std::vector<std::string> names_;
  Differences found_;
};

}  // namespace

Differences find_differences(const nlohmann::json& a, const nlohmann::json& b, const IgnoredPlaces& ignored,
                             std::size_t most) {
  Comparison comparison(ignored, most);
  comparison.compare(a, b);
  return comparison.take();
}

}  // namespace finops
