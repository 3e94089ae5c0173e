#include "core/transport/http1_transport.h"

#include "core/transport/connection_pool.h"
#include "core/transport/http1_exchange.h"

namespace finops {
namespace {

class Http1Transport final : public Transport {
 public:
  explicit Http1Transport(TransportOptions options) : options_(std::move(options)) {}

  Result<void> perform(const UpstreamRequest& request, Exchange& x, StreamSink& sink, const Cancel& cancel) override {
    std::unique_ptr<UpstreamConnection> connection = pool_.take(*request.base);
    x.reused = connection != nullptr;
    while (true) {
      ++x.attempts;
      if (!connection) {
        x.phase = "connect";
        const SteadyTime before = std::chrono::steady_clock::now();
        auto fresh =
            UpstreamConnection::connect(*request.base, {request.provider->connect_timeout, options_.ca_file}, cancel);
        if (!fresh) return std::move(fresh).error();
        connection = std::move(*fresh);
        x.timing.connect = std::chrono::steady_clock::now() - before;
        x.reused = false;
      }
      Http1Exchange exchange(request, x, *connection, sink, cancel);
      auto result = exchange.run();
      if (result) {
        if (exchange.connection_reusable()) pool_.give(*request.base, std::move(connection));
        return result;
      }
      // Contract F13: the reused connection died before a byte came back, and the request is still whole.
      const bool repeat = x.reused && exchange.died_untouched() && request.rest == nullptr;
      if (!repeat) return result;
      connection.reset();
    }
  }

 private:
  TransportOptions options_;
  ConnectionPool pool_;
};

}  // namespace

std::unique_ptr<Transport> make_http1_transport(TransportOptions options) {
  return std::make_unique<Http1Transport>(std::move(options));
}

}  // namespace finops
