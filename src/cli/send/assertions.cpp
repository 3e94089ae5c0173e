#include "cli/send/assertions.h"

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "core/query/query.h"

namespace finops::cli {
namespace {

constexpr std::size_t kMostColumns = 80;

std::string shown(std::string_view text) { return fit(neutralise(text), kMostColumns, false); }

std::string value_words(const Query::Value& value) {
  if (!value.text) return fmt::format("{} is not known", shown(value.name));
  const bool number = !value.text->empty() && value.text->find_first_not_of("0123456789.") == std::string::npos;
  const std::string_view mark = number ? "" : "\"";
  return fmt::format("{} is {}{}{}", shown(value.name), mark, shown(*value.text), mark);
}

std::string failed_line(const Query& query, std::string_view expression, const RecordView& record) {
  std::string out = fmt::format("finops: --assert: {} does not hold: ", shown(expression));
  bool first = true;
  for (const Query::Value& value : query.values_in(record)) {
    out += (first ? "" : ", ") + value_words(value);
    first = false;
  }
  return out + '\n';
}

}  // namespace

std::string failed_assertions(const std::vector<std::string>& expressions, const RecordView& record, WallTime now) {
  std::string out;
  for (const std::string& expression : expressions) {
    const auto query = Query::parse(expression, now);
    if (query && !query->matches(record)) out += failed_line(*query, expression, record);
  }
  return out;
}

}  // namespace finops::cli
