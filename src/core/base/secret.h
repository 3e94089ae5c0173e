// A string that cannot be printed by accident: no operator<<, no to_json, no implicit conversion.
// Call reveal() only to put the bytes on the wire or to hash them.
#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace finops {

class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string value) : value_(std::move(value)) {}
  std::string_view reveal() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace finops
