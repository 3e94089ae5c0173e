#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/query/lexer.h"
#include "core/query/literal.h"
#include "core/query/node.h"

namespace finops {
namespace {

constexpr std::size_t kLongestQuery = std::size_t{64} << 10;
constexpr int kDeepest = 100;  // nested parentheses and `not`

using Kind = QueryToken::Kind;

// Recursive descent: or > and > not > term.
class Parser {
 public:
  Parser(std::string_view query, std::vector<QueryToken> tokens, WallTime now)
      : query_(query), tokens_(std::move(tokens)), now_(now) {}

  Result<NodePtr> run() {
    if (here().kind == Kind::end) return error("the expression is empty; try status>=400");
    auto node = any();
    if (!node || here().kind == Kind::end) return node;
    if (here().kind == Kind::close) return error("this ) closes nothing");
    return error("expected 'and', 'or' or the end");
  }

 private:
  const QueryToken& here() const { return tokens_[next_]; }
  const QueryToken& take() { return tokens_[next_ + 1 < tokens_.size() ? next_++ : next_]; }
  static bool is_word(const QueryToken& token, std::string_view word) {
    return token.kind == Kind::word && iequals(token.text, word);
  }
  bool at_word(std::string_view word) const { return is_word(here(), word); }
  bool take_word(std::string_view word) {
    const bool there = at_word(word);
    if (there) take();
    return there;
  }
  Error error(std::string_view what) const { return error(here(), what); }
  Error error(const QueryToken& at, std::string_view what) const { return query_error(query_, at.at, what); }

  Result<NodePtr> any() {
    std::vector<NodePtr> parts;
    do {
      auto part = all();
      if (!part) return part;
      parts.push_back(*std::move(part));
    } while (take_word("or"));
    return any_of(std::move(parts));
  }

  Result<NodePtr> all() {
    std::vector<NodePtr> parts;
    do {
      auto part = maybe_not();
      if (!part) return part;
      parts.push_back(*std::move(part));
    } while (take_word("and"));
    return all_of(std::move(parts));
  }

  Result<NodePtr> maybe_not() {
    if (!at_word("not")) return term();
    if (++depth_ > kDeepest) return too_deep();
    take();
    auto part = maybe_not();
    --depth_;
    if (!part) return part;
    return none_of(*std::move(part));
  }

  Error too_deep() const { return error(fmt::format("nested deeper than {} levels", kDeepest)); }

  Result<NodePtr> term() {
    if (here().kind == Kind::open) {
      if (++depth_ > kDeepest) return too_deep();
      const QueryToken& open = take();
      auto inside = any();
      --depth_;
      if (!inside) return inside;
      if (here().kind == Kind::end) return error(open, "this ( is not closed");
      if (take().kind != Kind::close) return error(tokens_[next_ - 1], "expected 'and', 'or' or ')'");
      return inside;
    }
    if (take_word("exists")) return exists_before();
    auto operand = read_operand();
    if (!operand) return std::move(operand).error();
    return behind(*std::move(operand));
  }

  // exists(field), exists field
  Result<NodePtr> exists_before() {
    const bool open = here().kind == Kind::open;
    if (open) take();
    auto operand = read_operand();
    if (!operand) return std::move(operand).error();
    if (open && take().kind != Kind::close) return error(tokens_[next_ - 1], "expected ')'");
    return exists(*std::move(operand));
  }

  Result<Operand> read_operand() {
    const QueryToken& token = here();
    for (const std::string_view keyword : {"and", "or", "in", "not", "exists"}) {
      if (is_word(token, keyword)) return error(fmt::format("expected a field before '{}'", keyword));
    }
    if (token.kind == Kind::quoted) return error("expected a field, not a text in quotes");
    if (token.kind != Kind::word) {
      return error(token.kind == Kind::end ? "expected a field such as status or model"
                                           : fmt::format("expected a field before '{}'", token.text));
    }
    if (is_body_path(token.text)) {
      auto path = read_body_path(token.text);
      if (!path) return error(token, path.error().message);
      take();
      return Operand(*std::move(path));
    }
    auto field = find_field(token.text);
    if (!field) return error(token, field.error().message);
    take();
    return Operand(*std::move(field));
  }

  Result<NodePtr> behind(Operand operand) {
    if (take_word("exists")) return exists(std::move(operand));
    if (at_word("not")) {
      const QueryToken& after = tokens_[std::min(next_ + 1, tokens_.size() - 1)];
      if (is_word(after, "exists")) {
        take(), take();
        return none_of(exists(std::move(operand)));
      }
      if (is_word(after, "in")) {
        take();
        return list(std::move(operand), true);
      }
    }
    if (at_word("in")) return list(std::move(operand), false);
    if (here().kind == Kind::op) return comparison(std::move(operand));
    const auto* field = std::get_if<Field>(&operand);
    const bool ends = here().kind == Kind::end || here().kind == Kind::close || at_word("and") || at_word("or");
    if (field != nullptr && field->type() == FieldType::boolean && ends) {
      Condition yes;
      yes.literals.push_back({"true", "true", std::nullopt, std::nullopt, true});
      return compare(std::move(operand), std::move(yes));
    }
    return error(fmt::format("expected an operator after {}: = != < <= > >= ~ !~ in exists", name_of(operand)));
  }

  Result<NodePtr> list(Operand operand, bool negated) {
    if (auto checked = check_operator(operand, "in"); !checked) return error(checked.error().message);
    take();
    if (take().kind != Kind::open) return error(tokens_[next_ - 1], "expected ( and values after 'in'");
    Condition condition;
    condition.list = true;
    condition.negated = negated;
    do {
      const QueryToken& token = here();
      auto literal = value(operand);
      if (!literal) return std::move(literal).error();
      if (auto checked = check_value(operand, *literal); !checked) return error(token, checked.error().message);
      condition.literals.push_back(*std::move(literal));
    } while (here().kind == Kind::comma && take().kind == Kind::comma);
    if (here().kind != Kind::close) return error("expected ',' or ')'");
    take();
    return compare(std::move(operand), std::move(condition));
  }

  Result<Literal> value(const Operand& operand) {
    const QueryToken& token = here();
    const bool keyword = is_word(token, "and") || is_word(token, "or") || is_word(token, "not") ||
                         is_word(token, "in") || is_word(token, "exists");
    if ((token.kind != Kind::word && token.kind != Kind::quoted) || keyword) {
      return error(keyword ? fmt::format("expected a value; '{}' as a text needs quotes", token.text)
                           : fmt::format("expected a value for {}", name_of(operand)));
    }
    auto literal = read_literal(operand, token, now_);
    if (!literal) return error(token, literal.error().message);
    take();
    return literal;
  }

  Result<NodePtr> comparison(Operand operand) {
    const QueryToken& op = take();
    if (auto checked = check_operator(operand, op.text); !checked) return error(op, checked.error().message);
    const QueryToken& token = here();
    auto literal = value(operand);
    if (!literal) return std::move(literal).error();
    Condition condition;
    condition.negated = op.text.starts_with('!');
    if (op.text.ends_with('~')) {
      condition.kind = Condition::Kind::match;
      auto regex = Regex::compile(literal->text);
      if (!regex) return error(token, "not a regular expression: " + regex.error().message);
      condition.regex = *std::move(regex);
      return compare(std::move(operand), std::move(condition));
    }
    if (auto checked = check_value(operand, *literal); !checked) return error(token, checked.error().message);
    if (op.text == "<") condition.kind = Condition::Kind::less;
    if (op.text == "<=") condition.kind = Condition::Kind::less_equal;
    if (op.text == ">") condition.kind = Condition::Kind::greater;
    if (op.text == ">=") condition.kind = Condition::Kind::greater_equal;
    if (condition.kind != Condition::Kind::equal && !literal->range && !literal->exact) {
      return error(token, fmt::format("'{}' is not a number; {} needs one", literal->text, op.text));
    }
    condition.literals.push_back(*std::move(literal));
    return compare(std::move(operand), std::move(condition));
  }

  std::string_view query_;
  std::vector<QueryToken> tokens_;
  WallTime now_;
  std::size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Query> Query::parse(std::string_view text, WallTime now) {
  if (text.size() > kLongestQuery)
    return Error{ErrorCode::invalid_argument, "the expression is longer than 64 KiB", {}};
  auto tokens = query_tokens(text);
  if (!tokens) return std::move(tokens).error();
  auto root = Parser(text, *std::move(tokens), now).run();
  if (!root) return std::move(root).error();
  return Query(*std::move(root));
}

}  // namespace finops
