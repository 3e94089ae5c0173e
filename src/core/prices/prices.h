// Price tables, and the one function with which every command computes prices. Immutable after loading: any thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/prices/cost.h"
#include "core/prices/price_book.h"
#include "core/usage/usage.h"

namespace finops {

// One exchange as a price table sees it. Empty views: unknown.
struct PriceQuery {
  std::string_view provider;  // as in a record: openai, azure, vertex ..., or a configured name such as groq
  std::string_view response_model;
  std::string_view request_model;  // for Azure the name of a deployment, which need not show its model
  std::string_view service_tier;   // as in the answer: "default", "flex", "priority", "standard", "ON_DEMAND" ...
  WallTime at{};                   // prices have start dates; WallTime{} is unknown
};

// Deployment (or any other request model) -> the model to price it as.
using ModelMap = std::vector<std::pair<std::string, std::string>>;

class PriceTable {
 public:
  virtual ~PriceTable() = default;
  // Always gives a result: a usage without numbers is no_usage, and anything uncertain is no_price with a reason, never
  // 0.
  // A price that the provider named in its answer is taken as it is.
  virtual Cost price(const PriceQuery& query, const Usage& usage) const = 0;
  virtual std::string_view name() const noexcept = 0;  // "genai-prices 0.2.3", "prices.json, then genai-prices 0.2.3"
};

// The table in the binary. Parsed at the first price that is computed; lives as long as the process.
const PriceTable& built_in_prices();

// The user's price file first, then the table in the binary; the file alone prices the models that it lists. An empty
// path: only the table in the binary. Errors as load_price_book().
Result<std::unique_ptr<PriceTable>> load_prices(const std::string& path, ModelMap map);
// The same with a book that is loaded already; nullptr: none.
std::unique_ptr<PriceTable> make_price_table(std::unique_ptr<PriceBook> own, ModelMap map);

}  // namespace finops
