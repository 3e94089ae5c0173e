// A JSON text as a tree that keeps every number as it was written: a price must not pass through a double.
// For files of a few megabytes. Immutable once parsed: any thread.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops {

struct JsonMember;

// The views live as long as the tree.
struct JsonNode {
  enum class Kind : unsigned char { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string_view text;            // a string decoded; a number or boolean as written
  std::vector<JsonMember> members;  // those of an array have no names

  bool is(Kind wanted) const noexcept { return kind == wanted; }
  const JsonNode* find(std::string_view name) const noexcept;     // nullptr: no such member
  std::string_view string(std::string_view name) const noexcept;  // of a string member; else empty
};

struct JsonMember {
  std::string_view name;
  JsonNode value;
};

class JsonTree {
 public:
  // Keeps a copy of `text`. Error: config, "line 3, column 17: ..." in the message.
  static Result<JsonTree> parse(std::string_view text);
  ~JsonTree();
  JsonTree(JsonTree&&) noexcept;
  JsonTree& operator=(JsonTree&&) noexcept;

  const JsonNode& root() const noexcept;

 private:
  struct Impl;
  explicit JsonTree(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace finops
