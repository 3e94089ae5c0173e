// What `finops prices` shows: `list`, `show` and `check` (one source file each), and the price lists that they use. One
// thread.
#pragma once
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/prices/command.h"
#include "core/prices/price_book.h"

namespace finops::cli {

// The price lists, in the order in which they are searched.
struct Books {
  std::unique_ptr<PriceBook> own;  // nullptr: none

  std::vector<const PriceBook*> all() const;
  std::string names() const;  // "prices.json, then genai-prices 0.2.3"
};

struct ListedModel {
  const PriceBook* book;
  const PricedModel* model;
};
// All models in the order of the books. `provider`: any of its names; empty: all.
std::vector<ListedModel> listed_models(const Books& books, std::string_view provider);

// Prints that no book lists the provider, which one may be meant, and which are listed. Returns kNo.
int refuse_provider(const std::string& provider, const Books& books, const Terminal& terminal, std::ostream& err);

// `prices list`: one line for each model, with the rates that are valid now; on a terminal without a named provider,
// one line for each provider.
int list_prices(const PricesOptions& options, const std::string& provider, const Books& books, const Terminal& terminal,
                std::ostream& out, std::ostream& err);

// `prices show MODEL`: every rate of a model, with its dates, sizes, service tiers and source. `wanted`: a model as
// named in an answer, or PROVIDER/MODEL. Shows one entry for each provider that sells it. Unknown model: kNo, and the
// nearest names are shown.
int show_price(const PricesOptions& options, const std::string& wanted, const Books& books, const Terminal& terminal,
               std::ostream& out, std::ostream& err);

// `prices check`: checks whether a price file can be used, and shows what is in it. An empty `file`: that of --prices,
// else the table in the binary. kDone: it can be used; kNo: it cannot, and the reason is printed; kLocalIo: it cannot
// be read.
int check_prices(const PricesOptions& options, const std::string& file, const Terminal& terminal, std::ostream& out,
                 std::ostream& err);

}  // namespace finops::cli
