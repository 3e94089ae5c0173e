// The real binary, `finops serve --port 0 …`, in a clean environment and a home of its own.
// Starts in the constructor (throws with its stderr when it does not come up) and is ended by the destructor, which
// fails the running test when finops crashed or a sanitizer complained.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/process.h"
#include "support/raw_client.h"
#include "support/temp_dir.h"

namespace finops::test {

using Json = nlohmann::ordered_json;

struct ServerSetup {
  std::vector<std::pair<std::string, std::string>> upstreams = {};  // provider, URL
  std::vector<std::string> environment = {};                        // NAME=value, beside the clean ones
  std::vector<std::string> args = {};
  std::filesystem::path log = {};  // FILE or DIR; a folder of the server's own when empty
  bool default_log = false;        // no --log at all
};

// Where the binary is: environment FINOPS_BIN, else what the build said.
std::string finops_binary();
void set_finops_binary(std::string path);

// The environment every finops process of the tests starts with.
std::vector<std::string> clean_environment(const std::filesystem::path& home, const std::vector<std::string>& more);

// Runs `finops ARGS` to its end or kills it. For what `serve` refuses at the start.
struct Outcome {
  int status = -1;
  std::string out, err;
};
Outcome run_finops(const std::vector<std::string>& args, const std::vector<std::string>& environment = {});

class FinopsServer {
 public:
  explicit FinopsServer(const ServerSetup& setup = {});
  ~FinopsServer();

  std::uint16_t port() const { return port_; }
  Process& process() const { return *process_; }
  const std::string& first_line() const { return first_line_; }
  const std::filesystem::path& home() const { return home_.path(); }
  const std::filesystem::path& log() const { return log_; }

  RawClient connect() const { return RawClient(port_); }
  // One request on a connection of its own.
  Message exchange(std::string_view bytes) const;

  // The exchanges in the log right now; a line that does not parse is a discarded value.
  std::vector<Json> records() const;
  // Waits for the record that is to come; a null value when it does not.
  Json wait_record(std::size_t index = 0) const;
  // SIGTERM, and the exit status.
  int stop();

 private:
  TempDir home_;
  std::filesystem::path log_;
  std::unique_ptr<Process> process_;
  std::string first_line_;
  std::uint16_t port_ = 0;
};

// Complete lines of a log file, or of every *.jsonl in a folder in the order of their names.
std::vector<std::string> log_lines(const std::filesystem::path& log);
std::vector<Json> log_records(const std::filesystem::path& log);
// The record of the exchange with this x-finops-id; null when there is none.
Json find_record(const std::vector<Json>& records, const std::string& id);

// Body of a record's request or response: the text, the joined chunks, base64 decoded.
std::string logged_body(const Json& side);

}  // namespace finops::test
