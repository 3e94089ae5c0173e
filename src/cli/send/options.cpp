#include "cli/send/options.h"

#include <utility>

#include "cli/flags/color_option.h"
#include "cli/flags/combinations.h"

namespace finops::cli {
namespace {

std::string letters_of(const Arguments& arguments) {
  if (arguments.on("text")) return "t";
  if (arguments.on("raw-sse")) return "b";
  return arguments.value("print").value_or("");
}

}  // namespace

Result<SendOptions> read_send_options(const Arguments& arguments) {
  const auto fits = check_combinations(arguments);
  if (!fits) return fits.error();
  auto core = read_core_options(arguments);
  if (!core) return std::move(core).error();
  SendOptions out;
  static_cast<CoreOptions&>(out) = *std::move(core);
  out.words = arguments.positionals;
  out.id = arguments.value("id").value_or("");
  out.last = arguments.on("last");
  out.log_place = arguments.value("log").value_or("");
  out.model = arguments.value("model").value_or("");
  out.system = arguments.value("system").value_or("");
  out.max_tokens = arguments.number("max-tokens");
  out.attachments = arguments.values("attach");
  if (arguments.asked("stream")) out.stream = arguments.on("stream");
  out.headers = arguments.values("header");
  out.print = letters_of(arguments);
  out.extract = arguments.on("extract");
  out.json = arguments.on("json");
  out.output = arguments.value("output").value_or("");
  out.force = arguments.on("force");
  out.dry_run = arguments.on("dry-run");
  out.offline = arguments.on("offline");
  out.curl = arguments.on("curl");
  if (const auto time = arguments.seconds("timeout")) out.limits.total = to_milliseconds(*time);
  if (const auto time = arguments.seconds("first-byte-timeout")) out.limits.first_byte = to_milliseconds(*time);
  out.retries = arguments.number("retry").value_or(0);
  out.repeat = arguments.number("repeat").value_or(0);
  out.concurrency = arguments.number("concurrency").value_or(1);
  out.assertions = arguments.values("assert");
  out.color = color_mode(arguments);
  out.quiet = arguments.on("quiet");
  return out;
}

}  // namespace finops::cli
