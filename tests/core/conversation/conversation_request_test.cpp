// C4: what a request says, in every provider's words.
#include <doctest/doctest.h>

#include "core/conversation/conversation_support.h"

namespace finops::test::conversation_request_test {

namespace {

using finops::request_conversation;

std::string said(std::string_view body) { return finops::test::shown(request_conversation(body)); }

}  // namespace

TEST_CASE("C4 conversation: an OpenAI chat request with tools") {
  CHECK(
      said(
          R"({"model":"gpt-4o","messages":[{"role":"developer","content":"Be terse."},{"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"https://a.example/p.png","detail":"low"}},{"type":"image_url","image_url":{"url":"data:image/png;base64,aGVsbG8="}},{"type":"input_audio","input_audio":{"data":"aGVsbG8=","format":"wav"}},{"type":"file","file":{"file_id":"file-1","filename":"a.pdf"}}]},{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}},{"id":"call_2","type":"custom","custom":{"name":"sh","input":"ls"}}]},{"role":"tool","tool_call_id":"call_1","content":"12 degrees"},{"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"assistant","content":"","refusal":"No."},{"role":"function","name":"old","content":"x"}],"tools":[{"type":"function","function":{"name":"get_weather"}},{"type":"custom","custom":{"name":"sh"}}],"functions":[{"name":"old"}]})") ==
      "system: text Be terse.\n"
      "user: text Look:\n"
      "user: image https://a.example/p.png\n"
      "user: image(image/png) 5 bytes, sha256 2cf24dba5fb0\n"
      "user: audio(audio/wav) 5 bytes, sha256 2cf24dba5fb0\n"
      "user: file(a.pdf) file-1\n"
      "assistant: thinking hm\n"
      "assistant: tool_call(get_weather#call_1) {\"city\":\"Paris\"}\n"
      "assistant: tool_call(sh#call_2) ls\n"
      "tool: tool_result(get_weather#call_1) 12 degrees\n"
      "tool: tool_result(sh#call_2) a\nb\n"
      "assistant: refusal No.\n"
      "tool: tool_result(old) x\n"
      "tools: get_weather, sh, old\n");
}

TEST_CASE("C4 conversation: an Anthropic request with every kind of block") {
  CHECK(
      said(
          R"({"model":"claude","system":[{"type":"text","text":"Rules."},{"type":"text","text":"Books.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"Let me see.","signature":"x"},{"type":"redacted_thinking","data":"zzz"},{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"read","input":{"b":1,"a":[2]}},{"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"srv_1","content":[{"type":"web_search_result","title":"T","url":"https://t.example","encrypted_content":"e"}]}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":[{"type":"text","text":"gone"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGVsbG8="}}]},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Long"},"cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"image","source":{"type":"url","url":"https://a.example/i"}},{"type":"image","source":{"type":"file","file_id":"file_9"}},{"type":"brand_new","x":1}]}],"tools":[{"name":"read","input_schema":{}},{"type":"web_search_20250305","name":"web_search"}]})") ==
      "system: text Rules.\n"
      "system: text* Books.\n"
      "user: text Hi\n"
      "assistant: thinking Let me see.\n"
      "assistant: thinking(redacted) \n"
      "assistant: text I look.\n"
      "assistant: tool_call(read#toolu_1) {\"b\":1,\"a\":[2]}\n"
      "assistant: tool_call(web_search#srv_1) {\"query\":\"q\"}\n"
      "assistant: tool_result(web_search#srv_1) T https://t.example\n"
      "user: tool_result(read#toolu_1)! gone\n[image/png 5 bytes, sha256 2cf24dba5fb0]\n"
      "user: file(text/plain)* Long\n"
      "user: image https://a.example/i\n"
      "user: image file_9\n"
      "user: other brand_new\n"
      "tools: read, web_search\n");
  CHECK(said(R"({"system":"Short.","messages":[]})") == "system: text Short.\n");
}

TEST_CASE("C4 conversation: an OpenAI Responses request with items of every kind") {
  CHECK(
      said(
          R"({"model":"gpt-5","instructions":"Be kind.","input":[{"role":"developer","content":"D"},{"type":"message","role":"user","content":[{"type":"input_text","text":"Q"},{"type":"input_image","image_url":"data:image/jpeg;base64,aGVsbG8="},{"type":"input_file","file_id":"file-2"}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"think"}],"encrypted_content":"e"},{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"e"},{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"call_1","output":"done"},{"type":"custom_tool_call","call_id":"call_2","name":"sh","input":"ls"},{"type":"custom_tool_call_output","call_id":"call_2","output":[{"type":"input_text","text":"out"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"A"},{"type":"refusal","refusal":"R"}]},{"type":"item_reference","id":"msg_0"},{"role":"user","content":"More"}],"tools":[{"type":"function","name":"f"},{"type":"web_search"},{"type":"mcp","server_label":"docs"}]})") ==
      "system: text Be kind.\n"
      "system: text D\n"
      "user: text Q\n"
      "user: image(image/jpeg) 5 bytes, sha256 2cf24dba5fb0\n"
      "user: file file-2\n"
      "assistant: thinking think\n"
      "assistant: thinking(redacted) \n"
      "assistant: tool_call(f#call_1) {}\n"
      "tool: tool_result(f#call_1) done\n"
      "assistant: tool_call(sh#call_2) ls\n"
      "tool: tool_result(sh#call_2) out\n"
      "assistant: text A\n"
      "assistant: refusal R\n"
      "user: other item_reference\n"
      "user: text More\n"
      "tools: f, web_search, docs\n");
  CHECK(said(R"({"model":"gpt-5","input":"Hello"})") == "user: text Hello\n");
}

TEST_CASE("C4 conversation: a Gemini request in both spellings") {
  const std::string wanted =
      "system: text S\n"
      "user: text Hello\n"
      "user: image(image/png) 5 bytes, sha256 2cf24dba5fb0\n"
      "user: file(application/pdf) gs://b/a.pdf\n"
      "assistant: thinking hm\n"
      "assistant: tool_call(f) {\"a\":1}\n"
      "user: tool_result(f) {\"r\":2}\n"
      "tools: f, g, googleSearch\n";
  CHECK(
      said(
          R"({"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Hello"},{"inlineData":{"mimeType":"image/png","data":"aGVsbG8="}},{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/a.pdf"}}]},{"role":"model","parts":[{"text":"hm","thought":true},{"functionCall":{"name":"f","args":{"a":1}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"r":2}}}]}],"tools":[{"functionDeclarations":[{"name":"f"},{"name":"g"}]},{"googleSearch":{}}]})") ==
      wanted);
  CHECK(
      said(
          R"({"system_instruction":{"role":"user","parts":{"text":"S"}},"contents":[{"role":"user","parts":[{"text":"Hello"},{"inline_data":{"mime_type":"image/png","data":"aGVsbG8="}},{"file_data":{"mime_type":"application/pdf","file_uri":"gs://b/a.pdf"}}]},{"role":"model","parts":[{"text":"hm","thought":true},{"function_call":{"name":"f","args":{"a":1}}}]},{"role":"user","parts":[{"function_response":{"name":"f","response":{"r":2}}}]}],"tools":[{"function_declarations":[{"name":"f"},{"name":"g"}]},{"googleSearch":{}}]})") ==
      wanted);
  CHECK(said(R"({"contents":{"parts":[{"text":"one"}]}})") == "user: text one\n");
  CHECK(said(R"({"generateContentRequest":{"contents":[{"parts":[{"text":"count"}]}]}})") == "user: text count\n");
}

TEST_CASE("C4 conversation: legacy completions, embeddings, images, predictions") {
  CHECK(said(R"({"model":"m","prompt":"Once"})") == "user: text Once\n");
  CHECK(said(R"({"prompt":["a","b"]})") == "user: text a\nuser: text b\n");
  CHECK(said(R"({"input":["a","b"],"model":"text-embedding-3-small"})") == "user: text a\nuser: text b\n");
  CHECK(said(R"({"input":[1,2,3]})") == "user: other 3 tokens\n");
  CHECK(said(R"({"input":[[1,2],[3]]})") == "user: other 2 tokens\nuser: other 1 tokens\n");
  CHECK(said(R"({"content":{"parts":[{"text":"embed"}]}})") == "user: text embed\n");
  CHECK(said(R"({"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]})") ==
        "user: text a\nuser: text b\n");
  CHECK(said(R"({"instances":[{"content":"a"},{"prompt":"b"}]})") == "user: text a\nuser: text b\n");
}

TEST_CASE("C4 conversation: a request that the log cut gives what came before") {
  const std::string body =
      R"({"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"caf\u00e9 \ud83d\ude00 and so on"}],"tools":[{"name":"t"}]})";
  CHECK(said(body.substr(0, body.find("and"))) == "system: text S\nuser: text café 😀 \n(cut)\n");
  CHECK(said(body.substr(0, body.find("\\ude00") + 3)) == "system: text S\nuser: text café \n(cut)\n");
  CHECK(said(body.substr(0, body.find("e9 "))) == "system: text S\nuser: text caf\n(cut)\n");
  // Wherever it is cut: no crash, and what was there stays there.
  std::size_t most = 0;
  for (std::size_t size = 0; size <= body.size(); ++size) {
    const auto found = request_conversation(std::string_view(body).substr(0, size));
    const std::size_t count = found ? found->messages.size() : 0;
    CHECK(count >= most);
    most = std::max(most, count);
    if (found) CHECK(found->cut == (size < body.size()));
  }
  CHECK(most == 2);
}

TEST_CASE("C4 conversation: broken text in a body is no reason to show nothing") {
  CHECK(said("{\"messages\":[{\"content\":\"a\xff\xc3(b\"}]}") == "user: text a\uFFFD\uFFFD(b\n");
  CHECK(said(R"({"messages":[{"content":"\ud83d lone \ude00"}]})") == "user: text \uFFFD lone \uFFFD\n");
  CHECK(said("{\"messages\":[{\"content\":\"line\nend\"}]}") == "user: text line\nend\n");
  CHECK(said("{\"messages\":[{\"content\":\"caf\xc3") == "user: text caf\n(cut)\n");
}

TEST_CASE("C4 conversation: no format, wrong types, any depth") {
  for (const char* body : {"", "   ", "no json", "[1]", "7", "null", "\"text\"", "{}", R"({"model":5})",
                           R"({"messages":7})", R"({"messages":{"a":1}})", R"({"input":7})", R"({"input":null})"}) {
    CAPTURE(body);
    CHECK(said(body) == "none");
  }
  for (
      const char* body :
      {R"({"messages":[null,1,"x",[],{"role":7,"content":{"type":["text"]}},{"role":"tool","content":[[[]]]}],"tools":7})",
       R"({"messages":[{"content":[null,7,[1],{"type":"image_url","image_url":9},{"type":"tool_use","input":null}]}],"system":{"a":1}})",
       R"({"messages":[{"tool_calls":[null,{"function":[]},{"id":7}],"function_call":"x","audio":[]}]})",
       R"({"input":[null,1,{"type":7},{"type":"reasoning","summary":[1]},{"type":"x_call","output":{}}],"tools":[null,1]})",
       R"({"contents":[null,7,{"parts":[null,7,{"text":5},{"inlineData":7},{"functionCall":[]}]}],"tools":{"a":1}})",
       R"({"systemInstruction":null,"contents":"text"})", R"({"contents":null,"requests":[{"content":7}]})"}) {
    CAPTURE(body);
    CHECK_NOTHROW(said(body));
  }
  const std::string deep = R"({"messages":[{"content":)" + std::string(1'000'000, '[');
  CHECK(said(deep) == "none");
  CHECK(said(R"({"messages":[{"content":"the last of two wins"}],"messages":[{"content":"this"}]})") ==
        "user: text this\n");
}

}  // namespace finops::test::conversation_request_test
