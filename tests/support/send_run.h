// Runs `finops send` with a folder of its own for its log, against a scripted upstream or the mock.
#pragma once

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/temp_dir.h"

namespace finops::test {

class SendRun {
 public:
  using Words = std::vector<std::string>;

  SendRun() = default;
  explicit SendRun(const FakeUpstream& upstream)
      : environment_({"OPENAI_API_KEY=" + std::string(kKey), "ANTHROPIC_API_KEY=" + std::string(kKey),
                      "GEMINI_API_KEY=" + std::string(kKey), "AZURE_OPENAI_API_KEY=" + std::string(kKey)}) {
    for (const char* name : {"openai", "anthropic", "gemini", "azure", "vertex"}) {
      flags_.insert(flags_.end(), {"--upstream", std::string(name) + "=" + upstream.url()});
    }
  }

  static constexpr std::string_view kKey = "sk-configured-key-for-send-0001";

  // `finops send WORDS` to its end.
  Outcome operator()(const Words& words, const Words& environment = {}) const {
    return run_finops(arguments(words), variables(environment));
  }
  // The arguments and variables of such a run, to start it in another way.
  Words arguments(const Words& words) const {
    Words out = {"send", "--log", log().string()};
    out.insert(out.end(), flags_.begin(), flags_.end());
    out.insert(out.end(), words.begin(), words.end());
    return out;
  }
  Words variables(const Words& more = {}) const {
    Words out = environment_;
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }

  std::filesystem::path log() const { return home_ / "log"; }
  std::vector<Json> records() const { return log_records(log()); }
  std::string file(std::string_view name, std::string_view content) const {
    const auto path = home_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  std::filesystem::path place(std::string_view name) const { return home_ / name; }

 private:
  TempDir home_;
  Words flags_, environment_;
};

}  // namespace finops::test
