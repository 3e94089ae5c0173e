#include "core/query/query.h"

#include <algorithm>

#include "core/query/node.h"
#include "core/query/terms.h"

namespace finops {
namespace {

class Nothing final : public Query::Node {
 public:
  Answer ask(Asked&) const override { return Answer::no; }
  int cost() const noexcept override { return 0; }
  void print(std::string& out) const override { out += "status < 0 and status > 0"; }
  void visit(const Visit&) const override {}
};

}  // namespace

Result<Query> Query::glob(std::string_view field, std::string_view pattern) {
  auto found = find_field(field);
  if (!found) return std::move(found).error();
  if (found->type() != FieldType::text) {
    return Error{ErrorCode::invalid_argument, "'" + found->name + "' is not a text, so no pattern can match it", {}};
  }
  return Query(like(*std::move(found), std::string(pattern)));
}

Result<Query> Query::grep(std::string_view pattern) {
  auto regex = Regex::compile(pattern);
  if (!regex) return std::move(regex).error();
  return Query(found_in_bodies(*std::move(regex)));
}

Query Query::all_of(std::vector<Query> parts) {
  std::vector<NodePtr> roots;
  for (Query& part : parts) {
    if (part.root_ != nullptr) roots.push_back(std::move(part.root_));
  }
  return roots.empty() ? Query() : Query(finops::all_of(std::move(roots)));
}

Query Query::any_of(std::vector<Query> parts) {
  std::vector<NodePtr> roots;
  for (Query& part : parts) {
    if (part.root_ == nullptr) return {};
    roots.push_back(std::move(part.root_));
  }
  return Query(roots.empty() ? std::make_shared<Nothing>() : finops::any_of(std::move(roots)));
}

bool Query::needs_bodies() const noexcept { return root_ != nullptr && root_->cost() > kMetadataCost; }

bool Query::matches(const RecordView& record) const {
  if (root_ == nullptr) return true;
  Asked asked(record, true, record.line);
  return root_->ask(asked) == Answer::yes;
}

bool Query::may_match(const RecordView& record, std::string_view whole_line) const {
  if (root_ == nullptr) return true;
  Asked asked(record, false, whole_line);
  return root_->ask(asked) != Answer::no;
}

std::vector<std::string> Query::compared() const {
  std::vector<std::string> out;
  const auto keep = [&](const Operand& operand) {
    const auto* field = std::get_if<Field>(&operand);
    std::string name(field != nullptr ? field->info->name : std::string_view(name_of(operand)));
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  };
  if (root_ != nullptr) root_->visit(keep);
  return out;
}

std::vector<Query::Value> Query::values_in(const RecordView& record) const {
  std::vector<Value> out;
  Asked asked(record, true, record.line);
  const auto keep = [&](const Operand& operand) {
    const auto same = [&](const Value& value) { return value.name == name_of(operand); };
    if (std::none_of(out.begin(), out.end(), same)) out.push_back({name_of(operand), value_text(operand, asked)});
  };
  if (root_ != nullptr) root_->visit(keep);
  return out;
}

std::string Query::to_string() const {
  std::string out;
  if (root_ != nullptr) root_->print(out);
  return out;
}

}  // namespace finops
