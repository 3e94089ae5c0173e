#include "support/fidelity_generate.h"

#include <algorithm>

#include "support/fidelity_fields.h"
#include "support/fidelity_model.h"

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kMethods[] = {"POST", "POST",     "POST",     "POST",   "GET",
                                         "GET",  "PUT",      "PATCH",    "DELETE", "OPTIONS",
                                         "HEAD", "PROPFIND", "M-SEARCH", "get",    "X!#$%&'*+-.^_`|~"};
constexpr std::string_view kHosts[] = {"localhost", "localhost:8787", "127.0.0.1:8787", "LOCALHOST", "[::1]:1"};

void add_framing(Dice& dice, ClientRequest& request) {
  const bool says_nothing = request.body.empty() && dice.one_in(2);
  if (says_nothing) return;
  request.chunked = request.minor_version == 1 && dice.one_in(4);
  if (!request.chunked) {
    std::string length = std::to_string(request.body.size());
    if (dice.one_in(100)) length.insert(0, "00");
    if (dice.one_in(100)) length += ", " + length;
    request.headers.emplace_back(dice.one_in(3) ? dice.odd_case("content-length") : "Content-Length", length);
    if (dice.one_in(200)) request.headers.emplace_back("content-length", length);
    return;
  }
  request.headers.emplace_back(dice.odd_case("transfer-encoding"), dice.one_in(3) ? "Chunked" : "chunked");
  if (!dice.one_in(4)) return;
  request.trailers.emplace_back("X-Checksum", make_field_value(dice));
  if (dice.one_in(3)) request.trailers.emplace_back("x-checksum", "");
  if (dice.one_in(4)) request.trailers.emplace_back("X-Finops-Tag", "a=b");
  if (dice.one_in(4)) request.trailers.emplace_back("x-api-key", dice.text(30, kWordLetters));
  if (dice.one_in(2)) request.headers.emplace_back("Trailer", "X-Checksum");
}

void add_connection(Dice& dice, ClientRequest& request) {
  if (request.minor_version == 0) {
    request.closes = !dice.one_in(3);
    if (!request.closes) request.headers.emplace_back("Connection", "keep-alive");
  } else if (dice.one_in(25)) {
    request.closes = true;
    request.headers.emplace_back("Connection", dice.one_in(2) ? "close" : "Close, X-Drop");
  }
}

bool asks_to_keep(const Headers& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& field) {
    const std::vector<std::string> members = list_members(field.second);
    return same_name(field.first, "connection") && std::any_of(members.begin(), members.end(), [](const auto& member) {
             return same_name(member, "keep-alive");
           });
  });
}

void add_expectation(Dice& dice, ClientRequest& request) {
  if (dice.one_in(200)) request.headers.emplace_back("Expect", "x-other=1");
  if (request.body.empty() || request.minor_version == 0 || !dice.one_in(20)) return;
  request.headers.emplace_back("Expect", dice.one_in(3) ? "100-Continue" : "100-continue");
  request.waits_for_100 = dice.one_in(2);
}

ClientRequest draw(Dice& dice, const World& world, std::uint64_t number) {
  ClientRequest request;
  request.method = world.include_usage && dice.one_in(2) ? "POST" : dice.pick(kMethods);
  request.minor_version = dice.one_in(25) ? 0 : 1;
  request.target = make_target(dice, world);
  request.headers = make_request_fields(dice, world, request.target);
  request.body = make_request_body(dice, world, request.headers);
  add_framing(dice, request);
  add_connection(dice, request);
  if (request.minor_version == 0) request.closes = !asks_to_keep(request.headers);
  add_expectation(dice, request);
  request.headers.emplace_back(dice.odd_case(kNumberField), std::to_string(number));
  if (request.minor_version == 1 || dice.one_in(2)) {
    request.headers.emplace_back(dice.one_in(3) ? dice.odd_case("host") : "Host", dice.pick(kHosts));
  }
  shuffle(dice, request.headers);
  return request;
}

// Where HTTP once allowed a line to be folded (RFC 9112, 5.2): a blank within the value, or npos.
std::size_t fold_of(Dice& dice, std::string_view value) {
  const std::size_t blank = value.find(' ');
  const bool single = blank != std::string_view::npos && value.find_first_of(" \t", blank + 1) != blank + 1;
  return single && dice.one_in(20) ? blank : std::string_view::npos;
}

}  // namespace

void shuffle(Dice& dice, Headers& headers) {
  for (std::size_t i = headers.size(); i > 1; --i) std::swap(headers[i - 1], headers[dice.below(i)]);
}

void append_raw_field(Dice& dice, std::string& out, const Header& field) {
  static constexpr std::string_view kBefore[] = {" ", " ", " ", "", "\t", "   "};
  static constexpr std::string_view kAfter[] = {"", "", "", "", " ", " \t "};
  std::string value = field.second;
  if (const std::size_t fold = fold_of(dice, value); fold != std::string::npos) value.replace(fold, 1, "\r\n \t");
  out.append(field.first).append(":").append(dice.pick(kBefore)).append(value).append(dice.pick(kAfter)).append("\r\n");
}

std::string chunked_bytes(Dice& dice, std::string_view body, const Headers& trailers) {
  static constexpr std::string_view kExtensions[] = {"", "", "", "", ";a=1", ";b", ";c=\"d;e\""};
  std::string out;
  while (!body.empty()) {
    const std::size_t most = body.size() > 100'000 ? 70'000 : dice.one_in(10) ? 1 : body.size();
    const std::string_view piece = body.substr(0, 1 + dice.below(most));
    char size[24];
    std::snprintf(size, sizeof size, dice.one_in(4) ? "%05zX" : "%zx", piece.size());
    out.append(size).append(dice.pick(kExtensions)).append("\r\n").append(piece).append("\r\n");
    body.remove_prefix(piece.size());
  }
  out += "0\r\n";
  for (const Header& field : trailers) append_raw_field(dice, out, field);
  return out + "\r\n";
}

void make_exchange(const World& world, std::uint64_t seed, std::uint64_t number, Exchange& out) {
  Dice dice(seed, number);
  do {
    out.request = draw(dice, world, number);
  } while (is_unsettled(world, out.request) ||
           (out.request.body.size() > kHeldAtMost && out.request.minor_version == 0));
  ClientRequest& request = out.request;
  request.head_bytes = request.method + " " + request.target + (request.minor_version == 0 ? " HTTP/1.0" : " HTTP/1.1");
  request.head_bytes += "\r\n";
  for (const Header& field : request.headers) append_raw_field(dice, request.head_bytes, field);
  request.head_bytes += "\r\n";
  request.body_bytes = request.chunked ? chunked_bytes(dice, request.body, request.trailers) : request.body;
  out.number = number;
  out.answer = make_answer(dice, world, request);
}

}  // namespace finops::test::fidelity
