#include "support/fidelity_client.h"

#include <algorithm>

#include "support/fidelity_fields.h"
#include "support/fidelity_generate.h"

namespace finops::test::fidelity {
namespace {

constexpr std::size_t kPipelined = 4;
constexpr std::size_t kPipelinedBytes = 50'000;  // both ends take them without reading

std::size_t size_of(const Exchange& exchange) {
  return exchange.request.head_bytes.size() + exchange.request.body_bytes.size() + exchange.answer.body.size();
}

// Nothing can come on the connection after this exchange. HTTP/1.0 has no chunks for a body of unknown length, and a
// plugin makes some lengths unknown.
bool ends_connection(const World& world, const Exchange& exchange) {
  const auto framing = exchange.answer.framing;
  const bool has_length = framing == UpstreamAnswer::Framing::length || framing == UpstreamAnswer::Framing::none;
  const bool keeps_length = has_length && !world.include_usage;
  return exchange.request.closes || exchange.answer.cut || (exchange.request.minor_version == 0 && !keeps_length);
}

}  // namespace

std::vector<RecordExpectation> Client::run() {
  while (fill_batch() && !context_.differences.too_many()) {
    if (!connection_) connection_ = std::make_unique<RawClient>(context_.port);
    send_batch();
    const bool ends = ends_connection(context_.world, *batch_.back());
    for (const auto& exchange : batch_) receive(*exchange);
    if (ends) connection_.reset();
  }
  return std::move(records_);
}

std::unique_ptr<Exchange> Client::draw() {
  const auto number = context_.claims.take();
  if (!number) return nullptr;
  auto exchange = std::make_unique<Exchange>();
  make_exchange(context_.world, context_.claims.seed(), *number, *exchange);
  return exchange;
}

// One exchange, or several small ones that go out at once.
bool Client::fill_batch() {
  batch_.clear();
  std::size_t bytes = 0;
  for (std::size_t most = 1; batch_.size() < most;) {
    auto exchange = draw();
    if (!exchange) break;
    context_.provider.expect(*exchange);
    bytes += size_of(*exchange);
    Dice dice(context_.claims.seed() + 1, exchange->number);
    if (batch_.empty() && dice.one_in(4) && bytes < kPipelinedBytes) most = 2 + dice.below(kPipelined - 1);
    if (most > 1) exchange->request.waits_for_100 = false;
    batch_.push_back(std::move(exchange));
    if (ends_connection(context_.world, *batch_.back()) || bytes >= kPipelinedBytes) break;
  }
  return !batch_.empty();
}

void Client::send_batch() {
  std::string bytes;
  for (const auto& exchange : batch_) {
    bytes += exchange->request.head_bytes;
    if (!exchange->request.waits_for_100) bytes += exchange->request.body_bytes;
  }
  Dice dice(context_.claims.seed() + 2, batch_.front()->number);
  const std::size_t cut = dice.one_in(5) ? dice.below(bytes.size()) : bytes.size();
  connection_->send(std::string_view(bytes).substr(0, cut));
  connection_->send(std::string_view(bytes).substr(cut));
}

Message Client::read_answer(const Exchange& exchange, int& interim) {
  for (;;) {
    Message answer = connection_->receive(exchange.request.method);
    const int status = answer.status();
    if (status < 100 || status > 199) return answer;
    ++interim;
    if (interim == 1 && exchange.request.waits_for_100) connection_->send(exchange.request.body_bytes);
  }
}

void Client::receive(Exchange& exchange) {
  int interim = 0;
  const Message answer = connection_ ? read_answer(exchange, interim) : Message();
  context_.provider.forget(exchange);
  compare(exchange, answer, interim);
  if (!answer.complete) connection_.reset();
}

void Client::compare(Exchange& exchange, const Message& answer, int interim) {
  const ExpectedRequest request = expected_request(context_.world, exchange.request, context_.counts);
  const ExpectedAnswer expected =
      expected_answer(context_.world, exchange.request, exchange.answer, request.asks_for_usage, context_.counts);
  if (exchange.arrivals == 1) {
    const std::string kind = compare_request(context_.world, exchange.request, request, exchange.arrived);
    if (!kind.empty()) report(kind, exchange, shown(request), shown(exchange.arrived));
  } else {
    report("the provider saw the request not once", exchange, "1", std::to_string(exchange.arrivals));
  }
  if (const std::string kind = compare_answer(expected, answer); !kind.empty()) {
    report(kind, exchange, shown(expected), shown(answer));
  }
  const bool expects = exchange.request.minor_version == 1 && has_field(exchange.request.headers, "expect");
  if (interim > (expects ? 1 : 0)) report("a 1xx of the provider arrived", exchange, "", std::to_string(interim));
  std::vector<std::string> changed = request.changed;
  changed.insert(changed.end(), expected.changed.begin(), expected.changed.end());
  std::sort(changed.begin(), changed.end());
  records_.push_back({exchange.number, answer.header("x-finops-id"), std::string(name_of(request.provider)),
                      request.reason, request.method, request.credential, request.removed, request.added, changed,
                      request.logged});
}

void Client::report(const std::string& kind, const Exchange& exchange, const std::string& expected,
                    const std::string& got) {
  std::string text = "world '" + context_.world.name + "', FINOPS_FUZZ_SEED=" + std::to_string(context_.claims.seed());
  text += ", exchange " + std::to_string(exchange.number) + "\n--- the client sent\n";
  text += shown(exchange.request.head_bytes) + shown(exchange.request.body_bytes) + "\n--- the provider answered\n";
  for (const std::string& piece : exchange.answer.pieces) text += shown(piece);
  context_.differences.add(kind, text + "\n--- expected\n" + expected + "\n--- arrived\n" + got);
}

}  // namespace finops::test::fidelity
