#include "core/provider/operation.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/base/strings.h"
#include "core/http/target.h"

namespace finops {
namespace {

struct OperationRow {
  std::string_view part;  // of the path, with its slash or colon
  std::string_view name;
};

// The first row whose part occurs in the path wins. Names: OpenTelemetry semantic conventions for generative AI.
constexpr std::array<OperationRow, 24> kOperations = {{
    {"/count_tokens", "count_tokens"},
    {"/count-tokens:", "count_tokens"},  // Claude on Vertex
    {":countTokens", "count_tokens"},
    {"/input_tokens", "count_tokens"},
    {":batchEmbedContents", "embeddings"},
    {":embedContent", "embeddings"},
    {":generateContent", "generate_content"},
    {":streamGenerateContent", "generate_content"},
    {":rawPredict", "chat"},
    {":streamRawPredict", "chat"},
    {":predict", "predict"},
    {"/messages/batches", "batches"},
    {"/chat/completions", "chat"},
    {"/responses", "chat"},
    {"/interactions", "chat"},
    {"/messages", "chat"},
    {"/completions", "text_completion"},
    {"/embeddings", "embeddings"},
    {"/images/", "images"},
    {"/audio/", "audio"},
    {"/moderations", "moderations"},
    {"/batches", "batches"},
    {"/files", "files"},
    {"/models", "models"},
}};

constexpr std::string_view kFreeOperations[] = {"count_tokens", "files", "moderations"};
constexpr std::string_view kFreeEndings[] = {"/cancel", ":cancel", ":computeTokens", ":fetchPredictOperation"};

}  // namespace

std::string operation_name(std::string_view method, std::string_view remainder) {
  const std::string_view path = split_target(remainder).path;
  for (const OperationRow& row : kOperations) {
    if (path.find(row.part) == std::string_view::npos) continue;
    // GET /v1/responses/{id} and similar calls read or delete what an earlier call created.
    if (method != "POST" && (row.name == "chat" || row.name == "text_completion")) return to_lower(method);
    return std::string(row.name);
  }
  return {};
}

bool could_cost(std::string_view method, std::string_view remainder) {
  if (method != "POST") return false;
  const std::string_view path = split_target(remainder).path;
  const auto ends_so = [&](std::string_view ending) { return path.ends_with(ending); };
  if (std::any_of(std::begin(kFreeEndings), std::end(kFreeEndings), ends_so)) return false;
  if (path.find("/uploads") != std::string_view::npos) return false;
  const std::string operation = operation_name(method, remainder);
  if (operation == "models") return path.find(':') != std::string_view::npos;  // ".../models/m:newVerb"
  return std::find(std::begin(kFreeOperations), std::end(kFreeOperations), operation) == std::end(kFreeOperations);
}

}  // namespace finops
