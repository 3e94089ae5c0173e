#include "core/query/node.h"

#include <algorithm>

namespace finops {
namespace {

// `and` and `or` differ only in which answer of a part ends the evaluation.
class Group final : public Query::Node {
 public:
  Group(Answer decisive, std::vector<NodePtr> parts) : decisive_(decisive) {
    for (NodePtr& part : parts) {
      const auto* same = dynamic_cast<const Group*>(part.get());
      if (same != nullptr && same->decisive_ == decisive) {
        parts_.insert(parts_.end(), same->parts_.begin(), same->parts_.end());
      } else {
        parts_.push_back(std::move(part));
      }
    }
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const NodePtr& a, const NodePtr& b) { return a->cost() < b->cost(); });
  }

  Answer ask(Asked& asked) const override {
    Answer result = decisive_ == Answer::no ? Answer::yes : Answer::no;
    for (const NodePtr& part : parts_) {
      const Answer one = part->ask(asked);
      if (one == decisive_) return one;
      if (one == Answer::open) result = Answer::open;
    }
    return result;
  }

  int cost() const noexcept override { return parts_.back()->cost(); }

  void print(std::string& out) const override {
    for (const NodePtr& part : parts_) {
      if (&part != &parts_.front()) out += decisive_ == Answer::no ? " and " : " or ";
      const bool group = dynamic_cast<const Group*>(part.get()) != nullptr;
      if (group) out += '(';
      part->print(out);
      if (group) out += ')';
    }
  }

  void visit(const Visit& visit) const override {
    for (const NodePtr& part : parts_) part->visit(visit);
  }

 private:
  Answer decisive_;
  std::vector<NodePtr> parts_;
};

class Not final : public Query::Node {
 public:
  explicit Not(NodePtr part) : part_(std::move(part)) {}

  Answer ask(Asked& asked) const override {
    const Answer one = part_->ask(asked);
    return one == Answer::open ? one : answer(one == Answer::no);
  }
  int cost() const noexcept override { return part_->cost(); }
  void print(std::string& out) const override {
    out += "not (";
    part_->print(out);
    out += ')';
  }
  void visit(const Visit& visit) const override { part_->visit(visit); }

 private:
  NodePtr part_;
};

NodePtr group(Answer decisive, std::vector<NodePtr> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return std::make_shared<Group>(decisive, std::move(parts));
}

}  // namespace

NodePtr all_of(std::vector<NodePtr> parts) { return group(Answer::no, std::move(parts)); }
NodePtr any_of(std::vector<NodePtr> parts) { return group(Answer::yes, std::move(parts)); }
NodePtr none_of(NodePtr part) { return std::make_shared<Not>(std::move(part)); }

}  // namespace finops
