#include "cli/send/captured.h"

#include <iostream>
#include <utility>

#include "cli/inspect/find.h"
#include "cli/inspect/options.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/output.h"
#include "core/base/strings.h"
#include "core/http/http_rules.h"
#include "core/http/target.h"
#include "core/provider/credentials.h"
#include "core/record/record_message.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

constexpr std::string_view kRedacted = "[redacted:";

bool has_mark(std::string_view text) { return text.find(kRedacted) != std::string_view::npos; }

Error not_whole(std::string why) { return {ErrorCode::invalid_argument, std::move(why), {}}; }

// With the query, without the keys in it.
Result<std::string> target_of(const RecordView& record) {
  std::string out(record.path);
  if (!record.query.empty()) out.append(record.query.starts_with('?') ? "" : "?").append(record.query);
  for (const std::string& name : query_names(out)) {
    if (is_credential_query(name)) remove_query_member(out, name);
  }
  if (has_mark(out)) return not_whole("its address has a secret in it, which the log masks");
  return out;
}

bool is_left_out(HeaderView field, bool decoded) {
  return is_hop_by_hop(field.name) || is_credential_field(field) || has_mark(field.value) ||
         iequals(field.name, "Host") || iequals(field.name, "Content-Length") || iequals(field.name, "Expect") ||
         iequals(field.name, "Accept-Encoding") || (decoded && iequals(field.name, "Content-Encoding"));
}

Result<void> take_body(const RecordMessage& message, Request& request) {
  if (!message.has_body) {
    return message.bytes.value_or(0) > 0 ? not_whole("its body is not in the log") : Result<void>{};
  }
  if (message.truncated) return not_whole("the log has only a part of its body");
  if (has_mark(message.body)) return not_whole("its body has a secret in it, which the log masks");
  request.body = message.body;
  request.framing = {Framing::Kind::length, message.body.size()};
  return {};
}

}  // namespace

CapturedLine find_captured(const std::string& id, const std::string& log, std::ostream& err) {
  const std::vector<std::string> named = log.empty() ? std::vector<std::string>{} : std::vector<std::string>{log};
  CapturedLine out;
  auto found = find_inputs(named);
  if (!found) {
    err << "finops: " << found.error().message << '\n';
    out.code = found.error().code == ErrorCode::io ? kLocalIo : kUsage;
    return out;
  }
  if (!id.empty()) {
    const InspectOptions options;
    const Terminal terminal;
    Output nowhere(std::cout);
    FoundLines lines = find_lines({options, terminal, found->inputs, nowhere, err}, {id});
    out.code = lines.code;
    if (!lines.lines.empty()) out.line = std::move(lines.lines.front());
    return out;
  }
  ScanOptions options;
  options.depth = Depth::whole;
  const ScanSummary summary = scan_last(found->inputs, 1, options, [&](const RecordView& record) {
    out.line = record.line;
    return true;
  });
  err << report_of(summary);
  if (!out.line.empty()) return out;
  err << no_entries(named);
  out.code = summary.unreadable ? kLocalIo : kNo;
  return out;
}

Result<MadeRequest> captured_request(const RecordView& record) {
  const auto provider = provider_from_name(record.provider);
  if (!provider) return not_whole("it went to no provider");
  const auto message = parse_message(record.request);
  if (record.request.empty() || !message) return not_whole("it is damaged in the log");
  auto target = target_of(record);
  if (!target) return std::move(target).error();
  MadeRequest out;
  out.provider = *provider;
  out.request.method = record.method;
  out.request.target = std::string(endpoint_prefix(*provider)) + *target;
  const bool decoded = !message->content_encoding.empty() && message->encoding != "base64";
  for (const auto& [name, value] : message->headers) {
    if (!is_left_out({name, value}, decoded)) out.request.headers.add(name, value);
  }
  FINOPS_TRY(take_body(*message, out.request));
  return out;
}

}  // namespace finops::cli
