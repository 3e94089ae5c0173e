#include "cli/prices/views.h"

#include <algorithm>
#include <array>

#include <spdlog/fmt/fmt.h>

#include "cli/prices/json.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/output.h"
#include "cli/terminal/table.h"
#include "cli/terminal/tsv.h"
#include "cli/terminal/typed.h"
#include "cli/terminal/units.h"
#include "core/base/suggest.h"

namespace finops::cli {
namespace {

constexpr std::array<Unit, 4> kColumns = {Unit::input, Unit::cache_read, Unit::cache_write, Unit::output};

constexpr std::size_t kPriceColumns = 8;  // on a terminal; some prices are quotients with many digits

// The price of a plain request; '+' means that long requests cost more.
std::string price_text(const RateCard& card, Unit unit, bool mark) {
  const TieredRate* rate = card.find(unit);
  if (rate == nullptr) return "";
  return rate_text(rate->base, info(unit).per) + (mark && !rate->tiers.empty() ? "+" : "");
}

// Each provider once, with its number of models, in the order of the books.
std::vector<std::pair<std::string, std::size_t>> providers(const std::vector<ListedModel>& models) {
  std::vector<std::pair<std::string, std::size_t>> out;
  for (const ListedModel& row : models) {
    const auto known =
        std::find_if(out.begin(), out.end(), [&](const auto& entry) { return entry.first == row.model->provider; });
    if (known == out.end()) {
      out.emplace_back(row.model->provider, 1);
    } else {
      ++known->second;
    }
  }
  return out;
}

void print_providers(const std::vector<ListedModel>& models, const Terminal& terminal, Output& out) {
  Table table({{.header = "PROVIDER", .width = 10, .flexible = true}, {.header = "MODELS", .right = true}}, terminal);
  for (const auto& [name, count] : providers(models)) table.add({{name}, {format_count(count)}});
  table.print(out);
}

void print_table(const std::vector<ListedModel>& models, WallTime now, const Terminal& terminal, Output& out) {
  const auto number = [](std::string_view header) { return Column{.header = header, .width = 6, .right = true}; };
  Table table({{.header = "MODEL", .width = 10, .flexible = true},
               number("INPUT"),
               number("CACHED"),
               number("WRITE"),
               number("OUTPUT"),
               {.header = "PROVIDER"}},
              terminal);
  for (const ListedModel& row : models) {
    const RateCard& card = row.model->card_at(now);
    std::vector<Cell> cells{{row.model->id}};
    for (const Unit unit : kColumns) {
      const std::string price = price_text(card, unit, true);
      cells.push_back({price.empty() ? "-" : fit(price, kPriceColumns, terminal.ascii)});
    }
    cells.push_back({row.model->provider, Style::dim});
    table.add(std::move(cells));
  }
  table.print(out);
}

void print_lines(const std::vector<ListedModel>& models, const PricesOptions& options, Output& out) {
  if (options.header) out.write("provider\tmodel\tinput\tcached\twrite\toutput\tsource\n");
  for (const ListedModel& row : models) {
    const RateCard& card = row.model->card_at(options.now);
    std::string line = tsv_field(row.model->provider) + '\t' + tsv_field(row.model->id);
    for (const Unit unit : kColumns) line += '\t' + price_text(card, unit, false);
    out.write(line + '\t' + tsv_field(row.book->about.name) + '\n');
  }
}

}  // namespace

std::vector<const PriceBook*> Books::all() const {
  if (own == nullptr) return {&built_in_book()};
  return {own.get(), &built_in_book()};
}

std::string Books::names() const {
  std::string out;
  for (const PriceBook* book : all()) out += (out.empty() ? "" : ", then ") + book->about.name;
  return out;
}

std::vector<ListedModel> listed_models(const Books& books, std::string_view provider) {
  std::vector<ListedModel> out;
  for (const PriceBook* book : books.all()) {
    for (const PricedModel* model : book->models()) {
      if (provider.empty() || book->means(provider, model->provider)) out.push_back({book, model});
    }
  }
  return out;
}

int refuse_provider(const std::string& provider, const Books& books, const Terminal& terminal, std::ostream& err) {
  std::vector<std::string> known;
  std::string names;
  for (const auto& [name, count] : providers(listed_models(books, ""))) {
    known.push_back(name);
    names += (names.empty() ? "" : ", ") + name;
  }
  const auto meant = nearest(provider, known);
  const std::string near = meant ? "; did you mean '" + neutralise(*meant) + "'? There are: " : "; there are: ";
  const std::string text = fmt::format("finops: no prices for '{}'{}{}\n", typed(provider), near, neutralise(names));
  err << (terminal.tty ? wrap(text, terminal.width, 2) : text);
  return kNo;
}

int list_prices(const PricesOptions& options, const std::string& provider, const Books& books, const Terminal& terminal,
                std::ostream& out, std::ostream& err) {
  const std::vector<ListedModel> models = listed_models(books, provider);
  if (models.empty()) return refuse_provider(provider, books, terminal, err);
  Output output(out);
  const bool for_people = terminal.tty && !options.json && !options.plain;
  const bool overview = for_people && provider.empty();
  if (options.json) {
    for (const ListedModel& row : models) output.write(model_json(*row.book, *row.model) + '\n');
  } else if (overview) {
    print_providers(models, terminal, output);
  } else if (for_people) {
    print_table(models, options.now, terminal, output);
  } else {
    print_lines(models, options, output);
  }
  const int written = output.finish(err);
  if (for_people && !output.failed()) {
    const std::string_view dot = terminal.ascii ? " | " : " · ";
    const std::string_view what = overview ? "'finops prices list NAME' shows them" : "$ per million tokens";
    const std::string more = overview ? "" : fmt::format("{}+ costs more for long requests", dot);
    err << '\n'
        << wrap(fmt::format("{} models{}{}{}{}{}\n", format_count(models.size()), dot, what, more, dot,
                            neutralise(books.names())),
                terminal.width, 2);
  }
  return written;
}

}  // namespace finops::cli
