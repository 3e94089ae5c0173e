// finops' own pages, never forwarded: GET /_finops/health, GET /_finops/status, GET and HEAD /.
// Private to the proxy library.
#pragma once
#include <functional>
#include <string>

namespace httplib {
class Server;
}

namespace finops::proxy {

// `status_json` is called on a connection's thread for each GET /_finops/status.
void add_local_routes(httplib::Server& server, std::function<std::string()> status_json);

}  // namespace finops::proxy
