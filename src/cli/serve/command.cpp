#include "cli/serve/command.h"

#include <sys/resource.h>
#include <unistd.h>

#include <new>
#include <optional>
#include <sstream>

#include <spdlog/spdlog.h>

#include "cli/prices/options.h"
#include "cli/serve/banner.h"
#include "cli/serve/log_status.h"
#include "cli/serve/memory_care.h"
#include "cli/serve/observers.h"
#include "cli/serve/options.h"
#include "cli/serve/signals.h"
#include "cli/serve/stats.h"
#include "cli/serve/stderr_queue.h"
#include "cli/setup/core.h"
#include "cli/setup/process_setup.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/typed.h"
#include "cli/terminal/units.h"
#include "core/base/clock.h"
#include "core/log/write/exchange_logger.h"
#include "core/prices/prices.h"
#include "core/redact/install_key.h"
#include "proxy/server.h"

namespace finops::cli {
namespace {

// A stream needs two descriptors, more with TLS; the soft limit of a shell is often 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int fail(StderrQueue& err, const Error& error) {
  err.put(start_error_line(error));
  return start_error_code(error);
}

// From here on, everything for stderr goes through the queue, including messages of the core (spdlog).
void redirect_diagnostics(const StderrQueue& err) {
  spdlog::default_logger()->sinks() = {err.sink()};
  spdlog::default_logger()->set_pattern("finops: %v");
  spdlog::set_error_handler([](const std::string&) {});  // the default handler writes to stderr
}

// Parses the prices now, not during a request. Requests are already being served; if memory runs out, they get no
// price.
void parse_prices(const PriceTable& prices) noexcept {
  try {
    Usage any;
    any.input_tokens = 0;
    PriceQuery first;
    first.provider = "openai";
    first.response_model = "gpt-4o";
    prices.price(first, any);
  } catch (const std::bad_alloc&) {
    spdlog::warn("out of memory: the price table is not read yet");
  }
}

int serve(const Arguments& arguments, StderrQueue& err) {
  ServeSignals signals(err);
  auto options = read_serve_options(arguments);
  if (!options) return fail(err, options.error());
  auto prices = price_table(options->prices);
  if (!prices) {
    std::ostringstream text;
    const int status = say_price_error(prices.error(), text);
    err.put(text.str());
    return status;
  }
  raise_descriptor_limit();

  const bool mock = options->mock, local = options->providers.mock;
  auto built = build_core(std::move(*options), std::move(*prices));
  if (!built) return fail(err, built.error());
  const Core& core = **built;
  ExchangeLogger* const log = core.log.get();

  ServeStats stats;
  const SteadyTime started = std::chrono::steady_clock::now();
  MemoryCare memory;
  ExchangeObservers observers({&stats, &memory});
  const bool quiet = options->quiet;
  AccessLog access(AccessLine(detect_terminal(STDERR_FILENO, options->color, false)), err);
  if (options->access_lines) observers.add(access);
  std::optional<HeadLog> heads;
  if (options->verbose) {
    const auto secrets = core.providers.secrets();
    heads.emplace(HeadLines(std::vector<std::string>(secrets.begin(), secrets.end()),
                            log != nullptr ? install_key() : new_ulid(std::chrono::system_clock::now())),
                  err);
    observers.add(*heads);
  }
  const ExchangeRunner runner({core.providers, core.pipeline, *core.transport, log, std::move(observers), core.tags});
  options->server.status_json = [&] {
    return status_json(stats, log, std::chrono::steady_clock::now() - started, err.health());
  };
  proxy::Server server(runner, options->server);
  auto port = server.start();
  if (!port) return fail(err, port.error());
  const auto status_line = [&] {
    const auto up = std::chrono::steady_clock::now() - started;
    return "up " + format_duration(to_ms(up)) + ", " + std::to_string(server.running()) + " running, " +
           summary_line(stats, log);
  };
  signals.serve(
      {[&] { return server.running(); }, [&] { server.stop_now(); }, status_line, options->server.drain, quiet});
  std::ostringstream banner;
  print_banner(banner, options->server.host, *port, core.providers,
               mock    ? "answered by the mock"
               : local ? "answered from recordings"
                       : "",
               log, core.budget.ledger.get(), !quiet);
  err.put(banner.str());
  if (core.recordings != nullptr) err.put(replay_lines(core.recordings->report()));
  for (const std::string& line : core.warnings()) spdlog::warn("{}", line);
  if (log != nullptr) {
    if (auto cared = log->start_care(); !cared) return fail(err, cared.error());
  }
  parse_prices(*core.prices);

  signals.wait_for_stop(std::chrono::seconds(5), [&] { memory.look(server.running()); });
  server.stop();
  signals.serve_no_more();
  if (log != nullptr) log->close();
  if (!quiet) err.put("finops: " + summary_line(stats, log) + "\n");
  return kDone;
}

}  // namespace

int run_serve(const Arguments& arguments) {
  constexpr std::chrono::seconds kLastWords(1);
  keep_memory_out_of_core_dumps();
  settle_allocator();
  Signals::block();
  StderrQueue err(STDERR_FILENO, detect_terminal(STDERR_FILENO, ColorMode::automatic, false).tty);
  redirect_diagnostics(err);
  const int status = serve(arguments, err);
  err.flush(kLastWords);
  return status;
}

}  // namespace finops::cli
