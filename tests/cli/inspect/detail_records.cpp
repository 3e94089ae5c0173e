#include "cli/inspect/detail_records.h"

namespace finops::test {
namespace {

SampleRecord chat_with_tools() {
  SampleRecord r;
  r.response_model = R"("gpt-4o-mini-2024-07-18")";
  r.input = "1204", r.cached = "1024", r.output = "318", r.ttfb_ms = "380";
  r.cost_usd = "0.000295", r.cost = R"({"status":"priced","by":{"input":0.000027,"cache_read":0.000077},"table":"7"})";
  r.request = with_body(
      "application/json",
      R"({"model":"gpt-4o-mini","messages":[{"role":"system","content":"You are a terse assistant for the travel desk. Use the tools; never guess a forecast, and say which day you mean."},{"role":"user","content":"Hi!"},{"role":"assistant","content":"Hello. Where to?"},{"role":"user","content":"What should I pack for Paris this weekend?\n\nI travel by train."},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\",\"days\":[\"Saturday\",\"Sunday\"],\"units\":\"metric\"}"}},{"id":"call_2","type":"function","function":{"name":"search","arguments":"{\"q\":\"Paris strike weekend\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"{\"Saturday\":{\"low\":9,\"high\":14,\"rain\":0.1},\"Sunday\":{\"low\":7,\"high\":11,\"rain\":0.8}}"},{"role":"tool","tool_call_id":"call_2","content":"line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9"}],"temperature":0.2,"max_tokens":512,"stop":null,"tools":[{"type":"function","function":{"name":"get_weather"}},{"type":"function","function":{"name":"search"}}]})");
  std::string list =
      "Pack light layers: Saturday looks mild and dry, Sunday turns wet. Bring a compact umbrella, "
      "comfortable shoes and one warm jumper for the evening.\n\n";
  for (int i = 1; i <= 20; ++i) list += "  - item " + std::to_string(i) + "\n";
  nlohmann::json answer = {
      {"choices",
       {{{"index", 0}, {"message", {{"role", "assistant"}, {"content", list}}}, {"finish_reason", "stop"}}}}};
  r.response = with_body("application/json", answer.dump());
  return r;
}

SampleRecord anthropic_thinking() {
  SampleRecord r;
  r.provider = R"("anthropic")", r.path = R"("/v1/messages")", r.model = R"("claude-sonnet-4-20250514")";
  r.operation = R"("messages")", r.stream = "true", r.ttfb_ms = "900", r.ttft_ms = "980", r.duration_ms = "6210";
  r.usage =
      R"({"input_tokens":18422,"output_tokens":1107,"cache_read_tokens":16384,"cache_write_tokens":900,"cache_write_1h_tokens":0,"reasoning_tokens":222,"source":"stream"})";
  r.request = with_body(
      "application/json",
      R"({"model":"claude-sonnet-4-20250514","max_tokens":4096,"stream":true,"thinking":{"type":"enabled","budget_tokens":2048},"system":[{"type":"text","text":"You are a coding agent."},{"type":"text","text":"Repository rules.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"Fix the build."},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGVsbG8="}},{"type":"document","source":{"type":"url","url":"https://docs.example/build.pdf"}}]},{"role":"assistant","content":[{"type":"thinking","thinking":"The user wants the build fixed.\nI should look at the log first.","signature":"x"},{"type":"redacted_thinking","data":"zz"},{"type":"text","text":"I look at the log."},{"type":"tool_use","id":"toolu_1","name":"read_file","input":{"path":"build.log","limit":200}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":"no such file: build.log","cache_control":{"type":"ephemeral"}}]}],"tools":[{"name":"read_file"},{"name":"run"},{"type":"web_search_20250305","name":"web_search"}]})");
  r.response = with_chunks(
      sse({R"({"type":"message_start","message":{"type":"message","role":"assistant","content":[],"stop_reason":null}})",
           R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})",
           R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"There is no log. "}})",
           R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Running the build gives one."}})",
           R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}})",
           R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"There is no log yet, so I build."}})",
           R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_2","name":"run","input":{}}})",
           R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"command\":\"make"}})",
           R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":" -j2 2>&1 | tail -50\"}"}})",
           R"({"type":"message_delta","delta":{"stop_reason":"tool_use"}})", R"({"type":"message_stop"})"}),
      90, 900);
  return r;
}

SampleRecord responses_stream() {
  SampleRecord r;
  r.path = R"("/v1/responses")", r.operation = R"("responses")", r.model = R"("gpt-5")", r.stream = "true";
  r.ttfb_ms = "210", r.ttft_ms = "1400", r.duration_ms = "2400";
  r.request = with_body(
      "application/json",
      R"({"model":"gpt-5","instructions":"Answer in one sentence.","input":[{"role":"user","content":[{"type":"input_text","text":"Why is the sky blue?"}]}],"reasoning":{"effort":"low"},"stream":true})");
  r.response = with_chunks(
      sse({R"({"type":"response.created","response":{"id":"resp_1","status":"in_progress","output":[]}})",
           R"({"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}})",
           R"({"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"**Recalling Rayleigh scattering**"})",
           R"({"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","content":[]}})",
           R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Short wavelengths"})",
           R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":" scatter more."})",
           R"({"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"**Recalling Rayleigh scattering**"}]},{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Short wavelengths scatter more."}]}]}})"}),
      200, 210);
  return r;
}

SampleRecord gemini_stream() {
  SampleRecord r;
  r.provider = R"("gemini")", r.path = R"("/v1beta/models/gemini-2.5-flash:streamGenerateContent")";
  r.operation = R"("generate")", r.model = R"("gemini-2.5-flash")", r.stream = "true", r.ttft_ms = "301";
  r.request = with_body(
      "application/json",
      R"({"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Turn on the light"},{"inlineData":{"mimeType":"audio/wav","data":"aGVsbG8="}}]}],"tools":[{"functionDeclarations":[{"name":"set_light"}]}],"generationConfig":{"temperature":0}})");
  r.response = with_chunks(
      sse({R"({"candidates":[{"content":{"role":"model","parts":[{"text":"I will call the tool.","thought":true}]}}]})",
           R"({"candidates":[{"content":{"role":"model","parts":[{"text":"One mo"}]}}]})",
           R"({"candidates":[{"content":{"role":"model","parts":[{"text":"ment."},{"functionCall":{"name":"set_light","args":{"on":true}}}]},"finishReason":"STOP"}]})"}),
      150, 300);
  return r;
}

SampleRecord error_answer() {
  SampleRecord r;
  r.status = "429", r.outcome = "http_error", r.duration_ms = "96";
  r.error = R"({"code":"rate_limit_error","message":"slow\u001b down","phase":"head"})";
  r.request = with_body("application/json", R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hi"}]})");
  r.response = with_body("application/json", R"({"error":{"message":"slow","n":[1,2.50]}})");
  return r;
}

SampleRecord cut_stream() {
  SampleRecord r = responses_stream();
  r.path = R"("/v1/chat/completions")", r.model = R"("gpt-4o-mini")", r.outcome = "truncated";
  r.error =
      R"({"code":"truncated","message":"upstream closed the connection in the middle of the response","phase":"body"})";
  r.request = with_body("application/json",
                        R"({"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Count."}]})");
  r.response = with_chunks(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"One,\"}}]}\n\ndata: "
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" two, thr",
      60, 210);
  return r;
}

SampleRecord lost() {
  SampleRecord r;
  r.status = "null", r.outcome = "lost", r.duration_ms = "null", r.response = "null", r.upstream = "null";
  r.request =
      R"({"headers":[],"bytes":3,"sha256":"0","content_encoding":null,"encoding":"base64","truncated":false,"body":"/wD+"})";
  return r;
}

SampleRecord hostile() {
  SampleRecord r;
  r.model = R"("gpt\u001b[2J")";
  r.request = with_body(
      "application/json",
      R"({"model":"gpt\u001b[2J","messages":[{"role":"us\u001ber","content":"\u001b]0;owned\u0007 \u202eright to left\u202c zero\u200bwidth\r\nnul \u0000 bell \u0007 c1 \u009b31m tab\tend"}],"\u001b[31mkey":"\u001b[0m","tools":[{"name":"\u001b[1mtool"}]})");
  r.response = with_body(
      "application/json",
      R"({"choices":[{"message":{"role":"assistant","content":"\u001b[31mred\u001b[0m","tool_calls":[{"id":"\u001b","function":{"name":"\u001b[5m","arguments":"\u202e{}"}}]}}]})");
  return r;
}

SampleRecord wide() {
  SampleRecord r;
  r.request = with_body(
      "application/json",
      R"({"model":"m","messages":[{"role":"user","content":"東京の天気を教えてください。明日は雨が降りますか、それとも晴れますか。傘を持って行くべきでしょうか。 👩‍👩‍👧 é한국어 텍스트도 있습니다"}]})");
  r.response = with_body(
      "application/json",
      R"({"choices":[{"message":{"role":"assistant","content":"明日は🌧です。Averylongwordwithoutanyblanksthatdoesnotfitintoonelineofanyusualterminalatallandgoesonandonandonandonandonandonandon."}},{"message":{"role":"assistant","content":"晴れ☀️"}}]})");
  return r;
}

SampleRecord without_bodies() {
  SampleRecord r;
  r.request =
      R"({"headers":[["content-type","application/json"]],"bytes":1946,"sha256":"0","content_encoding":null,"encoding":null,"truncated":false,"body":null})";
  r.response =
      R"({"headers":[["content-type","application/json"]],"trailers":[],"bytes":612,"sha256":"0","content_encoding":"gzip","encoding":null,"truncated":false,"body":null})";
  return r;
}

SampleRecord cut_request() {
  SampleRecord r;
  r.request =
      R"({"headers":[["content-type","application/json"]],"bytes":9437184,"sha256":"0","content_encoding":null,"encoding":"utf8","truncated":true,"body":"{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Rules.\"},{\"role\":\"user\",\"content\":\"A long story, which beg"})";
  return r;
}

}  // namespace

std::vector<NamedRecord> detail_records() {
  return {{"chat with tools", chat_with_tools()},
          {"Anthropic: thinking, tool use, cache", anthropic_thinking()},
          {"Responses stream", responses_stream()},
          {"Gemini stream", gemini_stream()},
          {"an error answer", error_answer()},
          {"a stream that was cut", cut_stream()},
          {"lost", lost()},
          {"control characters", hostile()},
          {"wide characters, two choices", wide()},
          {"without bodies", without_bodies()},
          {"a request that the log cut", cut_request()}};
}

const SampleRecord& detail_record(std::string_view name) {
  static const std::vector<NamedRecord> all = detail_records();
  const auto found = std::find_if(all.begin(), all.end(), [&](const NamedRecord& r) { return r.name == name; });
  REQUIRE_MESSAGE(found != all.end(), name);
  return found->record;
}

}  // namespace finops::test
