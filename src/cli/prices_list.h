// `prices list`: one line for each model, with the rates that are valid now. One thread.
#pragma once
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cmd_prices.h"
#include "core/usage/price_book.h"

namespace finops::cli {

// The lists that are asked, in that order.
struct Books {
  std::unique_ptr<PriceBook> own;  // nullptr: none

  std::vector<const PriceBook*> all() const;
};

// True when a user who says `wanted` means `listed`, a book's word for a provider: gemini and vertex are Google.
bool same_provider(std::string_view wanted, std::string_view listed);

// Says that no book lists the provider, and which are listed. Gives kNo.
int refuse_provider(const std::string& provider, const Books& books, std::ostream& err);

int list_prices(const PricesOptions& options, const std::string& provider, const Books& books, const Terminal& terminal,
                std::ostream& out, std::ostream& err);

}  // namespace finops::cli
