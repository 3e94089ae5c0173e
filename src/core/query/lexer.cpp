#include "core/query/lexer.h"

#include <spdlog/fmt/fmt.h>

namespace finops {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kOperators = "=!<>~&|";
constexpr std::string_view kEndsWord = " \t\r\n()'\",=!<>~&|";

bool is_one_of(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

// A hint for operators of other languages.
std::string_view meant(std::string_view op) {
  if (op == "&&" || op == "&") return "write 'and'";
  if (op == "||" || op == "|") return "write 'or'";
  if (op == "!") return "write 'not'";
  if (op == "=~" || op == "~=") return "write '~' for a regular expression";
  if (op == "<>") return "write '!='";
  if (op == "=<") return "write '<='";
  if (op == "=>") return "write '>='";
  if (op == "===") return "write '='";
  return "";
}

class Lexer {
 public:
  explicit Lexer(std::string_view query) : query_(query) {}

  Result<std::vector<QueryToken>> run() {
    std::vector<QueryToken> out;
    while (true) {
      at_ = std::min(query_.find_first_not_of(kBlanks, at_), query_.size());
      QueryToken token;
      token.at = at_;
      if (at_ < query_.size()) FINOPS_TRY(read(token));
      token.size = at_ - token.at;
      out.push_back(std::move(token));
      if (out.back().kind == QueryToken::Kind::end) return out;
    }
  }

 private:
  using Kind = QueryToken::Kind;

  Result<void> read(QueryToken& token) {
    const char c = query_[at_];
    if (c == '(' || c == ')' || c == ',') {
      token.kind = c == '(' ? Kind::open : c == ')' ? Kind::close : Kind::comma;
      token.text = c;
      ++at_;
      return {};
    }
    if (c == '"' || c == '\'') {
      token.kind = Kind::quoted;
      return quote(token.text);
    }
    if (is_one_of(kOperators, c)) return read_operator(token);
    token.kind = Kind::word;
    const std::size_t begin = at_;
    while (at_ < query_.size()) {
      at_ = std::min(query_.find_first_of(kEndsWord, at_), query_.size());
      // A key of a body may need quotes: request.body."odd key".x
      if (at_ == query_.size() || !is_one_of("\"'", query_[at_]) || query_[at_ - 1] != '.') break;
      std::string key;
      FINOPS_TRY(quote(key));
    }
    token.text = query_.substr(begin, at_ - begin);
    return {};
  }

  Result<void> read_operator(QueryToken& token) {
    const std::size_t end = std::min(query_.find_first_not_of(kOperators, at_), query_.size());
    std::string_view op = query_.substr(at_, end - at_);
    if (op == "==") op = "=";
    for (const std::string_view known : {"=", "!=", "<", "<=", ">", ">=", "~", "!~"}) {
      if (op != known) continue;
      token.kind = Kind::op;
      token.text = op;
      at_ = end;
      return {};
    }
    const std::string_view hint = meant(op);
    return query_error(
        query_, at_,
        fmt::format("'{}' is not an operator; {}", op, hint.empty() ? "the operators are = != < <= > >= ~ !~" : hint));
  }

  Result<void> quote(std::string& out) {
    const std::size_t begin = at_;
    const char mark = query_[at_++];
    for (; at_ < query_.size(); ++at_) {
      const char c = query_[at_];
      if (c == mark) {
        ++at_;
        return {};
      }
      if (c == '\\' && at_ + 1 < query_.size() && (query_[at_ + 1] == mark || query_[at_ + 1] == '\\')) ++at_;
      out += query_[at_];
    }
    return query_error(query_, begin, fmt::format("this {} is not closed", mark));
  }

  std::string_view query_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<QueryToken>> query_tokens(std::string_view query) { return Lexer(query).run(); }

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace finops
