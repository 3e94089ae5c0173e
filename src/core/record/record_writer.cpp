#include "core/record/record_writer.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "core/record/schema.h"

namespace finops {
namespace {

// `,"name":null` of a row.
template <std::size_t kRow>
struct NameText {
  static constexpr std::size_t kName = kSchema[kRow].name().size() + 4, kNull = kName + 4;
  char text[kNull]{',', '"'};

  consteval NameText() {
    constexpr std::string_view kRest = "\":null";
    const std::string_view name = kSchema[kRow].name();
    std::copy(kRest.begin(), kRest.end(), std::copy(name.begin(), name.end(), text + 2));
  }
};
template <std::size_t kRow>
constexpr NameText<kRow> kNameText;

// Collects names and short values before passing them to the writer: a record has 70 names, and most values are a few
// bytes.
class Pieces {
 public:
  explicit Pieces(JsonWriter& json) : json_(json) {}

  // The first name of an object has no comma.
  template <std::size_t kRow, bool kFirst>
  void name() {
    put_some<NameText<kRow>::kName - kFirst>(kNameText<kRow>.text + kFirst);
  }
  template <std::size_t kRow, bool kFirst>
  void name_of_null() {
    put_some<NameText<kRow>::kNull - kFirst>(kNameText<kRow>.text + kFirst);
  }
  template <std::size_t kSize>
  void put(const char (&text)[kSize]) {
    put_some<kSize - 1>(text);
  }
  void put(std::string_view json) {
    if (json.size() > kMostOfOne) {
      after_name().raw(json);
      return;
    }
    make_room(json.size());
    std::copy(json.begin(), json.end(), text_ + used_);
    used_ += json.size();
  }
  // `word` must need no escapes.
  void word(std::string_view word) {
    if (word.size() > kMostOfOne) {
      after_name().word(word);
      return;
    }
    make_room(word.size() + 2);
    char* to = text_ + used_;
    *to++ = '"';
    std::copy(word.begin(), word.end(), to);
    to[word.size()] = '"';
    used_ += word.size() + 2;
  }
  void number(std::uint64_t value) {
    make_room(kMostOfOne);
    used_ = static_cast<std::size_t>(std::to_chars(text_ + used_, text_ + sizeof text_, value).ptr - text_);
  }
  // Returns the writer, for the value of the last name.
  JsonWriter& after_name() {
    json_.piece({text_, used_}, true);
    used_ = 0;
    return json_;
  }
  void end() {
    json_.piece({text_, used_}, false);
    used_ = 0;
  }

 private:
  static constexpr std::size_t kMostOfOne = 128;

  void make_room(std::size_t size) {
    if (used_ + size > sizeof text_) end();
  }
  template <std::size_t kSize>
  void put_some(const char* text) {
    make_room(kSize);
    std::memcpy(text_ + used_, text, kSize);
    used_ += kSize;
  }

  JsonWriter& json_;
  std::size_t used_ = 0;
  char text_[512]{};
};

constexpr bool is_sparse(std::size_t row) { return row < kTop && kSchema[row].type == KeyType::sparse; }

template <std::size_t kRow>
bool is_known(const RecordKeys& keys) {
  constexpr const KeyInfo& kKey = kSchema[kRow];
  if constexpr (kKey.always || kKey.type == KeyType::sparse) {
    return true;
  } else if constexpr (kKey.is_group()) {
    bool any = false;
    for_each_below<kRow>([&]<std::size_t kChild>() { any = any || is_known<kChild>(keys); });
    return any;
  } else if constexpr (kKey.member.index() == KeyMember(&RecordKeys::id).index()) {
    return kKey.may_be_empty ? value_of<kRow>(keys).data() != nullptr : !value_of<kRow>(keys).empty();
  } else {
    return value_of<kRow>(keys).has_value();
  }
}

template <std::size_t kRow>
void write_known(Pieces& out, const RecordKeys& keys);

template <std::size_t kRow, bool kFirst>
void write_member(Pieces& out, const RecordKeys& keys) {
  if (!is_known<kRow>(keys)) return out.name_of_null<kRow, kFirst>();
  out.name<kRow, kFirst>();
  write_known<kRow>(out, keys);
}

template <std::size_t kParent>
void write_below(Pieces& out, const RecordKeys& keys) {
  constexpr std::size_t kFirst = rows_below<kParent>().front();
  bool none_yet = true;
  for_each_below<kParent>([&]<std::size_t kRow>() {
    if constexpr (is_sparse(kParent)) {
      if (!is_known<kRow>(keys)) return;
      none_yet ? write_member<kRow, true>(out, keys) : write_member<kRow, false>(out, keys);
      none_yet = false;
    } else if constexpr (kSchema[kRow].type != KeyType::message) {
      write_member<kRow, kRow == kFirst>(out, keys);
    }
  });
}

template <std::size_t kRow>
void write_text(Pieces& out, std::string_view text) {
  constexpr const KeyInfo& kKey = kSchema[kRow];
  if constexpr (kKey.foreign) {
    out.after_name().foreign_text(text, *kKey.foreign);
  } else if constexpr (kKey.type == KeyType::time || !kKey.words.empty()) {
    out.word(text);
  } else {
    out.after_name().text(text);
  }
}

template <std::size_t kRow>
void write_known(Pieces& out, const RecordKeys& keys) {
  constexpr const KeyInfo& kKey = kSchema[kRow];
  constexpr KeyType kType = kKey.type;
  if constexpr (kKey.is_group()) {
    out.put("{");
    write_below<kRow>(out, keys);
    out.put("}");
  } else if constexpr (kType == KeyType::text || kType == KeyType::time) {
    write_text<kRow>(out, value_of<kRow>(keys));
  } else if constexpr (kType == KeyType::texts || kType == KeyType::amounts) {
    const std::string_view object = value_of<kRow>(keys);
    out.put(object.empty() ? std::string_view("{}") : object);
  } else if constexpr (kType == KeyType::names || kType == KeyType::json || kType == KeyType::money) {
    out.put(value_of<kRow>(keys));
  } else if constexpr (kType == KeyType::version) {
    out.number(value_of<kRow>(keys));
  } else if constexpr (kType == KeyType::boolean) {
    out.put(*value_of<kRow>(keys) ? std::string_view("true") : std::string_view("false"));
  } else if constexpr (kType == KeyType::ms) {
    out.after_name().milliseconds(*value_of<kRow>(keys));
  } else {
    out.number(static_cast<std::uint64_t>(*value_of<kRow>(keys)));
  }
}

}  // namespace

void write_keys(JsonWriter& json, const RecordKeys& keys) {
  Pieces out(json);
  write_below<kTop>(out, keys);
  out.end();
}

void write_value_at(JsonWriter& json, const RecordKeys& keys, std::string_view place) {
  bool found = false;
  for_each_below<kTop>([&]<std::size_t kRow>() {
    if constexpr (kSchema[kRow].type != KeyType::message) {
      if (kSchema[kRow].place != place) return;
      if (!is_known<kRow>(keys)) return;
      Pieces out(json);
      write_known<kRow>(out, keys);
      out.end();
      found = true;
    }
  });
  if (!found) json.null();
}

std::string_view names_text(std::string& out, const std::vector<std::string>& names, ForeignText* foreign) {
  if (names.empty()) return "[]";
  out.clear();
  JsonWriter json(out, foreign);
  json.begin_array();
  for (const std::string& name : names) {
    foreign == nullptr ? json.text(name) : json.foreign_text(name, TextKind::plain);
  }
  json.end_array();
  return out;
}

}  // namespace finops
