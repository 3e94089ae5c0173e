#include "core/query/terms.h"

#include "core/base/glob.h"
#include "core/base/strings.h"
#include "core/conversation/said_text.h"
#include "core/query/lexer.h"
#include "core/query/unescape.h"

namespace finops {
namespace {

using Relation = Condition::Kind;

constexpr int kNumberCost = 1, kTextCost = 2, kLookupCost = 5, kRegexCost = 20;
constexpr int kBodyCost = kMetadataCost + 1, kBodyRegexCost = kBodyCost + 1, kGrepCost = kBodyCost + 2;
constexpr int kWordsCost = kBodyCost + 3;

int effort_of(const Operand& operand, bool regex) {
  const auto* path = std::get_if<BodyPath>(&operand);
  if (path != nullptr && path->steps.empty()) return kWordsCost;
  if (path != nullptr) return regex ? kBodyRegexCost : kBodyCost;
  if (regex) return kRegexCost;
  const Field& field = std::get<Field>(operand);
  if (!field.key.empty()) return kLookupCost;
  return field.type() == FieldType::text ? kTextCost : kNumberCost;
}

bool holds(Relation kind, double value, const ValueRange& range) {
  switch (kind) {
    case Relation::less: return value < range.low;
    case Relation::less_equal: return value <= range.high;
    case Relation::greater: return value > range.high;
    case Relation::greater_equal: return value >= range.low;
    case Relation::equal:
    case Relation::match: break;
  }
  return value >= range.low && value <= range.high;
}

bool holds(Relation kind, const DecimalText& value, const DecimalText& wanted) {
  switch (kind) {
    case Relation::less: return value < wanted;
    case Relation::less_equal: return value <= wanted;
    case Relation::greater: return value > wanted;
    case Relation::greater_equal: return value >= wanted;
    case Relation::equal:
    case Relation::match: break;
  }
  return value == wanted;
}

// From here on, not every whole number fits a double.
constexpr std::uint64_t kExactBelow = std::uint64_t{1} << 53;

bool holds(Relation kind, std::uint64_t value, const Literal& literal) {
  if (literal.exact && (!literal.range || value >= kExactBelow)) return holds(kind, DecimalText(value), *literal.exact);
  return literal.range && holds(kind, static_cast<double>(value), *literal.range);
}

std::optional<double> number_of(const FieldValue& value) {
  if (const auto* ms = std::get_if<double>(&value)) return *ms;
  if (const auto* usd = std::get_if<NanoUsd>(&value)) return static_cast<double>(*usd);
  if (const auto* time = std::get_if<WallTime>(&value)) {
    return static_cast<double>(std::chrono::floor<std::chrono::milliseconds>(time->time_since_epoch()).count());
  }
  return std::nullopt;
}

bool holds(const Condition& condition, const FieldValue& value) {
  if (!is_known(value)) return false;
  const auto* text = std::get_if<std::string>(&value);
  const auto* truth = std::get_if<bool>(&value);
  const auto* count = std::get_if<std::uint64_t>(&value);
  const auto number = number_of(value);
  const auto fits = [&](const Literal& literal) {
    if (text != nullptr) return *text == literal.text;
    if (truth != nullptr) return literal.truth == *truth;
    if (count != nullptr) return holds(condition.kind, *count, literal);
    return number && literal.range && holds(condition.kind, *number, *literal.range);
  };
  const bool any = condition.regex ? text != nullptr && condition.regex->finds(*text)
                                   : std::any_of(condition.literals.begin(), condition.literals.end(), fits);
  return any != condition.negated;
}

bool holds(const Condition& condition, const JsonValue& value) {
  using Json = JsonValue::Kind;
  if (value.kind == Json::missing || value.kind == Json::null) return false;
  const bool ordered = condition.kind != Relation::equal && condition.kind != Relation::match;
  const auto number = value.kind == Json::number ? DecimalText::read(value.text) : std::nullopt;
  const auto fits = [&](const Literal& literal) {
    if (number) return literal.exact && holds(condition.kind, *number, *literal.exact);
    if (ordered) return false;
    if (value.kind == Json::boolean) return literal.truth == value.boolean;
    return value.kind == Json::text && value.text == literal.text;
  };
  const bool any = condition.regex ? condition.regex->finds(value.text)
                                   : std::any_of(condition.literals.begin(), condition.literals.end(), fits);
  return any != condition.negated;
}

class Compare final : public Query::Node {
 public:
  Compare(Operand operand, Condition condition) : operand_(std::move(operand)), condition_(std::move(condition)) {}

  Answer ask(Asked& asked) const override {
    if (const auto* field = std::get_if<Field>(&operand_)) return answer(holds(condition_, field->of(asked.record())));
    if (!asked.has_bodies()) return Answer::open;
    return answer(holds(condition_, std::get<BodyPath>(operand_).of(asked)));
  }

  int cost() const noexcept override { return effort_of(operand_, condition_.regex.has_value()); }

  void print(std::string& out) const override {
    out += name_of(operand_);
    if (condition_.list) {
      out += condition_.negated ? " not in (" : " in (";
      for (const Literal& literal : condition_.literals) {
        if (&literal != &condition_.literals.front()) out += ", ";
        out += literal.source;
      }
      out += ')';
      return;
    }
    switch (condition_.kind) {
      case Relation::equal: out += condition_.negated ? " != " : " = "; break;
      case Relation::less: out += " < "; break;
      case Relation::less_equal: out += " <= "; break;
      case Relation::greater: out += " > "; break;
      case Relation::greater_equal: out += " >= "; break;
      case Relation::match: out += condition_.negated ? " !~ " : " ~ "; break;
    }
    out += condition_.regex ? in_quotes(condition_.regex->pattern()) : condition_.literals.front().source;
  }
  void visit(const Visit& visit) const override { visit(operand_); }

 private:
  Operand operand_;
  Condition condition_;
};

class Exists final : public Query::Node {
 public:
  explicit Exists(Operand operand) : operand_(std::move(operand)) {}

  Answer ask(Asked& asked) const override {
    if (const auto* field = std::get_if<Field>(&operand_)) return answer(is_known(field->of(asked.record())));
    if (!asked.has_bodies()) return Answer::open;
    const JsonValue value = std::get<BodyPath>(operand_).of(asked);
    return answer(value.kind != JsonValue::Kind::missing && value.kind != JsonValue::Kind::null);
  }
  int cost() const noexcept override { return effort_of(operand_, false); }
  void print(std::string& out) const override { out.append(name_of(operand_)).append(" exists"); }
  void visit(const Visit& visit) const override { visit(operand_); }

 private:
  Operand operand_;
};

class Like final : public Query::Node {
 public:
  Like(Field field, std::string pattern) : field_(std::move(field)), pattern_(std::move(pattern)) {}

  Answer ask(Asked& asked) const override {
    const FieldValue value = field_.of(asked.record());
    const auto* text = std::get_if<std::string>(&value);
    return answer(text != nullptr && matches_glob(pattern_, *text));
  }
  int cost() const noexcept override { return kTextCost; }
  void print(std::string& out) const override { out.append(field_.name).append(" like ").append(in_quotes(pattern_)); }
  void visit(const Visit& visit) const override { visit(field_); }

 private:
  Field field_;
  std::string pattern_;
};

class FoundInBodies final : public Query::Node {
 public:
  explicit FoundInBodies(Regex regex) : regex_(std::move(regex)) {}

  Answer ask(Asked& asked) const override {
    if (!asked.whole_line().empty() && !regex_.may_find_in_json(asked.whole_line())) return Answer::no;
    if (!asked.has_bodies()) return Answer::open;
    for (const Side side : {Side::request, Side::response}) {
      const auto& body = asked.body(side);
      if (!body) continue;
      if (regex_.finds(*body)) return Answer::yes;
      if (body->find('\\') != std::string::npos && regex_.finds(without_json_escapes(*body))) return Answer::yes;
    }
    return Answer::no;
  }
  int cost() const noexcept override { return kGrepCost; }
  void print(std::string& out) const override { out.append("bodies ~ ").append(in_quotes(regex_.pattern())); }
  void visit(const Visit&) const override {}

 private:
  Regex regex_;
};

JsonValue text_value(std::string text) {
  JsonValue out;
  out.kind = JsonValue::Kind::text;
  out.text = std::move(text);
  return out;
}

// Missing: the answer has no words, or is of an unknown form.
JsonValue words_of(const std::optional<std::string>& body) {
  const auto conversation = body ? response_conversation(*body) : std::nullopt;
  std::string words = conversation ? said_text(*conversation) : std::string();
  return words.empty() ? JsonValue{} : text_value(std::move(words));
}

}  // namespace

JsonValue BodyPath::of(Asked& asked) const {
  const std::string_view message = asked.message(side);
  if (message.empty()) return {};
  if (steps.empty()) return words_of(asked.body(side));
  std::vector<std::string_view> path(steps.begin(), steps.end());
  if (steps.front() == "body") {
    const auto& body = asked.body(side);
    if (!body) return {};
    return path.size() > 1 ? find_json(*body, std::span(path).subspan(1)) : text_value(*body);
  }
  if (path.size() > 1) {  // headers and trailers; a name may have dots
    std::string field = steps[1];
    for (std::size_t i = 2; i < steps.size(); ++i) field += '.' + steps[i];
    return find_header(message, steps.front(), field);
  }
  return find_json(message, path);
}

const std::string& name_of(const Operand& operand) {
  return std::visit([](const auto& one) -> const std::string& { return one.name; }, operand);
}

std::optional<std::string> value_text(const Operand& operand, Asked& asked) {
  if (const auto* path = std::get_if<BodyPath>(&operand)) {
    JsonValue value = path->of(asked);
    const bool known = value.kind != JsonValue::Kind::missing && value.kind != JsonValue::Kind::null;
    return known ? std::optional(std::move(value.text)) : std::nullopt;
  }
  const FieldValue value = std::get<Field>(operand).of(asked.record());
  if (!is_known(value)) return std::nullopt;
  std::string out;
  append_field_text(out, value);
  return out;
}

NodePtr compare(Operand operand, Condition condition) {
  return std::make_shared<Compare>(std::move(operand), std::move(condition));
}
NodePtr exists(Operand operand) { return std::make_shared<Exists>(std::move(operand)); }
NodePtr like(Field field, std::string pattern) { return std::make_shared<Like>(std::move(field), std::move(pattern)); }
NodePtr found_in_bodies(Regex regex) { return std::make_shared<FoundInBodies>(std::move(regex)); }

}  // namespace finops
