// What the scripted provider answers: any status and reason, every framing, streams, trailers, cut ends.
#include <algorithm>

#include "support/fidelity_generate.h"

namespace finops::test::fidelity {
namespace {

using Framing = UpstreamAnswer::Framing;

constexpr std::string_view kStatuses[] = {"200 OK",
                                          "200 OK",
                                          "200 OK",
                                          "200 ",
                                          "200 Sehr gut \xfc",
                                          "200 a  b\tc",
                                          "201 Created",
                                          "202 Accepted",
                                          "206 Partial Content",
                                          "204 No Content",
                                          "304 Not Modified",
                                          "301 Moved Permanently",
                                          "307 Temporary Redirect",
                                          "400 Bad Request",
                                          "401 Unauthorized",
                                          "403 Forbidden",
                                          "404 Not Found",
                                          "413 Too Big",
                                          "429 Too Many Requests",
                                          "500 Internal Server Error",
                                          "502 Bad Gateway",
                                          "503 Service Unavailable",
                                          "529 Site is Overloaded",
                                          "299 x",
                                          "599 What"};
constexpr std::string_view kFields[] = {"date",
                                        "Server",
                                        "Set-Cookie",
                                        "Set-Cookie",
                                        "set-cookie",
                                        "x-request-id",
                                        "X-Odd",
                                        "Retry-After",
                                        "anthropic-ratelimit-tokens-remaining",
                                        "Alt-Svc",
                                        "Location",
                                        "WWW-Authenticate",
                                        "Cache-Control",
                                        "ETag",
                                        "CF-RAY",
                                        "openai-processing-ms",
                                        "X-!#$%&'*+-.^_`|~9",
                                        "Vary"};
constexpr std::string_view kOwn[] = {"x-finops-id", "X-Finops-Error", "x-finops-replay", "x-FINOPS-other"};
constexpr std::string_view kCodings[] = {"gzip", "br", "zstd", "x-unknown", "identity", ""};

void add_connection_fields(Dice& dice, Headers& to) {
  if (!dice.one_in(4)) return;
  switch (dice.below(5)) {
    case 0: to.insert(to.end(), {{"Connection", "keep-alive, X-Internal"}, {"X-Internal", "1"}}); break;
    case 1: to.insert(to.end(), {{"Keep-Alive", "timeout=5, max=100"}, {"connection", "Keep-Alive"}}); break;
    case 2: to.insert(to.end(), {{"Proxy-Authenticate", "Basic"}, {"Proxy-Connection", "keep-alive"}}); break;
    case 3: to.insert(to.end(), {{"Upgrade", "h2c"}, {"Connection", "upgrade, x-finops-id"}}); break;
    default: to.insert(to.end(), {{"Connection", "Vary, content-length"}, {"TE", "x"}}); break;
  }
}

std::string make_events(Dice& dice) {
  std::string out;
  for (std::size_t i = 1 + dice.below(5); i > 0; --i) {
    switch (dice.below(6)) {
      case 0: out += ": comment\n\n"; break;
      case 1: out += "event:a\r\ndata:1\r\n\r\n"; break;
      case 2: out += "data: x\rdata: y\r\r\n\n"; break;
      case 3:
        out +=
            "\xef\xbb\xbf"
            "data: {broken\n\nid\nretry: x\n\n";
        break;
      case 4:
        out += R"(data: {"id":"c","object":"chat.completion.chunk","choices":[{"delta":{"content":"a"}}]})"
               "\n\n";
        break;
      default: out += "data: " + dice.text(dice.below(60), kWordLetters) + "\n\n"; break;
    }
  }
  return out + (dice.one_in(2) ? "data: [DONE]\n\n" : "data: tail");
}

std::string make_body(Dice& dice, Headers& headers) {
  switch (dice.below(6)) {
    case 0: return {};
    case 1: headers.emplace_back("Content-Type", "text/event-stream; charset=utf-8"); return make_events(dice);
    case 2: {
      if (dice.one_in(2)) headers.emplace_back("Content-Encoding", dice.pick(kCodings));
      const std::size_t size = dice.one_in(60) ? 70'000 + dice.below(200'000) : dice.below(900);
      if (dice.one_in(900)) return std::string(kHeldAtMost + dice.below(1U << 20), 'z');
      return dice.bytes(size);
    }
    case 3: headers.emplace_back("content-type", ""); return "[{\"a\": 1.10}\r\n,";
    default: headers.emplace_back("Content-Type", "application/json"); break;
  }
  return "{ \"b\":1.10,\"model\":\"m\",\"a\":\"\\u00e4\\/\", \"x\":" + dice.text(1 + dice.below(60), "0123456789") +
         " }\n";
}

void settle_framing(Dice& dice, bool bodiless, UpstreamAnswer& answer) {
  const std::size_t draw = dice.below(10);
  answer.framing = draw < 5 ? Framing::length : draw < 9 ? Framing::chunked : Framing::close;
  if (answer.framing == Framing::chunked) answer.minor_version = 1;
  if (bodiless) {
    if (answer.framing == Framing::length) {
      answer.headers.emplace_back("Content-Length", std::to_string(dice.below(5000)));
    } else if (answer.framing == Framing::chunked && !answer.status.starts_with("204")) {
      answer.headers.emplace_back("Transfer-Encoding", "chunked");
    }
    answer.framing = Framing::none;
    answer.body.clear();
    return;
  }
  if (answer.framing == Framing::length) {
    std::string length = std::to_string(answer.body.size());
    if (dice.one_in(100)) length.insert(0, "0");
    answer.headers.emplace_back(dice.odd_case("content-length"), length);
    if (dice.one_in(200)) answer.headers.emplace_back("content-length", length);
  } else if (answer.framing == Framing::chunked) {
    answer.headers.emplace_back(dice.odd_case("transfer-encoding"), "chunked");
    for (std::size_t i = dice.one_in(5) ? 1 + dice.below(2) : 0; i > 0; --i) {
      const std::string_view name = dice.one_in(6) ? "x-finops-id" : dice.one_in(2) ? "X-Checksum" : "x-checksum";
      answer.trailers.emplace_back(name, make_field_value(dice));
    }
    if (!answer.trailers.empty() && dice.one_in(2)) answer.headers.emplace_back("Trailer", "X-Checksum");
  }
}

void settle_end(Dice& dice, UpstreamAnswer& answer) {
  answer.body_sent = answer.body.size();
  const bool can_be_cut = answer.framing == Framing::length || answer.framing == Framing::chunked;
  if (can_be_cut && answer.body.size() > 1 && dice.one_in(25)) {
    answer.cut = answer.closes = true;
    answer.body_sent = dice.below(answer.body.size());
    answer.trailers.clear();
  } else if (answer.framing == Framing::close) {
    answer.closes = true;
  } else if (answer.minor_version == 0 || dice.one_in(15)) {
    answer.closes = true;
    answer.headers.emplace_back("Connection", "close");
  }
}

void add_pieces(std::string_view bytes, std::size_t count, std::vector<std::string>& to) {
  const std::size_t each = bytes.size() / count + 1;
  for (std::size_t at = 0; at < bytes.size(); at += each) to.emplace_back(bytes.substr(at, each));
}

std::string body_bytes(Dice& dice, const UpstreamAnswer& answer) {
  const std::string_view body = std::string_view(answer.body).substr(0, answer.body_sent);
  if (answer.framing != Framing::chunked) return std::string(body);
  std::string bytes = chunked_bytes(dice, body, answer.trailers);
  if (answer.cut) bytes.resize(bytes.rfind('0'));  // without the last chunk
  return bytes;
}

std::string interim_bytes(Dice& dice) {
  std::string bytes;
  for (std::size_t i = 1 + dice.below(2); i > 0; --i) {
    bytes += dice.one_in(2)   ? "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nx-early: 1\r\n\r\n"
             : dice.one_in(2) ? "HTTP/1.1 102 Processing\r\n\r\n"
                              : "HTTP/1.1 100 Continue\r\n\r\n";
  }
  return bytes;
}

// Of the provider itself, of others, and what only looks like one.
void add_upload_urls(Dice& dice, const World& world, Headers& to) {
  static constexpr std::string_view kNames[] = {"x-goog-upload-url", "X-Goog-Upload-URL", "X-Goog-Upload-Control-URL",
                                                "Location", "X-Goog-Upload-Other"};
  static constexpr std::string_view kPaths[] = {"/upload/v1beta/files?upload_id=a%2Fb&upload_protocol=resumable",
                                                "/upload/v1beta/files?upload_id=c&upload_id=d", "/upload/",
                                                "/v1beta/files", ""};
  const std::string own = "http://" + world.authority;
  for (std::size_t i = 1 + dice.below(3); i > 0; --i) {
    const std::string origin = dice.one_in(4) ? "http://127.0.0.1:1" : dice.one_in(8) ? own + "0" : own;
    const std::string base = dice.one_in(8) ? "/other" : world.base_path(Provider::gemini);
    to.emplace_back(dice.pick(kNames), origin + base + std::string(dice.pick(kPaths)));
  }
}

}  // namespace

UpstreamAnswer make_answer(Dice& dice, const World& world, const ClientRequest& request) {
  const std::string_view method = request.method;
  UpstreamAnswer answer;
  answer.status = dice.pick(kStatuses);
  answer.minor_version = dice.one_in(20) ? 0 : 1;
  for (std::size_t i = dice.below(7); i > 0; --i) {
    const std::string_view name = dice.pick(kFields);
    answer.headers.emplace_back(dice.one_in(4) ? dice.odd_case(name) : std::string(name), make_field_value(dice));
  }
  if (dice.one_in(6)) answer.headers.emplace_back(dice.pick(kOwn), make_field_value(dice));
  if (contains(request.target, "/upload/") && dice.one_in(2)) add_upload_urls(dice, world, answer.headers);
  add_connection_fields(dice, answer.headers);
  const bool bodiless = method == "HEAD" || answer.status.starts_with("204") || answer.status.starts_with("304");
  answer.body = make_body(dice, answer.headers);
  settle_framing(dice, bodiless, answer);
  settle_end(dice, answer);
  shuffle(dice, answer.headers);

  answer.interim = dice.one_in(12);
  if (answer.interim) answer.pieces.push_back(interim_bytes(dice));
  std::string head = answer.minor_version == 0 ? "HTTP/1.0 " : "HTTP/1.1 ";
  head.append(answer.status).append("\r\n");
  for (const Header& field : answer.headers) append_raw_field(dice, head, field);
  head += "\r\n";
  const std::string body = body_bytes(dice, answer);
  if (dice.one_in(3)) {
    answer.pieces.push_back(head);
    add_pieces(body, 1 + dice.below(6), answer.pieces);
  } else {
    answer.pieces.push_back(head + body);
  }
  return answer;
}

}  // namespace finops::test::fidelity
