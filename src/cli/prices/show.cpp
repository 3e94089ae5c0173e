#include "cli/prices/views.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/prices/json.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/output.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/typed.h"
#include "cli/terminal/units.h"
#include "core/base/suggest.h"
#include "core/usage/model_name.h"

namespace finops::cli {
namespace {

constexpr std::size_t kLabel = 10, kUnitColumn = 20;
constexpr std::size_t kSuggested = 5;

using Entry = ListedModel;

// The providers that finops routes to, then those that are only in the books.
std::vector<std::string> provider_names(const Books& books) {
  std::vector<std::string> out = {"openai", "anthropic", "azure", "gemini", "vertex"};
  for (const Entry& entry : listed_models(books, "")) {
    if (std::find(out.begin(), out.end(), entry.model->provider) == out.end()) out.push_back(entry.model->provider);
  }
  return out;
}

// Searches as for a price: a book that lists the model hides the later books.
std::vector<Entry> find(const Books& books, const std::string& provider, const std::string& name) {
  std::vector<Entry> out;
  const std::vector<std::string> providers =
      provider.empty() ? provider_names(books) : std::vector<std::string>{provider};
  for (const std::string& asked : providers) {
    for (const PriceBook* book : books.all()) {
      const PricedModel* model = book->find(asked, name);
      if (model == nullptr) continue;
      const bool known = std::any_of(out.begin(), out.end(), [&](const Entry& entry) {
        return entry.model->provider == model->provider && entry.model->id == model->id;
      });
      if (!known) out.push_back({book, model});
      break;
    }
  }
  return out;
}

std::string rate_line(Unit unit, const TieredRate& rate) {
  const UnitInfo& about = info(unit);
  std::string line = fmt::format("  {:<{}}{:>8}", about.what, kUnitColumn, rate_text(rate.base, about.per));
  if (about.per != Per::million) line += fmt::format(" per {}", per_text(about.per));
  for (const TieredRate::Tier& tier : rate.tiers) {
    line += fmt::format("   above {} tokens {}", format_count(tier.start), rate_text(tier.rate, about.per));
  }
  return line + '\n';
}

void write_card(const RateCard& card, const std::string& title, const Terminal& terminal, Output& out) {
  out.write(styled(terminal, Style::dim, title) + '\n');
  if (!card.unclear().empty()) out.write("  no price: " + neutralise(card.unclear()) + '\n');
  if (card.empty() && card.unclear().empty()) out.write("  no rates listed\n");
  for (const auto& [unit, rate] : card.all()) out.write(rate_line(unit, rate));
}

// When rates are valid, for people: rates without a period apply before or outside the periods of the others.
std::string valid_text(const PricedModel& model, const PricedModel::Rates& rates) {
  std::string text = period_text(rates.period);
  if (!text.empty()) return text;
  constexpr std::string_view kFrom = "from ";
  const PricePeriod& next = model.rates.size() > 1 ? model.rates[1].period : rates.period;
  text = period_text(next);
  return text.starts_with(kFrom) ? "before " + text.substr(kFrom.size()) : "otherwise";
}

void write_page(const Entry& entry, WallTime now, const Terminal& terminal, Output& out) {
  const PricedModel& model = *entry.model;
  const auto label = [&](std::string_view text) {
    return styled(terminal, Style::dim, fmt::format("{:<{}}", text, kLabel));
  };
  out.write(styled(terminal, Style::bold, neutralise(model.provider + "/" + model.id)) +
            (model.name.empty() ? "" : "   " + neutralise(model.name)) + '\n');
  const PriceBook& book = *entry.book;
  out.write(label("source") + neutralise(book.about.name) +
            (book.about.date.empty() ? "" : ", " + neutralise(book.about.date)) + '\n');
  std::string line;
  bool first = true;
  const auto flush = [&] {
    out.write(label(first ? "names" : "") + line + '\n');
    first = false;
    line.clear();
  };
  for (const std::string& pattern : model.patterns) {
    const std::string text = neutralise(pattern);
    if (!line.empty() && kLabel + line.size() + 2 + text.size() >= terminal.width) flush();
    line += (line.empty() ? "" : ", ") + text;
  }
  flush();
  const RateCard* valid = &model.card_at(now);
  for (const PricedModel::Rates& rates : model.rates) {
    std::string title = "$ per million tokens";
    if (model.dated()) title += ", " + valid_text(model, rates);
    if (model.dated() && &rates.card == valid) title += " (now)";
    write_card(rates.card, title, terminal, out);
  }
  for (const PricedModel::Tier& tier : model.service_tiers) {
    std::string title = "$ per million tokens, service tier " + neutralise(tier.name);
    if (const std::string period = period_text(tier.period); !period.empty()) title += ", " + period;
    write_card(tier.card, title + (model.tiers_change_rates ? ", all else as above" : ""), terminal, out);
  }
}

void write_lines(const Entry& entry, Output& out) {
  const PricedModel& model = *entry.model;
  const std::string names = tsv_field(model.provider) + '\t' + tsv_field(model.id),
                    source = tsv_field(entry.book->about.name);
  const auto card_lines = [&](const RateCard& card, const std::string& period, const std::string& tier) {
    for (const auto& [unit, rate] : card.all()) {
      const UnitInfo& about = info(unit);
      const auto line = [&](const std::string& above, Rate price) {
        out.write(fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", names, period, tier, about.name, above,
                              rate_text(price, about.per), per_text(about.per), source));
      };
      line("", rate.base);
      for (const TieredRate::Tier& step : rate.tiers) line(fmt::format("{}", step.start), step.rate);
    }
  };
  for (const PricedModel::Rates& rates : model.rates) card_lines(rates.card, period_text(rates.period), "");
  for (const PricedModel::Tier& tier : model.service_tiers) {
    card_lines(tier.card, period_text(tier.period), tsv_field(tier.name));
  }
}

int refuse(const std::string& wanted, const std::string& name, const std::string& provider, const Books& books,
           std::ostream& err) {
  std::vector<std::string> known;
  for (const Entry& entry : listed_models(books, provider)) {
    known.push_back(entry.model->id);
    for (const std::string& pattern : entry.model->patterns) {
      if (pattern.find_first_of("*/ ") == std::string::npos) known.push_back(pattern);
    }
  }
  std::string names;
  for (const std::string& near : nearest_few(plain_model_name(name), known, kSuggested)) {
    names += (names.empty() ? "; did you mean " : ", ") + near;
  }
  err << fmt::format("finops: no price for '{}'{}\n", typed(wanted), neutralise(names));
  return kNo;
}

}  // namespace

int show_price(const PricesOptions& options, const std::string& wanted, const Books& books, const Terminal& terminal,
               std::ostream& out, std::ostream& err) {
  std::string provider = options.provider, name = wanted;
  if (!provider.empty() && listed_models(books, provider).empty()) {
    return refuse_provider(provider, books, terminal, err);
  }
  const std::size_t slash = wanted.find('/');
  if (provider.empty() && slash != std::string::npos && !listed_models(books, wanted.substr(0, slash)).empty()) {
    provider = wanted.substr(0, slash);
    name = wanted.substr(slash + 1);
  }
  std::vector<Entry> found = find(books, provider, name);
  // "openai/gpt-4o" means a model of a provider, but it is also a model name at providers that sell models of many
  // makers.
  if (found.empty() && options.provider.empty()) found = find(books, "", wanted);
  if (found.empty()) return refuse(wanted, name, provider, books, err);
  Output output(out);
  if (options.header && !options.json && (!terminal.tty || options.plain)) {
    output.write("provider\tmodel\tvalid\tservice_tier\tunit\tabove\tprice\tper\tsource\n");
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (options.json) {
      output.write(model_json(*found[i].book, *found[i].model) + '\n');
    } else if (terminal.tty && !options.plain) {
      if (i > 0) output.write("\n");
      write_page(found[i], options.now, terminal, output);
    } else {
      write_lines(found[i], output);
    }
  }
  return output.finish(err);
}

}  // namespace finops::cli
