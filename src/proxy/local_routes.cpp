#include "proxy/local_routes.h"

#include <httplib.h>

#include <utility>

#include "core/provider/native_error.h"

namespace finops::proxy {
namespace {

constexpr const char* kIndex = "finops " FINOPS_VERSION
                               "\n\n"
                               "Point an SDK's base URL at one of these:\n"
                               "  /openai_passthrough/v1          OpenAI\n"
                               "  /anthropic_passthrough          Anthropic\n"
                               "  /azure_passthrough              Azure OpenAI, and Anthropic on Azure\n"
                               "  /genai_passthrough              Gemini; Vertex AI is detected\n\n"
                               "  /_finops/health                 whether it runs\n"
                               "  /_finops/status                 version, uptime, counts, log health (JSON)\n";

}  // namespace

void add_local_routes(httplib::Server& server, std::function<std::string()> status_json) {
  server.Get("/", [](const httplib::Request&, httplib::Response& res) {
    res.set_content(kIndex, "text/plain; charset=utf-8");
  });
  server.Get("/_finops/health", [](const httplib::Request&, httplib::Response& res) {
    res.set_content("ok\n", "text/plain; charset=utf-8");
  });
  server.Get("/_finops/status", [status = std::move(status_json)](const httplib::Request&, httplib::Response& res) {
    res.set_content(status(), "application/json");
  });
  server.set_error_handler([](const httplib::Request& req, httplib::Response& res) {
    const bool other_method = req.method != "GET" && req.method != "HEAD";
    res.status = other_method ? 405 : 404;
    if (other_method) res.set_header("Allow", "GET, HEAD");
    const OwnReply reply = native_error(
        Dialect::openai, {res.status, other_method ? "method_not_allowed" : "not_found",
                          other_method ? "local routes answer GET and HEAD only" : "there is no such local route"});
    res.set_header("x-finops-error", other_method ? "method_not_allowed" : "not_found");
    res.set_content(reply.body, "application/json");
  });
  // httplib adds a keep-alive limit that does not apply here.
  server.set_post_routing_handler(
      [](const httplib::Request&, httplib::Response& res) { res.headers.erase("Keep-Alive"); });
}

}  // namespace finops::proxy
