#include "core/record/schema_docs.h"

namespace finops {
namespace {

std::string_view json_type(const KeyInfo& key) {
  switch (key.type) {
    case KeyType::version:
    case KeyType::count:
    case KeyType::status:
    case KeyType::us: return "integer";
    case KeyType::ms:
    case KeyType::money: return "number";
    case KeyType::boolean: return "boolean";
    case KeyType::names:
    case KeyType::json:
    case KeyType::headers:
    case KeyType::chunks: return "array";
    case KeyType::texts:
    case KeyType::amounts:
    case KeyType::group:
    case KeyType::sparse:
    case KeyType::message: return "object";
    case KeyType::text:
    case KeyType::time: break;
  }
  return "string";
}

// The words of a key are added only if its sentence does not already have them.
std::string meaning_of(const KeyInfo& key) {
  std::string out(key.about);
  const std::vector<std::string_view> words = words_of(key);
  const bool named = !words.empty() && out.find(words.front()) != out.npos;
  if (!named && !words.empty()) {
    if (!out.empty()) out += ": ";
    for (const std::string_view word : words) {
      out += word == words.front() ? "`" : ", `";
      out.append(word) += '`';
    }
  }
  if (!key.more.empty()) out.append(out.empty() ? "" : out.back() == '.' ? " " : ". ").append(key.more);
  if (!key.alias.empty()) out.append(". Short name: `").append(key.alias) += '`';
  return out;
}

std::string type_of(const KeyInfo& key) {
  std::string out(json_type(key));
  const std::string_view unit = unit_of(key);
  return unit.empty() ? out : out.append(", ").append(unit);
}

template <class Keys>
std::string table_of(const Keys& keys) {
  std::string out = "| key | type | meaning |\n| --- | --- | --- |\n";
  for (const KeyInfo& key : keys) {
    out.append("| `").append(key.place).append("` | ").append(type_of(key)).append(" | ");
    out.append(meaning_of(key)).append(" |\n");
  }
  return out;
}

// One JSON Schema.
class SchemaWriter {
 public:
  SchemaWriter() : json_(out_) {}

  std::string write() {
    json_.begin_object();
    json_.member<"$schema">().text("https://json-schema.org/draft/2020-12/schema");
    json_.member<"title">().text("One line of the log of finops, version 1");
    json_.member<"oneOf">().begin_array();
    write_exchange();
    write_note();
    json_.end_array();
    json_.end_object();
    return out_;
  }

 private:
  void write_exchange() {
    kind_ = "exchange";
    begin_object_schema("An exchange with a provider");
    json_.member<"properties">().begin_object();
    write_rows({}, [](const KeyInfo&) { return true; });
    json_.end_object();
    write_required([](const KeyInfo& key) { return key.parent().empty() && key.always; });
    json_.end_object();
  }

  void write_note() {
    kind_ = "note";
    begin_object_schema("What the writer of the log has to say");
    json_.member<"properties">().begin_object();
    write_rows({}, is_of_note);
    json_.member<"note">();
    json_.begin_object();
    json_.member<"oneOf">().begin_array();
    for (std::size_t i = 0; i < kNoteKeys.size(); ++i) {
      if (i == 0 || kNoteKeys[i].parent() != kNoteKeys[i - 1].parent()) write_event(kNoteKeys[i].parent());
    }
    json_.end_array();
    json_.end_object();
    json_.end_object();
    write_required(is_of_note, "note");
    json_.end_object();
  }

  static bool is_of_note(const KeyInfo& key) {
    return key.parent().empty() && (key.type == KeyType::version || key.type == KeyType::time || key.always) &&
           key.place != "outcome" && !key.is_group() && key.type != KeyType::texts;
  }

  void write_event(std::string_view event) {
    begin_object_schema({});
    json_.member<"properties">().begin_object();
    json_.member<"event">().begin_object();
    json_.member<"const">().text(event);
    json_.end_object();
    for (const KeyInfo& key : kNoteKeys) {
      if (key.parent() == event) write_key(key, false);
    }
    json_.end_object();
    json_.member<"required">().begin_array();
    json_.text("event");
    json_.end_array();
    json_.end_object();
  }

  template <class Wanted>
  void write_rows(std::string_view parent, Wanted wanted) {
    for (const KeyInfo& key : kSchema) {
      if (key.parent() == parent && wanted(key)) write_key(key, !key.always);
    }
  }

  template <class Wanted>
  void write_required(Wanted wanted, std::string_view more = {}) {
    json_.member<"required">().begin_array();
    for (const KeyInfo& key : kSchema) {
      if (wanted(key)) json_.text(key.name());
    }
    if (!more.empty()) json_.text(more);
    json_.end_array();
  }

  void write_key(const KeyInfo& key, bool may_be_null) {
    json_.member(key.name()).begin_object();
    write_about(about_of(key));
    if (key.type == KeyType::version) {
      json_.member<"const">().number(1);
    } else if (key.place == "kind") {
      json_.member<"const">().text(kind_);
    } else if (!key.words.empty()) {
      write_words(key, may_be_null);
    } else {
      write_type(json_type(key), may_be_null);
      write_inside(key);
    }
    json_.end_object();
  }

  void write_inside(const KeyInfo& key) {
    switch (key.type) {
      case KeyType::text:
        if (!key.may_be_empty) json_.member<"minLength">().number(1);
        break;
      case KeyType::time: json_.member<"format">().text("date-time"); break;
      case KeyType::count:
      case KeyType::us:
      case KeyType::ms:
      case KeyType::money: json_.member<"minimum">().number(0); break;
      case KeyType::status:
        json_.member<"minimum">().number(0);
        json_.member<"maximum">().number(999);
        break;
      case KeyType::names: write_of<"items">("string"); break;
      case KeyType::texts: write_of<"additionalProperties">("string"); break;
      case KeyType::amounts: write_of<"additionalProperties">("number"); break;
      case KeyType::headers: write_pairs("string"); break;
      case KeyType::chunks: write_pairs("number"); break;
      case KeyType::group:
      case KeyType::sparse: write_members(key); break;
      case KeyType::message: write_message(key); break;
      default: break;
    }
  }

  void write_members(const KeyInfo& group) {
    json_.member<"properties">().begin_object();
    for (const KeyInfo& key : kSchema) {
      if (key.parent() == group.place) write_key(key, group.type != KeyType::sparse && !key.always);
    }
    json_.end_object();
  }

  // Only responses have trailers.
  void write_message(const KeyInfo& message) {
    json_.member<"properties">().begin_object();
    for (const KeyInfo& key : kMessageKeys) {
      if (key.name() != "trailers" || message.name() == "response") write_key(key, !key.always);
    }
    json_.end_object();
  }

  void write_pairs(std::string_view first) {
    json_.member<"items">().begin_object();
    write_type("array", false);
    json_.member<"prefixItems">().begin_array();
    for (const std::string_view type : {first, std::string_view("string")}) {
      json_.begin_object();
      write_type(type, false);
      json_.end_object();
    }
    json_.end_array();
    json_.member<"minItems">().number(2);
    json_.member<"maxItems">().number(2);
    json_.end_object();
  }

  void write_words(const KeyInfo& key, bool may_be_null) {
    json_.member<"enum">().begin_array();
    for (const std::string_view word : words_of(key)) json_.text(word);
    if (may_be_null) json_.null();
    json_.end_array();
  }

  template <JsonName kName>
  void write_of(std::string_view type) {
    json_.member<kName>().begin_object();
    write_type(type, false);
    json_.end_object();
  }

  void write_type(std::string_view type, bool may_be_null) {
    json_.member<"type">();
    if (!may_be_null) return json_.text(type);
    json_.begin_array();
    json_.text(type);
    json_.text("null");
    json_.end_array();
  }

  void begin_object_schema(std::string_view about) {
    json_.begin_object();
    write_about(about);
    write_type("object", false);
  }
  void write_about(std::string_view about) {
    if (!about.empty()) json_.member<"description">().text(about);
  }

  std::string out_;
  JsonWriter json_;
  std::string_view kind_;
};

}  // namespace

std::string schema_table() { return table_of(kSchema); }
std::string message_table() { return table_of(kMessageKeys); }

std::string note_table() {
  std::string out = "| `note.event` | key | type | meaning |\n| --- | --- | --- | --- |\n";
  for (const KeyInfo& key : kNoteKeys) {
    out.append("| `").append(key.parent()).append("` | `").append(key.name()).append("` | ").append(type_of(key));
    out.append(" | ").append(meaning_of(key)).append(" |\n");
  }
  return out;
}

std::string json_schema() { return SchemaWriter().write(); }

}  // namespace finops
