// What `finops prices` shows: `list`, `show` and `check`, a file each, and the lists that they ask. One thread.
#pragma once
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/prices/command.h"
#include "core/prices/price_book.h"

namespace finops::cli {

// The lists that are asked, in that order.
struct Books {
  std::unique_ptr<PriceBook> own;  // nullptr: none

  std::vector<const PriceBook*> all() const;
  std::string names() const;  // "prices.json, then genai-prices 0.2.3"
};

struct ListedModel {
  const PriceBook* book;
  const PricedModel* model;
};
// In the order of the books. `provider` in any of its names; empty: all.
std::vector<ListedModel> listed_models(const Books& books, std::string_view provider);

// Says that no book lists the provider, which one may be meant, and which are listed. Gives kNo.
int refuse_provider(const std::string& provider, const Books& books, const Terminal& terminal, std::ostream& err);

// `prices list`: one line for each model, with the rates that are valid now; on a terminal, where no provider is named,
// one for each provider.
int list_prices(const PricesOptions& options, const std::string& provider, const Books& books, const Terminal& terminal,
                std::ostream& out, std::ostream& err);

// `prices show MODEL`: every rate of a model, from when on, for which sizes and service tiers, and where it comes from.
// `wanted`: a model as an answer names it, or PROVIDER/MODEL. Shows one entry for each provider that sells it. Unknown:
// kNo, with the nearest names.
int show_price(const PricesOptions& options, const std::string& wanted, const Books& books, const Terminal& terminal,
               std::ostream& out, std::ostream& err);

// `prices check`: can a price file be used, and what is in it. `file` empty: the one of --prices, else the table in the
// binary. kDone: it can be used; kNo: it cannot, and why; kLocalIo: it cannot be read.
int check_prices(const PricesOptions& options, const std::string& file, const Terminal& terminal, std::ostream& out,
                 std::ostream& err);

}  // namespace finops::cli
