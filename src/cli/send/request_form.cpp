#include "cli/send/request_form.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/send/json_path.h"
#include "cli/send/preflight.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/typed.h"
#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/http/http_rules.h"
#include "core/http/target.h"
#include "core/provider/credentials.h"
#include "core/provider/route.h"

namespace finops::cli {
namespace {

constexpr ProviderId kAllProviders[] = {ProviderId::openai, ProviderId::anthropic, ProviderId::azure,
                                        ProviderId::gemini, ProviderId::vertex};

Error refused(std::string message) { return {ErrorCode::invalid_argument, std::move(message), {}}; }

Result<ProviderId> read_provider(const std::string& word) {
  if (const auto id = provider_from_name(word)) return *id;
  std::vector<std::string> known;
  for (const ProviderId id : kAllProviders) known.emplace_back(to_string(id));
  const auto near = nearest(word, known);
  std::string message = "there is no provider '" + typed(word) + "'";
  if (near) return refused(message + "; did you mean '" + *near + "'?");
  message += "; there are ";
  for (std::size_t i = 0; i < known.size(); ++i) message += (i == 0 ? "" : ", ") + known[i];
  return refused(message);
}

void add_query(std::string& target, const Item& item) {
  const auto append = [&](std::string_view text) {
    constexpr std::string_view kPlain = "-._~", kDigits = "0123456789ABCDEF";
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain =
          is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || kPlain.find(c) != kPlain.npos;
      if (plain) {
        target += c;
      } else {
        target.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
      }
    }
  };
  target += target.find('?') == std::string::npos ? '?' : '&';
  append(plain_key(item.key));
  target += '=';
  append(item.value);
}

// Fields that finops sets itself; others would contradict them.
bool is_own_framing(std::string_view name) {
  return is_hop_by_hop(name) || iequals(name, "Host") || iequals(name, "Content-Length");
}

class RequestMaker {
 public:
  Result<MadeRequest> make(const std::vector<std::string>& words, const std::vector<std::string>& headers) {
    std::size_t next = 0;
    FINOPS_TRY(read_start(words, next));
    FINOPS_TRY(take_items(words, next));
    FINOPS_TRY(make_body());
    return finish(headers);
  }

  Result<MadeRequest> change(MadeRequest captured, const std::vector<std::string>& items,
                             const std::vector<std::string>& headers) {
    made_ = std::move(captured);
    captured_ = true;
    method_ = made_.request.method;
    path_ = made_.request.target.substr(endpoint_prefix(made_.provider).size());
    has_body_ = made_.request.framing.kind != Framing::Kind::none;
    FINOPS_TRY(take_items(items, 0));
    FINOPS_TRY(make_body());
    return finish(headers);
  }

  Result<MadeRequest> make(ProviderId provider, std::string path, const BodyJson& body,
                           const std::vector<std::string>& headers) {
    made_.provider = provider;
    path_ = std::move(path);
    made_.request.body = body.dump();
    has_body_ = true;
    return finish(headers);
  }

  Result<HeaderChanges> header_changes(const std::vector<std::string>& flags) {
    for (const std::string& text : flags) FINOPS_TRY(take_flag(text));
    return std::move(fields_);
  }

 private:
  Result<void> take_items(const std::vector<std::string>& words, std::size_t next) {
    for (; next < words.size(); ++next) {
      auto item = parse_item(words[next]);
      if (!item) return std::move(item).error();
      FINOPS_TRY(take(*std::move(item)));
    }
    return {};
  }

  Result<MadeRequest> finish(const std::vector<std::string>& headers) {
    for (const std::string& text : headers) FINOPS_TRY(take_flag(text));
    make_headers();
    made_.request.method = method_.empty() ? (has_body_ ? "POST" : "GET") : method_;
    made_.request.target = std::string(endpoint_prefix(made_.provider)) + path_;
    if (has_body_) made_.request.framing = {Framing::Kind::length, made_.request.body.size()};
    return std::move(made_);
  }

  Result<void> read_start(const std::vector<std::string>& words, std::size_t& next) {
    if (words.empty()) return refused("send needs PROVIDER and PATH, or -m MODEL and a prompt (see finops send -h)");
    auto provider = read_provider(words[0]);
    if (!provider) return std::move(provider).error();
    made_.provider = *provider;
    next = 1;
    if (next < words.size() && !words[next].starts_with('/')) {
      method_ = words[next++];
      if (!is_token(method_)) {
        return refused("'" + typed(method_) + "' is not a method; a path begins with '/', as in /v1/models");
      }
      std::transform(method_.begin(), method_.end(), method_.begin(),
                     [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    }
    if (next >= words.size())
      return refused("send needs a PATH, as in: finops send " + typed(words[0]) + " /v1/models");
    path_ = words[next++];
    FINOPS_TRY(refuse_key_in_path());
    if (!path_.starts_with('/')) {
      return refused("'" + typed(path_) + "' is not a path: it begins with '/', as in /v1/models");
    }
    return {};
  }

  // A key on the command line can be read by every user of this machine, and stays in the shell's history.
  Result<void> refuse_key(std::string_view word, std::size_t at, HeaderView field) const {
    const std::string_view token = bearer_token(field.value);
    if (!is_credential_field(field)) return {};
    if (credential_kind(token.empty() ? field.value : token) == CredentialKind::placeholder) return {};
    return item_error(word, at,
                      "a key is never an argument: set " + key_variable(made_.provider) + ", or read it with -H @FILE");
  }

  Result<void> refuse_key_in_path() const {
    for (const std::string& name : query_names(path_)) {
      if (!is_credential_query(name)) continue;
      for (const std::string_view value : query_members(path_, name)) {
        FINOPS_TRY(refuse_key(path_, static_cast<std::size_t>(value.data() - path_.data()), {"x-api-key", value}));
      }
    }
    return {};
  }

  Result<void> take(Item item) {
    switch (item.kind) {
      case Item::Kind::header:
        FINOPS_TRY(refuse_key(item.written, item.value_at, {plain_key(item.key), item.value}));
        return take_header(plain_key(item.key), item.value);
      case Item::Kind::header_gone: return take_header(plain_key(item.key), std::nullopt);
      case Item::Kind::query:
        if (is_credential_query(plain_key(item.key))) {
          FINOPS_TRY(refuse_key(item.written, item.value_at, {"x-api-key", item.value}));
        }
        add_query(path_, item);
        return {};
      default: body_items_.push_back(std::move(item)); return {};
    }
  }

  Result<void> take_header(std::string name, std::optional<std::string> value) {
    if (is_own_framing(name)) return refused("the header " + typed(name) + " is set by finops itself");
    fields_.emplace_back(std::move(name), std::move(value));
    return {};
  }

  Result<void> take_line(std::string_view line, const std::string& written, bool from_file) {
    const std::size_t colon = line.find(':');
    const std::string_view name = trim(line.substr(0, colon));
    const bool fine = colon != std::string_view::npos && is_token(name) && is_field_value(line.substr(colon + 1));
    if (!fine) return item_error(written, 0, "-H takes 'Name: value', or @FILE with one on each line");
    const std::string_view value = trim(line.substr(colon + 1));
    if (!from_file) FINOPS_TRY(refuse_key(written, colon + 1, {name, value}));
    return take_header(std::string(name), value.empty() ? std::nullopt : std::optional<std::string>(value));
  }

  Result<void> take_flag(const std::string& text) {
    if (!text.starts_with('@')) return take_line(text, text, false);
    auto content = read_input(text.substr(1));
    if (!content) return std::move(content).error();
    std::string_view rest = *content;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!trim(line).empty()) FINOPS_TRY(take_line(line, text, true));
    }
    return {};
  }

  Result<void> make_body() {
    bool whole = false, edited = false;
    BodyJson json;
    for (const Item& item : body_items_) {
      if (item.kind != Item::Kind::body) continue;
      if (std::exchange(whole, true)) return item_error(item.written, 0, "there is one body; @FILE was given before");
      auto bytes = read_input(item.value);
      if (!bytes) return std::move(bytes).error();
      made_.request.body = *std::move(bytes);
    }
    for (const Item& item : body_items_) {
      if (item.kind == Item::Kind::body) continue;
      if (!edited && (whole || has_body_)) {
        json = BodyJson::parse(made_.request.body, nullptr, false);
        if (json.is_discarded()) return item_error(item.written, 0, "the body is not JSON, so it has no members");
      }
      edited = true;
      auto value = value_of(item);
      if (!value) return std::move(value).error();
      FINOPS_TRY(put_at(json, item, *std::move(value)));
    }
    has_body_ = has_body_ || whole || edited;
    if (edited) made_.request.body = json.dump(-1, ' ', false, BodyJson::error_handler_t::replace);
    return {};
  }

  static Result<BodyJson> value_of(const Item& item) {
    std::string text = item.value;
    if (item.from_file) {
      auto content = read_input(item.value);
      if (!content) return std::move(content).error();
      text = *std::move(content);
    }
    if (item.kind == Item::Kind::text) {
      if (!is_utf8(text)) return item_error(item.written, item.value_at, "a text in JSON is UTF-8, and this is not");
      return BodyJson(std::move(text));
    }
    try {
      return BodyJson::parse(text);
    } catch (const BodyJson::parse_error& e) {
      if (item.from_file) return item_error(item.written, item.value_at, "this file holds no valid JSON");
      const std::size_t at = e.byte > 0 ? e.byte - 1 : 0;
      return item_error(item.written, item.value_at + std::min(at, text.size()),
                        "this is not JSON; for a text use '=' instead of ':='");
    }
  }

  void make_headers() {
    HeaderList& headers = made_.request.headers;
    if (!captured_) add_usual_headers(headers);
    apply_header_changes(fields_, headers);
  }

  void add_usual_headers(HeaderList& headers) const {
    headers.add("User-Agent", "finops/" FINOPS_VERSION);
    headers.add("Accept", "*/*");
    const std::string remainder = path_;
    if (dialect_of(endpoint_of(made_.provider), remainder) == Dialect::anthropic) {
      headers.add("anthropic-version", "2023-06-01");
    }
    if (has_body_) {
      const std::size_t first = made_.request.body.find_first_not_of(" \t\r\n");
      const bool json =
          first != std::string::npos && (made_.request.body[first] == '{' || made_.request.body[first] == '[');
      headers.add("Content-Type", json ? "application/json" : "application/octet-stream");
    }
  }

  MadeRequest made_;
  std::string method_, path_;
  std::vector<Item> body_items_;
  HeaderChanges fields_;
  bool has_body_ = false;
  bool captured_ = false;  // the request is one of the log
};

}  // namespace

Result<HeaderChanges> read_header_changes(const std::vector<std::string>& flags) {
  return RequestMaker().header_changes(flags);
}

void apply_header_changes(const HeaderChanges& changes, HeaderList& headers) {
  std::vector<std::string> set;  // by the user, so a further one of that name is added
  for (const auto& [name, value] : changes) {
    const bool known = std::any_of(set.begin(), set.end(), [&, n = &name](const auto& s) { return iequals(s, *n); });
    if (!value) {
      headers.remove(name);
    } else if (known) {
      headers.add(name, *value);
    } else {
      headers.remove(name);
      headers.add(name, *value);
      set.push_back(name);
    }
  }
}

std::string_view endpoint_prefix(ProviderId provider) { return endpoint_of(provider).prefix; }

Result<MadeRequest> change_request(MadeRequest captured, const std::vector<std::string>& items,
                                   const std::vector<std::string>& headers) {
  return RequestMaker().change(std::move(captured), items, headers);
}

Result<MadeRequest> make_request(const std::vector<std::string>& words, const std::vector<std::string>& headers) {
  return RequestMaker().make(words, headers);
}

Result<MadeRequest> make_json_request(ProviderId provider, std::string path, const BodyJson& body,
                                      const std::vector<std::string>& headers) {
  return RequestMaker().make(provider, std::move(path), body, headers);
}

}  // namespace finops::cli
