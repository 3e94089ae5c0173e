// A price list as read from one file: its models, which rates are valid when, and how a name finds its model. Immutable
// after loading: any thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/prices/rates.h"

namespace finops {

// When rates are valid, in UTC.
struct PricePeriod {
  enum class Kind : unsigned char { always, from_date, time_of_day };

  Kind kind = Kind::always;
  WallTime from{};                           // from_date
  std::chrono::milliseconds begin{}, end{};  // time_of_day, from midnight; begin > end spans midnight

  bool holds(WallTime at) const noexcept;
};

struct PricedModel {
  struct Rates {
    PricePeriod period;
    RateCard card;
  };
  struct Tier {
    std::string name;  // "flex", "priority", "fast", "batches"
    PricePeriod period;
    RateCard card;
  };

  std::string provider;  // as the book calls it: "openai", "vertex_ai-language-models"
  std::string id;
  std::string name;                   // for people; may be empty
  std::vector<std::string> patterns;  // which names it matches, as ModelMatcher writes them
  std::vector<Rates> rates;           // the last one whose period holds, else the first; never empty
  std::vector<Tier> service_tiers;    // if several apply to a tier, an earlier one wins for each unit
  bool tiers_change_rates = false;    // a unit not listed in a tier has the standard rate; false: no price

  const RateCard& card_at(WallTime at) const noexcept;
  // The rates of a service tier; nullopt: none are listed for that time.
  std::optional<RateCard> tier_card(std::string_view tier, WallTime at) const;
  bool dated() const noexcept;                // the rates depend on the time
  void make_unclear(const std::string& why);  // all its rates
};

// General facts about a price file.
struct BookInfo {
  std::string name;                  // for Cost::table: "genai-prices 0.2.3", "prices.json"
  std::string date;                  // 2026-09-23; may be empty
  std::vector<std::string> ignored;  // price keys that finops does not use, each once
  std::uint64_t skipped = 0;         // models without any price that finops can count
};

class PriceBook {
 public:
  virtual ~PriceBook() = default;

  // `provider`: a name that finops uses (openai, gemini, vertex, chatgpt, xai ...) or one of the book. `model`: in any
  // spelling; all are tried. nullptr: not listed.
  virtual const PricedModel* find(std::string_view provider, std::string_view model) const = 0;
  // In the order of the file. They live as long as the book.
  virtual std::vector<const PricedModel*> models() const = 0;
  // Whether `provider`, in any of its names, is the provider that the book calls `listed`.
  virtual bool means(std::string_view provider, std::string_view listed) const = 0;

  virtual std::string_view format() const noexcept = 0;  // "genai-prices", "LiteLLM"

  BookInfo about;
};

// The book in the binary: lists of many providers; each list is parsed at its first use.
const PriceBook& built_in_book();

// Reads a file in the shape of genai-prices (data.json v2, or finops' own data/prices.json) or of LiteLLM
// (model_prices_and_context_window.json); the content decides which.
// Errors: io: it cannot be read; config, saying what is wrong, at which model and key, and what would be right.
Result<std::unique_ptr<PriceBook>> load_price_book(const std::string& path);

struct JsonNode;
// The two shapes. `verify` compiles every regular expression. Errors: config.
Result<std::unique_ptr<PriceBook>> read_genai_prices(const JsonNode& root, bool verify);
// The text that scripts/update-prices writes, which outlives the book. Ends the process if the text does not have that
// form; a test reads the same bytes with every check.
std::unique_ptr<PriceBook> open_genai_prices(std::string_view text);
Result<std::unique_ptr<PriceBook>> read_litellm_prices(const JsonNode& root);

}  // namespace finops
