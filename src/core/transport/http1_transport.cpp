#include "core/transport/http1_transport.h"

#include "core/transport/connection_pool.h"
#include "core/transport/http1_exchange.h"
#include "core/transport/tls_setup.h"

namespace finops {
namespace {

class Http1Transport final : public Transport {
 public:
  explicit Http1Transport(TransportOptions options)
      : proxies_(std::move(options.proxies)), tls_(std::move(options.trust)) {}

  Result<void> check_trust() {
    auto context = tls_.context();
    if (!context) return std::move(context).error();
    return {};
  }

  Result<void> perform(const UpstreamRequest& request, const TransportReport& report, StreamSink& sink,
                       const Cancel& cancel) override {
    std::unique_ptr<UpstreamConnection> connection = pool_.take(*request.base);
    report.reused = connection != nullptr;
    while (true) {
      ++report.attempts;
      if (!connection) {
        report.phase = "connect";
        const SteadyTime before = std::chrono::steady_clock::now();
        auto fresh =
            UpstreamConnection::connect(*request.base, {&proxies_, &resolver_, &tls_}, request.connect_timeout, cancel);
        if (!fresh) return std::move(fresh).error();
        connection = std::move(*fresh);
        report.timing.connect = std::chrono::steady_clock::now() - before;
        report.reused = false;
      }
      Http1Exchange exchange(request, report, *connection, sink, cancel);
      auto result = exchange.run();
      if (result) {
        if (exchange.connection_reusable()) pool_.give(*request.base, std::move(connection));
        return result;
      }
      // Contract F13: the reused connection died before a response byte came, and the request can be sent again.
      const bool repeat = report.reused && exchange.died_untouched() && request.rest == nullptr;
      if (!repeat) return result;
      connection.reset();
    }
  }

 private:
  const ProxySettings proxies_;
  Resolver resolver_;
  TlsSetup tls_;
  ConnectionPool pool_;  // last: its connections use the others
};

}  // namespace

Result<std::unique_ptr<Transport>> make_http1_transport(TransportOptions options) {
  const bool check = options.check_trust && options.trust.named();
  auto out = std::make_unique<Http1Transport>(std::move(options));
  if (check) FINOPS_TRY(out->check_trust());
  return std::unique_ptr<Transport>(std::move(out));
}

}  // namespace finops
