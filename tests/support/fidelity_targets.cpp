// Request targets: paths of every provider and of none, percent-encodings, odd queries.
#include "support/fidelity_generate.h"

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kOpenAiPaths[] = {"/v1/chat/completions",
                                             "/v1/responses",
                                             "/v1/completions",
                                             "/v1/embeddings",
                                             "/v1/models",
                                             "/v1/files/file-a%2Fb",
                                             "/v1/models/ft:gpt-4o:org::id",
                                             "/v1/audio/transcriptions",
                                             "/chat/completions"};
constexpr std::string_view kAnthropicPaths[] = {
    "/v1/messages", "/v1/messages/count_tokens", "/v1/messages/batches", "/v1/models/claude-sonnet-4-5", "/v1/files",
    "/v1/complete"};
constexpr std::string_view kAzurePaths[] = {"/openai/deployments/gpt-4o/chat/completions",
                                            "/openai/v1/responses",
                                            "/v1/messages",
                                            "/v1/messages/count_tokens",
                                            "/v1/messages/",
                                            "/anthropic/v1/messages",
                                            "/v1/messagesx",
                                            "/v1/message",
                                            "/V1/messages",
                                            "/models/chat/completions",
                                            "/openai/deployments/a%20b/embeddings",
                                            "/v1/%6Dessages"};
constexpr std::string_view kGeminiPaths[] = {"/v1beta/models/gemini-2.5-flash:generateContent",
                                             "/v1beta/models/gemini-2.5-pro:streamGenerateContent",
                                             "/v1beta/openai/chat/completions",
                                             "/v1beta/models",
                                             "/upload/v1beta/files",
                                             "/v1beta/tunedModels/my-model-1:generateContent",
                                             "/v1beta/mypublishers/google/models/g"};
constexpr std::string_view kVertexPaths[] = {
    "/v1/projects/p-1/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent",
    "/v1beta1/projects/p-1/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict",
    "/v1/projects/p-1/locations/eu/endpoints/openapi/chat/completions",
    "/projects/p-1/locations/europe-west4/cachedContents",
    "/v1beta1/publishers/google/models/gemini-2.5-flash:generateContent",
    "/v1/publishers/google/models/gemini-2.5-pro:streamGenerateContent",
    "/publishers/google/models/text-embedding-005:predict"};
constexpr std::string_view kOddPaths[] = {"",
                                          "/",
                                          "/a//b",
                                          "/v1/./x",
                                          "/v1/%E4%BD%A0/%2F%2f",
                                          "/v1/100%",
                                          "/v1/%zz",
                                          "/v1/x;p=1,q=2",
                                          "/v1/a:b@c",
                                          "/v1/(a)'b'*!$~",
                                          "/v1/a|b^c`d",
                                          "/v1/{id}",
                                          "/v1/x/",
                                          "/v1/..x/y..",
                                          "/v1/x#frag",
                                          "/v1/\xc3\xa4\"<>\xff"};
constexpr std::string_view kMembers[] = {"alt=sse",
                                         "beta=true",
                                         "api-version=2024-10-21",
                                         "api-version=preview",
                                         "a=1",
                                         "a=",
                                         "a",
                                         "",
                                         "=",
                                         "x=%2F%2f+%20",
                                         "a=b=c",
                                         "x=?y",
                                         "monkey=1",
                                         "keys=2",
                                         "next=/publishers/google",
                                         "q=a%26key%3Db",
                                         "%E4=%ff",
                                         "p=://h",
                                         "purpose=(a)'*"};
constexpr std::string_view kPlainKeys[] = {"key=dummy", "key=your_api_key", "key=test", "access_token=none",
                                           "%6Bey=placeholder"};
constexpr std::string_view kAzureKeys[] = {"api-key=", "api_key=", "subscription-key=", "key=", "access_token="};

template <std::size_t N>
std::string one_of(Dice& dice, std::string_view prefix, const std::string_view (&paths)[N]) {
  const std::string_view path = dice.one_in(6) ? dice.pick(kOddPaths) : dice.pick(paths);
  return std::string(prefix).append(path);
}

std::string make_path(Dice& dice) {
  switch (dice.below(6)) {
    case 0: return one_of(dice, "/openai_passthrough", kOpenAiPaths);
    case 1: return one_of(dice, "/anthropic_passthrough", kAnthropicPaths);
    case 2: return one_of(dice, "/azure_passthrough", kAzurePaths);
    case 3:
    case 4: return one_of(dice, "/genai_passthrough", kVertexPaths);
    default: return one_of(dice, "/genai_passthrough", kGeminiPaths);
  }
}

std::string make_key_member(Dice& dice, std::string_view path) {
  if (path.starts_with("/azure") && dice.one_in(2)) {
    return std::string(dice.pick(kAzureKeys)) + "caller" + dice.text(dice.below(30), kWordLetters);
  }
  if (dice.one_in(2)) return std::string(dice.pick(kPlainKeys));
  if (dice.one_in(4)) return "access_token=ya29." + dice.text(24, kWordLetters);
  return "key=AIza" + dice.text(24 + dice.below(10), kWordLetters);
}

}  // namespace

std::string make_target(Dice& dice, const World& world) {
  if (world.include_usage && dice.one_in(3)) return "/openai_passthrough/v1/chat/completions";
  std::string target = make_path(dice);
  const std::string path = target;
  std::vector<std::string> members;
  for (std::size_t i = dice.one_in(2) ? dice.below(4) : 0; i > 0; --i) members.emplace_back(dice.pick(kMembers));
  if (dice.one_in(9)) {
    for (std::size_t i = dice.one_in(5) ? 2 : 1; i > 0; --i) {
      members.insert(members.begin() + static_cast<std::ptrdiff_t>(dice.below(members.size() + 1)),
                     make_key_member(dice, path));
    }
  }
  for (std::size_t i = 0; i < members.size(); ++i) target.append(i == 0 ? "?" : "&").append(members[i]);
  if (members.empty() && dice.one_in(40)) target += '?';
  if (dice.one_in(60)) target.insert(0, "http://localhost:8787");
  return target;
}

}  // namespace finops::test::fidelity
