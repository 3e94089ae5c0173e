#include "cli/prices/command.h"

#include <spdlog/fmt/fmt.h>

#include "cli/flags/color_option.h"
#include "cli/flags/combinations.h"
#include "cli/prices/options.h"
#include "cli/prices/views.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/typed.h"
#include "core/base/suggest.h"

namespace finops::cli {
namespace {

int usage(const std::string& message, std::ostream& err) {
  err << "finops: " << error_text(message) << " (see finops prices --help)\n";
  return kUsage;
}

}  // namespace

Result<PricesOptions> read_prices_options(const Arguments& arguments, WallTime now) {
  const auto fits = check_combinations(arguments);
  if (!fits) return fits.error();
  PricesOptions out;
  out.words = arguments.positionals;
  out.provider = arguments.value("provider").value_or("");
  out.file = arguments.value("prices").value_or("");
  out.json = arguments.on("json");
  out.plain = arguments.on("plain");
  out.header = arguments.on("header");
  out.color = color_mode(arguments);
  out.ascii = arguments.on("ascii");
  out.now = now;
  return out;
}

int run_prices(const PricesOptions& options, const Terminal& terminal, std::ostream& out, std::ostream& err) {
  const std::string word = options.words.empty() ? "list" : options.words[0];
  const std::string operand = options.words.size() > 1 ? options.words[1] : "";
  if (word != "list" && word != "show" && word != "check") {
    const auto meant = nearest(word, {"list", "show", "check"});
    return usage(fmt::format("'{}' is not one of list, show, check{}", typed(word),
                             meant ? "; did you mean '" + *meant + "'?" : ""),
                 err);
  }
  if (options.words.size() > 2) return usage(fmt::format("unexpected argument '{}'", typed(options.words[2])), err);
  if (word == "show" && operand.empty()) return usage("name a model, as in 'finops prices show gpt-4o'", err);
  if (word == "check") return check_prices(options, operand, terminal, out, err);

  Books books;
  if (!options.file.empty()) {
    auto own = load_price_book(options.file);
    if (!own) return say_price_error(own.error(), err);
    books.own = std::move(*own);
  }
  if (word == "show") return show_price(options, operand, books, terminal, out, err);
  if (!operand.empty() && !options.provider.empty() && operand != options.provider) {
    return usage("two providers are named; name only one", err);
  }
  return list_prices(options, operand.empty() ? options.provider : operand, books, terminal, out, err);
}

}  // namespace finops::cli
