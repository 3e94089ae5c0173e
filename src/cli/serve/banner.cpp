#include "cli/serve/banner.h"

#include "cli/serve/log_status.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.resize(width, ' ');
  return out;
}

std::string where_key_comes_from(const Provider& provider, std::string_view answered) {
  if (!answered.empty()) return std::string(answered);
  std::string names;  // of the configuration
  for (const Key& key : provider.keys) {
    if (key.origin.kind == CredentialOrigin::Kind::config) names += (names.empty() ? "" : ", ") + key.origin.name;
  }
  if (!names.empty()) return "key from the configuration: " + names;
  if (!provider.keys.empty()) {
    const bool alone = provider.id == ProviderId::azure;
    return (alone ? "key from $" : "key from the caller, else $") + provider.keys.front().origin.name;
  }
  if (provider.keys_set_aside) return "the configuration's keys are for another address and are not used";
  if (provider.id == ProviderId::azure) return "no key: set AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT";
  return "key from the caller";
}

std::string upstream_of(const Provider& provider, std::string_view answered) {
  if (!answered.empty() || provider.base_is_default || !provider.base) return {};
  return provider.base->authority + provider.base->path + ", ";
}

void print_route(std::ostream& err, std::string_view name, std::string_view endpoint, const std::string& note) {
  err << "  " << padded(name, 11) << padded(endpoint, 25) << note << '\n';
}

}  // namespace

void print_banner(std::ostream& err, const std::string& host, int port, const ProviderRegistry& providers,
                  std::string_view answered, const ExchangeLogger* log, BudgetLedger* budget, bool details) {
  const std::string shown = host.find(':') == std::string::npos ? host : "[" + host + "]";
  err << "finops " FINOPS_VERSION " listening on http://" << shown << ':' << port << '\n';
  if (details) {
    for (const ProviderId id : kAllProviders) {
      const Provider& p = providers.get(id);
      const bool genai = id == ProviderId::gemini || id == ProviderId::vertex;
      print_route(err, p.name, "/" + std::string(genai ? "genai" : p.name) + "_passthrough",
                  upstream_of(p, answered) + where_key_comes_from(p, answered));
    }
    err << "  " << padded("log", 11) << (log == nullptr ? "off" : log->path()) << '\n';
    if (budget != nullptr) {
      for (const std::string& line : budget->describe(local_day(std::chrono::system_clock::now()))) {
        err << "  " << padded("budget", 11) << line << '\n';
      }
    }
  }
  err.flush();
}

std::string replay_lines(const IndexReport& report) {
  struct Reason {
    Unusable why;
    std::string_view words;
  };
  constexpr Reason kReasons[] = {
      {Unusable::replayed, "that recordings had answered"},
      {Unusable::refused, "that finops had refused"},
      {Unusable::unanswered, "without an answer"},
      {Unusable::no_body, "whose answer is not whole in the log"},
      {Unusable::no_request, "whose request is not in the log"},
      {Unusable::no_endpoint, "that belong to no endpoint"},
  };
  std::string out = "finops: replay: " + counted(report.ready, "exchange") + (report.ready == 1 ? " is" : " are") +
                    " ready from " + counted(report.files, "file");
  std::string left;
  const auto add = [&](std::uint64_t count, std::string_view words) {
    if (count > 0) left.append(left.empty() ? "; left out: " : ", ").append(format_count(count)).append(words);
  };
  for (const Reason& reason : kReasons) {
    add(report.unusable[static_cast<std::size_t>(reason.why)], " " + std::string(reason.words));
  }
  add(report.copies, report.copies == 1 ? " copy" : " copies");
  add(report.damaged, report.damaged == 1 ? " damaged line" : " damaged lines");
  out += left + "\n";
  for (const std::string& line : report.unreadable) out += "finops: replay: cannot read " + neutralise(line) + "\n";
  return out;
}

std::string summary_line(const ServeStats& stats, const ExchangeLogger* log) {
  const std::uint64_t total = stats.total(), failed = stats.failed();
  std::string out = std::to_string(total) + (total == 1 ? " exchange" : " exchanges");
  if (failed > 0) out += ", " + std::to_string(failed) + " failed";
  if (const Count tokens = stats.input_tokens()) out += ", " + format_tokens(*tokens) + " tokens in";
  if (const Count tokens = stats.output_tokens()) out += ", " + format_tokens(*tokens) + " tokens out";
  for (const std::string& cost : format_total(stats.cost())) out += ", " + cost;
  if (log != nullptr) out += ", " + log_summary(log->health());
  return out;
}

std::string status_json(const ServeStats& stats, const ExchangeLogger* log, std::chrono::nanoseconds uptime,
                        const StderrQueue::Health& err) {
  std::string out = "{\"version\":\"" FINOPS_VERSION "\",\"uptime_s\":";
  append_uint(out, static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(uptime).count()));
  out += ",\"exchanges\":{\"total\":";
  append_uint(out, stats.total());
  out += ",\"by_outcome\":" + stats.outcomes_json() + "},\"cost\":{\"usd\":";
  const CostTotal cost = stats.cost();
  const auto append_amount = [&](const CostSum& sum) {
    if (sum.priced > 0) {
      append_usd(out, sum.usd);
    } else {
      out += "null";
    }
  };
  append_amount(cost.metered());
  out += ",\"priced\":";
  append_uint(out, cost.metered().priced);
  out += ",\"unpriced\":";
  append_uint(out, cost.unpriced());
  out += cost.metered().at_least ? ",\"at_least\":true" : ",\"at_least\":false";
  out += ",\"subscription_usd\":";
  append_amount(cost.of(CostBasis::subscription));
  out += ",\"unknown_basis_usd\":";
  append_amount(cost.of(CostBasis::unknown));
  out += "},\"stderr\":{\"lines_dropped\":";
  append_uint(out, err.dropped);
  out += ",\"bytes_waiting\":";
  append_uint(out, err.waiting);
  out += "},\"log\":";
  if (log == nullptr) return out + "null}\n";
  append_log_status(out, log->health());
  return out + "}\n";
}

}  // namespace finops::cli
