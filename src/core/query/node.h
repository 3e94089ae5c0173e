// The syntax tree of a query. Nodes are immutable; any thread may evaluate them.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/query/asked.h"
#include "core/query/query.h"

namespace finops {

struct Field;
struct BodyPath;
using Operand = std::variant<Field, BodyPath>;

// `open`: it depends on bodies that have not been read.
enum class Answer { no, yes, open };
inline Answer answer(bool yes) { return yes ? Answer::yes : Answer::no; }

class Query::Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  virtual Answer ask(Asked& asked) const = 0;
  // The rough cost of evaluation, used only for ordering. Above kMetadataCost, bodies are needed.
  virtual int cost() const noexcept = 0;
  virtual void print(std::string& out) const = 0;
  // Calls `visit` for each value that is compared, in no special order and perhaps several times.
  using Visit = std::function<void(const Operand&)>;
  virtual void visit(const Visit& visit) const = 0;
};

using NodePtr = std::shared_ptr<const Query::Node>;

inline constexpr int kMetadataCost = 99;

// `parts` must not be empty. Nested parts of the same kind are merged. Cheaper parts are evaluated first, which does
// not change the answer.
NodePtr all_of(std::vector<NodePtr> parts);
NodePtr any_of(std::vector<NodePtr> parts);
NodePtr none_of(NodePtr part);

}  // namespace finops
