#include "cli/serve/options.h"

#include <unistd.h>

#include <utility>

#include "cli/flags/color_option.h"
#include "cli/flags/combinations.h"
#include "cli/flags/value_types.h"
#include "core/plugins/fault/fault_plugin.h"

namespace finops::cli {
namespace {

void read_server(const Arguments& arguments, proxy::ServerOptions& out) {
  if (const auto host = arguments.value("host")) out.host = read_host(*host);
  if (const auto port = arguments.number("port")) out.port = static_cast<int>(*port);
  if (const auto most = arguments.number("max-connections")) out.max_connections = *most;
  if (const auto time = arguments.seconds("drain")) out.drain = to_milliseconds(*time);
  if (const auto size = arguments.size("max-body")) out.max_body = *size;
}

void read_faults(const Arguments& arguments, CoreOptions& out) {
  for (const std::string& text : arguments.values("fault")) {
    if (auto fault = parse_fault(text, std::chrono::system_clock::now())) out.faults.push_back(*std::move(fault));
  }
  if (out.faults.empty()) return;
  choose_seeds(out.faults);
  out.plugins.by_flag.emplace_back("fault");
}

void read_replay(const Arguments& arguments, CoreOptions& out) {
  ReplaySource source;
  source.logs = arguments.values("replay");
  if (source.logs.empty()) return;
  for (const std::string& pointer : arguments.values("replay-ignore")) source.ignored.add(pointer);
  source.how.speed = read_replay_timing(arguments.value("replay-timing").value_or("recorded")).value_or(1);
  source.how.forward = arguments.value("replay-miss") == "forward";
  out.providers.mock = !source.how.forward;
  out.plugins.by_flag.emplace_back("replay");
  out.replay = std::move(source);
}

}  // namespace

Result<ServeOptions> read_serve_options(const Arguments& arguments) {
  const auto fits = check_combinations(arguments);
  if (!fits) return fits.error();
  auto core = read_core_options(arguments);
  if (!core) return std::move(core).error();
  ServeOptions out;
  static_cast<CoreOptions&>(out) = *std::move(core);
  read_server(arguments, out.server);
  read_faults(arguments, out);
  read_replay(arguments, out);
  out.color = color_mode(arguments);
  out.verbose = arguments.on("verbose");
  out.quiet = arguments.on("quiet");
  const auto access = arguments.value("access-log");
  out.access_lines = access ? *access == "short" : ::isatty(STDERR_FILENO) == 1 && !out.quiet;
  return out;
}

}  // namespace finops::cli
