#include "support/finops_server.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "support/log_schema.h"
#include "support/log_text.h"

namespace finops::test {
namespace {
namespace fs = std::filesystem;

std::string& built_binary() {
  static std::string path;
  return path;
}

std::string from_base64(std::string_view text) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0, count = 0;
  for (const char letter : text) {
    const std::size_t value = kAlphabet.find(letter);
    if (value == std::string_view::npos) break;
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return bytes;
}

}  // namespace

std::string finops_binary() {
  const char* chosen = std::getenv("FINOPS_BIN");
  return chosen != nullptr && *chosen != '\0' ? chosen : built_binary();
}

void set_finops_binary(std::string path) { built_binary() = std::move(path); }

std::vector<std::string> clean_environment(const fs::path& home, const std::vector<std::string>& more) {
  std::vector<std::string> result = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + home.string(),
                                     "XDG_STATE_HOME=" + (home / "state").string(),
                                     "XDG_CONFIG_HOME=" + (home / "config").string()};
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE"}) {
    if (const char* value = std::getenv(name)) result.push_back(std::string(name) + "=" + value);
  }
  for (const std::string& entry : more) {
    const std::string name = entry.substr(0, entry.find('=') + 1);
    std::erase_if(result, [&](const std::string& old) { return old.starts_with(name); });
    result.push_back(entry);
  }
  return result;
}

Outcome run_finops(const std::vector<std::string>& args, const std::vector<std::string>& environment) {
  const TempDir home;
  Process process({finops_binary(), args, clean_environment(home.path(), environment)});
  Outcome outcome;
  outcome.status = process.wait_exit().value_or(-1);
  if (outcome.status >= 0) {
    outcome.out = process.out();
    outcome.err = process.err();
  }
  return outcome;
}

FinopsServer::FinopsServer(const ServerSetup& setup) {
  std::vector<std::string> args = {"serve", "--port", "0"};
  const bool silent = std::find(setup.args.begin(), setup.args.end(), "--no-log") != setup.args.end();
  log_ = setup.default_log ? home_ / "state/finops/log" : setup.log.empty() ? home_ / "log" : setup.log;
  if (!silent && !setup.default_log) args.insert(args.end(), {"--log", log_.string()});
  for (const auto& [name, url] : setup.upstreams) {
    args.insert(args.end(), {"--upstream", name});
    args.back().append("=").append(url);
  }
  args.insert(args.end(), setup.args.begin(), setup.args.end());

  process_ = std::make_unique<Process>(Command{finops_binary(), args, clean_environment(home(), setup.environment)});
  first_line_ = process_->wait_line("").value_or("");
  const std::size_t colon = first_line_.rfind(':');
  const bool up = first_line_.starts_with("finops ") && first_line_.find(" listening on http://") != std::string::npos;
  if (up) port_ = static_cast<std::uint16_t>(std::atoi(first_line_.c_str() + colon + 1));
  if (port_ == 0) throw std::runtime_error("finops serve did not start: " + process_->err());
}

// A crash, or a sanitizer's report, fails the test that caused it even if nothing else did.
FinopsServer::~FinopsServer() {
  process_->signal(SIGTERM);
  if (sanitized()) process_->wait_exit(Millis(2000));  // an orderly end, for the leak check
  process_->signal(SIGTERM);
  const int status = process_->wait_exit().value_or(-1);
  const std::vector<int> expected = {0, 128 + SIGTERM, 128 + SIGKILL};
  const bool crashed = std::find(expected.begin(), expected.end(), status) == expected.end();
  collect_log(log_);
  const std::string errors = process_->err();
  if (crashed || errors.find("Sanitizer") != std::string::npos || errors.find("runtime error:") != std::string::npos) {
    FAIL_CHECK("finops ended with status " << status << ": " << errors);
  }
}

Message FinopsServer::exchange(std::string_view bytes) const { return RawClient(port_).exchange(bytes); }

std::vector<Json> FinopsServer::records() const { return log_records(log_); }

Json FinopsServer::wait_record(std::size_t index) const {
  std::vector<Json> all;
  eventually([&] {
    all = records();
    return all.size() > index;
  });
  return all.size() > index ? all[index] : Json();
}

int FinopsServer::stop() {
  process_->signal(SIGTERM);
  return process_->wait_exit().value_or(-1);
}

std::vector<std::string> log_lines(const fs::path& log) {
  std::vector<std::string> lines;
  for (const fs::path& file : log_files(log)) {
    std::string text = log_text(file);
    if (text.empty() && !fs::exists(file)) text = log_text(file.string() + ".zst");  // compressed in between

    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
      lines.push_back(text.substr(begin, end - begin));
    }
  }
  return lines;
}

std::vector<Json> log_records(const fs::path& log) {
  std::vector<Json> records;
  for (const std::string& line : log_lines(log)) {
    Json record = Json::parse(line, nullptr, false);
    const bool note = record.is_object() && record.value("kind", "") == "note";
    if (!note) records.push_back(std::move(record));
  }
  return records;
}

Json find_record(const std::vector<Json>& records, const std::string& id) {
  for (const Json& record : records) {
    if (record.is_object() && record.value("id", "") == id) return record;
  }
  return {};
}

std::string logged_body(const Json& side) {
  const bool encoded = side.contains("encoding") && side["encoding"] == "base64";
  const auto decoded = [&](const Json& text) {
    return encoded ? from_base64(text.get<std::string>()) : text.get<std::string>();
  };
  std::string body;
  if (side.contains("chunks")) {
    for (const Json& piece : side["chunks"]) body += decoded(piece.at(1));
  } else if (side.contains("body") && side["body"].is_string()) {
    body = decoded(side["body"]);
  }
  return body;
}

}  // namespace finops::test
