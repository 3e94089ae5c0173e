#include "cli/send/command.h"

#include <unistd.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "cli/inspect/one/one_view.h"
#include "cli/send/answer_printer.h"
#include "cli/send/assertions.h"
#include "cli/send/chosen_request.h"
#include "cli/send/estimate.h"
#include "cli/send/interrupt.h"
#include "cli/send/options.h"
#include "cli/send/preflight.h"
#include "cli/send/repeat.h"
#include "cli/send/report.h"
#include "cli/send/retry.h"
#include "cli/setup/core.h"
#include "cli/setup/process_setup.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/units.h"
#include "core/exchange/exchange_redaction.h"
#include "core/exchange/exchange_runner.h"
#include "core/exchange/wait.h"
#include "core/record/exchange_record.h"
#include "core/redact/install_key.h"

namespace finops::cli {
namespace {

int fail(const Error& error) {
  std::cerr << start_error_line(error);
  return start_error_code(error);
}

class Send {
 public:
  Send(SendOptions options, TerminalSink* sink) : options_(std::move(options)), sink_(sink) {}

  int run() {
    auto prices = price_table(options_.prices);
    if (!prices) return say_price_error(prices.error(), std::cerr);
    const PrintWish what = wish();
    const bool shows_text = what.letters.find('t') != std::string::npos && what.letters.find('b') == std::string::npos;
    ChosenRequest chosen;
    const bool stream = shows_text || options_.repeat > 0;
    if (const int code = choose_request(options_, stream, chosen, std::cerr); code != kDone) return code;
    options_.only = provider_ = chosen.made.provider;
    x_.replay_of = chosen.replay_of;
    shows_only_ = options_.offline || options_.dry_run || options_.curl;
    if (shows_only_) leave_out_what_acts();
    const bool mock = options_.mock;
    auto core = build_core(std::move(static_cast<CoreOptions&>(options_)), std::move(*prices));
    if (!core) return fail(core.error());
    core_ = std::move(*core);
    begin_exchange(std::move(chosen.made.request));
    const auto fits = check_request(core_->providers, x_.request, provider_, !mock && !shows_only_);
    if (!fits) return fail(fits.error());
    const auto secrets = core_->providers.secrets();
    redactor_.emplace(std::vector<std::string>(secrets.begin(), secrets.end()),
                      core_->log != nullptr ? install_key() : new_ulid(x_.timing.wall_start));
    return shows_only_ ? show() : send();
  }

 private:
  void leave_out_what_acts() {
    options_.log.reset();
    options_.budget.reset();
    options_.plugins.by_flag.clear();
    options_.mock = options_.providers.mock = false;
  }

  static Exchange fresh_exchange(Request request, const std::string& replay_of) {
    Exchange x;
    x.source = Source::send;
    x.replay_of = replay_of;
    x.request = std::move(request);
    x.timing.wall_start = std::chrono::system_clock::now();
    x.timing.start = std::chrono::steady_clock::now();
    x.id = new_ulid(x.timing.wall_start);
    return x;
  }

  void begin_exchange(Request request) { x_ = fresh_exchange(std::move(request), std::string(x_.replay_of)); }

  ExchangeRunner runner(Transport& transport) {
    return ExchangeRunner(
        {core_->providers, core_->pipeline, transport, core_->log.get(), ExchangeObservers{}, core_->tags});
  }

  Terminal terminal() const {
    if (!options_.output.empty()) return {};
    return detect_terminal(STDOUT_FILENO, options_.color, false);
  }

  Result<std::unique_ptr<AnswerOutput>> open_output(const Cancel& cancel) const {
    if (options_.output.empty()) return std::make_unique<AnswerOutput>(std::cout, STDOUT_FILENO, cancel);
    const auto existing = options_.force ? NewFile::Existing::replace : NewFile::Existing::refuse;
    auto file = NewFile::create(options_.output, existing);
    if (file) return std::make_unique<AnswerOutput>(std::move(*file));
    Error error = std::move(file).error();
    const bool exists = error.message == std::generic_category().message(EEXIST);
    error.message += exists ? "; --force replaces it" : "";
    return error;
  }

  std::string record_line() {
    std::string part, line;
    Redaction& redaction = redaction_of(x_, *redactor_);
    append_request_part(part, x_, redaction);
    append_record(line, x_, std::chrono::steady_clock::now(), part, redaction);
    return line;
  }

  // --offline, --dry-run and --curl.
  int show() {
    SendTransport transport(nullptr);
    Nobody nobody;
    runner(transport).run(x_, nobody, {});
    const RequestText text(x_, transport.sent(), *redactor_);
    if (!transport.sent().known) {
      std::cerr << failure_lines(x_, text);
      return answer_code(x_);
    }
    auto out = open_output({});
    if (!out) return fail(out.error());
    if (x_.credential.kind == CredentialOrigin::Kind::none && !options_.quiet) {
      std::cerr << "finops: it would go without a key: " << key_variable(provider_) << " is not set\n";
    }
    if (options_.curl) {
      x_.error.reset();
      x_.response.reset();
      RecordParser parser;
      RecordView record;
      auto command = parser.parse_copy(record_line(), record)
                         ? curl_command(record)
                         : Error{ErrorCode::internal, "the request could not be written as a record", {}};
      if (!command) return fail(command.error());
      (void)(*out)->write(*command);
    } else {
      std::string shown = text.request_head();
      if (const std::string_view body = text.request_body(); !body.empty()) shown.append("\n").append(body);
      if (terminal().tty && !shown.ends_with('\n')) shown += '\n';
      (void)(*out)->write(shown);
    }
    const int written = (*out)->finish(std::cerr);
    if (options_.dry_run && written == kDone) std::cerr << estimate_line(x_, *core_->prices);
    return written;
  }

  PrintWish wish() const {
    PrintWish out;
    out.terminal = terminal();
    out.extract = options_.extract;
    out.letters = options_.print;
    if (out.letters.empty() && !options_.extract && !options_.json) {
      out.by_default = out.terminal.tty;
      out.letters = out.terminal.tty ? "tu" : "b";
    }
    return out;
  }

  int send() {
    int came = 0, code = kDone;
    {
      const Interrupt interrupt;
      const Cancel cancel{interrupt.fd(), -1};
      auto out = open_output(cancel);
      if (!out) return fail(out.error());
      for (const std::string& line : core_->warnings()) spdlog::warn("{}", line);
      if (core_->log != nullptr) {
        if (auto cared = core_->log->start_care(); !cared) return fail(cared.error());
      }
      code = options_.repeat > 0 ? repeat(cancel) : exchange(**out, cancel);
      if (core_->log != nullptr) core_->log->close();
      came = interrupt.signal();
    }
    if (came != 0) end_by_signal(came);
    return code;
  }

  int repeat(const Cancel& cancel) {
    const RepeatPlan plan{options_.repeat, options_.concurrency, options_.limits};
    const RepeatParts parts{[&] { return fresh_exchange(x_.request, x_.replay_of); },
                            [this](Transport& transport) { return runner(transport); }, *core_->transport, *redactor_,
                            cancel.client_fd};
    const RepeatSummary summary = repeat_exchange(plan, parts);
    Output out(std::cout);
    if (sink_ != nullptr) sink_->allow_styles(terminal().color);
    print_repeat(summary, terminal(), out, std::cerr);
    const int written = out.finish(std::cerr);
    return written != kDone ? written : summary.code;
  }

  // Waits before another try, and says so. False: there is none.
  bool tries_again(const RequestText& text, std::uint64_t tries, const Cancel& cancel) const {
    if (tries > options_.retries) return false;
    const auto wait = retry_wait(x_, tries);
    if (!wait) return false;
    if (!options_.quiet) {
      std::cerr << failure_lines(x_, text)
                << fmt::format("finops: trying again in {} ({} of {})\n",
                               format_duration(static_cast<double>(wait->count())), tries, options_.retries);
    }
    return wait_beside({}, cancel, *wait).ok();
  }

  int exchange(AnswerOutput& out, const Cancel& cancel) {
    PrintWish what = wish();
    if (sink_ != nullptr) sink_->allow_styles(what.terminal.color);
    const Request request = x_.request;
    for (std::uint64_t tries = 1;; ++tries) {
      SendTransport transport(core_->transport.get(), options_.limits);
      const RequestText text(x_, transport.sent(), *redactor_);
      what.may_try_again = tries <= options_.retries;
      AnswerPrinter printer(what, x_, text, out);
      runner(transport).run(x_, printer, cancel);
      if (!tries_again(text, tries, cancel)) return end(what, text, printer, out);
      begin_exchange(request);
    }
  }

  int end(const PrintWish& what, const RequestText& text, AnswerPrinter& printer, AnswerOutput& out) {
    int code = answer_code(x_);
    if (!out.failed()) code = finish(what, text, printer, out, code);
    const bool whole = info(x_.outcome).answer == AnswerEnd::whole;
    if (!whole || (options_.extract && !out.wrote())) out.discard();
    const bool closed = out.failed();
    if (!closed) std::cerr << failure_lines(x_, text);
    const int written = out.finish(std::cerr);
    if (closed || written != kDone) return written;
    const std::string failed = check_assertions();
    std::cerr << failed;
    return code == kDone && !failed.empty() ? kNo : code;
  }

  // A line for each --assert that does not hold.
  std::string check_assertions() {
    if (options_.assertions.empty()) return {};
    const std::string line = record_line();
    RecordParser parser;
    RecordView record;
    if (!parser.parse_copy(line, record)) return "finops: the exchange could not be read as a record\n";
    return failed_assertions(options_.assertions, record, x_.timing.wall_start);
  }

  // The parts that need the whole exchange.
  int finish(const PrintWish& what, const RequestText& text, AnswerPrinter& printer, AnswerOutput& out, int code) {
    if (options_.json) {
      (void)out.write(record_line() + "\n");
      return code;
    }
    if (options_.extract) {
      std::string block;
      if (first_fenced_block(printer.gathered(), block)) {
        (void)out.write(block);
      } else if (code == kDone) {
        std::cerr << "finops: the answer has no fenced block\n";
        return kNo;
      }
      return code;
    }
    const bool asked = !options_.print.empty() && what.letters.find('t') != std::string::npos;
    if (asked && printer.said_nothing() && code == kDone && !options_.quiet) {
      std::cerr << "finops: the answer has no text\n";
    }
    std::string record;
    for (const char letter : what.letters) {
      if (letter != 'm' && letter != 'u') continue;
      if (!printer.begin_part()) return code;
      if (letter == 'u' && what.terminal.tty) {
        (void)out.write(usage_line(x_, text, what.terminal));
        continue;
      }
      if (record.empty()) record = record_line();
      RecordParser parser;
      RecordView view;
      if (parser.parse_copy(record, view)) (void)out.write(print_parts(view, std::string_view(&letter, 1), {}).text);
    }
    return code;
  }

  SendOptions options_;
  TerminalSink* sink_;
  ProviderId provider_ = ProviderId::openai;
  bool shows_only_ = false;
  std::unique_ptr<Core> core_;
  std::optional<Redactor> redactor_;
  Exchange x_;
};

}  // namespace

int run_send(const Arguments& arguments, TerminalSink* sink) {
  keep_memory_out_of_core_dumps();
  auto options = read_send_options(arguments);
  if (!options) return fail(options.error());
  return Send(*std::move(options), sink).run();
}

}  // namespace finops::cli
