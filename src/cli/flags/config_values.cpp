#include "cli/flags/config_values.h"

#include <cstdlib>
#include <span>
#include <string>
#include <utility>

#include "cli/flags/flags.h"
#include "cli/flags/value_types.h"
#include "core/base/environment.h"

namespace finops::cli {
namespace {

using Kind = ConfigValue::Kind;

struct Word {
  std::string text;
  const ConfigValue* from;
};

// The value as the words that a command line would have.
std::vector<Word> words_of(const ConfigValue& value) {
  std::vector<Word> out;
  switch (value.kind) {
    case Kind::null: break;
    case Kind::toggle:
    case Kind::number:
    case Kind::text: out.push_back({value.text, &value}); break;
    case Kind::list:
      for (const ConfigValue& element : value.elements) out.push_back({element.text, &element});
      break;
    case Kind::object:
      for (const ConfigMember& member : value.members) {
        out.push_back({member.name + "=" + member.value.text, &member.value});
      }
      break;
  }
  return out;
}

// A fault of a flag's value, in the words of the file: "--port: 'x' is not ..." becomes "server.port: 'x' is not ...".
std::string in_words_of_file(std::string fault, const Flag& flag) {
  const std::string name = "--" + std::string(flag.name);
  if (fault.starts_with(name)) fault.replace(0, name.size(), flag.config);
  return fault;
}

Result<void> take_flag(const ConfigFile& file, const Flag& flag, Arguments& out) {
  const ConfigValue* value = file.find(flag.config);
  if (value == nullptr) return {};
  Arguments::Configured configured;
  configured.where = std::string(flag.config) + " (" + file.place(*value) + ")";
  for (Word& word : words_of(*value)) {
    if (flag.type == ValueType::file || flag.type == ValueType::log_place) word.text = path_from_file(word.text);
    std::string fault = flag.kind == FlagKind::toggle ? std::string() : fault_of(flag, word.text);
    if (!fault.empty()) return file.error(*word.from, in_words_of_file(std::move(fault), flag));
    configured.values.push_back(std::move(word.text));
  }
  if (!configured.values.empty()) out.configure(flag.name, std::move(configured));
  return {};
}

}  // namespace

Result<void> take_config(Arguments& arguments) {
  if (arguments.on("no-config")) return {};
  auto file = ConfigFile::read(config_path(arguments.value("config")));
  if (!file) return std::move(file).error();
  FINOPS_TRY(take_values(*file, arguments));
  arguments.config = *std::move(file);
  return {};
}

Result<void> take_values(const ConfigFile& file, Arguments& arguments) {
  for (const Flag& flag : flags_of(arguments.command)) {
    if (!flag.config.empty()) FINOPS_TRY(take_flag(file, flag, arguments));
  }
  return {};
}

std::string path_from_file(std::string text) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && text.starts_with("~/")) text.replace(0, 1, home);
  return text;
}

std::vector<std::string> named_logs(const Arguments& arguments, std::vector<std::string> named) {
  const ConfigValue* configured = arguments.config.find("log.path");
  if (!named.empty() || configured == nullptr || environment_variable("FINOPS_LOG")) return named;
  return {path_from_file(configured->text)};
}

std::string config_error_text(const Error& error) {
  return (error.context.empty() ? std::string() : error.context + ": ") + error.message;
}

}  // namespace finops::cli
