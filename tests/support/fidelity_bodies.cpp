// Bodies of requests, with what the client says that they are, which need not be true.
#include "support/compressed.h"
#include "support/fidelity_coding.h"
#include "support/fidelity_generate.h"

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kModels[] = {"gpt-4o-mini",
                                        "models/gemini-2.5-flash",
                                        "projects/p/locations/us-central1/publishers/google/models/g",
                                        "projects/p/locations/global/endpoints/7",
                                        "publishers/google/models/gemini-2.5-flash",
                                        "publishersx/y",
                                        "claude-sonnet-4-5"};
constexpr std::string_view kTexts[] = {R"(hi)", R"(\u00e4\/\ud83d\ude00)", R"(projects/p/locations/l/)",
                                       R"(\"model\":\"publishers/x/y\")"};
constexpr std::string_view kStreams[] = {"",
                                         R"(,"stream":true)",
                                         R"( , "stream" : true ,"n":1)",
                                         R"(,"stream":false)",
                                         R"(,"stream":true,"stream_options":{"include_usage":true})",
                                         R"(,"stream":true,"stream_options":{})"};
constexpr std::string_view kJsonTypes[] = {"application/json", "application/json; charset=utf-8", "text/plain",
                                           "application/JSON"};

std::string make_json(Dice& dice) {
  const std::string model(dice.pick(kModels));
  const std::string text(dice.pick(kTexts));
  std::string json = R"({"model":")" + model + R"(","messages":[{"role":"user","content":")" + text + R"("}],"x":1.10)";
  if (dice.one_in(5))
    json = "{ \"contents\":[\"" + text + "\"],\r\n\t\"model\" : \"" + model + "\", \"b\":12345678901234567890123";
  json.append(dice.pick(kStreams)).append(dice.one_in(6) ? " }\n\n" : "}");
  if (dice.one_in(20)) json.resize(dice.below(json.size()));  // cut off
  return json;
}

std::string make_multipart(Dice& dice) {
  return "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--b\r\ncontent-disposition: "
         "form-data; name=file; filename=a\r\n\r\n" +
         dice.bytes(dice.below(500)) + "\r\n--b--\r\nepilogue";
}

std::string make_coded(Dice& dice, Headers& headers) {
  const std::string plain = make_json(dice);
  const std::string_view coding = dice.one_in(2) ? "gzip" : "zstd";
  headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back(dice.odd_case("content-encoding"), coding);
  if (dice.one_in(6)) return plain;  // labelled, but not coded
  return coding == "gzip" ? stored_gzip(plain) : zstd_of(plain);
}

// Around the size from which finops streams bodies, too.
std::size_t odd_size(Dice& dice) {
  if (dice.one_in(600)) return kHeldAtMost - 2 + dice.below(4);
  if (dice.one_in(600)) return kHeldAtMost + 1 + dice.below(1U << 20);
  if (dice.one_in(40)) return dice.below(200'000);
  return dice.below(700);
}

std::string make_binary(Dice& dice) {
  const std::size_t size = odd_size(dice);
  if (size < 4096) return dice.bytes(size);
  const std::string piece = dice.bytes(4093);
  std::string body;
  body.reserve(size + piece.size());
  while (body.size() < size) body += piece;
  body.resize(size);
  return body;
}

}  // namespace

std::string make_request_body(Dice& dice, const World& world, Headers& headers) {
  switch (dice.below(world.include_usage ? 24 : 12)) {  // mostly JSON for a plugin that reads it
    case 0:
    case 1: return {};
    case 2:
    case 3:
      if (dice.one_in(2)) headers.emplace_back("content-type", "application/octet-stream");
      return make_binary(dice);
    case 4: headers.emplace_back("Content-Type", "multipart/form-data; boundary=b"); return make_multipart(dice);
    case 5: return make_coded(dice, headers);
    default: break;
  }
  headers.emplace_back("Content-Type", dice.pick(kJsonTypes));
  if (dice.one_in(12)) headers.emplace_back("content-type", "application/json");
  if (dice.one_in(30)) headers.emplace_back("Content-Encoding", dice.one_in(2) ? "" : "identity");
  return make_json(dice);
}

}  // namespace finops::test::fidelity
