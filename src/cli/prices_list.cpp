#include "cli/prices_list.h"

#include <algorithm>
#include <array>

#include <spdlog/fmt/fmt.h>

#include "cli/display_text.h"
#include "cli/exit_codes.h"
#include "cli/output.h"
#include "cli/prices_json.h"
#include "cli/table.h"
#include "cli/tsv.h"

namespace finops::cli {
namespace {

constexpr std::array<Unit, 4> kColumns = {Unit::input, Unit::cache_read, Unit::cache_write, Unit::output};

// The price of a plain request; '+' says that long ones cost more.
std::string price_text(const RateCard& card, Unit unit, bool mark) {
  const TieredRate* rate = card.find(unit);
  if (rate == nullptr) return "";
  return rate_text(rate->base, info(unit).per) + (mark && !rate->tiers.empty() ? "+" : "");
}

struct Row {
  const PriceBook* book;
  const PricedModel* model;
};

std::vector<Row> rows(const Books& books, const std::string& provider) {
  std::vector<Row> out;
  for (const PriceBook* book : books.all()) {
    for (const PricedModel& model : book->models()) {
      if (provider.empty() || same_provider(provider, model.provider)) out.push_back({book, &model});
    }
  }
  return out;
}

void print_table(const std::vector<Row>& models, WallTime now, const Terminal& terminal, Output& out) {
  const auto number = [](std::string_view header) { return Column{.header = header, .width = 6, .right = true}; };
  Table table({{.header = "MODEL", .width = 10, .flexible = true},
               number("INPUT"),
               number("CACHED"),
               number("WRITE"),
               number("OUTPUT"),
               {.header = "PROVIDER"}},
              terminal);
  for (const Row& row : models) {
    const RateCard& card = row.model->card_at(now);
    std::vector<Cell> cells{{row.model->id}};
    for (const Unit unit : kColumns) {
      const std::string price = price_text(card, unit, true);
      cells.push_back({price.empty() ? "-" : price});
    }
    cells.push_back({row.model->provider, Style::dim});
    table.add(std::move(cells));
  }
  table.print(out);
}

void print_lines(const std::vector<Row>& models, const PricesOptions& options, Output& out) {
  if (options.header) out.write("provider\tmodel\tinput\tcached\twrite\toutput\tsource\n");
  for (const Row& row : models) {
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

bool same_provider(std::string_view wanted, std::string_view listed) {
  if (wanted == listed) return true;
  const bool google = wanted == "google" || wanted == "gemini" || wanted == "vertex";
  return google && (listed == "google" || listed.starts_with("gemini") || listed.starts_with("vertex_ai"));
}

int refuse_provider(const std::string& provider, const Books& books, std::ostream& err) {
  std::vector<std::string> known;
  for (const Row& row : rows(books, "")) {
    if (std::find(known.begin(), known.end(), row.model->provider) == known.end()) known.push_back(row.model->provider);
  }
  std::string names;
  for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
  err << fmt::format("finops: no prices of '{}'; there are: {}\n", neutralise(provider), neutralise(names));
  return kNo;
}

int list_prices(const PricesOptions& options, const std::string& provider, const Books& books, const Terminal& terminal,
                std::ostream& out, std::ostream& err) {
  const std::vector<Row> models = rows(books, provider);
  if (models.empty()) return refuse_provider(provider, books, err);
  Output output(out);
  const bool as_table = terminal.tty && !options.json && !options.plain;
  if (options.json) {
    for (const Row& row : models) output.write(model_json(*row.book, *row.model) + '\n');
  } else if (as_table) {
    print_table(models, options.now, terminal, output);
  } else {
    print_lines(models, options, output);
  }
  const int written = output.finish(err);
  if (as_table && !output.failed()) {
    std::string sources;
    for (const PriceBook* book : books.all()) sources += (sources.empty() ? "" : ", then ") + book->about.name;
    err << '\n'
        << wrap(fmt::format("{} models, $ per million tokens{}+ costs more for long requests{}{}\n", models.size(),
                            terminal.ascii ? " | " : " · ", terminal.ascii ? " | " : " · ", neutralise(sources)),
                terminal.width, 2);
  }
  return written;
}

}  // namespace finops::cli
