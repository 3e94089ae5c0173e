#include "core/record/record_view.h"

#include <simdjson.h>
#include <array>
#include <cstring>

#include "core/base/lone_surrogates.h"
#include "core/record/schema.h"

namespace finops {
namespace {

namespace ondemand = simdjson::ondemand;
using Value = ondemand::value;

static_assert(kRecordPadding >= simdjson::SIMDJSON_PADDING);

std::string_view trim_space(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n')) {
    text.remove_suffix(1);
  }
  return text;
}

// simdjson refuses the first half of a surrogate pair, but turns the second half into three bytes.
bool is_half_character(std::string_view text) {
  const std::size_t at = text.find('\xED');
  return at != std::string_view::npos && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0;
}

std::string_view string_of(Value value, RecordView& record) {
  std::string_view text;
  const auto error = value.get_string().get(text);
  if (error == simdjson::SUCCESS && !is_half_character(text)) return text;
  if (error != simdjson::INCORRECT_TYPE) record.half_characters = true;
  return {};
}

template <class T>
std::optional<T> number_of(Value value) {
  T number{};
  if (value.get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

// The text of a number; it is never converted to a double.
std::string_view number_text(Value value) {
  double checked = 0;
  const std::string_view token = trim_space(value.raw_json_token());
  return value.get_double().get(checked) == simdjson::SUCCESS ? token : std::string_view{};
}

// The JSON text of a value of any type; empty when it is damaged.
std::string_view text_of(Value value) {
  ondemand::json_type type{};
  std::string_view text;
  if (value.type().get(type) != simdjson::SUCCESS) return {};
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return {};
    if (object.raw_json().get(text) != simdjson::SUCCESS) return {};
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return {};
    if (array.raw_json().get(text) != simdjson::SUCCESS) return {};
  } else {
    text = value.raw_json_token();
  }
  return trim_space(text);
}

template <class Container>
std::string_view text_of_a(Value value) {
  Container container;
  std::string_view text;
  const bool is_one = value.get(container) == simdjson::SUCCESS && container.raw_json().get(text) == simdjson::SUCCESS;
  return is_one ? trim_space(text) : std::string_view{};
}

struct MemberReader {
  std::string_view name;
  void (*read)(Value, RecordView&);
};

// Keys come in the order of the schema, so the search continues after the last one found.
template <std::size_t N>
const MemberReader* find_key(const std::array<MemberReader, N>& keys, std::size_t& next, std::string_view name) {
  for (std::size_t tried = 0; tried < N; ++tried) {
    const MemberReader& key = keys[next];
    next = next + 1 == N ? 0 : next + 1;
    if (key.name == name) return &key;
  }
  return nullptr;
}

// False if the text inside is damaged; a value that is not an object is skipped.
template <std::size_t N>
bool read_members(Value value, RecordView& record, const std::array<MemberReader, N>& keys) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return true;
  std::size_t next = 0;
  for (auto member : object) {
    ondemand::field field;
    std::string_view name;
    if (std::move(member).get(field) != simdjson::SUCCESS) return false;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) name = {};  // half a character: not one of our keys
    if (const MemberReader* key = find_key(keys, next, name)) key->read(field.value(), record);
  }
  return true;
}

template <std::size_t kRow>
void read_key(Value value, RecordView& record);

// The version and the messages are read by the parser itself.
constexpr bool is_special(const KeyInfo& key) { return key.type == KeyType::version || key.type == KeyType::message; }

template <std::size_t kParent>
constexpr auto keys_below() {
  constexpr auto kRows = rows_below<kParent>();
  constexpr std::size_t kSpecial = kParent == kTop ? 3 : 0;
  std::array<MemberReader, kRows.size() - kSpecial> out{};
  std::size_t found = 0;
  for_each_below<kParent>([&]<std::size_t kRow>() {
    if constexpr (!is_special(kSchema[kRow])) out[found++] = {kSchema[kRow].name(), read_key<kRow>};
  });
  return out;
}
template <std::size_t kParent>
constexpr auto kKeys = keys_below<kParent>();

template <std::size_t kRow>
void read_key(Value value, RecordView& record) {
  constexpr KeyType kType = kSchema[kRow].type;
  if constexpr (kSchema[kRow].is_group()) {
    (void)read_members(value, record, kKeys<kRow>);
  } else {
    auto& out = value_of<kRow>(record);
    if constexpr (kType == KeyType::text || kType == KeyType::time) {
      out = string_of(value, record);
    } else if constexpr (kType == KeyType::money) {
      out = number_text(value);
    } else if constexpr (kType == KeyType::texts || kType == KeyType::amounts) {
      out = text_of_a<ondemand::object>(value);
    } else if constexpr (kType == KeyType::names || kType == KeyType::json) {
      out = text_of_a<ondemand::array>(value);
    } else {
      out = number_of<typename std::remove_reference_t<decltype(out)>::value_type>(value);
    }
  }
}

// Calls `visit` with each view that points to JSON text in the line.
template <class Visit>
void for_each_json_text(RecordView& record, Visit visit) {
  [&]<std::size_t... kRow>(std::index_sequence<kRow...>) {
    const auto visit_row = [&]<std::size_t kOne>() {
      constexpr KeyType kType = kSchema[kOne].type;
      if constexpr (kType == KeyType::texts || kType == KeyType::amounts || kType == KeyType::names ||
                    kType == KeyType::json || kType == KeyType::message) {
        visit(value_of<kOne>(record));
      }
    };
    (visit_row.template operator()<kRow>(), ...);
  }
  (std::make_index_sequence<kSchema.size()>());
}

// The range to remove for a member whose key starts at `key` (its opening quote) and whose value ends at `end`.
std::pair<std::size_t, std::size_t> cut_range(std::string_view line, std::size_t key, std::size_t end) {
  const std::size_t before = line.find_last_not_of(" \t\r", key - 1);
  if (line[before] == ',') return {before, end};
  const std::size_t after = line.find_first_not_of(" \t\r", end);  // the first member: remove the comma after it
  return {key, line[after] == ',' ? after + 1 : end};
}

// Whether a line, from its member `request` on, ends like a record. Quotes inside strings are escaped, so a line that
// breaks off somewhere does not end like this.
bool ends_as_record(std::string_view text) {
  if (text.ends_with(R"("response":null})")) return true;
  if (!text.ends_with("}}")) return false;
  text.remove_suffix(2);
  if (text.ends_with(R"("body":null)") || text.ends_with(R"("chunks":[])")) return true;
  if (text.ends_with("]]")) text.remove_suffix(2);
  if (!text.ends_with('"')) return false;
  text.remove_suffix(1);
  const std::size_t last = text.find_last_not_of('\\');
  return last != std::string_view::npos && (text.size() - 1 - last) % 2 == 0;
}

}  // namespace

struct RecordParser::Impl {
  ondemand::parser parser;
  std::string copy, mended;
};

RecordParser::RecordParser() : impl_(std::make_unique<Impl>()) {}
RecordParser::~RecordParser() = default;
RecordParser::RecordParser(RecordParser&&) noexcept = default;
RecordParser& RecordParser::operator=(RecordParser&&) noexcept = default;

bool RecordParser::parse(std::string_view line, RecordView& record) {
  const bool whole = parse_strictly(line, record);
  if (!record.half_characters) return whole;
  std::string& mended = impl_->mended;
  mended.assign(line);
  mended.append(kRecordPadding, ' ');
  if (!mend_lone_surrogates(mended.data(), line.size())) return whole;
  const bool whole_now = parse_strictly(std::string_view(mended).substr(0, line.size()), record);
  const auto as_written = [&](std::string_view& text) {
    if (!text.empty()) text = line.substr(static_cast<std::size_t>(text.data() - mended.data()), text.size());
  };
  as_written(record.line);
  for_each_json_text(record, as_written);
  return whole_now;
}

bool RecordParser::parse_strictly(std::string_view line, RecordView& record) {
  auto members = std::move(record.body_members);
  members.clear();
  record = RecordView{};
  record.line = line;
  record.body_members = std::move(members);

  ondemand::document document;
  ondemand::object object;
  const simdjson::padded_string_view padded(line.data(), line.size(), line.size() + kRecordPadding);
  if (impl_->parser.iterate(padded).get(document) != simdjson::SUCCESS) return false;
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  bool has_version = false;
  std::size_t next = 0;
  for (auto member : object) {
    ondemand::field field;
    std::string_view name;
    if (std::move(member).get(field) != simdjson::SUCCESS) return false;
    const char* key_text = field.key().raw() - 1;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) name = {};
    Value value = field.value();
    if (name == "v") {
      has_version = value.get(record.version) == simdjson::SUCCESS;
    } else if (name == "request" || name == "response") {
      const bool is_request = name == "request";
      const std::string_view text = text_of(value);
      if (text.empty()) return false;
      if (text.starts_with('{')) (is_request ? record.request : record.response) = text;
      const auto key = static_cast<std::size_t>(key_text - line.data());
      const auto end = static_cast<std::size_t>(text.data() - line.data()) + text.size();
      record.body_members.push_back(cut_range(line, key, end));
    } else if (const MemberReader* key = find_key(kKeys<kTop>, next, name)) {
      key->read(value, record);
    }
  }
  return has_version && !record.id.empty() && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

bool RecordParser::parse_start(std::string_view line, RecordView& record) {
  constexpr std::string_view kRequest = R"(,"request":{)";
  const void* found = ::memmem(line.data(), line.size(), kRequest.data(), kRequest.size());
  if (found == nullptr) return false;
  const auto cut = static_cast<std::size_t>(static_cast<const char*>(found) - line.data());
  if (!ends_as_record(line.substr(cut))) return false;
  std::string& copy = impl_->copy;
  copy.assign(line, 0, cut);
  copy += '}';
  copy.append(kRecordPadding, ' ');
  return parse(std::string_view(copy).substr(0, cut + 1), record) && record.body_members.empty();
}

bool RecordParser::parse_copy(std::string_view line, RecordView& record) {
  impl_->copy.assign(line);
  impl_->copy.append(kRecordPadding, ' ');
  return parse(std::string_view(impl_->copy).substr(0, line.size()), record);
}

std::string metadata_line(const RecordView& record) {
  std::string out;
  std::size_t done = 0;
  for (const auto& [begin, end] : record.body_members) {
    const bool comma_gone = begin < done;  // it was removed with the first member of the line, so remove the next comma
    if (!comma_gone) out.append(record.line, done, begin - done);
    done = comma_gone && record.line[end] == ',' ? end + 1 : end;
  }
  out.append(record.line, done);
  return out;
}

}  // namespace finops
