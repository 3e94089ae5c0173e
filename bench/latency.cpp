// P2: round trips of one request after the other on one connection.
//   latency --port N --path P --requests N
#include "net.h"

int main(int argc, char** argv) {
  using namespace bench;
  const Options options(argc, argv);
  const std::string request = sdk_request(options.port(), options.text("path"), "request_body.json");
  const std::string expected = data_file("response_body.json");
  const auto requests = static_cast<std::size_t>(options.number("requests"));
  const std::size_t warm_up = requests / 10;

  const Fd fd = connect_to(options.port());
  std::string buffer;
  std::vector<Nanos> samples;
  samples.reserve(requests);
  for (std::size_t i = 0; i < warm_up + requests; ++i) {
    const Nanos start = now();
    const Message answer = exchange(fd.get(), request, buffer);
    const Nanos end = now();
    expect_ok(answer.head);
    if (answer.body != expected) fail("the answer's body is not what the upstream sent");
    if (i >= warm_up) samples.push_back(end - start);
  }
  print_percentiles("latency", samples);
}
