#include "cli/prices/views.h"

#include <algorithm>
#include <map>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/prices/options.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/output.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "core/base/strings.h"
#include "core/prices/price_book.h"

namespace finops::cli {
namespace {

constexpr std::size_t kKeysShown = 8;
constexpr std::size_t kModelIndent = 10;  // columns

std::optional<long long> age_in_days(const std::string& date, WallTime now) {
  const auto day = parse_rfc3339(date + "T00:00:00Z");
  if (!day) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(now - *day).count();
}

// The number of models of each provider, largest first.
std::vector<std::pair<std::string, std::uint64_t>> providers(const PriceBook& book) {
  std::map<std::string, std::uint64_t> counts;
  for (const PricedModel* model : book.models()) ++counts[model->provider.empty() ? "no provider" : model->provider];
  std::vector<std::pair<std::string, std::uint64_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

// Why listed models have no price, and the number of models for each reason.
std::map<std::string, std::uint64_t> unclear(const PriceBook& book) {
  std::map<std::string, std::uint64_t> out;
  for (const PricedModel* model : book.models()) {
    const auto found = std::find_if(model->rates.begin(), model->rates.end(),
                                    [](const PricedModel::Rates& rates) { return !rates.card.unclear().empty(); });
    if (found != model->rates.end()) ++out[found->card.unclear()];
  }
  return out;
}

std::string summary(const PriceBook& book, const std::string& file, WallTime now) {
  std::string out = neutralise(file.empty() ? "the table in the binary" : file) + ": " + neutralise(book.about.name) +
                    ", in the format of " + std::string(book.format()) + '\n';
  if (!book.about.date.empty()) {
    out += "date      " + neutralise(book.about.date);
    if (const auto age = age_in_days(book.about.date, now)) out += fmt::format(", {} days ago", *age);
    out += '\n';
  }
  out += fmt::format("models    {} with rates", format_count(book.models().size()));
  for (std::size_t i = 0; const auto& [provider, count] : providers(book)) {
    if (i == kKeysShown) out += " ...";
    if (i++ >= kKeysShown) continue;
    out += fmt::format("{} {} {}", i == 1 ? ":" : ",", neutralise(provider), count);
  }
  out += '\n';
  if (book.about.skipped > 0) {
    out += fmt::format("skipped   {} without a rate that finops can use\n", format_count(book.about.skipped));
  }
  std::string reasons;
  std::uint64_t without = 0;
  for (const auto& [reason, count] : unclear(book)) {
    reasons += fmt::format("{}{} ({})", reasons.empty() ? "" : ", ", neutralise(reason), format_count(count));
    without += count;
  }
  if (without > 0) out += fmt::format("unclear   {} without a price: {}\n", format_count(without), reasons);
  std::string keys;
  for (std::size_t i = 0; i < book.about.ignored.size() && i < kKeysShown; ++i) {
    keys += (keys.empty() ? "" : ", ") + neutralise(book.about.ignored[i]);
  }
  if (book.about.ignored.size() > kKeysShown)
    keys += fmt::format(" and {} more", book.about.ignored.size() - kKeysShown);
  if (!keys.empty()) out += "ignored   price keys that finops cannot use: " + keys + '\n';
  return out;
}

std::string summary_json(const PriceBook& book, const std::string& file, WallTime now) {
  const auto text_or_null = [](std::string& out, std::string_view text) {
    if (text.empty()) {
      out += "null";
    } else {
      append_json_string(out, text);
    }
  };
  std::string out = "{\"file\":";
  text_or_null(out, file);
  out += ",\"name\":";
  text_or_null(out, book.about.name);
  out += ",\"format\":";
  text_or_null(out, book.format());
  out += ",\"date\":";
  text_or_null(out, book.about.date);
  const auto age = age_in_days(book.about.date, now);
  out += fmt::format(",\"age_days\":{},\"models\":{},\"skipped\":{},\"providers\":{{",
                     age ? fmt::format("{}", *age) : "null", book.models().size(), book.about.skipped);
  for (const auto& [provider, count] : providers(book)) {
    if (out.back() != '{') out += ',';
    append_json_string(out, provider);
    out += fmt::format(":{}", count);
  }
  out += "},\"unclear\":{";
  for (const auto& [reason, count] : unclear(book)) {
    if (out.back() != '{') out += ',';
    append_json_string(out, reason);
    out += fmt::format(":{}", count);
  }
  out += "},\"ignored\":[";
  for (const std::string& key : book.about.ignored) {
    if (out.back() != '[') out += ',';
    append_json_string(out, key);
  }
  return out + "]}\n";
}

}  // namespace

int check_prices(const PricesOptions& options, const std::string& file, const Terminal& terminal, std::ostream& out,
                 std::ostream& err) {
  const std::string& path = file.empty() ? options.file : file;
  std::unique_ptr<PriceBook> own;
  if (!path.empty()) {
    auto loaded = load_price_book(path);
    if (!loaded) return say_price_error(loaded.error(), err) == kLocalIo ? kLocalIo : kNo;
    own = std::move(*loaded);
  }
  const PriceBook& book = own == nullptr ? built_in_book() : *own;
  Output output(out);
  if (options.json) {
    output.write(summary_json(book, path, options.now));
  } else {
    const std::string text = summary(book, path, options.now);
    output.write(terminal.tty && !options.plain ? wrap(text, terminal.width, kModelIndent) : text);
  }
  return output.finish(err);
}

}  // namespace finops::cli
