#include "cli/app.h"

#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/fmt/fmt.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "cli/config/command.h"
#include "cli/flags/arguments.h"
#include "cli/flags/config_values.h"
#include "cli/flags/flags.h"
#include "cli/flags/help.h"
#include "cli/inspect/command.h"
#include "cli/inspect/read_options.h"
#include "cli/prices/command.h"
#include "cli/prices/options.h"
#include "cli/replay/command.h"
#include "cli/send/command.h"
#include "cli/serve/command.h"
#include "cli/setup/process_setup.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/terminal.h"
#include "cli/terminal/terminal_sink.h"
#include "cli/terminal/typed.h"
#include "core/base/suggest.h"

namespace finops::cli {
namespace {

// The text of a message, neutralised for a terminal.
class NeutralText final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string text = neutralise_lines({message.payload.data(), message.payload.size()});
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<NeutralText>(); }
};

void set_up_diagnostics(const Arguments& arguments, bool on_terminal) {
  auto logger = spdlog::stderr_color_mt("finops");
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<NeutralText>('*').set_pattern(on_terminal ? "finops: %*" : "finops: %v");
  logger->set_formatter(std::move(formatter));
  logger->set_level(arguments.on("quiet")     ? spdlog::level::err
                    : arguments.on("verbose") ? spdlog::level::debug
                                              : spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

int usage_error(const Error& error) {
  std::cerr << "finops: " << error_text(error.message) << '\n';
  return kUsage;
}

bool is_terminal(int fd) { return detect_terminal(fd, ColorMode::automatic, false).tty; }

// Views for people neutralise and colour their texts; the others print what is in the log.
bool is_for_people(const InspectOptions& options) {
  return !options.plain && !options.json && !options.csv && !options.raw && options.print.empty() &&
         options.har_path.empty();
}

int inspect(const Arguments& arguments, TerminalSink* sink) {
  auto options = read_inspect_options(arguments, std::chrono::system_clock::now());
  if (!options) return usage_error(options.error());
  std::unique_ptr<PriceTable> prices;
  if (options->wants_reprice || options->mode == InspectMode::verify) {
    auto table = price_table(options->price_options);
    if (!table) return say_price_error(table.error(), std::cerr);
    prices = std::move(*table);
    (options->wants_reprice ? options->reprice : options->prices) = prices.get();
  }
  const Terminal terminal = detect_terminal(STDOUT_FILENO, options->color, options->ascii);
  if (sink != nullptr) sink->allow_styles(terminal.color && is_for_people(*options));
  return run_inspect(*options, terminal, std::cout, std::cerr);
}

int prices(const Arguments& arguments, TerminalSink* sink) {
  const auto options = read_prices_options(arguments, std::chrono::system_clock::now());
  if (!options) return usage_error(options.error());
  const Terminal terminal = detect_terminal(STDOUT_FILENO, options->color, options->ascii);
  if (sink != nullptr) sink->allow_styles(terminal.color && !options->json && !options->plain);
  return run_prices(*options, terminal, std::cout, std::cerr);
}

// `finops help [COMMAND]` and `finops version`. nullopt: something else was asked for.
std::optional<int> answer_word(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "", of = argc > 2 ? argv[2] : "";
  if (word != "help" && word != "version") return std::nullopt;
  const int most = word == "help" ? 3 : 2;
  if (argc > most) {
    return usage_error({ErrorCode::invalid_argument,
                        fmt::format("unexpected argument '{}' (see finops help)", typed(argv[most])),
                        {}});
  }
  if (word == "version") {
    std::cout << version_line();
    return kDone;
  }
  std::vector<std::string> known = {"help", "version"};
  if (of.empty() || of == "-h" || of == "--help" || of == "help" || of == "version") {
    std::cout << overview_help();
    return kDone;
  }
  for (const Command& row : commands()) {
    known.emplace_back(row.name);
    if (row.name != of) continue;
    std::cout << command_help(of, false);
    return kDone;
  }
  const auto near = nearest(of, known);
  return usage_error({ErrorCode::invalid_argument,
                      fmt::format("there is no command '{}'{} (see finops help)", typed(of),
                                  near ? "; did you mean '" + *near + "'?" : ""),
                      {}});
}

int dispatch(int argc, char** argv, TerminalSink* out_sink, bool err_is_terminal) {
  if (const auto answered = answer_word(argc, argv)) return *answered;
  auto arguments = parse_arguments(argc, argv);
  if (!arguments) return usage_error(arguments.error());
  if (const auto text = asked_text(*arguments)) {
    std::cout << *text;
    return kDone;
  }
  if (arguments->command.empty()) {
    std::cerr << overview_help();
    return kUsage;
  }
  if (arguments->command == "config") return run_config(*arguments, std::cout, std::cerr);
  if (auto config = take_config(*arguments); !config) {
    return usage_error({ErrorCode::config, config_error_text(config.error()), {}});
  }
  set_up_diagnostics(*arguments, err_is_terminal);
  if (arguments->command == "serve") return run_serve(*arguments);
  if (arguments->command == "send") return run_send(*arguments, out_sink);
  if (arguments->command == "replay") return run_replay(*arguments, out_sink);
  return arguments->command == "prices" ? prices(*arguments, out_sink) : inspect(*arguments, out_sink);
}

}  // namespace

int run(int argc, char** argv) {
  occupy_standard_descriptors();
  std::ios::sync_with_stdio(false);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write (contract C6)
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow any more
  const bool err_is_terminal = is_terminal(STDERR_FILENO);
  std::optional<TerminalSink> out, err;
  if (is_terminal(STDOUT_FILENO)) out.emplace(std::cout);
  if (err_is_terminal) err.emplace(std::cerr);
  try {
    return dispatch(argc, argv, out ? &*out : nullptr, err_is_terminal);
  } catch (const std::exception& e) {
    std::cerr << "finops: internal error: " << e.what() << '\n';
    return kLocalIo;
  }
}

}  // namespace finops::cli
