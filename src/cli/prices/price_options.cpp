#include "cli/prices/price_options.h"

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"

namespace finops::cli {

Result<std::unique_ptr<PriceTable>> price_table(const Arguments& arguments) {
  ModelMap map;
  for (const std::string& text : arguments.values("model-map")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      return Error{ErrorCode::invalid_argument,
                   "--model-map: '" + text + "' is not NAME=MODEL, as in my-deployment=gpt-4.1",
                   {}};
    }
    map.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return load_prices(arguments.value("prices").value_or(""), std::move(map));
}

int say_price_error(const Error& error, std::ostream& err) {
  err << "finops: " << (error.code == ErrorCode::io ? "cannot read " : "");
  if (!error.context.empty()) err << neutralise(error.context) << ": ";
  err << neutralise(error.message) << '\n';
  return error.code == ErrorCode::io ? kLocalIo : kUsage;
}

}  // namespace finops::cli
