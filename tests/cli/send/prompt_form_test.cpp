// C2: a prompt as a request in each provider's own words.
#include "cli/send/prompt_form.h"

#include <doctest/doctest.h>

#include <fstream>

#include "cli/send/attachment.h"
#include "support/temp_dir.h"

namespace finops::cli::test::prompt_form_test {
namespace {

using finops::test::TempDir;
using namespace std::string_view_literals;

std::string place(std::string_view model) {
  const auto found = find_model(model, nullptr);
  return found ? std::string(to_string(found->provider)) + " " + found->model : found.error().message;
}

// "PATH BODY" of what is sent.
std::string sent(std::string_view model, const Prompt& prompt) {
  const auto where = find_model(model, nullptr);
  REQUIRE(where.ok());
  const auto made = make_prompt(prompt, *where, {});
  if (!made) return made.error().message;
  CHECK(made->request.method == "POST");
  CHECK(made->request.headers.get("Content-Type") == "application/json");
  return made->request.target + " " + made->request.body;
}

Prompt full(bool stream) {
  Prompt out;
  out.text = "Hi \"you\"";
  out.system = "brief";
  out.max_tokens = 9;
  out.stream = stream;
  return out;
}

std::string write(const TempDir& dir, std::string_view name, std::string_view bytes) {
  const auto path = dir / name;
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path.string();
}

std::string part(const std::string& path, Dialect dialect) {
  const auto attachment = read_attachment(path);
  if (!attachment) return attachment.error().message;
  const auto made = attachment_part(*attachment, dialect);
  return made ? made->dump() : made.error().message;
}

}  // namespace

TEST_CASE("C2 -m: the price table knows whose a model is, a slash says it") {
  CHECK(place("gpt-4o-mini") == "openai gpt-4o-mini");
  CHECK(place("gpt-4o-mini-2024-07-18") == "openai gpt-4o-mini-2024-07-18");
  CHECK(place("claude-sonnet-4-5") == "anthropic claude-sonnet-4-5");
  CHECK(place("gemini-2.5-flash") == "gemini gemini-2.5-flash");
  CHECK(place("openai/llama3:8b") == "openai llama3:8b");
  CHECK(place("azure/my-deployment") == "azure my-deployment");
  CHECK(place("vertex/gemini-2.5-flash") == "vertex gemini-2.5-flash");
  CHECK(place("openai/meta/llama") == "openai meta/llama");
  CHECK(place("no-such-model") ==
        "no price list names a provider of the model 'no-such-model'; name it, as in openai/no-such-model");
  CHECK(place("a b") == "'a b' is not the name of a model");
  CHECK(place("openai/").find("no price list") == 0);
  CHECK(place("") == "'' is not the name of a model");
}

TEST_CASE("C2 -m: the user's price file is asked, too") {
  const TempDir dir;
  const std::string file = write(
      dir, "p.json",
      R"({"my-model":{"litellm_provider":"anthropic","input_cost_per_token":1e-6,"output_cost_per_token":1e-6}})");
  const auto book = load_price_book(file);
  REQUIRE(book.ok());
  const auto found = find_model("my-model", book->get());
  REQUIRE(found.ok());
  CHECK(found->provider == ProviderId::anthropic);
}

TEST_CASE("C2 -m: each provider's native request") {
  CHECK(
      sent("gpt-4o-mini", full(false)) ==
      R"(/openai_passthrough/v1/chat/completions {"model":"gpt-4o-mini","messages":[{"role":"system","content":"brief"},)"
      R"({"role":"user","content":"Hi \"you\""}],"max_completion_tokens":9})");
  CHECK(sent("gpt-4o-mini", full(true)).ends_with(R"("stream":true,"stream_options":{"include_usage":true}})"));
  CHECK(sent("claude-sonnet-4-5", full(true)) ==
        R"(/anthropic_passthrough/v1/messages {"model":"claude-sonnet-4-5","max_tokens":9,"system":"brief",)"
        R"("messages":[{"role":"user","content":"Hi \"you\""}],"stream":true})");
  CHECK(
      sent("gemini-2.5-flash", full(false)) ==
      R"(/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent {"systemInstruction":{"parts":[{"text":"brief"}]},)"
      R"("contents":[{"role":"user","parts":[{"text":"Hi \"you\""}]}],"generationConfig":{"maxOutputTokens":9}})");
  CHECK(sent("gemini-2.5-flash", full(true))
            .starts_with("/genai_passthrough/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse {"));
  CHECK(sent("azure/gpt-x", full(false))
            .starts_with(R"(/azure_passthrough/openai/v1/chat/completions {"model":"gpt-x",)"));
  CHECK(sent("azure/claude-x", full(false)).starts_with(R"(/azure_passthrough/v1/messages {"model":"claude-x",)"));
  CHECK(sent("vertex/gemini-2.5-flash", full(false))
            .starts_with("/genai_passthrough/v1/publishers/google/models/gemini-2.5-flash:generateContent {"));
  CHECK(sent("vertex/claude-x", full(true))
            .starts_with("/genai_passthrough/v1/publishers/anthropic/models/claude-x:streamRawPredict "
                         R"({"anthropic_version":"vertex-2023-10-16",)"));
}

TEST_CASE("C2 -m: without flags only what the provider needs is sent") {
  Prompt plain;
  plain.text = "Hi";
  CHECK(sent("gpt-4o-mini", plain).ends_with(R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]})"));
  CHECK(
      sent("claude-sonnet-4-5", plain).ends_with(R"("max_tokens":4096,"messages":[{"role":"user","content":"Hi"}]})"));
  CHECK(sent("gemini-2.5-flash", plain).ends_with(R"({"contents":[{"role":"user","parts":[{"text":"Hi"}]}]})"));
  plain.text = "";
  CHECK(sent("gpt-4o-mini", plain) == "the prompt is empty");
  plain.text = "\xff";
  CHECK(sent("gpt-4o-mini", plain) == "a prompt is UTF-8 text, and this is not");
}

TEST_CASE("C2 --attach: images, PDFs and audio in the provider's own shape") {
  const TempDir dir;
  const std::string png = write(dir, "p.png", "\x89PNG\r\n\x1a\nrest"sv), pdf = write(dir, "d.pdf", "%PDF-1.7"sv),
                    wav = write(dir, "a.wav", "RIFF\0\0\0\0WAVEfmt "sv), mp3 = write(dir, "a.mp3", "ID3\x04"sv),
                    text = write(dir, "t.txt", "text"sv), webp = write(dir, "w.webp", "RIFF\0\0\0\0WEBPVP8 "sv),
                    flac = write(dir, "f", "fLaC"sv), empty = write(dir, "e", ""sv);
  CHECK(part(png, Dialect::openai) ==
        R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgpyZXN0"}})");
  CHECK(part(pdf, Dialect::openai) ==
        R"({"type":"file","file":{"filename":"d.pdf","file_data":"data:application/pdf;base64,JVBERi0xLjc="}})");
  CHECK(part(mp3, Dialect::openai) == R"({"type":"input_audio","input_audio":{"data":"SUQzBA==","format":"mp3"}})");
  CHECK(part(wav, Dialect::openai).find(R"("format":"wav")") != std::string::npos);
  CHECK(part(flac, Dialect::openai) == "OpenAI's chat takes no audio/flac (f)");
  CHECK(part(png, Dialect::anthropic) ==
        R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgpyZXN0"}})");
  CHECK(part(pdf, Dialect::anthropic)
            .starts_with(R"({"type":"document","source":{"type":"base64","media_type":"application/pdf",)"));
  CHECK(part(webp, Dialect::anthropic).find("image/webp") != std::string::npos);
  CHECK(part(mp3, Dialect::anthropic) == "Anthropic takes no audio/mpeg (a.mp3)");
  CHECK(part(wav, Dialect::google).starts_with(R"({"inlineData":{"mimeType":"audio/wav","data":")"));
  CHECK(part(text, Dialect::openai).find("t.txt is not an image (PNG, JPEG, GIF, WebP), PDF or audio") !=
        std::string::npos);
  CHECK(part(empty, Dialect::openai).find("is not an image") != std::string::npos);
  CHECK(part((dir / "none").string(), Dialect::openai).find("No such file") != std::string::npos);
  Prompt with;
  with.text = "What?";
  with.attachments = {png};
  CHECK(sent("gpt-4o-mini", with).find(R"("content":[{"type":"image_url",)") != std::string::npos);
  CHECK(sent("gpt-4o-mini", with).ends_with(R"({"type":"text","text":"What?"}]}]})"));
  CHECK(sent("claude-sonnet-4-5", with).ends_with(R"({"type":"text","text":"What?"}]}]})"));
  CHECK(sent("gemini-2.5-flash", with).ends_with(R"({"text":"What?"}]}]})"));
  with.text = "";
  CHECK(sent("claude-sonnet-4-5", with).ends_with(R"("data":"iVBORw0KGgpyZXN0"}}]}]})"));
}

}  // namespace finops::cli::test::prompt_form_test
