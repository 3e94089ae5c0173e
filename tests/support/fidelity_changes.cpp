#include "support/fidelity_changes.h"

namespace finops::test::fidelity {
namespace {

constexpr std::array<DeclaredChange, kChangeCount> kDeclared = {{
    {Change::address, "Address", true, false,
     "the endpoint's prefix is taken off the target, the provider's address goes before it, and `Host` names the "
     "provider."},
    {Change::connection_fields, "Fields of one connection", true, true,
     "`Connection` and every field that it names, `Keep-Alive`, `Proxy-Connection`, `Proxy-Authenticate`, "
     "`Proxy-Authorization`, `TE`, `Trailer`, `Transfer-Encoding` and `Upgrade` end here (HTTP calls them hop-by-hop); "
     "finops sets its own where one is needed."},
    {Change::framing, "Where a body ends", true, true,
     "each connection has its own HTTP version and its own way to say so: `Content-Length`, chunks, or the end of the "
     "connection. The bytes of the body are the same, and so are trailers wherever there are chunks to carry them. "
     "Blanks around a field's value do not count as part of it, and one that is folded over lines arrives on one. "
     "A status line that ends after the status gets the blank that HTTP asks for."},
    {Change::interim, "Interim answers", true, true,
     "`Expect: 100-continue` is answered by finops and ends there, and so do the provider's 1xx answers."},
    {Change::credential, "Credentials", true, false,
     "a key from the environment goes where the caller sent none or a placeholder (`dummy-key`, `your-key`, `xxxx`, or "
     "fewer than 16 characters), in the header that the caller used; to Azure it always goes, and nothing of the "
     "caller's that could be a credential does. What is replaced is removed, `?key=` and `access_token` too. Named in "
     "the log's `headers_removed`, `headers_added` and `credential`."},
    {Change::own_fields, "finops' own fields", true, false,
     "`x-finops-*` of a request are used and removed; named in `headers_removed`."},
    {Change::answer_id, "The answer's id", false, true,
     "`x-finops-id` is added; a provider's own `x-finops-*` are dropped."},
    {Change::azure_messages, "Anthropic's Messages on Azure", true, false,
     "`/v1/messages` becomes `/anthropic/v1/messages`, where Azure serves it, unless the endpoint already ends in "
     "`/anthropic`; `azure_messages` in `changed_by`."},
    {Change::vertex_project, "Vertex project", true, false,
     "a path that begins with `publishers/` after its version gets `projects/P/locations/L/` there when a project is "
     "configured and an OAuth token is sent, but not a GET, which lists Google's own models; `vertex_project` in "
     "`changed_by`."},
    {Change::upload_url, "The URL of an upload", false, true,
     "where Gemini answers the start of a resumable upload (`/upload/...`) with the URL that the bytes go to, "
     "`X-Goog-Upload-URL`, `X-Goog-Upload-Control-URL` and the `Location` of a 2xx lead through finops instead, if "
     "they "
     "name the provider's own address; `upload_url` in `changed_by`."},
    {Change::plugin, "Plugins", true, true,
     "only those that you switch on: `include_usage` (docs/plugins.md) is the one that changes bytes; named in "
     "`changed_by`."},
}};

std::string where(const DeclaredChange& row) {
  if (row.request && row.response) return "both ways";
  return row.request ? "request" : "answer";
}

}  // namespace

const std::array<DeclaredChange, kChangeCount>& declared_changes() { return kDeclared; }

std::string changes_as_markdown() {
  std::string text;
  for (const DeclaredChange& row : kDeclared) {
    text.append("- **").append(row.name).append("** (").append(where(row)).append("): ");
    text.append(row.sentence).append("\n");
  }
  return text;
}

std::string ChangeCounts::never_met() const {
  std::string missing;
  for (const DeclaredChange& row : kDeclared) {
    const auto index = static_cast<std::size_t>(row.change);
    if (row.request && request_[index] == 0) missing.append(row.name).append(" (request) ");
    if (row.response && response_[index] == 0) missing.append(row.name).append(" (answer) ");
  }
  return missing;
}

std::string ChangeCounts::summary() const {
  std::string text;
  for (const DeclaredChange& row : kDeclared) {
    const auto index = static_cast<std::size_t>(row.change);
    text.append(row.name).append(": ").append(std::to_string(request_[index])).append(" requests, ");
    text.append(std::to_string(response_[index])).append(" answers\n");
  }
  return text;
}

}  // namespace finops::test::fidelity
