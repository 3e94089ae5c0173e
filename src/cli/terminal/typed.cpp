#include "cli/terminal/typed.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "cli/terminal/display_text.h"
#include "core/base/secret_names.h"
#include "core/redact/install_key.h"
#include "core/redact/redact.h"
#include "core/redact/typed_secrets.h"

namespace finops::cli {
namespace {

namespace fs = std::filesystem;

// The key of the marks is only read: an error creates no files.
class Marks {
 public:
  Marks() {
    if (auto key = existing_install_key()) redactor_.emplace(std::vector<std::string>(), *std::move(key));
  }
  std::string of(std::string_view secret) const { return redactor_ ? redactor_->mark(secret) : "[redacted]"; }

 private:
  std::optional<Redactor> redactor_;
};

// Adds the values of variables that are named like secrets. A path is where a secret is, and not the secret.
void add_environment(SecretFinder& finder, const Marks& marks) {
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view value = text.substr(std::min(equals + 1, text.size()));
    if (value.empty() || value[0] == '/' || value[0] == '.' || value[0] == '~') continue;
    if (is_secret_name(text.substr(0, equals), NamePlace::header)) finder.add(value, marks.of(value));
  }
  finder.build();
}

enum class What { argument, message };

std::vector<SecretField> fields_of(std::string_view text, What what) {
  std::vector<SecretField> out;
  what == What::argument ? find_in_argument(text, out) : find_in_message(text, out);
  return out;
}

// Whether a part of the field is a mark, since the word was masked before it became part of a message.
bool holds_mark(std::string_view text, const SecretField& field) {
  constexpr std::string_view kMaskBegin = "[redacted";
  for (std::size_t at = text.find(kMaskBegin); at < field.end; at = text.find(kMaskBegin, at + 1)) {
    if (std::min(text.find(']', at), text.size()) >= field.begin) return true;
  }
  return false;
}

// The secrets of a text with their marks.
class Secrets {
 public:
  Secrets(std::string_view text, What what) {
    const Marks marks;
    add_environment(finder_, marks);
    finder_.find(text, hits_);
    std::vector<SecretField> fields = fields_of(text, what);
    const auto masked = [text](const SecretField& field) { return holds_mark(text, field); };
    fields.erase(std::remove_if(fields.begin(), fields.end(), masked), fields.end());
    marks_.reserve(fields.size());
    for (const SecretField& field : fields) {
      marks_.push_back(marks.of(text.substr(field.begin, field.end - field.begin)));
      hits_.push_back({field.begin, field.end, marks_.back()});
    }
    merge_hits(hits_);
  }

  const std::vector<SecretHit>& hits() const noexcept { return hits_; }

 private:
  SecretFinder finder_;
  std::vector<std::string> marks_;
  std::vector<SecretHit> hits_;
};

std::string cut(std::string_view text) {
  constexpr std::size_t kColumns = 120, kBytes = 4 * kColumns;
  return fit(neutralise(text.substr(0, kBytes)), kColumns, false);
}

// 8f14e45f-ceea-467f-a0e6-8e5d3a1b0c2d
bool is_uuid(std::string_view word) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", kHex = "0123456789abcdefABCDEF";
  return std::equal(word.begin(), word.end(), kForm.begin(), kForm.end(),
                    [&](char c, char form) { return form == '-' ? c == '-' : kHex.find(c) != kHex.npos; });
}

// The id of a record with a slip: a letter too many, or one in the other case.
bool is_nearly_ulid(std::string_view word) {
  constexpr std::size_t kLongest = 28;
  constexpr std::ptrdiff_t kSlips = 2;
  const auto between = [](char first, char last) { return [=](char c) { return c >= first && c <= last; }; };
  const auto count = [word](auto which) { return std::count_if(word.begin(), word.end(), which); };
  const auto digits = count(between('0', '9')), upper = count(between('A', 'Z')), lower = count(between('a', 'z'));
  return word.size() <= kLongest && digits + upper + lower == std::ssize(word) && std::min(upper, lower) <= kSlips;
}

std::string shortened(std::string_view line) {
  constexpr std::size_t kColumns = 220;
  const std::string shown = neutralise(line);
  if (display_width(shown) <= kColumns) return shown;
  const std::string_view end = line.substr(line.size() - kColumns / 2);
  return fit(shown, kColumns / 2, false) + ' ' + fit(neutralise(end), kColumns / 2, false);
}

// A line with a caret below `line`, whose secrets have become marks.
std::string moved_caret(std::string_view caret, std::string_view line, const std::vector<SecretHit>& hits) {
  const std::size_t column = caret.find('^');
  if (column == caret.npos || caret.find_first_not_of(" ^") != caret.npos || hits.empty()) return std::string(caret);
  std::size_t at = column;
  for (const SecretHit& hit : hits) {
    const std::size_t begin = display_width(line.substr(0, hit.begin)), end = display_width(line.substr(0, hit.end));
    if (begin >= column) break;
    at = end <= column ? at - (end - begin) + hit.mark.size() : at - (column - begin);
  }
  return std::string(at, ' ') + '^';
}

}  // namespace

std::string typed(std::string_view word) {
  const Secrets secrets(word, What::argument);
  std::string out;
  append_masked(out, word, secrets.hits());
  return cut(out);
}

std::string typed_id(std::string_view word) {
  return is_uuid(word) || is_nearly_ulid(word) ? std::string(word) : typed(word);
}

std::string typed_file(std::string_view path) {
  std::error_code failed;
  if (fs::exists(path, failed)) return cut(path);
  const std::size_t name = path.rfind('/') + 1;  // 0 if there is no '/'
  if (name > 1 && fs::exists(path.substr(0, name), failed)) return cut(path.substr(0, name)) + typed(path.substr(name));
  return typed(path);
}

std::string error_text(std::string_view message) {
  constexpr std::size_t kMostLines = 3;
  const auto lines = static_cast<std::size_t>(std::count(message.begin(), message.end(), '\n')) + 1;
  std::string out;
  std::string_view before;  // the line before, and its secrets
  std::vector<SecretHit> hits;
  for (std::size_t at = 0; at <= message.size();) {
    const std::size_t end = lines > kMostLines ? message.size() : std::min(message.find('\n', at), message.size());
    const std::string_view line = message.substr(at, end - at);
    at = end + 1;
    const Secrets secrets(line, What::message);
    std::string shown;
    append_masked(shown, line, secrets.hits());
    if (secrets.hits().empty()) shown = moved_caret(line, before, hits);
    out += (out.empty() ? "" : "\n") + shortened(shown);
    before = line;
    hits = secrets.hits();
  }
  return out;
}

}  // namespace finops::cli
