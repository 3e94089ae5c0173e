#include "core/plugins/mock/request.h"

#include "core/base/strings.h"
#include "core/exchange/wait.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::size_t kTailBytes = 4096;
constexpr std::size_t kModelCharacters = 200;

// Reads what follows the held part of the body and keeps only the end.
Result<void> drain(Exchange& x, Upload& upload, Sha256& hash) {
  std::string bytes;
  while (!x.rest->done()) {
    FINOPS_TRY(x.rest->read(bytes));
    if (bytes.empty()) {
      if (!x.rest->done()) FINOPS_TRY(wait_for_body(x));
      continue;
    }
    hash.update(bytes);
    upload.size += bytes.size();
    upload.tail += bytes;
    if (upload.tail.size() > kTailBytes) upload.tail.erase(0, upload.tail.size() - kTailBytes);
  }
  return {};
}

// The value of a parameter in `Content-Type: multipart/form-data; boundary="x"` or a Content-Disposition.
std::string parameter(std::string_view field, std::string_view name) {
  for (std::size_t at = field.find(';'); at != std::string_view::npos; at = field.find(';', at)) {
    std::string_view rest = trim(field.substr(++at));
    if (!istarts_with(rest, name) || !rest.substr(name.size()).starts_with('=')) continue;
    rest.remove_prefix(name.size() + 1);
    if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
    return std::string(trim(rest.substr(0, rest.find(';'))));
  }
  return {};
}

struct Part {
  std::string name, filename, mime_type;
  std::size_t begin = 0;  // of its content in Upload::head
};

std::string_view field_value(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    if (istarts_with(line, name) && line.substr(name.size()).starts_with(':'))
      return trim(line.substr(name.size() + 1));
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return {};
}

// The first part for which `wanted(part)` holds.
template <class Wanted>
std::optional<Part> find_part(std::string_view body, const std::string& boundary, Wanted wanted) {
  const std::string mark = "--" + boundary + "\r\n";
  for (std::size_t at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at)) {
    at += mark.size();
    const std::size_t end = body.find("\r\n\r\n", at);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view head = body.substr(at, end - at);
    const std::string_view disposition = field_value(head, "Content-Disposition");
    Part part{parameter(disposition, "name"), parameter(disposition, "filename"),
              std::string(field_value(head, "Content-Type")), end + 4};
    if (wanted(part)) return part;
  }
  return std::nullopt;
}

std::string boundary_of(const MockRequest& request) {
  return request.headers == nullptr ? std::string{} : parameter(request.headers->get("Content-Type"), "boundary");
}

}  // namespace

bool MockRequest::wants_stream() const {
  if (!opaque) return is_true(member(json, "stream"));
  if (icontains(headers->get("Accept"), "text/event-stream")) return true;
  for (const char* text : {"\"stream\":true", "\"stream\": true"}) {
    if (upload.head.find(text) != std::string_view::npos || upload.tail.find(text) != std::string::npos) return true;
  }
  return false;
}

std::string MockRequest::model_or(std::string_view fallback) const {
  std::string named = model;
  if (named.empty()) named = opaque ? body_model(upload.head) : string_or(member(json, "model"), {});
  return clip(named.empty() ? fallback : named, kModelCharacters);  // each event of a stream repeats it
}

Result<MockRequest> read_request(Exchange& x, MockStore& store) {
  MockRequest out;
  out.store = &store;
  out.provider = x.route->provider->id;
  out.method = x.request.method == "HEAD" ? "GET" : x.request.method;
  out.target = x.route->remainder;
  out.path = percent_decode_lenient(split_target(out.target).path);
  out.headers = &x.request.headers;
  const std::string& body = x.upstream_body ? *x.upstream_body : x.request.body;  // the mock plays the provider
  out.upload.head = body;
  out.upload.size = body.size();

  Sha256 hash;
  hash.update(x.request.method);
  hash.update(out.path);
  hash.update(body);
  if (x.rest != nullptr) FINOPS_TRY(drain(x, out.upload, hash));
  out.seed = hash.finish();

  const std::string_view coding = trim(x.request.headers.get("Content-Encoding"));
  out.opaque = x.rest != nullptr || !(coding.empty() || iequals(coding, "identity"));
  if (out.opaque) return out;
  if (auto json = parsed(body)) {
    out.json = std::move(*json);
    out.json_sent = true;
  }
  return out;
}

ResourcePath resource_path(std::string_view path) {
  ResourcePath out;
  const auto next = [&path] {
    const std::string segment(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    return segment;
  };
  for (int skipped = 0; skipped < 3; ++skipped) next();  // "", v1, the kind
  out.id = next();
  out.action = next();
  out.item = next();
  out.rest = path;
  return out;
}

FormFile form_file(const MockRequest& request) {
  FormFile out;
  const std::string boundary = boundary_of(request);
  const Upload& upload = request.upload;
  const auto part =
      find_part(upload.head, boundary, [](const Part& p) { return !p.filename.empty() || p.name == "file"; });
  if (boundary.empty() || !part) return out;
  out.filename = part->filename;
  if (!part->mime_type.empty()) out.mime_type = part->mime_type;
  const std::string mark = "\r\n--" + boundary;
  if (const std::size_t end = upload.head.find(mark, part->begin); end != std::string_view::npos) {
    out.bytes = end - part->begin;
    out.content = upload.head.substr(part->begin, out.bytes);
    return out;
  }
  const std::size_t in_tail = std::min(upload.tail.find(mark), upload.tail.size());
  out.bytes = upload.size - (upload.tail.size() - in_tail) - part->begin;
  return out;
}

std::string form_field(const MockRequest& request, std::string_view name) {
  const std::string boundary = boundary_of(request);
  const std::string_view body = request.upload.head;
  const auto part = find_part(body, boundary, [&](const Part& p) { return p.name == name; });
  if (boundary.empty() || !part) return {};
  const std::size_t end = body.find("\r\n--" + boundary, part->begin);
  return end == std::string_view::npos ? std::string{} : std::string(body.substr(part->begin, end - part->begin));
}

}  // namespace finops::mock
