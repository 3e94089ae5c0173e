#include "cli/send/report.h"

#include <chrono>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/units.h"
#include "core/base/strings.h"
#include "core/exchange/exchange_log.h"
#include "core/provider/route_hint.h"
#include "core/record/exchange_keys.h"

namespace finops::cli {
namespace {

std::string provider_of(const Exchange& x) {
  return x.route && x.route->provider != nullptr ? x.route->provider->name : "the provider";
}

// Words of the provider for one line: it may repeat the key in any of them.
std::string shown(std::string_view theirs, const RequestText& text) { return neutralise(text.masked(theirs)); }

std::string request_id_of(const Exchange& x, const RequestText& text) {
  if (!x.response) return {};
  for (const char* name : {"x-request-id", "request-id", "apim-request-id"}) {
    if (const std::string_view id = x.response->headers.get(name); !id.empty())
      return fmt::format(" ({})", shown(id, text));
  }
  return {};
}

// Each line of a message, indented.
std::string indented(std::string_view message) {
  std::string out;
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    if (end > 0) out += "  " + neutralise(message.substr(0, end)) + "\n";
    message.remove_prefix(std::min(end + 1, message.size()));
  }
  return out;
}

std::string http_error_lines(const Exchange& x, const RequestText& text) {
  std::string out = fmt::format("finops: {} answered {}{}{}\n", provider_of(x), status_of(x).value_or(0),
                                error_code_words(x, text), request_id_of(x, text));
  if (x.error) out += indented(text.masked(x.error->message));
  const std::string_view hint = x.response->status == 404 ? version_hint(*x.route) : std::string_view{};
  if (!hint.empty()) out += "  " + std::string(hint) + "\n";
  return out;
}

bool is_fence(std::string_view line, char& mark, std::size_t& length) {
  const std::size_t start = std::min(line.find_first_not_of(' '), line.size());
  if (start > 3 || start == line.size() || (line[start] != '`' && line[start] != '~')) return false;
  mark = line[start];
  length = std::min(line.find_first_not_of(mark, start), line.size()) - start;
  return length >= 3;
}

}  // namespace

std::optional<std::uint64_t> status_of(const Exchange& x) {
  if (!x.response || x.response->status <= 0) return std::nullopt;
  return static_cast<std::uint64_t>(x.response->status);
}

std::string error_code_words(const Exchange& x, const RequestText& text) {
  return x.error_code.empty() ? "" : " " + shown(x.error_code, text);
}

int answer_code(const Exchange& x) {
  if (x.error_code == "budget_exceeded" && x.outcome == Outcome::rejected) return kLimit;
  if (x.error_code == kLogUnavailable) return kLocalIo;
  return exit_code(x.outcome, status_of(x));
}

std::string failure_lines(const Exchange& x, const RequestText& text) {
  const std::string message = x.error ? text.masked(x.error->message) : std::string();
  switch (x.outcome) {
    case Outcome::ok: return {};
    case Outcome::http_error: return http_error_lines(x, text);
    case Outcome::stream_error:
      return fmt::format("finops: the answer ended with an error event:{}{}\n", error_code_words(x, text),
                         request_id_of(x, text)) +
             indented(message);
    case Outcome::rejected: return fmt::format("finops: {}\n", neutralise(message));
    default: break;
  }
  const Begun begun = begun_of(x.phase, status_of(x), x.stream);
  return fmt::format("finops: {}: {}\n", phrase(x.outcome, begun), neutralise(message));
}

std::string usage_line(const Exchange& x, const RequestText& text, const Terminal& terminal) {
  const auto tokens = [](const Count& count) { return count ? format_tokens(*count) : std::string("-"); };
  const std::string model = !x.response_model.empty() ? x.response_model : x.model;
  const auto total = std::chrono::steady_clock::now() - x.timing.start;
  std::string out = model.empty() ? provider_of(x) : shown(model, text);
  if (x.usage.input_tokens || x.usage.output_tokens || !x.operation.empty()) {
    out += fmt::format("  {} in  {} out", tokens(x.usage.input_tokens), tokens(x.usage.output_tokens));
  }
  out += fmt::format("  {}  {}", format_duration(to_ms(total)), format_cost(cost_entry_of(x)));
  const std::string id = to_lower(x.id.size() > 6 ? x.id.substr(x.id.size() - 6) : x.id);
  return styled(terminal, Style::dim, out + "  " + id) + "\n";
}

bool first_fenced_block(std::string_view text, std::string& block) {
  bool open = false;
  char mark = 0;
  std::size_t length = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end), whole = text.substr(0, std::min(end + 1, text.size()));
    char its_mark = 0;
    std::size_t its_length = 0;
    const bool fence = is_fence(line, its_mark, its_length);
    if (!open) {
      if (fence) open = true, mark = its_mark, length = its_length;
    } else if (fence && its_mark == mark && its_length >= length &&
               line.find_last_not_of(" \r") + 1 == line.find(mark) + its_length) {
      return true;
    } else {
      block += whole;
    }
    text.remove_prefix(whole.size());
  }
  return open;
}

}  // namespace finops::cli
