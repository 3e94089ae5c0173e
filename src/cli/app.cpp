#include "cli/app.h"

#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "cli/arguments.h"
#include "cli/cmd_prices.h"
#include "cli/cmd_serve.h"
#include "cli/color_option.h"
#include "cli/exit_codes.h"
#include "cli/help.h"
#include "cli/inspect/command.h"
#include "cli/inspect/read_options.h"
#include "cli/price_options.h"
#include "cli/process_setup.h"
#include "cli/terminal.h"

namespace finops::cli {
namespace {

void set_up_diagnostics(const Arguments& arguments) {
  auto logger = spdlog::stderr_color_mt("finops");
  logger->set_pattern("finops: %v");
  logger->set_level(arguments.on("quiet")     ? spdlog::level::err
                    : arguments.on("verbose") ? spdlog::level::debug
                                              : spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

int usage_error(const Error& error) {
  std::cerr << "finops: " << error.message << '\n';
  return kUsage;
}

int inspect(const Arguments& arguments) {
  auto options = read_inspect_options(arguments, std::chrono::system_clock::now());
  if (!options) return usage_error(options.error());
  std::unique_ptr<PriceTable> prices;
  const bool reprice = arguments.on("reprice");
  if (reprice || options->mode == InspectMode::verify) {
    auto table = price_table(arguments);
    if (!table) return say_price_error(table.error(), std::cerr);
    prices = std::move(*table);
    (reprice ? options->reprice : options->prices) = prices.get();
  } else if (!arguments.values("prices").empty() || !arguments.values("model-map").empty()) {
    return usage_error({ErrorCode::invalid_argument, "--prices and --model-map need --reprice or --verify", {}});
  }
  const Terminal terminal = detect_terminal(STDOUT_FILENO, options->color, options->ascii);
  return run_inspect(*options, terminal, std::cout, std::cerr);
}

int prices(const Arguments& arguments) {
  PricesOptions options;
  options.words = arguments.positionals;
  options.provider = arguments.value("provider").value_or("");
  options.file = arguments.value("prices").value_or("");
  options.json = arguments.on("json");
  options.plain = arguments.on("plain");
  options.header = arguments.on("header");
  options.now = std::chrono::system_clock::now();
  const Terminal terminal = detect_terminal(STDOUT_FILENO, color_mode(arguments), arguments.on("ascii"));
  return run_prices(options, terminal, std::cout, std::cerr);
}

int dispatch(int argc, char** argv) {
  auto arguments = parse_arguments(argc, argv);
  if (!arguments) return usage_error(arguments.error());
  if (arguments->on("help") || arguments->on("h")) {
    std::cout << (arguments->command.empty() ? overview_help()
                                             : command_help(arguments->command, !arguments->on("help")));
    return kDone;
  }
  if (arguments->on("version")) {
    std::cout << version_line();
    return kDone;
  }
  if (arguments->command.empty()) {
    std::cerr << overview_help();
    return kUsage;
  }
  set_up_diagnostics(*arguments);
  if (arguments->command == "serve") return run_serve(*arguments);
  return arguments->command == "prices" ? prices(*arguments) : inspect(*arguments);
}

}  // namespace

int run(int argc, char** argv) {
  occupy_standard_descriptors();
  std::ios::sync_with_stdio(false);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write (contract C6)
  try {
    return dispatch(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "finops: internal error: " << e.what() << '\n';
    return kLocalIo;
  }
}

}  // namespace finops::cli
