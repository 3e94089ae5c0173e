#include "cli/serve/head_lines.h"

#include <algorithm>
#include <utility>

#include "cli/inspect/list/list.h"
#include "cli/terminal/display_text.h"
#include "core/base/json_scanner.h"
#include "core/base/strings.h"
#include "core/exchange/exchange_redaction.h"

namespace finops::cli {
namespace {

constexpr std::size_t kLongestText = 1000 /* columns */, kLongestHead = 16 * 1024;

// The content of a JSON string (the form of redacted text), made safe for a terminal.
std::string shown(const std::string& json) { return fit(neutralise(json_text(json)), kLongestText, true); }

}  // namespace

std::string HeadLines::lines(const Exchange& x, char direction, std::string start, const HeaderList& headers) const {
  if (x.log_wish == LogWish::none) return {};
  Redaction& redaction = redaction_of(x, redactor_);
  const std::string begin = to_lower(short_id(x.id)) + " " + direction + " ";
  std::string out = begin + start + "\n";
  std::string json;
  for (const HeaderView field : headers) {
    if (out.size() > kLongestHead) return out + begin + "...\n";
    json.clear();
    redaction.append_header_value(json, field);
    out.append(begin)
        .append(fit(neutralise(field.name), kLongestText, true))
        .append(": ")
        .append(shown(json))
        .append("\n");
  }
  return out;
}

std::string HeadLines::request(const Exchange& x) const {
  const std::string_view target = x.request.target;
  const std::size_t path = std::min(target.find('?'), target.size());
  Redaction& redaction = redaction_of(x, redactor_);
  std::string json, start = fit(neutralise(x.request.method), kLongestText, true) + " ";
  redaction.append_text(json, target.substr(0, path));
  start += shown(json);
  if (path < target.size()) {
    json.clear();
    redaction.append_query(json, target.substr(path + 1));
    start += "?" + shown(json);
  }
  return lines(x, '>', std::move(start), x.request.headers);
}

std::string HeadLines::response(const Exchange& x) const {
  if (!x.response) return {};
  std::string reason;
  redaction_of(x, redactor_).append_text(reason, x.response->reason);
  return lines(x, '<', std::to_string(x.response->status) + " " + shown(reason), x.response->headers);
}

}  // namespace finops::cli
