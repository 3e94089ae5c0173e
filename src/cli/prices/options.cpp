#include "cli/prices/options.h"

#include "cli/flags/value_types.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/typed.h"

namespace finops::cli {

PriceOptions read_price_options(const Arguments& arguments) {
  PriceOptions out;
  out.file = arguments.value("prices").value_or("");
  for (const std::string& text : arguments.values("model-map")) out.models.push_back(read_pair(text));
  return out;
}

Result<std::unique_ptr<PriceTable>> price_table(const PriceOptions& options) {
  return load_prices(options.file, options.models);
}

int say_price_error(const Error& error, std::ostream& err) {
  err << "finops: " << (error.code == ErrorCode::io ? "cannot read " : "");
  if (!error.context.empty()) err << typed_file(error.context) << ": ";
  err << error_text(error.message) << '\n';
  return error.code == ErrorCode::io ? kLocalIo : kUsage;
}

}  // namespace finops::cli
