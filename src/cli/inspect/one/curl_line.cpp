#include "cli/inspect/one/one_view.h"

#include <algorithm>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/shell_quote.h"
#include "cli/terminal/units.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/http/http_rules.h"
#include "core/provider/credential_origin.h"
#include "core/provider/credentials.h"
#include "core/record/record_message.h"

namespace finops::cli {
namespace {

constexpr std::string_view kMark = "[redacted:";
constexpr std::size_t kLongestArgument = 100'000;  // Linux refuses arguments of 128 KiB

// What finops changed on the way upstream, in lower case.
struct Changes {
  std::vector<std::string> removed, added;
};

std::vector<std::string> names_at(const nlohmann::ordered_json& upstream, const char* key) {
  std::vector<std::string> out;
  const auto found = upstream.find(key);
  if (found == upstream.end() || !found->is_array()) return out;
  for (const auto& name : *found) {
    if (name.is_string()) out.push_back(to_lower(name.get<std::string>()));
  }
  return out;
}

Changes changes_of(const RecordView& record) {
  const auto json = parse_json(metadata_line(record));
  if (!json.is_object()) return {};
  const auto upstream = json.find("upstream");
  if (upstream == json.end() || !upstream->is_object()) return {};
  return {names_at(*upstream, "headers_removed"), names_at(*upstream, "headers_added")};
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& n) { return iequals(n, name); });
}

// The usual variable for the key in the field (or query member) `name`.
std::string variable_for(const RecordView& record, std::string_view name) {
  const auto origin = credential_origin(record.credential);
  if (origin && origin->kind == CredentialOrigin::Kind::environment) {
    const std::string& variable = origin->name;
    const bool is_name = std::all_of(variable.begin(), variable.end(), [](char c) {
      return c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    if (is_name) return variable;
  }
  const bool bearer = iequals(name, "authorization");
  if (record.provider == "openai") return "OPENAI_API_KEY";
  if (record.provider == "anthropic") return bearer ? "ANTHROPIC_AUTH_TOKEN" : "ANTHROPIC_API_KEY";
  if (record.provider == "azure") return bearer ? "AZURE_OPENAI_AD_TOKEN" : "AZURE_OPENAI_API_KEY";
  if (record.provider == "gemini") return "GEMINI_API_KEY";
  if (record.provider == "vertex") return bearer ? "GOOGLE_ACCESS_TOKEN" : "GOOGLE_API_KEY";
  return "API_KEY";
}

// A text with a redaction mark: the parts before and after it.
struct Marked {
  std::string_view before, after;
};
std::optional<Marked> split_mark(std::string_view text) {
  const std::size_t begin = text.find(kMark);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::size_t end = text.find(']', begin);
  if (end == std::string_view::npos) return std::nullopt;
  return Marked{text.substr(0, begin), text.substr(end + 1)};
}

class CurlCommand {
 public:
  CurlCommand(const RecordView& record, const RecordMessage& request)
      : record_(record), request_(request), changes_(changes_of(record)) {}

  std::string text() {
    const std::string url = url_word();
    const std::string body = body_words();
    fields();
    std::string out;
    if (!redacted_.empty()) out += fmt::format("# redacted in the log, to be filled in: {}\n", redacted_);
    for (const std::string& remark : remarks_) out += fmt::format("# {}\n", remark);
    out += input_.empty() ? "" : input_ + " |\n";
    out += "curl";
    if (const std::string option = method(); !option.empty()) out += ' ' + option;
    if (record_.stream.value_or(false)) out += " -N";
    if (compressed_) out += " --compressed";
    if (needs_globoff_) out += " -g";
    if (record_.upstream_url.find("/.") != std::string_view::npos) out += " --path-as-is";
    out += ' ' + url;
    for (const std::string& field : fields_) out += " \\\n  -H " + field;
    if (!body.empty()) out += " \\\n  --data-binary " + body;
    return out + '\n';
  }

 private:
  void redacted(std::string_view where) { redacted_.append(redacted_.empty() ? "" : ", ").append(neutralise(where)); }

  bool has_body() const { return request_.has_body && !request_.body.empty(); }

  std::string method() const {
    if (record_.method == (has_body() ? "POST" : "GET")) return {};
    if (record_.method == "HEAD" && !has_body()) return "-I";
    return "-X " + shell_quoted(record_.method);
  }

  std::string url_word() {
    std::string url(record_.upstream_url);
    if (url.empty()) {
      remarks_.emplace_back("nothing was sent upstream; this goes to finops");
      std::string_view host;
      for (const auto& [name, value] : request_.headers) {
        if (iequals(name, "host")) host = value;
      }
      url = fmt::format("http://{}{}{}", host.empty() ? "127.0.0.1:8787" : host, record_.route, record_.path);
      if (!record_.query.empty()) url.append(record_.query.starts_with('?') ? "" : "?").append(record_.query);
    }
    std::string_view name;
    const auto marked = split_mark(url);
    if (marked && marked->before.ends_with('=')) {
      const std::size_t begin = marked->before.find_last_of("?&") + 1;
      name = marked->before.substr(begin, marked->before.size() - begin - 1);
    }
    const bool is_key = marked && is_credential_query(name);
    const std::string shown = is_key ? std::string(marked->before).append(marked->after) : url;
    needs_globoff_ = shown.find_first_of("[]{}") != std::string::npos;
    if (shown.find(kMark) != std::string::npos) redacted("the URL");
    return is_key ? shell_quoted(marked->before, variable_for(record_, name), marked->after) : shell_quoted(url);
  }

  // Fields of the connection, fields of finops, and fields that describe other bytes than the logged ones.
  bool is_left_out(std::string_view name) {
    if (is_hop_by_hop(name) || iequals(name, "host") || iequals(name, "content-length")) return true;
    for (const auto& [field, value] : request_.headers) {
      bool named = false;
      if (iequals(field, "connection"))
        for_each_list_member(value, [&](std::string_view member) { named = named || iequals(member, name); });
      if (named) return true;
    }
    return iequals(name, "content-encoding") && has_body();
  }

  void credential(std::string_view name, std::string_view before, std::string_view after) {
    const std::string variable = variable_for(record_, name);
    fields_.push_back(shell_quoted(fmt::format("{}: {}", name, before), variable, after));
    if (variable == "GOOGLE_ACCESS_TOKEN") {
      remarks_.emplace_back("GOOGLE_ACCESS_TOKEN: from `gcloud auth print-access-token`");
    }
  }

  static bool is_bearer(std::string_view name) { return iequals(name, "authorization"); }

  void fields() {
    std::vector<std::string> unsent = {"accept", "user-agent"};  // fields that curl adds by default
    if (has_body()) unsent.emplace_back("content-type");
    std::vector<std::string> added = changes_.added;
    const auto done = [](std::vector<std::string>& names, std::string_view name) {
      names.erase(std::remove_if(names.begin(), names.end(), [&](const auto& n) { return iequals(n, name); }),
                  names.end());
    };
    for (const auto& [name, value] : request_.headers) {
      if (is_left_out(name)) continue;
      done(unsent, name);
      compressed_ = compressed_ || iequals(name, "accept-encoding");
      const auto mark = split_mark(value);
      if (has(added, name)) {  // the configured key replaced the caller's
        credential(name, is_bearer(name) ? "Bearer " : "", "");
        done(added, name);
      } else if (has(changes_.removed, name)) {
        continue;
      } else if (mark && is_credential_header(name) && !iequals(name, "cookie")) {
        credential(name, mark->before, mark->after);
      } else {
        if (mark) redacted(name);
        fields_.push_back(shell_quoted(value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value)));
      }
    }
    for (const std::string& name : added) {
      if (name == "anthropic-version") {
        fields_.push_back(shell_quoted("anthropic-version: 2023-06-01"));
      } else {
        credential(name, is_bearer(name) ? "Bearer " : "", "");
      }
    }
    for (const std::string& name : unsent) fields_.push_back(shell_quoted(name + ':'));
  }

  // The argument of --data-binary; `input_` is set to the command that writes its input.
  std::string body_words() {
    if (!request_.has_body && request_.bytes.value_or(0) > 0) {
      remarks_.push_back(fmt::format("the body of {} is not in the log", format_bytes(*request_.bytes)));
    }
    if (!has_body()) return {};
    const std::string& body = request_.body;
    if (request_.truncated) {
      remarks_.push_back(fmt::format("the log holds only the first {} of the body", format_bytes(body.size())));
    }
    if (body.find(kMark) != std::string::npos) redacted("the body");
    if (body.size() <= kLongestArgument && body.front() != '@' && is_harmless(body)) return shell_quoted(body);
    input_ = shell_printf(body);
    return "@-";
  }

  const RecordView& record_;
  const RecordMessage& request_;
  Changes changes_;
  std::vector<std::string> fields_, remarks_;
  std::string redacted_, input_;
  bool compressed_ = false, needs_globoff_ = false;
};

}  // namespace

Result<std::string> curl_command(const RecordView& record) {
  if (record.request.empty()) return Error{ErrorCode::not_found, "the record holds no request", ""};
  const auto request = parse_message(record.request);
  if (!request) return request.error();
  return CurlCommand(record, *request).text();
}

}  // namespace finops::cli
