#include "core/prices/embedded_prices.h"
#include "core/prices/price_book.h"

namespace finops {

const PriceBook& built_in_book() {
  static const std::unique_ptr<PriceBook> kBook = open_genai_prices(kEmbeddedPrices);
  return *kBook;
}

}  // namespace finops
