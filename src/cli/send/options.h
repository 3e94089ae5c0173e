// The flags of `send` as plain values. Start-up code, one thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/flags/arguments.h"
#include "cli/send/deadline.h"
#include "cli/setup/core_options.h"
#include "cli/terminal/terminal.h"

namespace finops::cli {

struct SendOptions : CoreOptions {
  std::vector<std::string> words;  // PROVIDER [METHOD] PATH [ITEM]..., or with `model` the prompt
  std::string id;                  // of a captured request
  bool last = false;               // the last captured request
  std::string log_place;           // where it is; empty: the default
  std::string model;               // empty: no prompt
  std::string system;
  std::optional<std::uint64_t> max_tokens;
  std::vector<std::string> attachments;
  std::optional<bool> stream;        // nullopt: what fits where the output goes
  std::vector<std::string> headers;  // -H
  std::string print;                 // letters of --print; empty: what fits where the output goes
  bool extract = false;              // only the first fenced block of the text
  bool json = false;                 // only the record
  std::string output;                // a file; empty: stdout
  bool force = false;
  bool dry_run = false;                // offline, with an estimate of the cost
  bool offline = false, curl = false;  // show the request, send nothing
  TimeLimits limits;
  std::uint64_t retries = 0;
  std::uint64_t repeat = 0, concurrency = 1;  // repeat 0: once, without a table
  std::vector<std::string> assertions;        // --assert
  ColorMode color = ColorMode::automatic;
  bool quiet = false;
};

// Errors: those of check_combinations() and read_core_options().
Result<SendOptions> read_send_options(const Arguments& arguments);

}  // namespace finops::cli
