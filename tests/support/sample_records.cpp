#include "support/sample_records.h"

namespace finops::test {

std::string SampleRecord::metadata() const {
  const std::string plain_usage =
      R"({"input_tokens":)" + input + R"(,"output_tokens":)" + output + R"(,"cache_read_tokens":)" + cached +
      R"(,"cache_write_tokens":null,"cache_write_1h_tokens":null,"reasoning_tokens":null,"source":"absent"})";
  std::string out =
      R"({"v":)" + v + R"(,"id":")" + id + R"(","ts":")" + ts + R"(","kind":")" + kind + R"(","source":")" + source +
      R"(","route":"/openai_passthrough","provider":)" + provider + R"(,"provider_reason":"route","method":)" + method +
      R"(,"path":)" + path + R"(,"query":null,"operation":)" + operation + R"(,"model":)" + model +
      R"(,"response_model":)" + response_model + R"(,"status":)" + status + R"(,"outcome":")" + outcome +
      R"(","stream":)" + stream + R"(,"duration_ms":)" + duration_ms + R"(,"ttfb_ms":)" + ttfb_ms + R"(,"ttft_ms":)" +
      ttft_ms + R"(,"overhead_us":184,"usage":)" + (usage.empty() ? plain_usage : usage) + R"(,"cost_usd":)" +
      cost_usd + R"(,"cost":)" + cost +
      R"(,"credential":"env:OPENAI_API_KEY","attempts":1,"session":null,"client":"python-openai/1.61","tags":)" + tags +
      R"(,"upstream":)" + upstream + R"(,"error":)" + error + R"(,"replay_of":null)";
  if (!service_tier.empty())
    out += R"(,"response_id":"resp_1","finish_reasons":["stop"],"service_tier":)" + service_tier;
  return out + '}';
}

std::string SampleRecord::line() const {
  std::string out = metadata();
  out.pop_back();
  return out + R"(,"request":)" + request + R"(,"response":)" + response + '}';
}

std::string sketch_log() {
  SampleRecord a;
  a.stream = "true", a.ttfb_ms = "380", a.ttft_ms = "412", a.input = "1204", a.cached = "1024", a.output = "318";
  a.cost_usd = "0.000295", a.response_model = R"("gpt-4o-mini-2024-07-18")";
  SampleRecord b;
  b.id = "01KEZ87X3A00000000007F3KAA", b.ts = "2026-01-15T13:02:14.482Z";
  b.provider = R"("anthropic")", b.path = R"("/v1/messages")", b.model = R"("claude-sonnet-4-20250514")";
  b.stream = "true", b.duration_ms = "6210", b.ttft_ms = "980", b.input = "18422", b.cached = "16384";
  b.output = "1107", b.cost_usd = "0.027634";
  SampleRecord c;
  c.id = "01KEZ883Y200000000007F3KB2", c.ts = "2026-01-15T13:02:21.482Z", c.provider = R"("azure")";
  c.model = R"("gpt-4.1")", c.status = "429", c.outcome = "http_error", c.duration_ms = "96";
  SampleRecord d = c;
  d.id = "01KEZ884XA00000000007F3KB8", d.ts = "2026-01-15T13:02:22.482Z", d.status = "200", d.outcome = "ok";
  d.duration_ms = "2950", d.input = "3310", d.cached = "0", d.output = "512", d.cost_usd = "0.010716";
  SampleRecord e;
  e.id = "01KEZ88DPJ00000000007F3KCX", e.ts = "2026-01-15T13:02:31.482Z", e.provider = R"("gemini")";
  e.model = R"("gemini-2.5-flash")", e.stream = "true", e.duration_ms = "1120", e.ttft_ms = "301", e.input = "850";
  e.cached = "0", e.output = "240", e.cost_usd = "0.000855";
  SampleRecord f;
  f.id = "01KEZ88PFT00000000007F3KD4", f.ts = "2026-01-15T13:02:40.482Z", f.provider = R"("vertex")";
  f.model = R"("gemini-2.5-flash")", f.status = "503", f.outcome = "http_error", f.duration_ms = "30012";
  SampleRecord g = b;
  g.id = "01KEZ8954J00000000007F3KE0", g.ts = "2026-01-15T13:02:55.482Z", g.duration_ms = "4400", g.ttft_ms = "870";
  g.input = "19011", g.cached = "18432", g.output = "402", g.cost_usd = "0.01326";
  std::string out;
  for (const SampleRecord* record : {&a, &b, &c, &d, &e, &f, &g}) out += record->line() + '\n';
  return out;
}

}  // namespace finops::test
