#include "support/fidelity_model.h"

#include <algorithm>

#include "support/fidelity_credentials.h"
#include "support/fidelity_fields.h"
#include "support/fidelity_route.h"

namespace finops::test::fidelity {
namespace {

// F12: what the client waits for is finops' to answer.
bool is_continue(const Header& field) {
  return same_name(field.first, "expect") && same_name(field.second, "100-continue");
}

// Equal Content-Length fields are one (RFC 9110, 8.6).
void merge_lengths(Headers& headers, const std::string& length) {
  bool found = false;
  std::erase_if(headers, [&](Header& field) {
    if (!same_name(field.first, "content-length")) return false;
    if (found) return true;
    found = true;
    field.second = length;
    return false;
  });
}

bool wants_no_record(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& field) {
    return same_name(field.first, "x-finops-log") && same_name(field.second, "none");
  });
}

void sort_names(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

// Fields that do not go up, whoever the provider is.
void take_fields_off(ExpectedRequest& out, ChangeCounts& counts) {
  remove_field(out.headers, kNumberField);  // the provider's script finds the exchange by it
  if (remove_connection_fields(out.headers) > 0) counts.request(Change::connection_fields);
  if (std::erase_if(out.headers, is_continue) > 0) counts.request(Change::interim);
  out.logged = !wants_no_record(out.headers);
  out.removed = remove_own_fields(out.headers);
  remove_own_fields(out.trailers);
  if (!out.removed.empty()) counts.request(Change::own_fields);
  remove_field(out.headers, "host");
  counts.request(Change::address);
}

void change_path(const World& world, const ClientRequest& request, Target& target, ExpectedRequest& out,
                 ChangeCounts& counts) {
  if (rewrites_messages(world, out.provider, target.path)) {
    target.path.insert(0, "/anthropic");
    out.changed.emplace_back("azure_messages");
    counts.request(Change::azure_messages);
  }
  const bool project = out.provider == Provider::vertex && wants_project(world, request.method, target.path);
  if (project && sends_oauth(out.headers, target)) {
    insert_project(world, target.path);
    out.changed.emplace_back("vertex_project");
    counts.request(Change::vertex_project);
  }
}

// The provider's own address of an upload becomes finops', as the client calls it.
bool change_upload_url(const World& world, const ClientRequest& request, Headers& headers, std::string_view status) {
  const std::string remainder = remainder_of(request.target), host = first_value(request.headers, "host");
  if (detect(request).provider != Provider::gemini || !remainder.starts_with("/upload/") || host.empty()) return false;
  const std::string own = "http://" + world.authority + world.base_path(Provider::gemini);
  bool changed = false;
  for (Header& field : headers) {
    const bool named = same_name(field.first, "x-goog-upload-url") ||
                       same_name(field.first, "x-goog-upload-control-url") ||
                       (same_name(field.first, "location") && status.starts_with("2"));
    if (!named || !field.second.starts_with(own + "/upload/")) continue;
    field.second.replace(0, own.size(), "http://" + host + "/genai_passthrough");
    changed = true;
  }
  return changed;
}

}  // namespace

ExpectedRequest expected_request(const World& world, const ClientRequest& request, ChangeCounts& counts) {
  ExpectedRequest out;
  out.method = request.method;
  out.body = request.body;
  out.headers = request.headers;
  out.trailers = request.trailers;
  const Detected detected = detect(request);
  out.provider = detected.provider;
  out.reason = detected.reason;
  take_fields_off(out, counts);

  Target target = split_target(remainder_of(request.target));
  const Credential credential = settle_credential(world, out.provider, out.headers, target, out.trailers);
  out.credential = credential.label;
  out.added = credential.added;
  out.removed.insert(out.removed.end(), credential.removed.begin(), credential.removed.end());
  if (!credential.added.empty()) counts.request(Change::credential);
  change_path(world, request, target, out, counts);
  out.target = world.base_path(out.provider) + joined(target);

  out.asks_for_usage = world.include_usage && include_usage_asks(request, target.path);
  if (out.asks_for_usage) {
    out.changed.emplace_back("include_usage");
    counts.request(Change::plugin);
  }
  merge_lengths(out.headers, std::to_string(request.body.size()));
  if (request.chunked || request.minor_version == 0) counts.request(Change::framing);
  for (auto* names : {&out.removed, &out.added, &out.changed}) sort_names(*names);
  return out;
}

ExpectedAnswer expected_answer(const World& world, const ClientRequest& request, const UpstreamAnswer& answer,
                               bool asks_for_usage, ChangeCounts& counts) {
  ExpectedAnswer out;
  out.status = answer.status;
  out.headers = answer.headers;
  if (remove_connection_fields(out.headers) > 0) counts.response(Change::connection_fields);
  remove_own_fields(out.headers);
  counts.response(Change::answer_id);
  if (change_upload_url(world, request, out.headers, out.status)) {
    out.changed.emplace_back("upload_url");
    counts.response(Change::upload_url);
  }
  if (answer.interim) counts.response(Change::interim);

  const bool http10 = request.minor_version == 0;
  out.body = answer.body.substr(0, answer.body_sent);
  out.complete = !answer.cut;
  out.prefix_will_do = answer.cut && http10;
  if (answer.framing == UpstreamAnswer::Framing::chunked && !http10 && !answer.cut) {
    out.trailers = answer.trailers;
    remove_own_fields(out.trailers);
  }
  if (http10 || answer.framing == UpstreamAnswer::Framing::close) counts.response(Change::framing);

  const std::string coding = first_value(answer.headers, "content-encoding");
  const std::string type = lower(first_value(answer.headers, "content-type"));
  out.any_length = world.include_usage && asks_for_usage && contains(type, "text/event-stream") &&
                   (coding.empty() || same_name(coding, "identity"));
  if (out.any_length) {
    remove_field(out.headers, "content-length");
    counts.response(Change::plugin);
  }
  return out;
}

bool is_unsettled(const World& world, const ClientRequest& request) {
  const Detected detected = detect(request);
  Headers headers = request.headers;
  remove_connection_fields(headers);
  const Target target = split_target(remainder_of(request.target));
  if (request.body.size() > kHeldAtMost && world.include_usage) return true;
  const bool google = detected.provider == Provider::gemini || detected.provider == Provider::vertex;
  if (google && has_unsettled_model(request)) return true;
  return is_unsettled_credential(world, detected.provider, request.method, headers, target);
}

}  // namespace finops::test::fidelity
