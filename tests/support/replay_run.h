// Runs `finops replay` over a log that `finops send` has written, both against a scripted upstream or the mock.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "support/send_run.h"

namespace finops::test {

// One line of tab-separated values, as replay prints it into a pipe.
struct ReplayLine {
  std::string verdict, id, model_from, model_to, status_from, status_to, ms_from, ms_to, usd_from, usd_to, reason;
};

class ReplayRun {
 public:
  using Words = std::vector<std::string>;

  explicit ReplayRun(const FakeUpstream& upstream) : send_(upstream) {
    for (const char* name : {"openai", "anthropic", "gemini", "azure", "vertex"}) {
      flags_.insert(flags_.end(), {"--upstream", std::string(name) + "=" + upstream.url()});
    }
  }

  // Records an exchange of `finops send`.
  Outcome record(const Words& words) const { return send_(words); }
  // A chat with OpenAI's path and this text.
  Outcome record_chat(const std::string& model, const std::string& text, const Words& more = {}) const {
    Words words = {"openai", "/v1/chat/completions", "model=" + model, "messages[0][role]=user",
                   "messages[0][content]=" + text};
    words.insert(words.end(), more.begin(), more.end());
    return send_(words);
  }
  // `finops replay LOG WORDS`; its records go to out().
  Outcome operator()(const Words& words, const Words& environment = {}) const {
    return run_finops(arguments(words), send_.variables(environment));
  }
  Words arguments(const Words& words) const {
    Words out = {"replay", log().string(), "--yes"};
    out.insert(out.end(), flags_.begin(), flags_.end());
    out.insert(out.end(), words.begin(), words.end());
    return out;
  }
  Words variables() const { return send_.variables(); }

  std::filesystem::path log() const { return send_.log(); }
  std::string out() const { return send_.place("out.jsonl").string(); }
  std::vector<Json> recorded() const { return send_.records(); }
  std::vector<Json> replayed() const { return log_records(out()); }
  const SendRun& send() const { return send_; }

 private:
  SendRun send_;
  Words flags_;
};

inline std::vector<ReplayLine> replay_lines(const std::string& text) {
  std::vector<ReplayLine> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    ReplayLine one;
    std::istringstream fields(line);
    for (std::string* field : {&one.verdict, &one.id, &one.model_from, &one.model_to, &one.status_from, &one.status_to,
                               &one.ms_from, &one.ms_to, &one.usd_from, &one.usd_to, &one.reason}) {
      std::getline(fields, *field, '\t');
    }
    out.push_back(one);
  }
  return out;
}

inline std::vector<std::string> verdicts(const std::string& text) {
  std::vector<std::string> out;
  for (const ReplayLine& line : replay_lines(text)) out.push_back(line.verdict);
  return out;
}

// An answer of OpenAI's chat format.
inline std::string chat_answer(const std::string& text, const std::string& finish = "stop",
                               const std::string& model = "gpt-4o-mini") {
  return json_response(R"({"id":"c1","object":"chat.completion","model":")" + model +
                       R"(","choices":[{"index":0,"message":{"role":"assistant","content":")" + text +
                       R"("},"finish_reason":")" + finish +
                       R"("}],"usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}})");
}

}  // namespace finops::test
